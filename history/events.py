"""What happened to a bag: one short query for each kind of event, each along the index that it names.

Rooms to the right register what they know of bags with `register_source`.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

from accounts.audit import describe_entry
from accounts.models import AuditEntry
from bags.models import Bag, Link
from bills.models import BillLine, BillVersion
from bills.visibility import ForeignNames
from core.pagination import Cursor
from scanning.models import Scan

NEVER = datetime.max.replace(tzinfo=UTC)
# The key of the event that a bag became known. A registered source may replace it.
BECAME_KNOWN = "0"
NOTHING_FOREIGN = ForeignNames()


@dataclass
class Event:
    """One thing that happened to a bag, not yet in words.

    `key` orders events of the same instant, such as one import, and names the event in addresses. `scan`
    is the scan that it is, or that caused it. `template` and `values` are the sentence of a registered
    source or explainer, `template_of_parent` that on the page of the parent, where it is another; `is_plain`
    whether it changed nothing.
    """

    at: datetime
    key: str
    kind: str
    by_id: int | None = None
    child_id: int | None = None
    parent_id: int | None = None
    bill_id: int | None = None
    scan: Scan | None = None
    detail: dict[str, Any] = field(default_factory=dict)
    template: str = ""
    template_of_parent: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    is_plain: bool = False
    # Names, filled in for those on the page. `came_from` and `went_to`: the other parent, when the child went
    # from one to the other in one step.
    who: str = ""
    taken_in_by: str = ""
    api_key: str = ""
    child: str = ""
    parent: str = ""
    bill: str = ""
    came_from: str = ""
    went_to: str = ""
    # Of these, what is of another area than the reader's.
    foreign: ForeignNames = NOTHING_FOREIGN


@dataclass(frozen=True)
class StayOnBill:
    """A line of a bill, for as long as the bag of the page was on it, itself or in its parent."""

    line: BillLine
    since: datetime
    until: datetime


@dataclass(frozen=True)
class Subject:
    """The bag whose events are read, or, while it is None, the code; the newest `limit` behind `before`.

    `area_id`: scans that knew no such bag are read only if they were made in this area.
    """

    bag: Bag | None
    code: str
    before: Cursor[str] | None
    limit: int
    area_id: int | None = None

    def newest(self, rows: QuerySet[Any], *, at: str, letter: str) -> QuerySet[Any]:
        """These rows as far as the page may need them, with `event_at` and `key`."""
        rows = rows.annotate(
            event_at=F(at), key=Concat(Value(letter), Cast("pk", TextField()), output_field=TextField())
        )
        if self.before is not None:
            same_instant = Q(event_at=self.before.at, key__lt=self.before.key)
            rows = rows.filter(Q(event_at__lt=self.before.at) | same_instant, event_at__lte=self.before.at)
        return rows.order_by("-event_at", "-key")[: self.limit]

    @cached_property
    def stays(self) -> list[Link]:
        """All stays of a child in parents. Index link_stays."""
        return list(Link.objects.filter(child=self.bag))

    @cached_property
    def stays_on_bills(self) -> list[StayOnBill]:
        """The lines of the bag itself, or of its parents while it was in them. Index bill_line_parent."""
        if self.bag is None:
            return []
        parents = {self.bag.pk} | {stay.parent_id for stay in self.stays}
        lines = list(BillLine.objects.filter(parent__in=parents).select_related("bill"))
        return [
            StayOnBill(line, line.added_at, line.removed_at or NEVER)
            for line in lines
            if line.parent_id == self.bag.pk
        ] + [overlap for line in lines for stay in self.stays if (overlap := _overlap(line, stay))]

    @cached_property
    def known_since(self) -> datetime:
        """When the bag became known. A scan that makes a bag is received a moment before the bag is made."""
        assert self.bag is not None
        with connection.cursor() as cursor:
            cursor.execute(FIRST_SEEN, {"bag": self.bag.pk})
            (first,) = cursor.fetchone()
        return min(first or NEVER, self.bag.created_at)


# Indexes scan_bag, scan_parent, link_stays and link_contents.
FIRST_SEEN = """
SELECT least((SELECT min(received_at) FROM scanning_scan WHERE bag_id = %(bag)s),
             (SELECT min(received_at) FROM scanning_scan WHERE parent_id = %(bag)s),
             (SELECT min(linked_at) FROM bags_link WHERE child_id = %(bag)s),
             (SELECT min(linked_at) FROM bags_link WHERE parent_id = %(bag)s))
"""


def _overlap(line: BillLine, stay: Link) -> StayOnBill | None:
    if line.parent_id != stay.parent_id:
        return None
    since = max(line.added_at, stay.linked_at)
    until = min(line.removed_at or NEVER, stay.unlinked_at or NEVER)
    is_beside = line.added_at >= (stay.unlinked_at or NEVER) or (line.removed_at or NEVER) <= stay.linked_at
    return None if is_beside else StayOnBill(line, since, until)


def _links_of_child(subject: Subject) -> Iterator[Event]:
    """In and out of parents. A move is one event: the one that packed the child into the next parent."""
    if subject.bag is None:
        return
    moves = {stay.linked_at for stay in subject.stays}
    for stay in subject.stays:
        yield _packed(stay)
        if stay.unlinked_at not in {None, *moves}:
            yield _taken_out(stay)


def _links_into_parent(subject: Subject) -> Iterator[Event]:
    """What was packed into a parent, or into a child that went as a parent with an undone import.

    Index link_contents.
    """
    if subject.bag is not None:
        links = Link.objects.filter(parent=subject.bag)
        yield from map(_packed, subject.newest(links, at="linked_at", letter="a"))


def _links_out_of_parent(subject: Subject) -> Iterator[Event]:
    """What was taken out of it. Index link_contents."""
    if subject.bag is not None:
        links = Link.objects.filter(parent=subject.bag, unlinked_at__isnull=False)
        yield from map(_taken_out, subject.newest(links, at="unlinked_at", letter="b"))


def _packed(link: Link) -> Event:
    people_and_bags = (link.linked_by_id, link.child_id, link.parent_id)
    return Event(link.linked_at, f"a{link.pk}", "packed", *people_and_bags)


def _taken_out(link: Link) -> Event:
    assert link.unlinked_at is not None
    people_and_bags = (link.unlinked_by_id, link.child_id, link.parent_id)
    return Event(link.unlinked_at, f"b{link.pk}", "taken_out", *people_and_bags)


def _bill_lines(subject: Subject) -> Iterator[Event]:
    """On bills and off them, while the bag was in the parent."""
    for stay in subject.stays_on_bills:
        line = stay.line
        about = (None, line.parent_id, line.bill_id)
        if line.added_at == stay.since:
            yield Event(line.added_at, f"c{line.pk}", "billed", line.added_by_id, *about)
        if line.removed_at is not None and line.removed_at == stay.until:
            yield Event(line.removed_at, f"d{line.pk}", "unbilled", line.removed_by_id, *about)


def _closed_bills(subject: Subject) -> Iterator[Event]:
    """Closing of bills with the bag on them. Index bill_version_unique."""
    bills = {stay.line.bill_id for stay in subject.stays_on_bills}
    versions = BillVersion.objects.filter(bill__in=bills).defer("snapshot")
    for version in versions:
        for stay in subject.stays_on_bills:
            if stay.line.bill_id == version.bill_id and stay.since <= version.closed_at < stay.until:
                yield Event(
                    version.closed_at,
                    f"e{version.pk}",
                    "closed",
                    version.closed_by_id,
                    parent_id=stay.line.parent_id,
                    bill_id=stay.line.bill_id,
                    detail={"version": version.version},
                )


def _reopened_bills(subject: Subject) -> Iterator[Event]:
    """Reopening of bills with the bag on them. Index audit_entry_subject."""
    numbers = {stay.line.bill.number for stay in subject.stays_on_bills}
    entries = AuditEntry.objects.filter(subject_kind="bill", subject__in=numbers, verb="reopened")
    for entry in entries:
        for stay in subject.stays_on_bills:
            if stay.line.bill.number == entry.subject and stay.since <= entry.at < stay.until:
                yield Event(
                    entry.at,
                    f"f{entry.pk}",
                    "reopened",
                    entry.by_id,
                    parent_id=stay.line.parent_id,
                    bill_id=stay.line.bill_id,
                    detail=entry.detail,
                )


def _changes(subject: Subject) -> Iterator[Event]:
    """What admins did to the bag itself. Index audit_entry_subject."""
    entries = AuditEntry.objects.filter(subject_kind="bag", subject=subject.code).exclude(verb="row added")
    for entry in subject.newest(entries, at="at", letter="g"):
        yield Event(
            entry.at,
            f"g{entry.pk}",
            "changed",
            entry.by_id,
            detail={"verb": entry.verb, "words": describe_entry(entry.detail, entry.row_changes)},
        )


def _scans_of_bag(subject: Subject) -> Iterator[Event]:
    """Scans of the bag that no link or line stands for. Index scan_bag."""
    if subject.bag is not None:
        for scan in _newest_scans(subject, Q(bag=subject.bag) & MOVED_NOTHING):
            yield _scanned(scan, parent_id=scan.parent_id)


def _scans_into_parent(subject: Subject) -> Iterator[Event]:
    """Scans of other bags that were about this parent. Index scan_parent."""
    if subject.bag is not None and subject.bag.is_parent:
        about = Q(parent=subject.bag) & MOVED_NOTHING & ~Q(bag=subject.bag) & ~Q(action="look")
        for scan in _newest_scans(subject, about):
            yield _scanned(scan, child_id=scan.bag_id, parent_id=scan.parent_id)


def _scans_of_code(subject: Subject) -> Iterator[Event]:
    """Scans of the code while no bag had it. Index scan_unknown_code."""
    unknown = Q(code=subject.code, bag=None) & _in_area(subject)
    for scan in _newest_scans(subject, unknown):
        yield _scanned(scan, parent_id=scan.parent_id)


def _scans_naming_parent(subject: Subject) -> Iterator[Event]:
    """Scans that named the code as the parent while no bag had it. Index scan_unknown_parent."""
    unknown = Q(named_parent=subject.code, parent=None) & ~Q(code=subject.code)
    for scan in _newest_scans(subject, unknown & _in_area(subject)):
        yield _scanned(scan, child_id=scan.bag_id)


# Scans that moved something are shown as their link or line, which also exist without a scan.
MOVED_NOTHING = Q(made_link=None, ended_link=None, line=None)


def _in_area(subject: Subject) -> Q:
    return Q() if subject.area_id is None else Q(area=subject.area_id)


def _newest_scans(subject: Subject, condition: Q) -> QuerySet[Scan]:
    return subject.newest(Scan.objects.filter(condition), at="received_at", letter="h")


def _scanned(scan: Scan, *, child_id: int | None = None, parent_id: int | None = None) -> Event:
    about = (scan.user_id, child_id, parent_id, scan.bill_id)
    return Event(scan.received_at, f"h{scan.pk}", "scan", *about, scan=scan)


def _became_known(subject: Subject) -> Iterator[Event]:
    if subject.bag is not None:
        yield Event(subject.known_since, BECAME_KNOWN, "made")


Source = Callable[[Subject], Iterable[Event]]

_registered: list[Source] = []
_OWN: list[Source] = [
    _links_of_child,
    _links_into_parent,
    _links_out_of_parent,
    _bill_lines,
    _closed_bills,
    _reopened_bills,
    _changes,
    _scans_of_bag,
    _scans_into_parent,
    _scans_of_code,
    _scans_naming_parent,
    _became_known,
]


def register_source(source: Source) -> None:
    """Let this function add events of bags. Of two events with one key, the registered one counts."""
    if source not in _registered:
        _registered.append(source)


def read_events(subject: Subject) -> list[Event]:
    """The newest `subject.limit` events behind `subject.before`, newest first."""
    events = {event.key: event for source in [*_OWN, *_registered] for event in source(subject)}
    before = subject.before
    wanted = [
        event
        for event in events.values()
        if before is None or (event.at, event.key) < (before.at, before.key)
    ]
    return sorted(wanted, key=lambda event: (event.at, event.key), reverse=True)[: subject.limit]
