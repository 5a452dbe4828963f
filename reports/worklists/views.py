"""The work lists: refused scans, parents ready for a bill, bills left open."""

from collections import Counter
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.permissions import SignedInRequest
from bags.codes import normalise_code
from bills.models import Bill
from core.http_methods import require_post_or_go_to
from core.pagination import read_id
from reports.models import ClearedScan
from reports.worklists.acknowledgements import acknowledge_scans
from reports.worklists.new_bill import create_bill_of, find_changes, put_parents_on_bill
from reports.worklists.open_bills import fetch_oldest_open_bills
from reports.worklists.ready_parents import MOST_AT_ONCE, find_ready_parents
from reports.worklists.refused_scans import FindRefusals, find_refusals, list_actions
from scanning.queries import read_scan_cursor
from scanning.recording import ScanAnswer

MAX_NOTE = 200
LOOKED_AT_SHOWN = 100
OPEN_BILLS_OFFERED = 100
MOST_NAMED = 20


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


def looked_at(request: SignedInRequest) -> HttpResponse:
    """Who looked at which refused scans lately, and what came of it."""
    cleared = ClearedScan.objects.select_related("scan__user", "scan__bag", "by").order_by("-at")
    return render(request, "reports/worklists/acknowledged.html", {"cleared": cleared[:LOOKED_AT_SHOWN]})


def parents(request: SignedInRequest) -> HttpResponse:
    """Parents that are ready for a bill, with the open bills that they may go on."""
    ready = find_ready_parents(after=read_id(request.GET.get("after")) or 0)
    open_bills = Bill.objects.filter(closed_at=None, cancelled_at=None).order_by("-id")
    context = {
        "ready": ready,
        "expected": ready.expected,
        "open_bills": open_bills[:OPEN_BILLS_OFFERED],
        "onward": urlencode({"after": ready.page.next}) if ready.page.next else "",
    }
    return render(request, "reports/worklists/parents.html", context)


def read_chosen(request: SignedInRequest) -> list[str]:
    """The codes of the chosen parents: those ticked, or all that were found when the page was made."""
    chosen = request.POST.get("found", "").split() if "all" in request.POST else request.POST.getlist("code")
    return list(dict.fromkeys(normalise_code(code) for code in chosen))[:MOST_AT_ONCE]


def leave_out_changed(request: SignedInRequest, codes: list[str]) -> list[str]:
    """Those of the chosen parents that hold what the page showed; the others are named. See find_changes."""
    entries = [text.partition("=") for text in request.POST.get("seen", "").split()]
    changes = find_changes(codes, {normalise_code(code): what for code, _sign, what in entries})
    show_sentences(request, [change.sentence for change in changes])
    changed = {change.code for change in changes}
    return [code for code in codes if code not in changed]


@require_post_or_go_to("work_parents")
def put_on_bill(request: SignedInRequest) -> HttpResponse:
    """Put the chosen parents on an open bill."""
    codes, number = read_chosen(request), normalise_code(request.POST.get("bill", ""))
    if not (codes and number):
        messages.error(request, _("Choose parents and a bill first."))
        return redirect("work_parents")
    with transaction.atomic():
        if codes := leave_out_changed(request, codes):
            show_answers(request, number, put_parents_on_bill(codes, number, by=request.user))
    return redirect("work_parents")


@require_post_or_go_to("work_parents")
def make_bill(request: SignedInRequest) -> HttpResponse:
    """Make a bill of the chosen parents and show it; what was taken meanwhile is named."""
    codes = read_chosen(request)
    if not codes:
        messages.error(request, _("Choose the parents first."))
        return redirect("work_parents")
    with transaction.atomic():
        codes = leave_out_changed(request, codes)
        bill, answers = create_bill_of(codes, by=request.user) if codes else (None, [])
    if bill is None:
        messages.warning(request, _("No bill was made: none of these parents is free any more."))
        show_refusals(request, answers)
        return redirect("work_parents")
    show_answers(request, bill.number, answers)
    return redirect(bill)


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
    show_refusals(request, answers)


def show_refusals(request: SignedInRequest, answers: list[ScanAnswer]) -> None:
    """Name each parent that was not put on the bill, and why."""
    show_sentences(request, [answer.message for answer in answers if answer.outcome == "refused"])


def show_sentences(request: SignedInRequest, sentences: list[str]) -> None:
    """Why parents were not put on the bill; of very many the first ones."""
    for sentence in sentences[:MOST_NAMED]:
        messages.error(request, sentence)
    if more := max(len(sentences) - MOST_NAMED, 0):
        messages.error(
            request, ngettext("%d more was not put on it.", "%d more were not put on it.", more) % more
        )


def bills(request: SignedInRequest) -> HttpResponse:
    """Bills that are open since yesterday or longer."""
    page = fetch_oldest_open_bills(after=read_id(request.GET.get("after")) or 0)
    return render(request, "reports/worklists/bills.html", {"page": page})
