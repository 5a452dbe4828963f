"""The page of a bag's life: what happened to it, newest first, in sentences."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from bags.models import Bag, Link
from core.pagination import Cursor, Page, fetch_page
from history.events import Event, Subject, read_events
from history.sentences import write_sentence
from scanning.models import Scan

PAGE_SIZE = 50


@dataclass(frozen=True)
class TimelineRow:
    """One thing that happened. `sentence` is safe HTML; `tone` is plain, done or refused."""

    at: datetime
    tone: str
    sentence: str
    station: str


def fetch_timeline(
    bag: Bag | None, code: str, before: Cursor[str] | None = None, *, area_id: int | None = None
) -> Page[TimelineRow]:
    """A page of what happened to this bag, or, while it is None, of the scans that named its code.

    `area_id`: scans that knew no such bag are in it only if they were made in this area. A long story takes
    as many queries as a short one.
    """
    events = read_events(Subject(bag, code, before, PAGE_SIZE + 1, area_id))
    page = fetch_page(events, PAGE_SIZE, lambda event: Cursor(event.at, event.key))
    _find_causes(page.rows)
    _find_moves(page.rows)
    return page.with_rows([_write_row(event, code) for event in page.rows])


def _find_causes(events: list[Event]) -> None:
    """Give each link and line the scan that made it: it has the same time. Index scan_bag."""
    caused = [event for event in events if event.scan is None and event.parent]
    bags = {bag.pk for event in caused for bag in (event.child, event.parent) if bag}
    scans = Scan.objects.filter(received_at__in={event.at for event in caused}, bag__in=bags)
    found = {(scan.bag_id, scan.received_at): scan for scan in scans}
    for event in caused:
        scanned = event.parent if event.bill else event.child
        cause = found.get((scanned.pk, event.at)) if scanned else None
        # Emptying a parent, and undoing that, is one scan for all its children.
        of_parent = found.get((event.parent.pk, event.at)) if event.parent else None
        event.scan = cause or (of_parent if of_parent and of_parent.action in ("empty", "undo") else None)


def _find_moves(events: list[Event]) -> None:
    """Give each move its other parent: that link ended or began at the same time. Index link_stays."""
    times = {event.at for event in events if event.child}
    links = Link.objects.filter(child__in={event.child for event in events if event.child})
    links = links.filter(Q(linked_at__in=times) | Q(unlinked_at__in=times)).select_related("parent")
    left = {(link.child_id, link.unlinked_at): link.parent for link in links}
    entered = {(link.child_id, link.linked_at): link.parent for link in links}
    for event in events:
        if event.child and event.kind == "packed":
            event.came_from = left.get((event.child.pk, event.at))
        if event.child and event.kind == "taken_out":
            event.went_to = entered.get((event.child.pk, event.at))


def _write_row(event: Event, code: str) -> TimelineRow:
    tone, sentence = write_sentence(event, code)
    return TimelineRow(
        at=event.at, tone=tone, sentence=sentence, station=event.scan.station if event.scan else ""
    )
