"""GET /api/v1/search?q=…: bags and bills that fit a text."""

from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field, StringConstraints

from api.auth import ApiRequest, accept_callers
from api.errors import Problem, refuse_with
from bills.models import Bill
from history.last_events import LastEvent, find_bill_event
from search.bills import MAX_LENGTH
from search.matching import MatchKind
from search.queries import (
    Matches,
    fetch_bags,
    fetch_bills,
    find_matches,
    find_similar,
    read_search_text_with_bag,
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
def search(request: ApiRequest, q: Query[SearchText]) -> SearchResults:
    """By any part of a code or number, best first; bills by customer and vehicle too. Records nothing.

    For a whole code or number, that bag or bill alone.
    """
    user = request.auth.user
    wanted, whole = read_search_text_with_bag(q, user)
    matches = whole.matches if whole else find_matches(wanted, user)
    results = list_results(matches, whole.bags if whole else fetch_bags(matches.bags, user))
    near = [] if results or matches.is_cut_short else find_similar(wanted, user)
    # Not validated: that takes as long as to find a whole code, and all of it is ours.
    return SearchResults.model_construct(
        q=q,
        results=results,
        more=matches.more,
        cut_short=matches.is_cut_short,
        did_you_mean=[str(bag_or_bill) for bag_or_bill in near],
    )


def list_results(matches: Matches, bags: list[Any]) -> list[FoundBag | FoundBill]:
    """Whole codes and numbers first."""
    how = {match.row_id: match.how for match in matches.bags}
    found: list[tuple[MatchKind, FoundBag | FoundBill]]
    found = [(how[bag.pk], describe_bag(bag, how[bag.pk])) for bag in bags]
    how = {match.row_id: match.how for match in matches.bills}
    found += [(how[bill.pk], describe_bill(bill, how[bill.pk])) for bill in fetch_bills(matches.bills)]
    return [result for _how, result in sorted(found, key=lambda pair: pair[0])]


def describe_bag(bag: Any, how: MatchKind) -> FoundBag:
    return FoundBag.model_construct(
        kind=bag.kind,
        code=bag.code,
        address=bag.get_absolute_url(),
        retired=bag.retired_at is not None,
        withdrawn=bag.withdrawn_at is not None,
        parent=bag.parent_code,
        children=bag.child_count,
        bill=bag.bill_number,
        last=bag.last_event,
        match=how.name.lower(),
    )


def describe_bill(bill: Bill, how: MatchKind) -> FoundBill:
    return FoundBill.model_construct(
        kind="bill",
        code=bill.number,
        address=bill.get_absolute_url(),
        state=bill.state,
        customer=bill.customer,
        vehicle=bill.vehicle,
        last=find_bill_event(bill),
        match=how.name.lower(),
    )
