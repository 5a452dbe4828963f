"""The page of a bag's life: what happened to it, newest first, in sentences."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bills.visibility import find_foreign_names
from core.pagination import Cursor, Page, fetch_page
from history.events import Event, Subject, read_events
from history.locations import LocatedBag
from history.sentences import write_sentence

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
    bag: LocatedBag | None, code: str, before: Cursor[str] | None = None, *, area_id: int | None = None
) -> Page[TimelineRow]:
    """A page of what happened to this bag, or, while it is None, of the scans that named its code.

    `area_id`: the area that limits the reader (User.own_area_id). Bags and bills of others go by the names
    of their areas, and scans of what is no bag are in it only if they were made in this one. A long story
    takes as many queries as a short one.
    """
    events = read_events(Subject(bag, code, before, PAGE_SIZE + 1, area_id if bag is None else None))
    page = fetch_page(events, PAGE_SIZE, lambda event: Cursor(event.at, event.key))
    for explain in _explainers:
        explain(page.rows)
    _find_foreign(page.rows, area_id)
    return page.with_rows([_write_row(event, code) for event in page.rows])


_explainers: list[Callable[[list[Event]], None]] = []


def register_explainer(explain: Callable[[list[Event]], None]) -> None:
    """Let this function give events their `template` and `values`, where it knows what was behind them.

    It is called with the events of a page, which have their scans.
    """
    if explain not in _explainers:
        _explainers.append(explain)


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
