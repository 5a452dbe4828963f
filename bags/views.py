"""The list of bags."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.permissions import SignedInRequest, role_required
from bags.codes import is_allowed, normal_code, read_code
from bags.filter_forms import days_offered
from bags.filters import FindBags
from bags.models import Bag, bag_url
from bags.queries import count_of, ending_with, newest, starting_with
from core.pagination import Page, read_id


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
    if not (page.rows or page.cut_short or by_ending or after) and may_be_an_ending(text, form):
        by_ending, page = True, ending_with(text, **asked)
    onward = {"after": page.next} | ({"ending": 1} if by_ending else {})
    return bags_page(request, form, page, onward, text=text, by_ending=by_ending)


def may_be_an_ending(text: str, form: FindBags) -> bool:
    """Whether a search for the first characters was empty by the text itself, and not by the filters."""
    return not (form.asked_besides_code and Bag.objects.filter(code__startswith=text).exists())


def bags_page(
    request: SignedInRequest, form: FindBags, page: Page[Bag], onward: dict[str, Any], **shown: Any
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
