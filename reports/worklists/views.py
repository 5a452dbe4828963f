"""The work lists: refused scans, finished parents, bills left open."""

from collections import Counter
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import SignedInRequest, role_required
from bags.codes import normalise_code
from bills.models import Bill
from core.pagination import read_id
from reports.models import ClearedScan
from reports.worklists.acknowledgements import acknowledge_scans
from reports.worklists.finished_parents import find_ready_parents
from reports.worklists.open_bills import fetch_oldest_open_bills
from reports.worklists.refused_scans import FindRefusals, find_refusals, list_actions
from scanning.queries import read_scan_cursor
from scanning.recording import ScanAnswer, ScanRequest, make_scan_id, record_scans

MAX_NOTE = 200
LOOKED_AT_SHOWN = 100
OPEN_BILLS_OFFERED = 100
STATION = "desk"


@require_http_methods(["GET", "HEAD", "POST"])
@role_required("may_bill")
def refused(request: SignedInRequest) -> HttpResponse:
    """Refused scans that a person should look at; by POST, say that they are looked at."""
    form = FindRefusals(request.GET)
    if request.method == "POST":
        ids = [scan_id for text in request.POST.getlist("scan") if (scan_id := read_scan_id(text))]
        note = " ".join(request.POST.get("note", "").replace("\0", "").split())[:MAX_NOTE]
        sentence = acknowledge_scans(ids, by=request.user, note=note) if ids else _("Choose the scans first.")
        messages.info(request, sentence)
        return redirect(f"{reverse('work')}?{urlencode(form.asked)}")
    page = find_refusals(form, before=read_scan_cursor(request.GET.get("before", "")))
    context = {
        "rows": [(refusal, list_actions(refusal.scan, by=request.user)) for refusal in page.rows],
        "form": form,
        "onward": urlencode(form.asked | {"before": page.next}) if page.next else "",
    }
    return render(request, "reports/worklists/refused.html", context)


def read_scan_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@require_safe
@role_required("may_bill")
def looked_at(request: SignedInRequest) -> HttpResponse:
    """Who looked at which refused scans lately, and what came of it."""
    cleared = ClearedScan.objects.select_related("scan__user", "scan__bag", "by").order_by("-at")
    return render(request, "reports/worklists/acknowledged.html", {"cleared": cleared[:LOOKED_AT_SHOWN]})


@require_safe
@role_required("may_bill")
def parents(request: SignedInRequest) -> HttpResponse:
    """Parents that look finished but are on no bill, with the open bills that they may go on."""
    page = find_ready_parents(before=read_id(request.GET.get("before")))
    open_bills = Bill.objects.filter(closed_at=None, cancelled_at=None).order_by("-id")
    context = {
        "page": page,
        "open_bills": open_bills[:OPEN_BILLS_OFFERED],
        "onward": urlencode({"before": page.next}) if page.next else "",
    }
    return render(request, "reports/worklists/parents.html", context)


@require_POST
@role_required("may_bill")
def put_on_bill(request: SignedInRequest) -> HttpResponse:
    """Put the chosen parents on a bill: each is a scan like any other, with its answer."""
    codes = [normalise_code(code) for code in request.POST.getlist("code")][:100]
    number = normalise_code(request.POST.get("bill", ""))
    if not (codes and number):
        messages.error(request, _("Choose parents and a bill first."))
        return redirect("work_parents")
    scans = [
        ScanRequest(id=make_scan_id(), action="bill", code=code, bill=number, source="typed")
        for code in codes
    ]
    answers = record_scans(user=request.user, station=STATION, scans=scans)
    show_answers(request, number, answers)
    return redirect("work_parents")


def show_answers(request: SignedInRequest, number: str, answers: list[ScanAnswer]) -> None:
    """Say how many parents are on the bill now, how many were before, and each refusal."""
    count = Counter(answer.outcome for answer in answers)
    if saved := count["saved"]:
        sentence = ngettext(
            "%(n)d parent is now on bill %(bill)s.", "%(n)d parents are now on bill %(bill)s.", saved
        )
        messages.success(request, sentence % {"n": saved, "bill": number})
    if before := count["duplicate"]:
        sentence = ngettext(
            "%(n)d parent was on bill %(bill)s already.",
            "%(n)d parents were on bill %(bill)s already.",
            before,
        )
        messages.info(request, sentence % {"n": before, "bill": number})
    for answer in answers:
        if answer.outcome == "refused":
            messages.error(request, answer.message)


@require_safe
@role_required("may_bill")
def bills(request: SignedInRequest) -> HttpResponse:
    """Bills that are open since yesterday or longer."""
    page = fetch_oldest_open_bills(after=read_id(request.GET.get("after")) or 0)
    return render(request, "reports/worklists/bills.html", {"page": page})
