"""Keyset pages: some rows in the order of an index, and the place where the next page starts.

A page is read from behind a place and not by counting off rows, so that the last page costs what the first
does, and a row that comes or goes meanwhile moves no other across the edge of a page.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet

Row = TypeVar("Row")
Other = TypeVar("Other")
Key = TypeVar("Key")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows in order.

    `next`: where the next page starts, as an address says it (None: this is the last one).
    `cut_short`: looking stopped before the page was full, so there may be more further on.
    """

    rows: list[Row]
    next: Any = None
    cut_short: bool = False

    def with_rows(self, rows: list[Other]) -> "Page[Other]":
        """The same page with each of its rows in another form."""
        return Page(rows, next=self.next, cut_short=self.cut_short)


def fetch_page(rows: list[Row] | QuerySet[Any, Row], size: int, place: Callable[[Row], Any]) -> Page[Row]:
    """The first `size` of these rows. One more is read, to know whether there is a next page.

    `place` gives the place behind a row: its id, its code, or a Cursor.
    """
    found = list(rows[: size + 1])
    return Page(found[:size], next=place(found[size - 1]) if len(found) > size else None)


@dataclass(frozen=True)
class Cursor(Generic[Key]):
    """The place behind a row of a list by time. `key` orders the rows of the same instant."""

    at: datetime
    key: Key

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.key}"


def read_cursor(text: str, read_key: Callable[[str], Key]) -> Cursor[Key] | None:
    """The place that an address names as `str(cursor)` wrote it; None if it names none.

    `read_key` reads what is behind the time: letters, digits and hyphens. It may raise ValueError.
    """
    moment, _tilde, key = text.partition("~")
    at = read_moment(moment)
    if at is None or not (key.isascii() and key.replace("-", "").isalnum()):
        return None
    try:
        return Cursor(at, read_key(key))
    except ValueError:
        return None


def read_id(text: str | None) -> int | None:
    """A row's id as an address names it; None if it names none."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 19 else None


def read_moment(text: str) -> datetime | None:
    """A moment of the years 2000 to 2100 with its time zone, in UTC; None if it is none."""
    try:
        moment = datetime.fromisoformat(text)
        at = moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
    return at if at and 2000 <= at.year <= 2100 else None
