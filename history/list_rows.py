"""A bag in plain words, as lists show it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from bags.locations import LocatedBag
from bags.models import Bag, get_bag_url
from bills.models import get_bill_url
from core.dates import write_time_tag


@dataclass(frozen=True, slots=True)
class BagRow:
    """A row of a list of bags. `mark`: how the code is drawn. `area` is empty for none."""

    url: str
    mark: str
    code: str
    kind: str
    place: SafeString
    area: str
    first_seen: SafeString


def build_bag_rows(bags: Iterable[LocatedBag]) -> list[BagRow]:
    """No query."""
    kinds = {kind.value: str(kind.label) for kind in Bag.Kind}
    return [
        BagRow(
            url=get_bag_url(bag.code),
            mark="tag" if bag.is_parent else "code",
            code=bag.code,
            kind=kinds[bag.kind],
            place=describe_place(bag),
            area=bag.area_name or "",
            first_seen=write_time_tag(bag.created_at),
        )
        for bag in bags
    ]


def describe_place(bag: LocatedBag) -> SafeString:
    """Where this bag is, and whether it is in use, with links."""
    return _write_place(
        language=get_language(),
        withdrawn_file=(bag.withdrawn_file or "") if bag.withdrawn_at else None,
        is_retired=bag.retired_at is not None,
        child_count=bag.child_count if bag.is_parent else None,
        parent=bag.parent_code,
        parent_area=bag.parent_area,
        bill=bag.bill_number,
        is_closed=bag.bill_closed_at is not None,
        bill_area=bag.bill_area,
    )


# The bags of a page are in a few parents and on a few bills. What is said follows from these words alone.
@lru_cache(maxsize=2_000)
def _write_place(
    *,
    language: str | None,  # only tells one answer from another
    withdrawn_file: str | None,
    is_retired: bool,
    child_count: int | None,
    parent: str | None,
    parent_area: str | None,
    bill: str | None,
    is_closed: bool,
    bill_area: str | None,
) -> SafeString:
    return format_html(
        "{}\n{}{}\n",
        _name_use(withdrawn_file, is_retired),
        _name_contents(child_count)
        if child_count is not None
        else _name_parent(parent, parent_area, is_retired),
        _name_bill(bill, is_closed, bill_area),
    )


def _name_use(withdrawn_file: str | None, is_retired: bool) -> SafeString | str:
    if withdrawn_file is not None:
        mark = '<span class="state state-retired">{}</span> <span class="quiet">{}</span>'
        return format_html(mark, _("withdrawn"), withdrawn_file)
    return format_html('<span class="state state-retired">{}</span>', _("retired")) if is_retired else ""


def _name_contents(child_count: int) -> str:
    return ngettext("%(shown)s child", "%(shown)s children", child_count) % {"shown": f"{child_count:,}"}


def _name_parent(parent: str | None, area: str | None, is_retired: bool) -> SafeString | str:
    if parent:
        return format_html('{} <a class="code" href="{}">{}</a>', _("in"), get_bag_url(parent), parent)
    if area:
        return _("in a parent of area %(area)s") % {"area": area}
    return "" if is_retired else format_html('<span class="quiet">{}</span>', _("in no parent"))


def _name_bill(bill: str | None, is_closed: bool, area: str | None) -> SafeString | str:
    if bill:
        closed = format_html(' <span class="quiet">({})</span>', _("closed")) if is_closed else ""
        link = ' · {} <a class="code" href="{}">{}</a>{}'
        return format_html(link, _("bill"), get_bill_url(bill), bill, closed)
    return f" · {_('on a bill of area %(area)s') % {'area': area}}" if area else ""
