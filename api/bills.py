"""/api/v1/bills: the list, one bill, what is on it, making and changing one."""

from copy import copy
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import HeaderEx, P, PathEx, Query, Router
from pydantic import Field

from accounts.models import User
from api.auth import CALLERS, ApiRequest
from api.bill_schemas import (
    BillChanges,
    BillLinePage,
    BillPage,
    BillRow,
    ClosedVersion,
    NewBill,
    describe_bill,
    describe_line,
    describe_version,
)
from api.errors import RequestRefused, list_answers
from api.filters import NO_CONTROLS, DayFilters, FilterText, Id, Paging, build_form, describe_next, read_after
from api.idempotency import make_once
from bags.codes import normalise_code, read_code
from bills import queries
from bills.filters import BillFilterForm, filter_bills, filter_by_number
from bills.forms import BillForm, ChangeBillForm, CreateBillForm
from bills.lifecycle import BillChanged, BillRefused, change_bill, create_bill
from bills.models import Bill, BillVersion, get_bill_settings
from bills.queries import (
    BillNotFound,
    fetch_bills_by_number,
    fetch_lines,
    fetch_newest_bills,
    read_frozen_lines,
    weigh,
)
from bills.visibility import filter_visible_bills
from core.pagination import read_id

router = Router(auth=CALLERS)
NO_BILL = gettext_lazy("There is no bill with this number.")
Number = PathEx[
    str,
    P(
        pattern=NO_CONTROLS,
        description="The number of a bill, in capital letters; a slash in it stays a slash.",
    ),
]
IdempotencyKey = HeaderEx[
    str,
    P(
        alias="Idempotency-Key",
        max_length=64,
        pattern=r"^[A-Za-z0-9_.:-]*$",
        description="Made by the caller for this one bill: sent again, it is the same bill.",
    ),
]
VersionNumber = PathEx[int, P(ge=1, le=2**31 - 1, description="The number of a closed version, from 1.")]


class BillFilters(DayFilters):
    """Which bills; days are those of making, or of closing with `state` closed."""

    q: Annotated[FilterText, Field(max_length=80)] | None = Field(None, description="Numbers that begin so.")
    state: Literal["all", "open", "closed", "cancelled"] | None = None
    customer: FilterText | None = Field(None, description="Customers that begin so.")
    area: Id | None = None
    person: Id | None = Field(None, description="Made or closed by this biller or admin.")


@router.get("/bills", response=list_answers(BillPage, 404), url_name="api_bills", summary="A list of bills")
def list_bills(request: ApiRequest, filters: Query[BillFilters]) -> dict[str, Any]:
    """50 a page. A dispatcher sees those of the own area and of none."""
    form = build_form(BillFilterForm, filters, user=request.auth.user)
    bills = filter_visible_bills(request.auth.user, filter_bills(form))
    text = normalise_code(filters.q or "")
    if text:
        page = fetch_bills_by_number(filter_by_number(bills, text), after=read_code(filters.after))
    else:
        page = fetch_newest_bills(bills, before=read_after(filters, read_id))
    return {"bills": [describe_bill(bill) for bill in page.rows], "next": describe_next(page.next)}


@router.post(
    "/bills",
    response=list_answers(BillRow, 404, 409),
    url_name="api_bills",
    summary="Make a bill",
)
def make_bill(request: ApiRequest, body: NewBill, idempotency_key: IdempotencyKey = "") -> dict[str, Any]:
    """A number is taken once: sent again with the same number it is refused, and nothing is made twice.

    Sent again with the same Idempotency-Key it is the same bill.
    """
    given, by = body.dict(exclude_none=True), request.auth.user
    if idempotency_key:
        bill = make_once(idempotency_key, given, lambda: _make_bill(given, by=by), by=by)
    else:
        bill = _make_bill(given, by=by)
    return describe_bill(weigh([bill])[0])


def _make_bill(given: dict[str, Any], *, by: User) -> Bill:
    form = CreateBillForm({name: str(value) for name, value in given.items()} | _usual_weight(given))
    fields = _read_form(form)
    try:
        return create_bill(by=by, **fields)
    except BillRefused as error:
        raise RequestRefused("refused", error) from error


# Addresses below a bill's come before its own: a number may hold slashes.
@router.get(
    "/bills/{path:number}/lines",
    response=list_answers(BillLinePage, 404),
    url_name="api_bill_lines",
    summary="The parents on a bill",
)
def list_lines(request: ApiRequest, number: Number, paging: Query[Paging]) -> dict[str, Any]:
    """As they are now; of a closed bill as they were frozen, with their children."""
    bill = find_visible_bill(number, request.auth.user)
    after = read_after(paging, read_id) or 0
    frozen = find_frozen(bill, bill.version) if bill.state == "closed" else None
    page = fetch_lines(bill, after) if frozen is None else read_frozen_lines(frozen, after)
    return {"lines": [describe_line(line) for line in page.rows], "next": describe_next(page.next)}


@router.get(
    "/bills/{path:number}/versions/{int:version}",
    response=list_answers(ClosedVersion, 404),
    url_name="api_bill_version",
    summary="A bill as it was closed once",
)
def read_version(request: ApiRequest, number: Number, version: VersionNumber) -> dict[str, Any]:
    """Each closing makes the next version; none ever changes."""
    return describe_version(find_frozen(find_visible_bill(number, request.auth.user), version))


@router.get(
    "/bills/{path:number}", response=list_answers(BillRow, 404), url_name="api_bill", summary="One bill"
)
def read_bill(request: ApiRequest, number: Number) -> dict[str, Any]:
    """With its counts and weight."""
    return describe_bill(weigh([find_visible_bill(number, request.auth.user)])[0])


@router.post(
    "/bills/{path:number}/change",
    response=list_answers(BillRow, 404, 409),
    url_name="api_bill_change",
    summary="Change what is written about an open bill",
)
def change(request: ApiRequest, number: Number, body: BillChanges) -> dict[str, Any]:
    """Sent again it is refused as changed, and nothing is changed twice."""
    bill = find_visible_bill(number, request.auth.user)
    given = {name: str(value) for name, value in body.dict(exclude_none=True).items()}
    shown = {
        name: value for name, value in ChangeBillForm(instance=bill).initial.items() if value is not None
    }
    fields = _read_form(ChangeBillForm(shown | given, instance=copy(bill)))
    bill.revision = fields.pop("revision")
    try:
        changed = change_bill(bill, by=request.auth.user, **fields)
    except BillChanged as error:
        raise RequestRefused("changed", error) from error
    except BillRefused as error:
        raise RequestRefused("refused", error) from error
    return describe_bill(weigh([changed])[0])


def find_visible_bill(number: str, user: User) -> Bill:
    """The bill with this number. Raises RequestRefused if there is none that `user` may see."""
    try:
        return queries.find_visible_bill(number, by=user)
    except BillNotFound as error:
        raise RequestRefused("not_found", NO_BILL) from error


def find_frozen(bill: Bill, version: int) -> BillVersion:
    """Raises RequestRefused if the bill was not closed so often."""
    found = BillVersion.objects.select_related("bill", "closed_by").filter(bill=bill, version=version).first()
    if found is None:
        raise RequestRefused("not_found", _("This bill has no such version."))
    return found


def _usual_weight(given: dict[str, Any]) -> dict[str, str]:
    if "weight_per_child_kg" in given:
        return {}
    return {"weight_per_child_kg": f"{get_bill_settings().weight_per_child_kg:f}"}


def _read_form(form: BillForm) -> dict[str, Any]:
    """The fields of a form of our own page. Raises RequestRefused for what it finds wrong."""
    for name, sentences in form.errors.items():
        error = "not_found" if name == "area" else "refused" if name == "number" else "bad_request"
        raise RequestRefused(error, f"{name}: {sentences[0]}")
    return dict(form.cleaned_data)
