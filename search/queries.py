"""What a text may mean: bags by any part of their codes; bills by number, customer and vehicle."""

from dataclasses import dataclass
from typing import Any

from accounts.models import User
from bags.codes import normalise_code
from bags.models import Bag
from bags.queries import annotate_location
from bags.suggestions import suggest_bags
from bills.models import Bill
from history.last_events import LastEvent, fetch_last_events
from history.locations import hide_foreign_locations
from search.bags import find_bags
from search.bills import find_bills, find_similar_bills
from search.matching import MOST, Match

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


def fetch_bags(matches: list[Match], user: User) -> list[Bag]:
    """These bags, each with where it is as far as this person may see it; one or two queries.

    Of those that fit as well, bags in use come first.
    """
    bags = annotate_location(Bag.objects.filter(pk__in=[match.row_id for match in matches]))
    found = {bag.pk: bag for bag in hide_foreign_locations(list(bags), user=user)}
    ordered = [(match.how, found[match.row_id]) for match in matches if match.row_id in found]
    return [bag for _how, bag in sorted(ordered, key=lambda pair: (pair[0], pair[1].retired_at is not None))]


def fetch_bags_with_last_events(matches: Matches, user: User) -> list[tuple[Any, LastEvent | None]]:
    """The bags that fit, in order, each with the last thing that happened to it. Two or three queries."""
    bags = fetch_bags(matches.bags, user)
    events = fetch_last_events([bag.pk for bag in bags])
    return [(bag, events.get(bag.pk)) for bag in bags]


def fetch_bills(matches: list[Match]) -> list[Bill]:
    """These bills in order, with the people who made and closed them. One query."""
    people = ("created_by", "closed_by", "cancelled_by")
    bills = Bill.objects.select_related(*people).in_bulk([match.row_id for match in matches])
    return [bills[match.row_id] for match in matches if match.row_id in bills]
