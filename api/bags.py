"""GET /api/v1/bags: what these codes are and where, without recording a scan."""

from operator import attrgetter
from typing import Any, Literal

from django.db import connection
from django.utils.translation import gettext as _
from ninja import P, Query, QueryEx, Router, Schema
from pydantic import Field

from accounts.models import User
from api.auth import CALLERS, ApiRequest
from api.bag_details import BagFilters, describe_bag, list_found_bags
from api.errors import RequestRefused, list_answers
from api.filters import NEXT
from bags.codes import normalise_code
from bags.models import Bag
from bags.visibility import filter_visible
from history.locations import fetch_located

MAX_CODES = 100
router = Router(auth=CALLERS)


class BagPlace(Schema):
    """A bag and where it is now."""

    code: str
    kind: Literal["parent", "child"]
    retired: bool
    withdrawn: bool = Field(description="Retired as its import was undone: a scan for packing restores it.")
    children: int = Field(description="How many a parent holds; 0 for a child.")
    parent: str | None = Field(description="Where a child is, if that is not of another area.")
    bill: str | None = Field(
        description="The bill that it, or its parent, is on, if neither is of another area."
    )
    packers: list[str] = Field(
        [],
        description="Other people who packed into this parent in the last ten minutes, by name; only if "
        "packers are asked for.",
    )


class BagPlaces(Schema):
    """The bags: by code those that were named, the newest first of the list, in the order of codes with q."""

    bags: list[BagPlace]
    next: str | None = Field(None, description=NEXT)


@router.get(
    "/bags",
    response=list_answers(BagPlaces, 404),
    url_name="api_bags",
    summary="What these codes are and where; without codes a list of bags",
)
def list_bags(
    request: ApiRequest,
    filters: Query[BagFilters],
    code: QueryEx[list[str], P(description=f"At most {MAX_CODES} different ones.")] = [],  # noqa: B006 (only read)
    packers: QueryEx[bool, P(description="Whether to say who packs into these parents.")] = False,
) -> dict[str, Any]:
    """Codes that are no bags, or bags of another area, are left out.

    Without codes the filters say which bags, 50 a page. Records nothing.
    """
    if not code:
        return list_found_bags(request.auth.user, filters)
    codes = {normalise_code(text).replace("\0", "") for text in code}
    if len(codes) > MAX_CODES:
        raise RequestRefused("bad_request", _("Ask for at most %d codes at once.") % MAX_CODES)
    bags = fetch_bags(codes, by=request.auth.user)
    seen = {bag["code"] for bag in bags}
    names = fetch_packers(seen, but=request.auth.user) if packers else {}
    return {"bags": [bag | {"packers": names.get(bag["code"], [])} for bag in bags]}


def fetch_bags(codes: set[str], *, by: User) -> list[dict[str, Any]]:
    """The bags of these codes that `by` may see, as BagPlace, without places of other areas.

    One query. Index bag_code_unique.
    """
    bags = fetch_located(filter_visible(by, Bag.objects.filter(code__in=codes)), user=by)
    return [describe_bag(bag) for bag in sorted(bags, key=attrgetter("code"))]


def fetch_packers(codes: set[str], *, but: User) -> dict[str, list[str]]:
    """By parent, the names of those who packed into it in the last ten minutes, without `but`. One query."""
    with connection.cursor() as cursor:
        cursor.execute(PACKERS, {"codes": list(codes), "but": but.pk})
        return dict(cursor.fetchall())


# link_contents finds what is in the parents.
PACKERS = """
SELECT packed.code, array_agg(packed.name ORDER BY packed.name)
FROM (
    SELECT DISTINCT bag.code, link.linked_by_id, display_name(person) AS name
    FROM bags_bag bag
    JOIN bags_link link ON link.parent_id = bag.id AND link.unlinked_at IS NULL
    JOIN accounts_user person ON person.id = link.linked_by_id
    WHERE bag.code = ANY (%(codes)s) AND link.linked_at > now() - interval '10 minutes'
      AND link.linked_by_id <> %(but)s
) packed
GROUP BY packed.code
"""
