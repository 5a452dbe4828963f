"""GET /api/v1/links: which child was in which parent, from when to when."""

from datetime import datetime
from operator import attrgetter
from typing import Any

from django.db.models import QuerySet
from ninja import Query, Router, Schema
from pydantic import Field

from accounts.models import User
from api.auth import CALLERS, ApiRequest
from api.errors import list_answers
from api.filters import NEXT, FilterText, Paging, describe_next, filter_after
from bags.codes import normalise_code
from bags.models import Bag, Link
from bags.visibility import filter_visible
from core.pagination import Page, fetch_page

PAGE_SIZE = 100
# So many links are looked at for a page, however rare those are that the person may see.
LOOK = 5_000
router = Router(auth=CALLERS)


class LinkFilters(Paging):
    """Which links."""

    child: FilterText | None = Field(None, description="The code of the child.")
    parent: FilterText | None = Field(None, description="The code of the parent.")
    open: bool | None = Field(None, description="Those that last (true), or that ended (false).")


class LinkRow(Schema):
    """One stay of a child in a parent."""

    child: str
    parent: str
    linked_at: datetime
    linked_by: str
    unlinked_at: datetime | None
    unlinked_by: str | None


class LinkPage(Schema):
    """Links, the latest first."""

    links: list[LinkRow]
    next: str | None = Field(description=NEXT)


@router.get(
    "/links",
    response=list_answers(LinkPage),
    url_name="api_links",
    summary="Which child was in which parent, and when",
)
def list_links(request: ApiRequest, filters: Query[LinkFilters]) -> dict[str, Any]:
    """100 a page. A code that is no bag, or a bag of another area, has no links."""
    user = request.auth.user
    page = fetch_visible_links(filter_after(filter_links(filters, user), filters), user)
    return {"links": [describe_link(link) for link in page.rows], "next": describe_next(page.next)}


def filter_links(filters: LinkFilters, user: User) -> QuerySet[Link]:
    """Of codes that `user` may see. Indexes link_stays and link_contents carry them."""
    links, bags = Link.objects.all(), filter_visible(user, Bag.objects.all())
    if filters.child is not None:
        links = links.filter(child__in=bags.filter(code=normalise_code(filters.child)))
    if filters.parent is not None:
        links = links.filter(parent__in=bags.filter(code=normalise_code(filters.parent)))
    return links if filters.open is None else links.filter(unlinked_at__isnull=filters.open)


def fetch_visible_links(links: QuerySet[Link], user: User) -> Page[Link]:
    """The first of these links whose two bags `user` may see, after looking at LOOK of them at most."""
    last_looked_at = links.values_list("id", flat=True)[LOOK - 1 : LOOK].first()
    if last_looked_at is not None:
        links = links.filter(id__gte=last_looked_at)
    if user.own_area_id is not None:
        seen = filter_visible(user, Bag.objects.all())
        links = links.filter(child__in=seen, parent__in=seen)
    page = fetch_page(
        links.select_related("child", "parent", "linked_by", "unlinked_by"), PAGE_SIZE, attrgetter("id")
    )
    return page if page.next is not None else Page(page.rows, next=last_looked_at)


def describe_link(link: Link) -> dict[str, Any]:
    return {
        "child": link.child.code,
        "parent": link.parent.code,
        "linked_at": link.linked_at,
        "linked_by": link.linked_by.display_name,
        "unlinked_at": link.unlinked_at,
        "unlinked_by": link.unlinked_by.display_name if link.unlinked_by else None,
    }
