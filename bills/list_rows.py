"""Bills and the parents on one, in plain words, as rows of their lists."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bags.models import get_bag_url
from bills.models import get_bill_url
from bills.queries import BillLineRow
from bills.templatetags.weights import draw_state, kg
from core.dates import begin_time_tags, write_time_tag


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


def write_line_rows(lines: Iterable[BillLineRow], *, may_take_off: bool) -> SafeString:
    """The rows of the parents on a bill, with a button each if they may be taken off."""
    write_time = begin_time_tags()
    cells = (
        {
            "url": get_bag_url(line.code),
            "code": line.code,
            "children": f"{line.child_count:,}",
            "weight": kg(line.weight_kg),
            "by": line.added_by,
            "at": write_time(line.added_at),
            "button": _write_button(line.code) if may_take_off else "",
        }
        for line in lines
    )
    return format_html_join("", _form_line_row(get_language()), cells)


def _write_button(code: str) -> SafeString:
    button = (
        '<td class="line-button beside"><button type="submit" class="btn btn-outline-danger"'
        ' form="take-off" name="code" value="{}" aria-label="{}">{}</button></td>'
    )
    return format_html(button, code, _("Take %(code)s off") % {"code": code}, _("Take off"))


@lru_cache
def _form_line_row(_language: str | None) -> str:
    names = map(escape, (_("Parent"), _("Children"), _("Weight"), _("Put on by"), _("When")))
    parent, children, weight, put_on_by, when = names
    return (
        f'<tr><td data-name="{parent}"><a class="tag" href="{{url}}">{{code}}</a></td>'
        f'<td data-name="{children}" class="number">{{children}}</td>'
        f'<td data-name="{weight}" class="number">{{weight}}</td>'
        f'<td data-name="{put_on_by}">{{by}}</td>'
        f'<td data-name="{when}">{{at}}</td>{{button}}</tr>\n'
    )
