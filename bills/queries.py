"""Pages of bills and of the lines on one bill, with counts and weights; what was written on bills before."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from operator import attrgetter

from django.db.models import Count, QuerySet, Sum
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import User, select_display_name
from bags.codes import looks_like_code, normalise_code
from bills.fields import SUGGESTED
from bills.models import Bill, BillLine, BillVersion
from bills.totals import Totals, annotate_child_count
from bills.visibility import can_view_bill
from core.figures import share_figure
from core.pagination import Page, fetch_page

PAGE_SIZE = 50
LINES_PER_PAGE = 250
BILLS_LOOKED_AT = 2_000
MOST_OFFERED = 50


@dataclass(frozen=True)
class BillLineRow:
    """A parent on a bill, as it is now or as it was frozen; `children` are codes and only known then."""

    code: str
    child_count: int
    weight_kg: Decimal
    added_by: str
    added_at: datetime
    children: list[str] = field(default_factory=list)


class BillNotFound(Http404):
    """There is no bill with the number in the address. Its page says so (tracetrack/errors.py)."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


def find_bill(number: str) -> Bill:
    """The bill with this number in any case. Raises BillNotFound."""
    if not looks_like_code(normalise_code(number)):
        raise BillNotFound(number)
    bills = Bill.objects.select_related("created_by", "closed_by", "cancelled_by", "area")
    found = bills.filter(number=normalise_code(number)).first()
    if found is None:
        raise BillNotFound(number)
    return found


def find_visible_bill(number: str, *, by: User) -> Bill:
    """The bill with this number. Raises BillNotFound for one that `by` may not see, as for none."""
    found = find_bill(number)
    if not can_view_bill(by, found):
        raise BillNotFound(number)
    return found


def fetch_newest_bills(bills: QuerySet[Bill], *, before: int | None = None) -> Page[Bill]:
    """The newest of these bills, weighed; with `before`, those older than the bill with that id."""
    bills = bills.order_by("-id")
    if before is not None:
        bills = bills.filter(id__lt=before)
    return fetch_bills(bills, "id")


def fetch_bills_by_number(bills: QuerySet[Bill], *, after: str = "") -> Page[Bill]:
    """The first of these bills in the order of numbers, weighed, behind the number `after`."""
    return fetch_bills(bills.filter(number__gt=after).order_by("number"), "number")


def fetch_bills(bills: QuerySet[Bill], order: str) -> Page[Bill]:
    named = ("created_by", "closed_by", "cancelled_by", "area")
    page = fetch_page(bills.select_related(*named), PAGE_SIZE, attrgetter(order))
    return page.with_rows(weigh(page.rows))


def weigh(bills: list[Bill]) -> list[Bill]:
    """Give each bill its counts and weight, by two queries: closed ones as frozen, open ones as of now.

    Cancelled ones hold nothing.
    """
    closed = {bill.id: bill.version for bill in bills if bill.state == "closed"}
    frozen = {
        version.bill_id: version
        for version in BillVersion.objects.filter(bill__in=closed).defer("snapshot")
        if version.version == closed[version.bill_id]
    }
    on_open_bills = BillLine.objects.filter(bill__in=[bill.id for bill in bills if bill.is_open])
    live = {
        row["bill"]: (row["parents"], row["children"])
        for row in annotate_child_count(on_open_bills.filter(removed_at=None))
        .values("bill")
        .annotate(parents=Count("id"), children=Sum("child_count"))
    }
    for bill in bills:
        version = frozen.get(bill.id)
        bill.parent_count, bill.child_count = (
            (version.parent_count, version.child_count) if version else live.get(bill.id, (0, 0))
        )
        bill.weight_kg = bill.child_count * bill.weight_per_child_kg
        bill.sha256 = version.sha256 if version else ""
    return bills


def fetch_lines(bill: Bill, after: int = 0) -> Page[BillLineRow]:
    """The parents on this bill now, in the order they were put on it, behind the line with id `after`."""
    lines = (
        annotate_child_count(BillLine.objects.filter(bill=bill, removed_at=None, id__gt=after))
        .values_list("parent__code", "child_count", select_display_name("added_by"), "added_at", "id")
        .order_by("id")
    )
    page = fetch_page(lines, LINES_PER_PAGE, lambda line: line[-1])
    return page.with_rows(
        [
            BillLineRow(code, child_count, child_count * bill.weight_per_child_kg, added_by, added_at)
            for code, child_count, added_by, added_at, _line_id in page.rows
        ]
    )


def add_up(bill: Bill, lines: list[BillLineRow]) -> Totals:
    """What is on this bill, of which these are all lines."""
    child_count = sum(line.child_count for line in lines)
    return Totals(len(lines), child_count, child_count * bill.weight_per_child_kg)


def read_frozen_lines(version: BillVersion, after: int = 0) -> Page[BillLineRow]:
    """The parents in this frozen version with their children, in order, behind the first `after`.

    One query.
    """
    parents = list(enumerate(json.loads(version.snapshot)["parents"], 1))
    page = fetch_page(parents[after:], LINES_PER_PAGE, lambda place_and_parent: place_and_parent[0])
    # What is frozen has usernames as they were then, and those may be other people's by now.
    codes = [parent["code"] for _place, parent in page.rows]
    added = BillLine.objects.filter(bill=version.bill_id, parent__code__in=codes)
    names = {
        (code, added_at): name
        for code, added_at, name in added.values_list(
            "parent__code", "added_at", select_display_name("added_by")
        )
    }
    lines = [
        BillLineRow(
            code=parent["code"],
            child_count=len(parent["children"]),
            weight_kg=Decimal(parent["weight_kg"]),
            added_by=names.get((parent["code"], added_at), parent["added_by"]),
            added_at=added_at,
            children=parent["children"],
        )
        for _place, parent in page.rows
        for added_at in [datetime.fromisoformat(parent["added_at"])]
    ]
    return page.with_rows(lines)


def find_version_or_404(number: str, version: int, *, by: User) -> BillVersion:
    """Of a bill that `by` may see."""
    versions = BillVersion.objects.select_related("bill", "closed_by")
    return get_object_or_404(versions, bill=find_visible_bill(number, by=by), version=min(version, 2**31 - 1))


def fetch_suggestions() -> dict[str, list[str]]:
    """For each SUGGESTED field what the newest bills say there, latest first, each once. Shared."""
    return share_figure("words on bills", "", _read_suggestions)


def _read_suggestions() -> dict[str, list[str]]:
    bills = Bill.objects.order_by("-id").values_list(*SUGGESTED)[:BILLS_LOOKED_AT]
    columns = zip(*bills, strict=True) if bills else [()] * len(SUGGESTED)
    return {
        name: list(dict.fromkeys(filter(None, column)))[:MOST_OFFERED]
        for name, column in zip(SUGGESTED, columns, strict=True)
    }
