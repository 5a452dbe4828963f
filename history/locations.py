"""Where bags are, as far as a person may see it: every page and answer that says so goes through here."""

from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import BigIntegerField, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from bags.codes import looks_like_code, normalise_code
from bags.models import Bag, Link, Withdrawal, get_bag_url
from core.pagination import Page, fetch_page
from core.postgresql.prepared import fetch_prepared

CHILDREN_SHOWN = 500


def annotate_location(bags: QuerySet[Bag]) -> QuerySet[Bag]:
    """Each bag with its area and where it is: `parent_code`, `child_count`, `bill_number`, `bill_closed_at`.

    A child is on the bill that its parent is on. `withdrawn_file`: of a withdrawn bag, the file of the import
    that was undone. Each is an index look-up for the rows of the page only.
    """
    stay = Link.objects.filter(child=OuterRef("pk"), unlinked_at=None)
    contents = Link.objects.filter(parent=OuterRef("pk"), unlinked_at=None).order_by().values("parent")
    billed = Bag.objects.filter(pk=OuterRef("billed_id"), bill_lines__removed_at=None)
    return bags.select_related("area").annotate(
        parent_code=Subquery(stay.values("parent__code")),
        child_count=Coalesce(Subquery(contents.annotate(count=models.Count("pk")).values("count")), 0),
        billed_id=Coalesce(Subquery(stay.values("parent")), F("pk"), output_field=BigIntegerField()),
        bill_number=Subquery(billed.values("bill_lines__bill__number")),
        bill_closed_at=Subquery(billed.values("bill_lines__bill__closed_at")),
        withdrawn_file=Subquery(Withdrawal.objects.filter(at=OuterRef("withdrawn_at")).values("file_name")),
    )


@dataclass(slots=True)
class LocatedBag:
    """A bag and where it is, as far as its reader may see it.

    A child is on the bill that its parent is on. A parent or a bill of another area than the reader's is
    known by the name of that area alone, and of a bag in such a parent no bill is: it is that parent's.
    `withdrawn_file`: of a withdrawn bag, the file of the import that was undone.
    """

    pk: int
    code: str
    kind: str
    area_id: int | None
    area_name: str | None
    created_at: datetime
    retired_at: datetime | None
    withdrawn_at: datetime | None
    withdrawn_file: str | None
    child_count: int
    parent_code: str | None
    parent_area: str | None
    bill_number: str | None
    bill_closed_at: datetime | None
    bill_area: str | None

    @property
    def is_parent(self) -> bool:
        return self.kind == Bag.Kind.PARENT

    def get_absolute_url(self) -> str:
        return get_bag_url(self.code)

    def get_kind_display(self) -> str:
        return str(Bag.Kind(self.kind).label)


def fetch_located(*wanted: QuerySet[Bag], user: User) -> list[LocatedBag]:
    """These bags, whoever may see them, with where they are for `user`, in no order. One query."""
    arrays: list[str] = []
    values: list[Any] = []
    for bags in wanted:
        try:
            sql, parameters = bags.values("pk").query.sql_with_params()
        except EmptyResultSet:  # nobody may see any of them
            continue
        arrays.append(f"ARRAY({sql})")
        values += parameters
    if not arrays:
        return []
    # What Django wrote, put together. Its values have no names.
    located = f"SELECT {LOCATED_COLUMNS} {LOCATED_TABLES}".replace("%(area)s", "%s")
    sql, values = f"{located} WHERE bag.id = ANY ({' || '.join(arrays)})", [*[user.own_area_id] * 2, *values]
    if not any(isinstance(value, str) for value in values):
        return [LocatedBag(*row) for row in fetch_prepared(sql, values)]
    # The first characters of a code go along its index only by a plan for just these.
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [LocatedBag(*row) for row in cursor.fetchall()]


def find_visible_bag(text: str, *, user: User) -> LocatedBag | None:
    """As fetch_located, the bag of this code; None if there is none that `user` may see."""
    code = normalise_code(text)
    if not looks_like_code(code):
        return None
    rows = fetch_prepared(FIND_BAG, {"code": code, "area": user.own_area_id})
    found = LocatedBag(*rows[0]) if rows else None
    return found if found and user.can_see_area(found.area_id) else None


# For the ORM to write this takes longer than for PostgreSQL to run it: one look-up each in the primary keys,
# link_one_open_per_child, link_contents and bill_line_parent.
LOCATED_COLUMNS = """bag.id, bag.code, bag.kind, bag.area_id, own_area.name, bag.created_at, bag.retired_at,
       bag.withdrawn_at,
       (SELECT file_name FROM bags_withdrawal WHERE at = bag.withdrawn_at),
       CASE bag.kind WHEN 'parent' THEN (
           SELECT count(*) FROM bags_link WHERE parent_id = bag.id AND unlinked_at IS NULL
       ) ELSE 0 END,
       CASE WHEN parent_area.id IS NULL THEN parent.code END,
       parent_area.name,
       CASE WHEN parent_area.id IS NULL AND bill_area.id IS NULL THEN bill.number END,
       CASE WHEN parent_area.id IS NULL AND bill_area.id IS NULL THEN bill.closed_at END,
       CASE WHEN parent_area.id IS NULL THEN bill_area.name END
"""
LOCATED_TABLES = """FROM bags_bag bag
LEFT JOIN accounts_area own_area ON own_area.id = bag.area_id
LEFT JOIN bags_link stay ON stay.child_id = bag.id AND stay.unlinked_at IS NULL
LEFT JOIN bags_bag parent ON parent.id = stay.parent_id
LEFT JOIN accounts_area parent_area ON parent_area.id = parent.area_id AND parent_area.id <> %(area)s::bigint
LEFT JOIN bills_billline line ON line.parent_id = coalesce(parent.id, bag.id) AND line.removed_at IS NULL
LEFT JOIN bills_bill bill ON bill.id = line.bill_id
LEFT JOIN accounts_area bill_area ON bill_area.id = bill.area_id AND bill_area.id <> %(area)s::bigint
"""
FIND_BAG = f"SELECT {LOCATED_COLUMNS} {LOCATED_TABLES} WHERE bag.code = %(code)s"


@dataclass(slots=True)
class ChildRow:
    """A child that is in a parent, by the open link of this id.

    `foreign_area`: the name of its area, if that is another than the reader's.
    """

    id: int
    code: str
    foreign_area: str | None
    linked_at: datetime
    linked_by: str


def fetch_children(parent: LocatedBag, *, user: User, after: int | None = None) -> Page[ChildRow]:
    """The children in this parent, newest first; with `after`, those behind that link. One query."""
    asked = {"parent": parent.pk, "area": user.own_area_id, "after": after, "most": CHILDREN_SHOWN + 1}
    rows = [ChildRow(*row) for row in fetch_prepared(CHILDREN, asked)]
    return fetch_page(rows, CHILDREN_SHOWN, attrgetter("id"))


# By link_contents.
CHILDREN = """
SELECT link.id, child.code, foreign_area.name, link.linked_at, display_name(person)
FROM bags_link link
JOIN bags_bag child ON child.id = link.child_id
JOIN accounts_user person ON person.id = link.linked_by_id
LEFT JOIN accounts_area foreign_area
    ON foreign_area.id = child.area_id AND foreign_area.id <> %(area)s::bigint
WHERE link.parent_id = %(parent)s AND link.unlinked_at IS NULL
  AND (%(after)s::bigint IS NULL OR link.id < %(after)s)
ORDER BY link.id DESC LIMIT %(most)s
"""
