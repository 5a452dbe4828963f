"""What a text may mean: bags by any part of their codes; bills by number, customer and vehicle."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any, TypeVar

from accounts.models import User
from bags.codes import looks_like_code, normalise_code
from bags.models import Bag, CodeSettings
from bags.suggestions import suggest_bags
from bills.models import Bill
from core.postgresql.prepared import fetch_prepared
from core.words import tidy_words
from history.last_events import LAST_EVENT, LastEvent, build_last_event
from history.locations import LOCATED_COLUMNS, LOCATED_TABLES, LocatedBag
from search.bags import find_bags
from search.bills import find_bills, find_similar_bills
from search.matching import MOST, Match, MatchKind

MOST_BILLS = 15


@dataclass(frozen=True)
class Matches:
    """What fits a text, best first.

    `more`: there are others than these. `is_cut_short`: looking stopped, after so many rows or so
    long, before it was known whether there are more than these.
    """

    bags: list[Match]
    bills: list[Match]
    more: bool = False
    is_cut_short: bool = False


Whole = TypeVar("Whole")


def read_search_text(text: str, user: User) -> tuple[str, Matches | None]:
    """What to look for, and the bag or the bill that has exactly this code or number, if there is one.

    A text is a code, the code in a longer text of a label, or words. The bag comes before the bill, and only
    what this person may see. One query; two where the site knows labels with longer texts and this is one.
    """
    return _read_text(text, user, find_whole)


def read_search_text_with_bag(text: str, user: User) -> tuple[str, "WholeAnswer | None"]:
    """The same, and where the bag is and what happened to it last. As many queries."""
    return _read_text(text, user, find_whole_with_bag)


def _read_text(
    text: str, user: User, find: Callable[[str, User], tuple[str, Whole | None]]
) -> tuple[str, Whole | None]:
    words = tidy_words(text)
    code = normalise_code(words)
    patterns, whole = find(code, user)
    on_label = CodeSettings(label_patterns=patterns).code_on(text) if patterns else None
    if on_label and on_label != code:
        return on_label, find(on_label, user)[1]
    return words, whole


def find_whole(code: str, user: User) -> tuple[str, Matches | None]:
    """The site's patterns for labels, and the bag or the bill of this code that this person may see."""
    [(patterns, bag_id, bill_id)] = fetch_prepared(WHOLE, _ask_for_whole(code, user))
    return patterns, _match_whole(bag_id, bill_id)


def _ask_for_whole(code: str, user: User) -> dict[str, Any]:
    can_be_one = looks_like_code(code) and not user.waits_for_area
    return {"code": code if can_be_one else "", "area": user.own_area_id}


def _match_whole(bag_id: int | None, bill_id: int | None) -> Matches | None:
    bags, bills = ([Match(row_id, MatchKind.WHOLE)] if row_id else [] for row_id in (bag_id, bill_id))
    return Matches(bags, [] if bags else bills) if bags or bills else None


# By bag_code_unique and bill_number_unique.
WHOLE = """
SELECT label_patterns,
       (SELECT id FROM bags_bag WHERE code = %(code)s
        AND (%(area)s::bigint IS NULL OR area_id = %(area)s OR area_id IS NULL)) AS bag_id,
       (SELECT id FROM bills_bill WHERE number = %(code)s
        AND (%(area)s::bigint IS NULL OR area_id = %(area)s OR area_id IS NULL)) AS bill_id
FROM bags_codesettings WHERE id = 1
"""


def find_matches(text: str, user: User) -> Matches:
    """The bags and bills that fit this text, of those that this person may see: at most MOST.

    Two queries; with four characters or more up to three others, each in a transaction with little patience.
    """
    bills, bags = find_bills(text, user), find_bags(normalise_code(text), user)
    shown_bills = bills.matches[: max(MOST_BILLS, MOST - len(bags.matches))]
    shown_bags = bags.matches[: MOST - len(shown_bills)]
    return Matches(
        shown_bags,
        shown_bills,
        more=len(shown_bags + shown_bills) < len(bags.matches + bills.matches),
        is_cut_short=bags.is_cut_short or bills.is_cut_short,
    )


def find_similar(text: str, user: User) -> list[Bag | Bill]:
    """Bags and bills that this person may see and that are one slip from this text. Three queries."""
    code = normalise_code(text)
    return [*suggest_bags(code, user), *find_similar_bills(code, user)]


@dataclass(slots=True)
class FoundBag(LocatedBag):
    """A bag, where it is as far as its reader may see it, and the last thing that happened to it."""

    last_event: LastEvent | None = None


def fetch_bags(matches: list[Match], user: User) -> list[FoundBag]:
    """These bags; one query, or none. Of those that fit as well, bags in use come first."""
    if not matches:
        return []
    asked = {"ids": [match.row_id for match in matches], "area": user.own_area_id}
    found = {row[0]: _build_bag(row) for row in fetch_prepared(FOUND, asked)}
    ordered = [(match.how, found[match.row_id]) for match in matches if match.row_id in found]
    return [bag for _how, bag in sorted(ordered, key=lambda pair: (pair[0], pair[1].retired_at is not None))]


def _build_bag(row: Sequence[Any]) -> FoundBag:
    """A bag of a row of PLACES."""
    bag = FoundBag(*row[:LOCATED_COUNT])
    if row[LOCATED_COUNT]:
        bag.last_event = build_last_event(*row[LOCATED_COUNT:])
    return bag


LOCATED_COUNT = len(fields(LocatedBag))
# Beside where they are, the look-ups of LAST_EVENT.
PLACES = f"""
SELECT {LOCATED_COLUMNS}, last_event.*
{LOCATED_TABLES} LEFT JOIN LATERAL ({LAST_EVENT}) last_event ON true
"""
FOUND = f"{PLACES} WHERE bag.id = ANY (%(ids)s)"


@dataclass(frozen=True)
class WholeAnswer:
    """The bag or the bill of a code; of a bag all that fetch_bags gives."""

    matches: Matches
    bags: list[FoundBag]


def find_whole_with_bag(code: str, user: User) -> tuple[str, WholeAnswer | None]:
    """As find_whole, with the bag."""
    [(patterns, bill_id, *bag)] = fetch_prepared(WHOLE_WITH_BAG, _ask_for_whole(code, user))
    matches = _match_whole(bag[0], bill_id)
    if matches is None:
        return patterns, None
    return patterns, WholeAnswer(matches, [_build_bag(bag)] if matches.bags else [])


WHOLE_WITH_BAG = f"""
SELECT label_patterns, bill_id, found.*
FROM ({WHOLE}) whole LEFT JOIN LATERAL ({PLACES} WHERE bag.id = whole.bag_id) found ON true
"""  # noqa: S608


def fetch_bills(matches: list[Match]) -> list[Bill]:
    """These bills in order, with the people who made and closed them. One query, or none."""
    if not matches:
        return []
    people = ("created_by", "closed_by", "cancelled_by")
    bills = Bill.objects.select_related(*people).in_bulk([match.row_id for match in matches])
    return [bills[match.row_id] for match in matches if match.row_id in bills]
