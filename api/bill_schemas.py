"""The types of bills: what is sent of one, and what is answered."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from api.filters import NEXT, NO_CONTROLS, Id
from api.scan_schemas import BatchResult
from bills.models import Bill, BillVersion
from bills.queries import BillLineRow
from bills.totals import format_kg

MAX_CODES = 100
Weight = Annotated[str, Field(pattern=r"^[0-9]{1,5}(\.[0-9]{1,3})?$", examples=["1.250"])]
Code = Annotated[str, Field(max_length=256)]


class BillFields(Schema):
    """What people write about a bill. What is left out stays as it is, or is empty on a new one."""

    customer: Annotated[str, Field(max_length=120, pattern=NO_CONTROLS)] | None = None
    destination: Annotated[str, Field(max_length=120, pattern=NO_CONTROLS)] | None = None
    vehicle: Annotated[str, Field(max_length=40, pattern=NO_CONTROLS)] | None = None
    driver: Annotated[str, Field(max_length=80, pattern=NO_CONTROLS)] | None = None
    note: Annotated[str, Field(max_length=400, pattern=NO_CONTROLS)] | None = None
    area: Id | None = Field(None, description="The id of an area that is in use.")
    weight_per_child_kg: Weight | None = Field(None, description="The site's usual one if it is not given.")
    expected_parents: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = Field(
        None, description="Only warns."
    )


class NewBill(BillFields):
    """A bill to make."""

    number: Annotated[str, Field(max_length=40)] | None = Field(
        None, description="The next one of the site's series if it is not given."
    )


class BillChanges(BillFields):
    """What is to change on an open bill."""

    revision: Annotated[int, Field(ge=0, le=2**31 - 1)] = Field(
        description="Of the bill as it was read: if somebody changed it since, nothing is changed."
    )
    gross_weight_kg: Weight | None = None


class Closing(Schema):
    """What the caller expects of the bill that it closes."""

    parents: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = Field(
        None, description="How many parents it must hold, or it stays open. Give both counts or none."
    )
    children: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = None
    accepted: list[str] = Field(
        [], description="Questions that the answer of an earlier try raised, and that are no hindrance."
    )


class Reason(Schema):
    """Why."""

    reason: Annotated[str, Field(max_length=400)]


class CodesForBill(Schema):
    """Parents to put on a bill, or to take off."""

    codes: Annotated[list[Code], Field(min_length=1, max_length=MAX_CODES)]
    station: Annotated[str, Field(max_length=64, pattern=NO_CONTROLS)] = Field(
        "", description="What the scans are filed under; by default the name of the key."
    )


class BillRow(Schema):
    """A bill, with its counts and weight: as frozen where it is closed, else as of now."""

    number: str
    state: Literal["open", "closed", "cancelled", "deleted"]
    customer: str
    destination: str
    vehicle: str
    driver: str
    area: str | None
    note: str
    weight_per_child_kg: str
    gross_weight_kg: str | None
    expected_parents: int | None
    parent_count: int
    child_count: int
    weight_kg: str
    version: int = Field(description="How often it was closed.")
    revision: int = Field(description="Grows with each change of what is written about it.")
    sha256: str = Field(description="Of the version as which it is closed; else empty.")
    created_at: datetime
    created_by: str
    closed_at: datetime | None
    closed_by: str | None
    cancelled_at: datetime | None
    cancelled_by: str | None


class BillPage(Schema):
    """Bills: the latest first, with q in the order of numbers."""

    bills: list[BillRow]
    next: str | None = Field(description=NEXT)


class BillLineRead(Schema):
    """A parent on a bill."""

    code: str
    child_count: int
    weight_kg: str
    added_by: str
    added_at: datetime
    children: list[str] = Field(description="Only in a closed version.")


class BillLinePage(Schema):
    """The parents on a bill, in the order in which they were put on it; 250 a page."""

    lines: list[BillLineRead]
    next: str | None = Field(description=NEXT)


class ClosedVersion(Schema):
    """A bill as it was closed."""

    number: str
    version: int
    short_code: str
    sha256: str
    parent_count: int
    child_count: int
    weight_kg: str
    closed_at: datetime
    closed_by: str


class LineResults(Schema):
    """What came of each code, in the same order: a scan each, which may be refused."""

    results: list[BatchResult]


def _name(person: Any) -> str | None:
    return person.display_name if person else None


def describe_bill(bill: Bill) -> dict[str, Any]:
    """A weighed bill in the fields of BillRow."""
    return {
        "number": bill.number,
        "state": bill.state,
        "customer": bill.customer,
        "destination": bill.destination,
        "vehicle": bill.vehicle,
        "driver": bill.driver,
        "area": str(bill.area) if bill.area else None,
        "note": bill.note,
        "weight_per_child_kg": format_kg(bill.weight_per_child_kg),
        "gross_weight_kg": format_kg(bill.gross_weight_kg),
        "expected_parents": bill.expected_parents,
        "parent_count": bill.parent_count,
        "child_count": bill.child_count,
        "weight_kg": format_kg(bill.weight_kg),
        "version": bill.version,
        "revision": bill.revision,
        "sha256": bill.sha256,
        "created_at": bill.created_at,
        "created_by": _name(bill.created_by),
        "closed_at": bill.closed_at,
        "closed_by": _name(bill.closed_by),
        "cancelled_at": bill.cancelled_at,
        "cancelled_by": _name(bill.cancelled_by),
    }


def describe_line(line: BillLineRow) -> dict[str, Any]:
    return {
        "code": line.code,
        "child_count": line.child_count,
        "weight_kg": format_kg(Decimal(line.weight_kg)),
        "added_by": line.added_by,
        "added_at": line.added_at,
        "children": line.children,
    }


def describe_version(version: BillVersion) -> dict[str, Any]:
    return {
        "number": version.bill.number,
        "version": version.version,
        "short_code": version.short_code,
        "sha256": version.sha256,
        "parent_count": version.parent_count,
        "child_count": version.child_count,
        "weight_kg": format_kg(version.weight_kg),
        "closed_at": version.closed_at,
        "closed_by": version.closed_by.display_name,
    }
