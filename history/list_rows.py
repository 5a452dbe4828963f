"""Bags, what is in them and what happened to them, in plain words, as rows of tables and lists."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from bags.models import Bag, get_bag_url
from bills.models import get_bill_url
from core.dates import begin_time_tags
from history.locations import ChildRow, LocatedBag
from history.timeline import TimelineRow


def write_bag_rows(bags: Iterable[LocatedBag]) -> SafeString:
    """The rows of a list of bags."""
    kinds = {kind.value: str(kind.label) for kind in Bag.Kind}
    write_time = begin_time_tags()
    cells = (
        {
            "mark": "tag" if bag.is_parent else "code",
            "url": get_bag_url(bag.code),
            "bag": bag.code,
            "kind": kinds[bag.kind],
            "place": describe_place(bag),
            "missing": "" if bag.area_name else MISSING,
            "area": bag.area_name or "–",
            "first_seen": write_time(bag.created_at),
        }
        for bag in bags
    )
    return format_html_join("", _form_bag_row(get_language()), cells)


MISSING = mark_safe(' class="missing"')


@lru_cache
def _form_bag_row(_language: str | None) -> str:
    names = map(escape, (_("Code"), _("Kind"), _("Where"), _("Area"), _("First seen")))
    code, kind, where, area, first_seen = names
    return (
        f'<tr><td data-name="{code}"><a class="{{mark}}" href="{{url}}">{{bag}}</a></td>'
        f'<td data-name="{kind}">{{kind}}</td>'
        f'<td data-name="{where}"><span>{{place}}</span></td>'
        f'<td data-name="{area}"{{missing}}>{{area}}</td>'
        f'<td data-name="{first_seen}">{{first_seen}}</td></tr>\n'
    )


def write_child_rows(children: Iterable[ChildRow]) -> SafeString:
    """The rows of what is in a parent."""
    write_time = begin_time_tags()
    cells = ((_name_child(child), child.linked_by, write_time(child.linked_at)) for child in children)
    return format_html_join("", _form_child_row(get_language()), cells)


@lru_cache
def _form_child_row(_language: str | None) -> str:
    names = (_("Child"), _("Put in by"), _("When"))
    cells = "".join(f'<td data-name="{escape(name)}">{{}}</td>' for name in names)
    return f"<tr>{cells}</tr>\n"


def _name_child(child: ChildRow) -> SafeString | str:
    if child.foreign_area:
        return _("a child of area %(area)s") % {"area": child.foreign_area}
    return format_html('<a class="code" href="{}">{}</a>', get_bag_url(child.code), child.code)


def write_story(rows: Iterable[TimelineRow]) -> SafeString:
    """What happened, as a list's items."""
    write_time = begin_time_tags()
    item = '<li class="story-{}"><p>{}</p><p class="quiet">{}{}</p></li>\n'
    cells = ((row.tone, row.sentence, write_time(row.at), _join_origins(row)) for row in rows)
    return format_html_join("", item, cells)


def _join_origins(row: TimelineRow) -> SafeString:
    """Where a scan came from, each behind a dot."""
    return format_html_join("", " · {}", ((origin,) for origin in _list_origins(row)))


def _list_origins(row: TimelineRow) -> Iterator[str]:
    if row.station:
        yield row.station
    if row.api_key:
        yield _("by key %(key)s") % {"key": row.api_key}
    if row.taken_in_by:
        yield _("taken in by %(admin)s") % {"admin": row.taken_in_by}


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
