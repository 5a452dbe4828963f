"""/api/v1/bags as a list, one bag with what is in it, and its history."""

from datetime import datetime
from html import unescape
from typing import Any, Literal

from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from ninja import P, PathEx, Query, Router, Schema
from pydantic import Field

from accounts.models import User
from api.auth import CALLERS, ApiRequest
from api.errors import RequestRefused, list_answers
from api.filters import (
    NEXT,
    NO_CONTROLS,
    DayFilters,
    FilterText,
    Id,
    Paging,
    build_form,
    describe_next,
    read_after,
)
from bags.codes import normalise_code, read_code
from core.pagination import Page, read_cursor, read_id
from history.bag_lists import fetch_bags_by_prefix, fetch_newest_bags
from history.filters import BagListForm
from history.locations import ChildRow, LocatedBag, fetch_children, find_visible_bag
from history.timeline import fetch_timeline

router = Router(auth=CALLERS)
Code = PathEx[
    str,
    P(pattern=NO_CONTROLS, description="The code of a bag, in capital letters; a slash in it stays a slash."),
]


class BagFilters(DayFilters):
    """Which bags of the list; days are those on which they were first seen."""

    q: FilterText | None = Field(None, description="Codes that begin so.")
    kind: Literal["parent", "child"] | None = None
    place: Literal["inside", "loose"] | None = Field(None, description="Children in a parent, or in none.")
    billed: Literal["yes", "no"] | None = Field(None, description="On a bill, itself or in its parent.")
    use: Literal["in", "out", "withdrawn", "all"] | None = Field(
        None, description="In use (as usual), retired, withdrawn, or all."
    )
    area: Id | None = None


def list_found_bags(user: User, filters: BagFilters) -> dict[str, Any]:
    """A page of the bags that the filters find and this person may see, in the fields of BagPlaces."""
    form = build_form(BagListForm, filters, user=user)
    text = normalise_code(filters.q or "")
    if text:
        page = fetch_bags_by_prefix(text, user=user, form=form, after=read_code(filters.after))
    else:
        page = fetch_newest_bags(user=user, form=form, before=read_after(filters, read_id))
    return {"bags": [describe_bag(bag) for bag in page.rows], "next": describe_next(page.next)}


def describe_bag(bag: LocatedBag) -> dict[str, Any]:
    """A bag in the fields of BagPlace."""
    return {
        "code": bag.code,
        "kind": bag.kind,
        "retired": bag.retired_at is not None,
        "withdrawn": bag.withdrawn_at is not None,
        "children": bag.child_count,
        "parent": bag.parent_code,
        "bill": bag.bill_number,
        "packers": [],
    }


class ChildInParent(Schema):
    """A child that is in the parent now."""

    code: str
    linked_at: datetime
    linked_by: str


class BagDetails(Schema):
    """A bag, where it is and what is in it."""

    code: str
    kind: Literal["parent", "child"]
    area: str | None
    retired: bool
    withdrawn: bool
    first_seen_at: datetime
    parent: str | None = Field(description="Where a child is; null as well if that is of another area.")
    parent_area: str | None = Field(description="The other area, if the parent is of one.")
    bill: str | None = Field(
        description="The bill that it, or its parent, is on; null as well if that is foreign."
    )
    bill_area: str | None = Field(description="The other area, if the bill is of one.")
    bill_closed_at: datetime | None
    child_count: int = Field(description="How many a parent holds.")
    children: list[ChildInParent] = Field(
        description="What is in a parent, the latest first; 500 a page. Without what is of another area."
    )
    next: str | None = Field(description=NEXT)


class HistoryEvent(Schema):
    """One thing that happened to the bag."""

    at: datetime
    tone: Literal["plain", "done", "refused"]
    sentence: str
    station: str
    api_key: str = Field(description="The name of the key that sent the scan, if one did.")
    taken_in_by: str = Field(description="The admin who sent it in its maker's place, if one did.")


class BagHistory(Schema):
    """What happened to a bag, the latest first."""

    events: list[HistoryEvent]
    next: str | None = Field(description=NEXT)


# Before the address of a bag, which would take it for a code.
@router.get(
    "/bags/{path:code}/history",
    response=list_answers(BagHistory, 404),
    url_name="api_bag_history",
    summary="What happened to a bag",
)
def read_history(request: ApiRequest, code: Code, paging: Query[Paging]) -> dict[str, Any]:
    """In plain sentences, the latest first, 50 a page."""
    bag = load_visible_bag(code, request.auth.user)
    before = read_after(paging, lambda text: read_cursor(text, str))
    page = fetch_timeline(bag, bag.code, before, area_id=request.auth.user.own_area_id)
    events = [
        {
            "at": row.at,
            "tone": row.tone,
            "sentence": unescape(strip_tags(row.sentence)),
            "station": row.station,
            "api_key": row.api_key,
            "taken_in_by": row.taken_in_by,
        }
        for row in page.rows
    ]
    return {"events": events, "next": describe_next(page.next)}


@router.get(
    "/bags/{path:code}",
    response=list_answers(BagDetails, 404),
    url_name="api_bag",
    summary="One bag, where it is and what is in it",
)
def read_bag(request: ApiRequest, code: Code, paging: Query[Paging]) -> dict[str, Any]:
    """A bag of another area is not found, as one that does not exist."""
    user = request.auth.user
    bag = load_visible_bag(code, user)
    place = read_after(paging, read_id)
    page = fetch_children(bag, user=user, after=place) if bag.is_parent else Page[ChildRow]([])
    children = [
        {"code": child.code, "linked_at": child.linked_at, "linked_by": child.linked_by}
        for child in page.rows
        if child.foreign_area is None
    ]
    return describe_bag(bag) | {
        "area": bag.area_name,
        "first_seen_at": bag.created_at,
        "parent_area": bag.parent_area,
        "bill_area": bag.bill_area,
        "bill_closed_at": bag.bill_closed_at,
        "child_count": bag.child_count,
        "children": children,
        "next": describe_next(page.next),
    }


def load_visible_bag(text: str, user: User) -> LocatedBag:
    """The bag of this code, with its place. Raises RequestRefused if there is none that `user` may see."""
    bag = find_visible_bag(text, user=user)
    if bag is None:
        raise RequestRefused("not_found", _("There is no bag with this code."))
    return bag
