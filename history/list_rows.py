"""A bag in plain words, as lists show it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

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


def build_bag_rows(bags: Iterable[Any]) -> list[BagRow]:
    """These bags, with `annotate_location`, after `hide_foreign_locations`. No query."""
    kinds = {kind.value: str(kind.label) for kind in Bag.Kind}
    return [
        BagRow(
            url=get_bag_url(bag.code),
            mark="tag" if bag.is_parent else "code",
            code=bag.code,
            kind=kinds[bag.kind],
            place=describe_place(bag),
            area=bag.area.name if bag.area_id else "",
            first_seen=write_time_tag(bag.created_at),
        )
        for bag in bags
    ]


def describe_place(bag: Any) -> SafeString:
    """Where this bag is, and whether it is in use, with links. Its bag is as those of `build_bag_rows`."""
    return format_html("{}\n{}{}\n", _describe_use(bag), _describe_parent(bag), _describe_bill(bag))


def _describe_use(bag: Any) -> SafeString | str:
    if bag.withdrawn_at:
        mark = '<span class="state state-retired">{}</span> <span class="quiet">{}</span>'
        return format_html(mark, _("withdrawn"), bag.withdrawn_file or "")
    return format_html('<span class="state state-retired">{}</span>', _("retired")) if bag.retired_at else ""


def _describe_parent(bag: Any) -> SafeString | str:
    if bag.is_parent:
        words = ngettext("%(shown)s child", "%(shown)s children", bag.child_count)
        return words % {"shown": f"{bag.child_count:,}"}
    if bag.parent_code:
        url = get_bag_url(bag.parent_code)
        return format_html('{} <a class="code" href="{}">{}</a>', _("in"), url, bag.parent_code)
    if bag.parent_area:
        return _("in a parent of area %(area)s") % {"area": bag.parent_area}
    return "" if bag.retired_at else format_html('<span class="quiet">{}</span>', _("in no parent"))


def _describe_bill(bag: Any) -> SafeString | str:
    if bag.bill_number:
        url = get_bill_url(bag.bill_number)
        closed = format_html(' <span class="quiet">({})</span>', _("closed")) if bag.bill_closed_at else ""
        link = ' · {} <a class="code" href="{}">{}</a>{}'
        return format_html(link, _("bill"), url, bag.bill_number, closed)
    if bag.bill_area:
        return f" · {_('on a bill of area %(area)s') % {'area': bag.bill_area}}"
    return ""
