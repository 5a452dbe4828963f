"""Asking the database for rows that fit a text in one way or another: each once, the best fit first."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from django.db import OperationalError, connection, transaction
from psycopg.errors import QueryCanceled

MOST = 50
# Any part is looked up by its pieces of four characters; shorter parts fit nearly everything.
LEAST_PART = 4


class MatchKind(IntEnum):
    """What of a code the text is. Programs get the name."""

    WHOLE, FIRST, LAST, PART = range(4)


@dataclass(frozen=True)
class Match:
    """A row that fits."""

    row_id: int
    how: MatchKind


@dataclass(frozen=True)
class MatchList:
    """Rows that fit, best first. `is_all`: no others can fit, for every one was looked at."""

    matches: list[Match]
    is_all: bool = True

    def extend(self, wider: "MatchList") -> "MatchList":
        """These, and what a wider look has found besides; whether that is all, the wider look knows."""
        known = {match.row_id for match in self.matches}
        return MatchList(
            self.matches + [match for match in wider.matches if match.row_id not in known], wider.is_all
        )

    @property
    def is_cut_short(self) -> bool:
        """Looking stopped before it was known whether there are more than a page holds."""
        return not self.is_all and len(self.matches) <= MOST


def fetch_best_first(ways: list[str], asked: dict[str, Any]) -> MatchList:
    """What fits in these ways, made by `select_matches`. One query."""
    with connection.cursor() as cursor:
        cursor.execute(BEST_FIRST.format(found=" UNION ALL ".join(ways)), asked)
        rows = cursor.fetchall()
    matches = [Match(row_id, MatchKind(how)) for row_id, how in rows if row_id is not None]
    return MatchList(matches, is_all=len(matches) == len(rows))


def fetch_within_patience(ways: list[str], asked: dict[str, Any], settings: str = "") -> MatchList:
    """The same with these settings; what takes longer than PATIENCE finds nothing and says: not all."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(PATIENCE + settings)
            return fetch_best_first(ways, asked)
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            return MatchList([], is_all=False)
        raise


def select_matches(how: MatchKind, table: str, condition: str, *, place: str, seen: str = "true") -> str:
    """One way to fit: at most %(look)s rows are looked at; those that are `seen` go by `place`."""
    return SELECT_MATCHES.format(how=how.value, table=table, condition=condition, place=place, seen=seen)


# A row without an id says that there were more to look at.
SELECT_MATCHES = """
(WITH looked AS MATERIALIZED (SELECT * FROM {table} WHERE {condition} LIMIT %(look)s)
 (SELECT id, {how} AS how, {place} AS place FROM looked WHERE {seen} LIMIT %(most)s)
 UNION ALL SELECT NULL, {how}, NULL FROM looked HAVING count(*) >= %(look)s)
"""
BEST_FIRST = "SELECT id, min(how) FROM ({found}) found GROUP BY id, place ORDER BY 2, place"
PATIENCE = "SET LOCAL statement_timeout = '400ms';"
