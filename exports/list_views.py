"""Lists as files: all that the filters find, not only the page that is shown."""

from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.permissions import SignedInRequest, role_required
from bags.codes import normalise_code
from bags.filter_forms import SECONDS_FOR_A_FILE, GatheredRows, gather_rows
from bags.filters import BagFilterForm
from bags.queries import iterate_pages as pages_of_bags
from bills.filters import MOST_SUMMED, BillFilterForm, filter_bills, filter_by_number
from bills.lifecycle import format_value, normalise_number
from bills.models import Bill
from bills.queries import weigh
from exports.responses import Table, refused_filters, second_of, send_table, too_many
from scanning.filters import ScanFilterForm
from scanning.queries import iterate_scan_pages as pages_of_scans

MOST_ROWS = 10_000
# Places of the columns of bills that are numbers.
NUMBERS = [8, 9, 10, 11, 12, 13]


@require_GET
@role_required("may_bill")
def bill_list(request: SignedInRequest, file_format: str) -> HttpResponseBase:
    """The bills of the list as xlsx or csv, newest first. A wrong filter, too many: 400 and what to do."""
    form = BillFilterForm(request.GET)
    if refusal := refused_filters(request, form):
        return refusal
    wanted = filter_by_number(filter_bills(form), normalise_number(form.cleaned_data.get("q") or ""))
    people = ("area", "created_by", "closed_by", "cancelled_by")
    bills = list(wanted.select_related(*people).order_by("-id")[: MOST_SUMMED + 1])
    if len(bills) > MOST_SUMMED:
        sentence = _("These are more than %s bills. Choose a customer or days; admins export all of them.")
        return too_many(request, sentence, MOST_SUMMED)
    rows = [row_of(bill) for bill in weigh(bills)]
    return send_table(
        request, Table("bills", _("Bills"), header(), rows, NUMBERS, form.in_words), file_format
    )


@require_GET
@role_required("may_bill")
def bag_list(request: SignedInRequest, file_format: str) -> HttpResponseBase:
    """The bags of the list as xlsx or csv. A wrong filter, too many: 400 and what to do."""
    form = BagFilterForm(request.GET, user=request.user)
    if refusal := refused_filters(request, form):
        return refusal
    text, by_ending = normalise_code(form.data.get("q", "")), "ending" in request.GET
    pages = pages_of_bags(text, user=request.user, form=form, by_ending=by_ending)
    bags = gather_rows(pages, MOST_ROWS + 1)
    if len(bags.rows) > MOST_ROWS:
        sentence = _("These are more than %s bags. Narrow the list down; admins export all of them.")
        return too_many(request, sentence, MOST_ROWS)
    titles = [_("Code"), _("Kind"), _("In parent"), _("Children"), _("Bill"), _("Area"), _("First seen")]
    titles.append(_("Out of use"))
    rows = [
        [
            bag.code,
            str(bag.get_kind_display()),
            bag.parent_code or "",
            str(bag.child_count) if bag.is_parent else "",
            bag.bill_number or "",
            format_value(bag.area),
            second_of(bag.created_at),
            second_of(bag.retired_at),
        ]
        for bag in bags.rows
    ]
    rows += end_of(bags)
    return send_table(request, Table("bags", _("Bags"), titles, rows, [3], form.in_words), file_format)


@require_GET
@role_required("may_bill")
def scan_list(request: SignedInRequest, file_format: str) -> HttpResponseBase:
    """The scans of the list as xlsx or csv, newest first. A wrong filter, too many: 400 and what to do."""
    form = ScanFilterForm(request.GET, user=request.user)
    if refusal := refused_filters(request, form):
        return refusal
    scans = gather_rows(pages_of_scans(user=request.user, form=form), MOST_ROWS + 1)
    if len(scans.rows) > MOST_ROWS:
        sentence = _("These are more than %s scans. Choose days or a person; admins export all of them.")
        return too_many(request, sentence, MOST_ROWS)
    titles = [_("Scanned"), _("By"), _("Station"), _("Code"), _("Outcome"), _("What happened"), _("Scan")]
    rows = [
        [second_of(scan.at), scan.by, scan.station, scan.code, str(scan.word), scan.message, scan.id]
        for scan in scans.rows
    ]
    rows += end_of(scans)
    return send_table(request, Table("scans", _("Scans"), titles, rows, [], form.in_words), file_format)


def end_of(found: GatheredRows) -> list[list[str]]:
    """The last row of a file that time did not suffice for."""
    if not found.is_cut:
        return []
    sentence = _("Not all: looking stopped after %d seconds. Narrow the list down for the rest.")
    return [[sentence % SECONDS_FOR_A_FILE]]


def header() -> list[str]:
    return [
        _("Number"),
        _("State"),
        _("Customer"),
        _("Destination"),
        _("Vehicle"),
        _("Driver"),
        _("Area"),
        _("Note"),
        _("Parents"),
        _("Children"),
        _("kg a child"),
        _("Weight kg"),
        _("Gross kg"),
        _("Version"),
        _("SHA-256"),
        _("Made at"),
        _("Made by"),
        _("Closed at"),
        _("Closed by"),
    ]


def row_of(bill: Bill) -> list[str]:
    cells: list[Any] = [
        bill.number,
        _(bill.state),
        bill.customer,
        bill.destination,
        bill.vehicle,
        bill.driver,
        bill.area,
        bill.note,
        bill.parent_count,
        bill.child_count,
        bill.weight_per_child_kg,
        bill.weight_kg,
        bill.gross_weight_kg,
        bill.version,
        bill.sha256,
        second_of(bill.created_at),
        bill.created_by,
        second_of(bill.closed_at),
        bill.closed_by,
    ]
    return [format_value(cell) for cell in cells]
