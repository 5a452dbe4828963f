"""Scans made at a desk, by a form instead of a scanner."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.permissions import SignedInRequest, role_required
from bills.queries import find_bill
from scanning.recording import record_one

LEVELS = {"saved": messages.SUCCESS, "duplicate": messages.WARNING, "refused": messages.ERROR}


@require_POST
@role_required("may_bill")
def add_line(request: SignedInRequest, number: str) -> HttpResponse:
    """Put the typed parent on the bill."""
    return record_for_bill(request, number, action="bill")


@require_POST
@role_required("may_bill")
def take_off_line(request: SignedInRequest, number: str) -> HttpResponse:
    """Take the parent of the pressed button off the bill."""
    return record_for_bill(request, number, action="unbill")


def record_for_bill(request: SignedInRequest, number: str, action: str) -> HttpResponse:
    """Record the scan, whatever comes of it, and go back to the bill with what it says."""
    bill = find_bill(number)
    answer = record_one(user=request.user, action=action, code=request.POST.get("code", ""), bill=bill.number)
    messages.add_message(request, LEVELS[answer.outcome], answer.message)
    return redirect(bill)
