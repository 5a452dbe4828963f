"""The scan pages, and what sets a scanner up. The scans themselves go to the API."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.permissions import role_required
from bags.models import SiteSettings
from bills.lifecycle import normal_number
from bills.models import Bill
from bills.totals import totals_of
from scanning.command_labels import COMMANDS, TEST_TEXT
from core.barcodes import code128, qr_code


@require_GET
@role_required("may_scan")
def scan(request: HttpRequest) -> HttpResponse:
    """Pack children into parents."""
    return render(request, "scanning/pack.html", {"site": SiteSettings.objects.get()})


@require_GET
@role_required("may_scan")
def look(request: HttpRequest) -> HttpResponse:
    """Scan anything and be told where it is."""
    return render(request, "scanning/look.html", {"site": SiteSettings.objects.get()})


@require_GET
@role_required("may_scan")
def labels(request: HttpRequest) -> HttpResponse:
    """The sheet of command labels, to print."""
    commands = [(command, qr_code(command.text), code128(command.text)) for command in COMMANDS]
    return render(request, "scanning/labels.html", {"commands": commands})


@require_GET
@role_required("may_scan")
def scanner_test(request: HttpRequest) -> HttpResponse:
    """Shows what a scanner really sends. Nothing of it goes to the server."""
    page = {
        "site": SiteSettings.objects.get(),
        "text": TEST_TEXT,
        "qr_code": qr_code(TEST_TEXT),
        "code128": code128(TEST_TEXT),
    }
    return render(request, "scanning/scanner_test.html", page)


@require_GET
@role_required("may_bill")
def bill_scan(request: HttpRequest, number: str) -> HttpResponse:
    """Put parents on a bill, or take them off, by scanner. A closed bill has no such page."""
    bill = get_object_or_404(Bill, number=normal_number(number))
    if not bill.is_open:
        messages.warning(request, _("Bill %s is closed. Nothing can be put on it.") % bill.number)
        return redirect(bill)
    page = {"site": SiteSettings.objects.get(), "bill": bill, "totals": totals_of(bill)}
    return render(request, "scanning/bill.html", page)
