"""A stored scan in plain words, as lists show it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from bags.codes import name_controls
from bags.models import get_bag_url
from scanning.actions import ACTIONS
from scanning.messages import ScanResult, write_message
from scanning.models import Scan

# What `build_scan_row` needs of a scan, read by the same query.
ROW_RELATIONS = ("user", "taken_in_by", "token", "bag", "parent", "bill", "found_by", "line")


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


def build_scan_row(scan: Scan) -> ScanRow:
    result = ScanResult(
        action=scan.action,
        outcome=scan.outcome,
        reason=scan.reason,
        code=scan.code,
        named_parent=scan.named_parent,
        kind=scan.bag.kind if scan.bag else None,
        parent_code=scan.parent.code if scan.parent else None,
        child_count=scan.child_count,
        bill_number=scan.bill.number if scan.bill else None,
        found_code=scan.found_code,
        found_by=scan.found_by.display_name if scan.found_by else None,
        found_at=scan.found_at,
        fault=scan.fault,
        put_back=scan.puts_back if scan.action == Scan.Action.UNDO else None,
    )
    return ScanRow(
        id=str(scan.id),
        at=scan.received_at,
        by=name_maker(scan),
        station=scan.station,
        figure="other" if scan.is_apart else scan.outcome,
        word=name_outcome(scan),
        message=write_message(result),
        code=scan.bag.code if scan.bag else name_controls(scan.code),
        url=_find_url(scan),
    )


def name_outcome(scan: Scan) -> str:
    """What became of it in a word or two; of a saved one that took no bag anywhere, what was done."""
    if not scan.is_apart:
        return scan.get_outcome_display()
    return _("opened") if scan.action == Scan.Action.PACK else _(ACTIONS[scan.action].in_lists)


def _find_url(scan: Scan) -> str:
    """The bag's page, the bill's if a bill was looked up, else the page of scans of this text."""
    if scan.bag is None and scan.bill and scan.outcome == Scan.Outcome.SAVED:
        return scan.bill.get_absolute_url()
    code = scan.bag.code if scan.bag else scan.code
    return get_bag_url(code) if code else ""
