"""The page of a bag's life: what happened to it, newest first, in sentences."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from accounts.models import ApiToken, User
from bags.models import Bag, Link
from bills.models import Bill
from bills.visibility import find_foreign_names
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
    taken_in_by: str
    api_key: str


def fetch_timeline(
    bag: Bag | None, code: str, before: Cursor[str] | None = None, *, area_id: int | None = None
) -> Page[TimelineRow]:
    """A page of what happened to this bag, or, while it is None, of the scans that named its code.

    `area_id`: the area that limits the reader (User.own_area_id). Bags and bills of others go by the names
    of their areas, and scans of what is no bag are in it only if they were made in this one. A long story
    takes as many queries as a short one.
    """
    events = read_events(Subject(bag, code, before, PAGE_SIZE + 1, area_id if bag is None else None))
    page = fetch_page(events, PAGE_SIZE, lambda event: Cursor(event.at, event.key))
    _find_causes(page.rows)
    for explain in _explainers:
        explain(page.rows)
    _find_moves(page.rows)
    _find_names(page.rows)
    _find_foreign(page.rows, area_id)
    return page.with_rows([_write_row(event, code) for event in page.rows])


_explainers: list[Callable[[list[Event]], None]] = []


def register_explainer(explain: Callable[[list[Event]], None]) -> None:
    """Let this function give events their `template` and `values`, where it knows what was behind them.

    It is called with the events of a page, which have their scans.
    """
    if explain not in _explainers:
        _explainers.append(explain)


def _find_causes(events: list[Event]) -> None:
    """Give each link and line the scan that made it: it has the same time. Index scan_bag."""
    caused = [event for event in events if event.scan is None and event.parent_id]
    bags = {bag for event in caused for bag in (event.child_id, event.parent_id) if bag}
    scans = Scan.objects.filter(received_at__in={event.at for event in caused}, bag__in=bags)
    found = {(scan.bag_id, scan.received_at): scan for scan in scans}
    for event in caused:
        cause = found.get((event.parent_id if event.bill_id else event.child_id, event.at))
        # Emptying a parent, and undoing that, is one scan for all its children.
        of_parent = found.get((event.parent_id, event.at))
        event.scan = cause or (of_parent if of_parent and of_parent.action in ("empty", "undo") else None)


def _find_moves(events: list[Event]) -> None:
    """Give each move its other parent: that link ended or began at the same time. Index link_stays."""
    moved = [event for event in events if event.kind in ("packed", "taken_out")]
    times = {event.at for event in moved}
    links = Link.objects.filter(child__in={event.child_id for event in moved})
    links = links.filter(Q(linked_at__in=times) | Q(unlinked_at__in=times))
    left: dict[tuple[int | None, datetime | None], str] = {}
    entered: dict[tuple[int | None, datetime], str] = {}
    for child, linked_at, unlinked_at, parent in links.values_list(
        "child", "linked_at", "unlinked_at", "parent__code"
    ):
        left[child, unlinked_at] = parent
        entered[child, linked_at] = parent
    for event in moved:
        if event.kind == "packed":
            event.came_from = left.get((event.child_id, event.at), "")
        else:
            event.went_to = entered.get((event.child_id, event.at), "")


def _find_names(events: list[Event]) -> None:
    """Fill in what people, bags and bills are called. By their keys."""
    admins = {event.scan.taken_in_by_id for event in events if event.scan and event.scan.taken_in_by_id}
    people = User.objects.filter(pk__in={event.by_id for event in events if event.by_id} | admins)
    bag_ids = {bag for event in events for bag in (event.child_id, event.parent_id) if bag}
    bills = Bill.objects.filter(pk__in={event.bill_id for event in events if event.bill_id})
    tokens = {event.scan.token_id for event in events if event.scan and event.scan.token_id}
    # Seldom any: most scans are a person's own.
    keys: dict[int | None, str] = dict(ApiToken.objects.filter(pk__in=tokens).values_list("pk", "name"))
    people_names: dict[int | None, str] = {person.pk: person.display_name for person in people}
    codes: dict[int | None, str] = dict(Bag.objects.filter(pk__in=bag_ids).values_list("pk", "code"))
    numbers: dict[int | None, str] = dict(bills.values_list("pk", "number"))
    for event in events:
        event.who = people_names.get(event.by_id, "")
        event.taken_in_by = people_names.get(event.scan.taken_in_by_id, "") if event.scan else ""
        event.api_key = keys.get(event.scan.token_id, "") if event.scan else ""
        event.child = codes.get(event.child_id, "")
        event.parent = codes.get(event.parent_id, "")
        event.bill = numbers.get(event.bill_id, "")


def _find_foreign(events: list[Event], area_id: int | None) -> None:
    """Say of each event what in it is of another area. By find_foreign_names."""
    texts = {
        text
        for event in events
        for text in (event.child, event.parent, event.bill, event.came_from, event.went_to)
    }
    scans = [event.scan for event in events if event.scan]
    texts |= {
        text or ""
        for scan in scans
        for text in (scan.code, scan.named_parent, scan.named_bill, scan.found_code)
    }
    foreign = find_foreign_names(texts, own_area_id=area_id)
    for event in events:
        event.foreign = foreign


def _write_row(event: Event, code: str) -> TimelineRow:
    tone, sentence = write_sentence(event, code)
    return TimelineRow(
        at=event.at,
        tone=tone,
        sentence=sentence,
        station=event.scan.station if event.scan else "",
        taken_in_by=event.taken_in_by,
        api_key=event.api_key,
    )
