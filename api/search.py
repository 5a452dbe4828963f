"""GET /api/v1/search?q=…: bags and bills that fit a text."""

from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field, StringConstraints

from accounts.models import User
from api.auth import ApiRequest, accept_callers
from api.errors import Problem, refuse_with
from bills.models import Bill
from history.last_events import LastEvent, find_bill_event
from search.bills import MAX_LENGTH
from search.matching import MatchKind
from search.queries import (
    Matches,
    fetch_bags_with_last_events,
    fetch_bills,
    find_matches,
    find_similar,
    read_search_text,
)

router = Router(auth=accept_callers("search"))
SearchText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_LENGTH, pattern=r"\S"),
    refuse_with(lambda: _("Say what to look for in q, with at most %d characters.") % MAX_LENGTH),
]
MatchName = Literal["whole", "first", "last", "part"]


class FoundBag(Schema):
    """A bag that fits."""

    kind: Literal["parent", "child"]
    code: str
    address: str = Field(description="The path of its page.")
    retired: bool
    withdrawn: bool = Field(description="Retired as its import was undone: a scan for packing restores it.")
    parent: str | None = Field(description="Where a child is, if that is not of another area.")
    children: int = Field(description="How many a parent holds.")
    bill: str | None = Field(
        description="The bill that it, or its parent, is on, if neither is of another area."
    )
    last: LastEvent | None = Field(description="The last that happened to it.")
    match: MatchName


class FoundBill(Schema):
    """A bill that fits."""

    kind: Literal["bill"]
    code: str = Field(description="Its number.")
    address: str = Field(description="The path of its page.")
    state: Literal["open", "closed", "cancelled", "deleted"]
    customer: str
    vehicle: str
    last: LastEvent
    match: MatchName


class SearchResults(Schema):
    """What fits, the best first, at most 50; of a whole code or number, that alone."""

    q: str
    results: list[FoundBag | FoundBill]
    more: bool = Field(description="More fit than are given.")
    cut_short: bool = Field(description="Very many hold this and not all were looked at: others may fit.")
    did_you_mean: list[str] = Field(description="Codes and numbers one slip away, where nothing fits.")


@router.get(
    "/search",
    response={200: SearchResults, frozenset({400, 401, 403, 503}): Problem},
    url_name="api_search",
    summary="Bags and bills that fit a text",
)
def search(request: ApiRequest, q: Query[SearchText]) -> dict[str, Any]:
    """By any part of a code or number, best first; bills by customer and vehicle too. Records nothing.

    For a whole code or number, that bag or bill alone.
    """
    wanted, whole = read_search_text(q, request.auth.user)
    matches = whole or find_matches(wanted, request.auth.user)
    results = list_results(matches, request.auth.user)
    near = [] if results or matches.is_cut_short else find_similar(wanted, request.auth.user)
    return {
        "q": q,
        "results": results,
        "more": matches.more,
        "cut_short": matches.is_cut_short,
        "did_you_mean": [str(bag_or_bill) for bag_or_bill in near],
    }


def list_results(matches: Matches, user: User) -> list[dict[str, Any]]:
    """Bags and bills in the fields of FoundBag and FoundBill, whole codes and numbers first."""
    how = {match.row_id: match.how for match in matches.bags}
    bags = [
        (how[bag.pk], describe_bag(bag, last, how[bag.pk]))
        for bag, last in fetch_bags_with_last_events(matches, user)
    ]
    how = {match.row_id: match.how for match in matches.bills}
    bills = [(how[bill.pk], describe_bill(bill, how[bill.pk])) for bill in fetch_bills(matches.bills)]
    return [result for _how, result in sorted(bags + bills, key=lambda found: found[0])]


def describe_bag(bag: Any, last: LastEvent | None, how: MatchKind) -> dict[str, Any]:
    return {
        "kind": bag.kind,
        "code": bag.code,
        "address": bag.get_absolute_url(),
        "retired": bag.retired_at is not None,
        "withdrawn": bag.withdrawn_at is not None,
        "parent": bag.parent_code,
        "children": bag.child_count,
        "bill": bag.bill_number,
        "last": last,
        "match": how.name.lower(),
    }


def describe_bill(bill: Bill, how: MatchKind) -> dict[str, Any]:
    return {
        "kind": "bill",
        "code": bill.number,
        "address": bill.get_absolute_url(),
        "state": bill.state,
        "customer": bill.customer,
        "vehicle": bill.vehicle,
        "last": find_bill_event(bill),
        "match": how.name.lower(),
    }
