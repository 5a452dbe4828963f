"""A stored scan in plain words, as lists show it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db.models import QuerySet
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bags.codes import name_controls
from bags.models import get_bag_url
from bills.visibility import ForeignNames, find_foreign_names
from core.dates import begin_time_tags
from scanning.actions import ACTIONS
from scanning.messages import ScanResult, write_message
from scanning.models import Scan

NOTHING_FOREIGN = ForeignNames()
# What `build_scan_row` needs of a scan, read by the same query.
ROW_RELATIONS = ("user", "taken_in_by", "token", "bag", "parent", "bill", "found_by", "line")
PEOPLE = ("user", "taken_in_by", "found_by")
NAMES = (
    *(f"{person}__{name}" for person in PEOPLE for name in ("first_name", "username")),
    *("token__name", "bag__code", "bag__kind", "parent__code", "bill__number", "line__added_at"),
)


def select_for_rows(scans: QuerySet[Scan]) -> QuerySet[Scan]:
    """These scans with what rows and API name of other tables, whose further columns would be most of it."""
    own = (field.name for field in Scan._meta.concrete_fields)
    return scans.select_related(*ROW_RELATIONS).only(*own, *NAMES)


@dataclass(frozen=True)
class ScanRow:
    """A row of a list of scans. `by`: its maker, and the admin who took it in. `url`: the page of `code`.

    `figure`: where it is counted: its outcome, or "other". `word`: that in a word.
    """

    id: str
    at: datetime
    by: str
    station: str
    figure: str
    word: str
    message: str
    code: str
    url: str


def name_maker(scan: Scan) -> str:
    """What people call the maker of this scan, and the API key or the admin that sent it."""
    maker = scan.user.display_name
    if scan.token is not None:
        return _("key %(key)s for %(who)s") % {"key": scan.token.name, "who": maker}
    if scan.taken_in_by is None:
        return maker
    return _("%(who)s, taken in by %(admin)s") % {"who": maker, "admin": scan.taken_in_by.display_name}


def build_scan_rows(scans: Iterable[Scan], *, own_area_id: int | None) -> list[ScanRow]:
    """These scans, for a reader with this User.own_area_id. One query more, none if that is None."""
    shown = list(scans)
    foreign = find_foreign_in_scans(shown, own_area_id=own_area_id)
    return [build_scan_row(scan, foreign) for scan in shown]


def find_foreign_in_scans(scans: list[Scan], *, own_area_id: int | None) -> ForeignNames:
    """What these scans name of other areas: people who may touch all scan in this area, too."""
    texts: set[str | None] = set()
    for scan in scans:
        texts |= {scan.code, scan.named_parent, scan.named_bill, scan.found_code}
        texts |= {bag.code for bag in (scan.bag, scan.parent) if bag}
        texts |= {scan.bill.number} if scan.bill else set()
    return find_foreign_names(texts, own_area_id=own_area_id)


def name_scanned(scan: Scan, foreign: ForeignNames = NOTHING_FOREIGN) -> str:
    """The code that was scanned. A bag of another area that a scan was refused for was in the hand here."""
    return _hide_code(scan, scan.bag.code if scan.bag else scan.code, foreign)


def _hide_code(scan: Scan, code: str, foreign: ForeignNames) -> str:
    if scan.reason == "other_area":
        return code
    return foreign.hide_bag(code) if scan.bag else foreign.hide_scanned(code)


def build_scan_row(scan: Scan, foreign: ForeignNames = NOTHING_FOREIGN) -> ScanRow:
    """The scan in words; what is `foreign` to the reader goes by the name of its area."""
    code = name_scanned(scan, foreign)
    result = ScanResult(
        action=scan.action,
        outcome=scan.outcome,
        reason=scan.reason,
        code=_hide_code(scan, scan.code, foreign),
        named_parent=foreign.hide_bag(scan.named_parent or "") or None,
        kind=scan.bag.kind if scan.bag else None,
        parent_code=foreign.hide_bag(scan.parent.code) if scan.parent else None,
        child_count=scan.child_count,
        bill_number=foreign.hide_bill(scan.bill.number) if scan.bill else None,
        found_code=foreign.hide(scan.found_code) if scan.found_code else scan.found_code,
        found_by=scan.found_by.display_name if scan.found_by else None,
        found_at=scan.found_at,
        fault=scan.fault,
        put_back=scan.puts_back if scan.action == Scan.Action.UNDO else None,
    )
    message = write_message(result)
    return ScanRow(
        id=str(scan.id),
        at=scan.received_at,
        by=name_maker(scan),
        station=scan.station,
        figure="other" if scan.is_apart else scan.outcome,
        word=name_outcome(scan),
        # It may begin with words in place of a code.
        message=message[:1].upper() + message[1:],
        code=code if scan.bag else name_controls(code),
        url=_find_url(scan, foreign),
    )


def name_outcome(scan: Scan) -> str:
    """What became of it in a word or two; of a saved one that took no bag anywhere, what was done."""
    if not scan.is_apart:
        return scan.get_outcome_display()
    return _("opened") if scan.action == Scan.Action.PACK else _(ACTIONS[scan.action].in_lists)


def _find_url(scan: Scan, foreign: ForeignNames) -> str:
    """The bag's page, the bill's if a bill was looked up, else the page of scans of this text."""
    if scan.bag is None and scan.bill and scan.outcome == Scan.Outcome.SAVED:
        return "" if scan.bill.number in foreign.bills else scan.bill.get_absolute_url()
    code = scan.bag.code if scan.bag else scan.code
    return get_bag_url(code) if code and name_scanned(scan, foreign) == code else ""


def write_scan_rows(rows: Iterable[ScanRow]) -> SafeString:
    """The rows of a list of scans."""
    write_time = begin_time_tags()
    cells = (
        {
            "scanned": _link_to_scanned(row),
            "figure": row.figure,
            "word": row.word,
            "message": row.message,
            "by": row.by,
            "missing": "" if row.station else MISSING,
            "station": row.station or "–",
            "at": write_time(row.at),
        }
        for row in rows
    )
    return format_html_join("", _form_scan_row(get_language()), cells)


MISSING = mark_safe(' class="missing"')
LONGEST_SHOWN = 24


def _link_to_scanned(row: ScanRow) -> SafeString | str:
    if not row.url:
        return row.code or "–"
    is_short = row.code.isascii() and len(row.code) <= LONGEST_SHOWN
    shown = row.code if is_short else Truncator(row.code).chars(LONGEST_SHOWN)
    return format_html('<a class="code" href="{}">{}</a>', row.url, shown)


@lru_cache
def _form_scan_row(_language: str | None) -> str:
    names = map(escape, (_("Code"), _("What happened"), _("By"), _("Station"), _("When")))
    code, what_happened, by, station, when = names
    return (
        f'<tr><td data-name="{code}">{{scanned}}</td>'
        '<td class="beside"><span class="state state-{figure}">{word}</span></td>'
        f'<td data-name="{what_happened}" class="said">{{message}}</td>'
        f'<td data-name="{by}">{{by}}</td>'
        f'<td data-name="{station}"{{missing}}>{{station}}</td>'
        f'<td data-name="{when}">{{at}}</td></tr>\n'
    )
