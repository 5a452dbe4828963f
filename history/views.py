"""The list of bags, and the page of one: where it is, what is in it and what happened to it."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.models import User
from accounts.permissions import SignedInRequest
from bags.codes import looks_like_code, normalise_code, read_code
from bags.filter_forms import list_day_ranges
from bags.models import Bag, get_bag_url
from bags.retirement import scan_brings_back
from bags.suggestions import suggest_bags
from bags.visibility import filter_visible
from core.database import storable
from core.figures import share_figure
from core.pagination import Cursor, Page, read_cursor, read_id
from core.words import tidy_words
from history.bag_lists import (
    count_bags,
    fetch_bags_by_prefix,
    fetch_bags_by_suffix,
    fetch_newest_bags,
)
from history.filters import BagListForm
from history.locations import LocatedBag, fetch_children, find_visible_bag
from history.timeline import fetch_timeline


def bags(request: SignedInRequest) -> HttpResponse:
    """The newest bags that the filters leave, or those that fit `q`. A whole code goes to its bag."""
    form = BagListForm(request.GET, user=request.user)
    text = normalise_code(tidy_words(form.data.get("q", "")))
    by_ending = "ending" in request.GET
    if "count" in request.GET:
        key = (text, by_ending, sorted(form.asked.items()), request.user.own_area_id)
        count = share_figure(
            "count of bags", key, lambda: count_bags(text, user=request.user, form=form, by_ending=by_ending)
        )
        return HttpResponse(count)
    asked: dict[str, Any] = {"user": request.user, "form": form, "far": "far" in request.GET}
    if not text:
        page = fetch_newest_bags(before=read_id(request.GET.get("before")), **asked)
        return _render_bags(request, form, page, onward={"before": page.next})

    if looks_like_code(text) and filter_visible(request.user, Bag.objects.filter(code=text)).exists():
        return redirect(get_bag_url(text))
    after = read_code(request.GET.get("after", ""))
    page = (fetch_bags_by_suffix if by_ending else fetch_bags_by_prefix)(text, after=after, **asked)
    if not (page.rows or page.cut_short or by_ending or after) and _may_be_suffix(text, form, request.user):
        by_ending, page = True, fetch_bags_by_suffix(text, **asked)
    onward = {"after": page.next} | ({"ending": 1} if by_ending else {})
    return _render_bags(request, form, page, onward, text=text, by_ending=by_ending)


def _may_be_suffix(text: str, form: BagListForm, user: User) -> bool:
    """Whether a search for the first characters was empty by the text itself, and not by the filters."""
    bags = filter_visible(user, Bag.objects.filter(code__startswith=text))
    return not (form.has_filters_besides_code and bags.exists())


def _render_bags(
    request: SignedInRequest,
    form: BagListForm,
    page: Page[LocatedBag],
    onward: dict[str, Any],
    **shown: Any,
) -> HttpResponse:
    ending = {"ending": 1} if shown.get("by_ending") else {}
    further = {"far": 1} if page.cut_short else {}
    context = {
        "page": page,
        "form": form,
        "days": list_day_ranges(),
        "asked": urlencode(form.asked),
        "files": urlencode(form.asked | ending),
        "count_of": urlencode(form.asked | ending | {"count": 1}),
        "onward": urlencode(form.asked | onward | further) if page.next else "",
    }
    return render(request, "history/bags.html", context | shown)


def bag(request: SignedInRequest, code: str) -> HttpResponse:
    """Where one bag is, what is in it and what happened to it. One of another area is answered as unknown."""
    normal = normalise_code(code)
    if normal != code:
        query = request.GET.urlencode()
        return redirect(get_bag_url(normal) + (f"?{query}" if query else ""))
    before = read_cursor(request.GET.get("before", ""), str)
    found = find_visible_bag(code, user=request.user)
    if found is None:
        return never_seen(request, code, before)
    after = read_id(request.GET.get("children"))
    contents = fetch_children(found, user=request.user, after=after) if found.is_parent else None
    shown = {
        "bag": found,
        "comes_back": found.withdrawn_at is not None and scan_brings_back(code),
        "contents": contents,
        "story": fetch_timeline(found, code, before, area_id=request.user.own_area_id),
    }
    return render(request, "history/bag.html", shown)


def never_seen(request: SignedInRequest, code: str, before: Cursor[str] | None) -> HttpResponse:
    """A text that is no code of a bag that this person may see, with the scans of it that they may."""
    story = fetch_timeline(None, storable(code), before, area_id=request.user.own_area_id)
    shown = {"code": code, "story": story, "look_alikes": suggest_bags(code, request.user)}
    return render(request, "history/never_seen.html", shown, status=404)
