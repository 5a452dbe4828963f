"""The list of bills, making one, and the page of one bill."""

from copy import copy
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.audit import record_change
from accounts.models import AuditEntry
from accounts.permissions import SignedInRequest
from bags.codes import looks_like_code, normalise_code, read_code
from bags.filter_forms import list_day_ranges
from bags.models import get_code_settings
from bills import filters
from bills.filters import BillFilterForm, count_bills, filter_bills, filter_by_number, sum_bills
from bills.fingerprint import compute_sha256, format_short_code
from bills.forms import ChangeBillForm, CreateBillForm, list_printed_texts, merge_changes
from bills.lifecycle import MADE_BILL, BillChanged, BillRefused, change_bill, create_bill
from bills.list_rows import build_bill_rows, write_line_rows
from bills.models import Bill, BillSettings, BillVersion, get_bill_settings
from bills.numbers import predict_next_number
from bills.pending_scans import describe_pending_scans, find_pending_scans
from bills.queries import (
    BillLineRow,
    add_up,
    fetch_bills_by_number,
    fetch_lines,
    fetch_newest_bills,
    fetch_suggestions,
    find_bill,
    find_version_or_404,
    find_visible_bill,
    read_frozen_lines,
)
from bills.totals import Totals, compute_expected_kg, compute_totals
from bills.visibility import filter_visible_bills
from core.figures import share_figure
from core.http_methods import require_post_or_go_to
from core.pagination import Page, read_id
from core.print_warnings import warn_unprintable


def bills(request: SignedInRequest) -> HttpResponse:
    """The bills that the filters leave, newest first. A whole number goes straight to its bill."""
    form = BillFilterForm(request.GET)
    wanted = filter_visible_bills(request.user, filter_bills(form))
    text = normalise_code(form.cleaned_data.get("q") or "")
    if (
        looks_like_code(text)
        and filter_visible_bills(request.user, Bill.objects.filter(number=text)).exists()
    ):
        return redirect("bill", text)
    if text:
        wanted = filter_by_number(wanted, text)
        page, place = fetch_bills_by_number(wanted, after=read_code(request.GET.get("after", ""))), "after"
    else:
        page, place = fetch_newest_bills(wanted, before=read_id(request.GET.get("before"))), "before"
    if "sums" in request.GET:
        key = (text, sorted(form.asked.items()), request.user.own_area_id)
        sums = share_figure("totals of bills", key, lambda: _build_sums(wanted))
        return render(request, "bills/_list_totals.html", sums)
    is_all = not (page.next or request.GET.get("before") or request.GET.get("after"))
    context = {
        "page": page,
        "rows": build_bill_rows(page.rows),
        "form": form,
        "text": text,
        "state": form.state_chosen,
        "sums_come_later": not is_all,
        "days": list_day_ranges(),
        "suggestions": {"customer": fetch_suggestions()["customer"]},
        "filters_summary": form.summary,
        "asked": urlencode(form.asked),
        "onward": urlencode(form.asked | {place: page.next}) if page.next else "",
    }
    return render(request, "bills/list.html", context | (_build_sums(wanted) if is_all else {}))


def _build_sums(wanted: QuerySet[Bill]) -> dict[str, Any]:
    """How many these bills are, and what they come to unless they are too many."""
    count = count_bills(wanted)
    sums = sum_bills(wanted) if count.rows <= filters.MOST_SUMMED else None
    return {"count": count, "sums": sums, "most_summed": filters.MOST_SUMMED}


def bill_new(request: SignedInRequest) -> HttpResponse:
    """Make a bill and go to scanning the parents that leave on it."""
    site = get_bill_settings()
    if request.method != "POST":
        initial = {"weight_per_child_kg": site.weight_per_child_kg, "area": request.user.area_id}
        return _render_new_page(request, CreateBillForm(initial=initial), site)
    form = CreateBillForm(request.POST)
    if form.is_valid():
        try:
            made = create_bill(by=request.user, **form.cleaned_data)
            # Its scan page takes over what was scanned while the form was open (static/scan/new_bill.js).
            request.session[MADE_BILL] = made.number
            warn_unprintable(request, list_printed_texts(form))
            return redirect("bill_scan", made.number)
        except BillRefused as error:
            form.add_error("number", str(error))
    return _render_new_page(request, form, site, status=400)


def _render_new_page(
    request: SignedInRequest, form: CreateBillForm, site: BillSettings, status: int = 200
) -> HttpResponse:
    next_number = predict_next_number(site.bill_number_pattern)
    context = {"form": form, "next_number": next_number, "suggestions": fetch_suggestions()}
    return render(request, "bills/new.html", context, status=status)


def bill(request: SignedInRequest, number: str) -> HttpResponse:
    """One bill: what is on it, what it weighs, and what may be done with it."""
    found = find_visible_bill(number, by=request.user)
    if found.number != number:
        return redirect(found)
    return _render_bill_page(request, found)


def _render_bill_page(
    request: SignedInRequest, shown: Bill, status: int = 200, **refused: Any
) -> HttpResponse:
    """The page of this bill. `refused` holds the form with errors, or the sentence why nothing was done."""
    after = read_id(request.GET.get("after")) or 0
    versions = list(BillVersion.objects.filter(bill=shown).defer("snapshot").select_related("closed_by"))
    versions.sort(key=lambda version: -version.version)
    lines, totals = _fetch_contents(shown, versions, after)
    expected = None
    if shown.expected_parents is not None:
        expected = compute_expected_kg(shown, get_code_settings().expected_children)
    may_change = shown.is_open and request.user.may_bill
    happened = AuditEntry.objects.filter(
        subject_kind="bill", subject=shown.number, verb__in=["reopened", "checked"]
    )
    context = {
        "bill": shown,
        "totals": totals,
        "lines": lines,
        "rows": write_line_rows(lines.rows, may_take_off=may_change),
        "versions": versions,
        "happened": happened.select_related("by").order_by("id"),
        "may_change": may_change,
        "may_reopen": shown.state == "closed" and request.user.is_admin,
        "may_delete": shown.is_open and not shown.version and request.user.is_admin,
        "may_cancel": shown.state in ("open", "closed") and shown.version > 0 and request.user.is_admin,
        "expected_kg": expected,
        "beyond_expected_kg": None if expected is None else totals.weight_kg - expected,
        "difference_kg": None if shown.gross_weight_kg is None else shown.gross_weight_kg - totals.weight_kg,
    }
    if shown.is_open:
        pending = find_pending_scans(shown)
        context["held"] = describe_pending_scans([station for station in pending if not station.is_old])
        context["held_long_ago"] = describe_pending_scans([station for station in pending if station.is_old])
    if may_change:
        context |= {"form": ChangeBillForm(instance=copy(shown)), "suggestions": fetch_suggestions()}
    return render(request, "bills/bill.html", context | refused, status=status)


def render_refusal(request: SignedInRequest, number: str, error: BillRefused) -> HttpResponse:
    """The bill as it is now: somebody else may have changed or closed it a moment ago."""
    return _render_bill_page(request, find_bill(number), status=409, sentence=str(error))


def _fetch_contents(shown: Bill, versions: list[BillVersion], after: int) -> tuple[Page[BillLineRow], Totals]:
    """What is on an open bill now; what a closed or cancelled one held when it was closed last."""
    if shown.is_open:
        lines = fetch_lines(shown, after)
        is_all = not after and lines.next is None
        return lines, add_up(shown, lines.rows) if is_all else compute_totals(shown)
    if not versions:
        return Page([]), Totals(0, 0)
    return read_frozen_lines(versions[0], after), _read_totals(versions[0])


def _read_totals(version: BillVersion) -> Totals:
    return Totals(version.parent_count, version.child_count, version.weight_kg)


def bill_totals(request: SignedInRequest, number: str) -> HttpResponse:
    """The bill's totals alone, for pages that show them again after each scan."""
    shown = find_visible_bill(number, by=request.user)
    return render(request, "bills/_totals.html", {"bill": shown, "totals": compute_totals(shown)})


@require_post_or_go_to("bill", number="number")
def bill_change(request: SignedInRequest, number: str) -> HttpResponse:
    """Change an open bill. If somebody else was quicker, show what is new and ask again."""
    shown = find_bill(number)
    form = ChangeBillForm(request.POST, instance=copy(shown))
    if not form.is_valid():
        return _render_bill_page(request, shown, status=400, form=form)
    fields = dict(form.cleaned_data)
    as_read = copy(shown)
    as_read.revision = fields.pop("revision")
    try:
        change_bill(as_read, by=request.user, **fields)
    except BillChanged as error:
        now = find_bill(number)
        again = merge_changes(form, now, error.changes)
        return _render_bill_page(
            request, now, status=409, form=again, sentence=str(error), changes=error.changes
        )
    except BillRefused as error:
        return render_refusal(request, number, error)
    messages.success(request, _("Bill %s is changed.") % shown.number)
    warn_unprintable(request, list_printed_texts(form))
    return redirect(shown)


def bill_version(request: SignedInRequest, number: str, version: int) -> HttpResponse:
    """A frozen version, exactly as it was closed."""
    frozen = find_version_or_404(number, version, by=request.user)
    context = {
        "bill": frozen.bill,
        "version": frozen,
        "lines": read_frozen_lines(frozen, read_id(request.GET.get("after")) or 0),
        "short_code": format_short_code(frozen.short_code),
        "unchanged": compute_sha256(frozen.snapshot) == frozen.sha256,
    }
    return render(request, "bills/version.html", context)


def bill_version_text(request: SignedInRequest, number: str, version: int) -> HttpResponse:
    """The very text that the SHA-256 of a version was taken of."""
    frozen = find_version_or_404(number, version, by=request.user)
    record_change(
        by=request.user,
        verb="exported",
        subject_kind="bill",
        subject=frozen.bill.number,
        version=version,
        file_format="json",
    )
    headers = {"Content-Disposition": f'attachment; filename="{frozen.file_name}.json"'}
    return HttpResponse(frozen.snapshot, content_type="application/json", headers=headers)
