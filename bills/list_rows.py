"""A bill in plain words, as its list shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from bills.models import get_bill_url
from bills.templatetags.weights import draw_state, kg
from core.dates import write_time_tag


@dataclass(frozen=True, slots=True)
class BillRow:
    """A row of a list of bills. `by` and `at`: who made, closed or cancelled it, and when, by their names."""

    url: str
    number: str
    copy: str
    customer: str
    destination: str
    state: SafeString
    parents: str
    children: str
    weight: str
    by_name: str
    by: str
    at_name: str
    at: SafeString


def build_bill_rows(bills: Iterable[Any]) -> list[BillRow]:
    """These bills, weighed and read with their people. No query."""
    copy, made = _("Copy %(number)s"), (_("Made by"), _("Made"))
    closed, cancelled = (_("Closed by"), _("Closed")), (_("Cancelled by"), _("Cancelled"))
    rows = []
    for bill in bills:
        if bill.is_open:
            (by_name, at_name), by, at = made, bill.created_by, bill.created_at
        elif bill.cancelled_at:
            (by_name, at_name), by, at = cancelled, bill.cancelled_by, bill.cancelled_at
        else:
            (by_name, at_name), by, at = closed, bill.closed_by, bill.closed_at
        row = BillRow(
            url=get_bill_url(bill.number),
            number=bill.number,
            copy=copy % {"number": bill.number},
            customer=bill.customer,
            destination=bill.destination,
            state=draw_state(bill.state),
            parents=f"{bill.parent_count:,}",
            children=f"{bill.child_count:,}",
            weight=kg(bill.weight_kg),
            by_name=by_name,
            by=by.display_name,
            at_name=at_name,
            at=write_time_tag(at),
        )
        rows.append(row)
    return rows
