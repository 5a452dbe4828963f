"""The list of bills as a file: all that the filters find, not only the page that is shown."""

from typing import Any

from django.http import FileResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.access import SignedInRequest, role_required
from accounts.auditing import record_change
from bills.billing import as_text, normal_number
from bills.finding import MOST_SUMMED, FindBills, bills_wanted, numbered
from bills.listing import weighed
from bills.models import Bill
from printing.process import CannotDraw, drawn, give_connection_back, has_left
from printing.views import TYPES, refused

# Places of the columns below that are numbers.
NUMBERS = [8, 9, 10, 11, 12, 13]


@require_GET
@role_required("may_bill")
def bill_list(request: SignedInRequest, file_format: str) -> HttpResponseBase:
    """The bills of the list as xlsx or csv, newest first. Too many: 400 and what to do."""
    form = FindBills(request.GET)
    wanted = numbered(bills_wanted(form), normal_number(form.cleaned_data.get("q") or ""))
    people = ("area", "created_by", "closed_by", "cancelled_by")
    bills = list(wanted.select_related(*people).order_by("-id")[: MOST_SUMMED + 1])
    if len(bills) > MOST_SUMMED:
        sentence = _("These are more than %s bills. Choose a customer or days; admins export all of them.")
        return render(request, "printing/failed.html", {"sentence": sentence % MOST_SUMMED}, status=400)
    asked = {
        "sheet": _("Bills"),
        "header": header(),
        "rows": [row_of(bill) for bill in weighed(bills)],
        "numbers": NUMBERS,
        "file_format": file_format,
    }
    try:
        file = drawn("printing.list_table", asked, has_left(request))
    except CannotDraw as error:
        return refused(request, error)
    record_change(
        by=request.user, verb="exported", subject_kind="bills", subject=form.in_words[:150], rows=len(bills)
    )
    # Sending may be slow.
    give_connection_back()
    name = f"bills-{timezone.localdate():%Y-%m-%d}.{file_format}"
    return FileResponse(file, as_attachment=True, filename=name, content_type=TYPES[file_format])


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
    return [as_text(cell) for cell in cells]


def second_of(at: Any) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M:%S}" if at else ""
