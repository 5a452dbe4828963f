"""The pages that end a bill: the check before closing, closing, reopening, deleting and cancelling."""

from collections.abc import Callable, Collection
from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.permissions import SignedInRequest
from bills.cancellation import cancel_bill, delete_draft
from bills.closing_checks import check_bill
from bills.lifecycle import BillRefused, QuestionsOpen, close_bill, reopen_bill
from bills.models import Bill
from bills.queries import find_bill
from bills.totals import Totals, compute_totals
from bills.views.bills import render_refusal
from core.http_methods import require_post_or_go_to


def bill_check(request: SignedInRequest, number: str) -> HttpResponse:
    """What is unusual about the bill, and the button that closes it just so."""
    shown = find_bill(number)
    if not shown.is_open:
        return redirect(shown)
    return _render_check(request, shown)


def _render_check(
    request: SignedInRequest, shown: Bill, accepted: Collection[str] = (), status: int = 200
) -> HttpResponse:
    """The check; with a status of its own after an answer that left a question open."""
    context = {
        "bill": shown,
        "totals": compute_totals(shown),
        "findings": check_bill(shown, by=request.user),
        "accepted": accepted,
        "is_asked_again": status != 200,
    }
    return render(request, "bills/check.html", context, status=status)


@require_post_or_go_to("bill", number="number")
def bill_close(request: SignedInRequest, number: str) -> HttpResponse:
    """Close the bill and freeze what is on it, if it still holds what the person was shown."""
    shown = find_bill(number)
    seen, accepted = _read_seen_totals(request), request.POST.getlist("accepted")
    try:
        version = close_bill(shown, by=request.user, seen=seen, accepted=accepted)
    except QuestionsOpen:
        return _render_check(request, find_bill(number), accepted, status=409)
    except BillRefused as error:
        return render_refusal(request, number, error)
    sentence = _("Bill %(number)s is closed and frozen as version %(version)s.")
    messages.success(request, sentence % {"number": shown.number, "version": version.version})
    return redirect(shown)


def _read_seen_totals(request: SignedInRequest) -> Totals | None:
    """What the check page showed, if the request comes from there."""
    counts = [request.POST.get(name, "") for name in ("parents", "children")]
    if not all(count.isascii() and count.isdecimal() and len(count) < 10 for count in counts):
        return None
    return Totals(int(counts[0]), int(counts[1]))


@require_post_or_go_to("bill", number="number")
def bill_reopen(request: SignedInRequest, number: str) -> HttpResponse:
    """Open a closed bill again, for the reason given."""
    sentence = _("Bill %s is open again. Its closed versions are kept.")
    return _act_on_bill(
        request, number, partial(reopen_bill, reason=request.POST.get("reason", "")), sentence
    )


@require_post_or_go_to("bill", number="number")
def bill_delete(request: SignedInRequest, number: str) -> HttpResponse:
    """Delete a draft."""
    return _act_on_bill(request, number, delete_draft, _("Bill %s is deleted. Its parents are free again."))


@require_post_or_go_to("bill", number="number")
def bill_cancel(request: SignedInRequest, number: str) -> HttpResponse:
    """Cancel a bill that was closed, for the reason given."""
    sentence = _("Bill %s is cancelled. Its parents are free again.")
    return _act_on_bill(
        request, number, partial(cancel_bill, reason=request.POST.get("reason", "")), sentence
    )


def _act_on_bill(
    request: SignedInRequest, number: str, act: Callable[..., None], sentence: str
) -> HttpResponse:
    """Act on the bill and show its page, with what was done or why it was refused."""
    shown = find_bill(number)
    try:
        act(shown, by=request.user)
    except BillRefused as error:
        return render_refusal(request, number, error)
    messages.success(request, sentence % shown.number)
    return redirect(shown)
