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


def fetch_best_first(statement: str, asked: dict[str, Any]) -> MatchList:
    """What a statement finds: the id of each row, and its MatchKind by the parameter of that name. One query.

    A row without an id says that there were more to look at.
    """
    kinds = {kind.name.lower(): kind.value for kind in MatchKind}
    with connection.cursor() as cursor:
        cursor.execute(statement, asked | kinds)
        rows = cursor.fetchall()
    matches = [Match(row_id, MatchKind(how)) for row_id, how in rows if row_id is not None]
    return MatchList(matches, is_all=len(matches) == len(rows))


def fetch_within_patience(statement: str, asked: dict[str, Any], settings: str = "") -> MatchList:
    """The same with these settings; what takes longer than PATIENCE finds nothing and says: not all."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(PATIENCE + settings)
            return fetch_best_first(statement, asked)
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            return MatchList([], is_all=False)
        raise


PATIENCE = "SET LOCAL statement_timeout = '400ms';"
