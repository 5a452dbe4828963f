"""The list of bags and the page of one bag."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.permissions import SignedInRequest, refuse, role_required
from bags.query_params import read_code, read_id
from bags.codes import is_allowed, normal_code, storable
from bags.contents import children_of
from bags.filter_forms import days_offered
from bags.filters import FindBags
from bags.queries import BagPage, count_of, ending_with, newest, placed, starting_with
from bags.suggestions import look_alikes
from bags.models import Bag, bag_url
from bags.visibility import may_see
from history.timeline import read_story_cursor, story_of


@require_safe
@role_required("may_scan")
def bags(request: SignedInRequest) -> HttpResponse:
    """The newest bags that the filters leave, or those that fit `q`. A whole code goes to its bag."""
    form = FindBags(request.GET, user=request.user)
    text = normal_code(form.data.get("q", ""))
    by_ending = "ending" in request.GET
    if "count" in request.GET:
        return HttpResponse(count_of(text, user=request.user, form=form, by_ending=by_ending))
    asked: dict[str, Any] = {"user": request.user, "form": form, "far": "far" in request.GET}
    if not text:
        page = newest(before=read_id(request.GET.get("before")), **asked)
        return bags_page(request, form, page, onward={"before": page.next})

    if is_allowed(text) and Bag.objects.filter(code=text).exists():
        return redirect(bag_url(text))
    after = read_code(request.GET.get("after", ""))
    page = (ending_with if by_ending else starting_with)(text, after=after, **asked)
    if not (page.bags or page.cut_short or by_ending or after) and may_be_an_ending(text, form):
        by_ending, page = True, ending_with(text, **asked)
    onward = {"after": page.next} | ({"ending": 1} if by_ending else {})
    return bags_page(request, form, page, onward, text=text, by_ending=by_ending)


def may_be_an_ending(text: str, form: FindBags) -> bool:
    """Whether a search for the first characters was empty by the text itself, and not by the filters."""
    return not (form.asked_besides_code and Bag.objects.filter(code__startswith=text).exists())


def bags_page(
    request: SignedInRequest, form: FindBags, page: BagPage, onward: dict[str, Any], **shown: Any
) -> HttpResponse:
    ending = {"ending": 1} if shown.get("by_ending") else {}
    further = {"far": 1} if page.cut_short else {}
    context = {
        "page": page,
        "form": form,
        "days": days_offered(),
        "asked": urlencode(form.asked),
        "files": urlencode(form.asked | ending),
        "count_of": urlencode(form.asked | ending | {"count": 1}),
        "onward": urlencode(form.asked | onward | further) if page.next else "",
    }
    return render(request, "bags/list.html", context | shown)


@require_safe
@role_required("may_scan")
def bag(request: SignedInRequest, code: str) -> HttpResponse:
    """Where one bag is, what is in it and what happened to it."""
    normal = normal_code(code)
    if normal != code:
        query = request.GET.urlencode()
        return redirect(bag_url(normal) + (f"?{query}" if query else ""))
    before = read_story_cursor(request.GET.get("before", ""))
    found = placed(Bag.objects.filter(code=code)).first() if is_allowed(code) else None
    if found is None:
        return never_seen(request, code, before)
    if not may_see(request.user, found):
        sentence = _("%(code)s belongs to area %(area)s, which is not yours. Ask a biller or an admin.")
        return refuse(request, sentence % {"code": code, "area": found.area})
    contents = children_of(found, after=read_id(request.GET.get("children"))) if found.is_parent else None
    shown = {"bag": found, "contents": contents, "story": story_of(found, code, before)}
    return render(request, "bags/bag.html", shown)


def never_seen(request: SignedInRequest, code: str, before: tuple[str, str]) -> HttpResponse:
    """A text that is no bag's code, with the scans of it that this person may see."""
    story = story_of(None, storable(code), before, area_id=request.user.own_area_id)
    shown = {"code": code, "story": story, "look_alikes": look_alikes(code, request.user)}
    return render(request, "bags/never_seen.html", shown, status=404)
