"""The list of all scans."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.permissions import SignedInRequest, role_required
from bags.filter_forms import days_offered
from scanning.filters import FindScans
from scanning.queries import count_of, newest, read_scan_cursor


@require_safe
@role_required("may_scan")
def scans(request: SignedInRequest) -> HttpResponse:
    """The scans that the filters leave, newest first; dispatchers see those of their own area."""
    form = FindScans(request.GET, user=request.user)
    if "count" in request.GET:
        return HttpResponse(count_of(user=request.user, form=form))
    page = newest(user=request.user, form=form, before=read_scan_cursor(request.GET.get("before", "")))
    context = {
        "page": page,
        "form": form,
        "days": days_offered(),
        "asked": urlencode(form.asked),
        "files": urlencode(form.asked),
        "count_of": urlencode(form.asked | {"count": 1}),
        "onward": urlencode(form.asked | {"before": page.next}) if page.next else "",
    }
    return render(request, "scanning/list.html", context)
