"""The list of bags."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.permissions import SignedInRequest, role_required
from bags.codes import is_allowed, normalise_code, read_code
from bags.filter_forms import list_day_ranges
from bags.filters import BagFilterForm
from bags.models import Bag, bag_url
from bags.queries import count_bags, fetch_bags_by_prefix, fetch_bags_by_suffix, fetch_newest_bags
from core.pagination import Page, read_id


@require_safe
@role_required("may_scan")
def bags(request: SignedInRequest) -> HttpResponse:
    """The newest bags that the filters leave, or those that fit `q`. A whole code goes to its bag."""
    form = BagFilterForm(request.GET, user=request.user)
    text = normalise_code(form.data.get("q", ""))
    by_ending = "ending" in request.GET
    if "count" in request.GET:
        return HttpResponse(count_bags(text, user=request.user, form=form, by_ending=by_ending))
    asked: dict[str, Any] = {"user": request.user, "form": form, "far": "far" in request.GET}
    if not text:
        page = fetch_newest_bags(before=read_id(request.GET.get("before")), **asked)
        return _render_bags(request, form, page, onward={"before": page.next})

    if is_allowed(text) and Bag.objects.filter(code=text).exists():
        return redirect(bag_url(text))
    after = read_code(request.GET.get("after", ""))
    page = (fetch_bags_by_suffix if by_ending else fetch_bags_by_prefix)(text, after=after, **asked)
    if not (page.rows or page.cut_short or by_ending or after) and _may_be_suffix(text, form):
        by_ending, page = True, fetch_bags_by_suffix(text, **asked)
    onward = {"after": page.next} | ({"ending": 1} if by_ending else {})
    return _render_bags(request, form, page, onward, text=text, by_ending=by_ending)


def _may_be_suffix(text: str, form: BagFilterForm) -> bool:
    """Whether a search for the first characters was empty by the text itself, and not by the filters."""
    return not (form.has_filters_besides_code and Bag.objects.filter(code__startswith=text).exists())


def _render_bags(
    request: SignedInRequest, form: BagFilterForm, page: Page[Bag], onward: dict[str, Any], **shown: Any
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
    return render(request, "bags/list.html", context | shown)
