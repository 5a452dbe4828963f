"""The scan pages, what sets a scanner up, scans made at a desk, and the list of all scans."""

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.staticfiles import finders
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.permissions import SignedInRequest
from bags.filter_forms import list_day_ranges
from bags.makes import get_code_settings_and_makes
from bags.models import get_code_settings
from bags.pattern_proposals import propose_patterns
from bags.patterns import describe_pattern
from bills.lifecycle import MADE_BILL
from bills.queries import find_bill
from bills.totals import compute_totals
from core.barcodes import encode_code128, encode_qr
from core.figures import share_figure
from core.http_methods import require_post_or_go_to
from scanning.catalogue import ACTIONS_APART
from scanning.command_labels import COMMANDS, TEST_TEXT
from scanning.filters import ScanFilterForm
from scanning.forms import PatternsForm
from scanning.list_rows import write_scan_rows
from scanning.messages import list_fault_words
from scanning.pattern_trials import fetch_latest_codes, try_patterns, warn_of_patterns
from scanning.queries import count_scans, fetch_scans, read_scan_cursor
from scanning.reasons import OFFERING_MOVE
from scanning.recording import record_one


def scan(request: HttpRequest) -> HttpResponse:
    """Pack children into parents."""
    return render(request, "scanning/pack.html", _read_page_facts() | {"offering_move": OFFERING_MOVE})


def _read_page_facts() -> dict[str, Any]:
    """What every scan page knows of codes, of labels that are wrong and of what its tally counts."""
    return {
        "site": get_code_settings_and_makes(),
        "faults": list_fault_words(),
        "actions_apart": ACTIONS_APART,
    }


def look(request: HttpRequest) -> HttpResponse:
    """Scan anything and see where it is."""
    return render(request, "scanning/look.html", _read_page_facts())


def labels(request: HttpRequest) -> HttpResponse:
    """The sheet of command labels, to print."""
    commands = [(command, encode_qr(command.text), encode_code128(command.text)) for command in COMMANDS]
    return render(request, "scanning/labels.html", {"commands": commands})


def label_patterns(request: HttpRequest) -> JsonResponse:
    """{"label_patterns": […]}: the site's patterns for labels that say more than the code."""
    return JsonResponse({"label_patterns": get_code_settings().safe_label_patterns})


def scanner_test(request: HttpRequest) -> HttpResponse:
    """Shows what a scanner really sends. Nothing of it goes to the server."""
    page = {
        "site": get_code_settings(),
        "text": TEST_TEXT,
        "qr_code": encode_qr(TEST_TEXT),
        "code128": encode_code128(TEST_TEXT),
    }
    return render(request, "scanning/scanner_test.html", page)


def bill_scan(request: HttpRequest, number: str) -> HttpResponse:
    """Put parents on a bill, or take them off, by scanner. A closed bill has no such page."""
    bill = find_bill(number)
    if not bill.is_open:
        messages.warning(request, _("Bill %s is closed. Nothing can be put on it.") % bill.number)
        return redirect(bill)
    is_new = request.session.get(MADE_BILL) == bill.number
    if is_new:
        del request.session[MADE_BILL]
    page = _read_page_facts() | {"bill": bill, "totals": compute_totals(bill), "is_new": is_new}
    return render(request, "scanning/bill.html", page)


def scans(request: SignedInRequest) -> HttpResponse:
    """The scans that the filters leave, newest first; dispatchers see those of their own area."""
    form = ScanFilterForm(request.GET, user=request.user)
    if "count" in request.GET:
        key = (sorted(form.asked.items()), request.user.own_area_id)
        return HttpResponse(
            share_figure("count of scans", key, lambda: count_scans(user=request.user, form=form))
        )
    page = fetch_scans(user=request.user, form=form, before=read_scan_cursor(request.GET.get("before", "")))
    context = {
        "page": page,
        "rows": write_scan_rows(page.rows),
        "form": form,
        "days": list_day_ranges(),
        "asked": urlencode(form.asked),
        "files": urlencode(form.asked),
        "count_of": urlencode(form.asked | {"count": 1}),
        "onward": urlencode(form.asked | {"before": page.next}) if page.next else "",
    }
    return render(request, "scanning/list.html", context)


LEVELS = {"saved": messages.SUCCESS, "duplicate": messages.WARNING, "refused": messages.ERROR}


@require_post_or_go_to("bill", number="number")
def add_line(request: SignedInRequest, number: str) -> HttpResponse:
    """Put the typed parent on the bill."""
    return _record_for_bill(request, number, action="bill")


@require_post_or_go_to("bill", number="number")
def take_off_line(request: SignedInRequest, number: str) -> HttpResponse:
    """Take the parent of the pressed button off the bill."""
    return _record_for_bill(request, number, action="unbill")


def _record_for_bill(request: SignedInRequest, number: str, action: str) -> HttpResponse:
    """Record the scan, whatever comes of it, and go back to the bill with what it says."""
    bill = find_bill(number)
    answer = record_one(user=request.user, action=action, code=request.POST.get("code", ""), bill=bill.number)
    messages.add_message(request, LEVELS[answer.outcome], answer.message)
    return redirect(bill)


# By the name of the file: its size, and whether a device may cut it to its own shape.
ICONS = {
    "icons/icon-192.png": ("192x192", "any"),
    "icons/icon-512.png": ("512x512", "any"),
    "icons/maskable-512.png": ("512x512", "maskable"),
}


def manifest(request: HttpRequest) -> JsonResponse:
    """What a device needs to install the scan page as an app (W3C Web Application Manifest)."""
    icons = [
        {"src": static(name), "sizes": sizes, "type": "image/png", "purpose": purpose}
        for name, (sizes, purpose) in ICONS.items()
    ]
    app = {
        "id": "/scan/",
        "name": "TraceTrack",
        "short_name": "TraceTrack",
        "description": "Scan which bag is in which.",
        "start_url": reverse("scan"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#13202d",
        "theme_color": "#13202d",
        "lang": "en",
        "icons": icons,
        "shortcuts": [{"name": "Look up", "url": reverse("look")}],
    }
    return JsonResponse(app, content_type="application/manifest+json")


def service_worker(request: HttpRequest) -> FileResponse:
    """static/scan/service_worker.js at the root: browsers let it answer for addresses below its own."""
    path = Path(str(finders.find("scan/service_worker.js")))
    response = FileResponse(path.open("rb"), content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    return response


@require_post_or_go_to("admin:bills_billsettings_changelist")
def try_typed_patterns(request: HttpRequest) -> HttpResponse:
    """What the typed patterns would make of this site's last codes, for the settings page. Saves nothing."""
    form = PatternsForm(request.POST, instance=get_code_settings())
    context: dict[str, Any] = {"form": form, "proposals": propose_patterns()}
    if form.is_valid():
        site, codes = form.instance, fetch_latest_codes()
        context |= {
            "parent_form": describe_pattern(site.parent_pattern),
            "child_form": describe_pattern(site.child_pattern),
            "warnings": warn_of_patterns(site),
            "code_count": len(codes),
            "rows": try_patterns(site, codes),
        }
    return render(request, "scanning/_pattern_trial.html", context)
