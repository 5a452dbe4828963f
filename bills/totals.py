"""What a bill weighs: the children linked to its parents, times its weight per child. Never stored."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from bags.models import Link
from bills.models import Bill, BillLine


@dataclass(frozen=True)
class BilledParent:
    """A parent on a bill and what is in it: its children's codes, sorted."""

    code: str
    added_at: datetime
    added_by: str
    children: list[str]


@dataclass(frozen=True)
class Totals:
    """What is on a bill at this moment."""

    parent_count: int
    child_count: int
    weight_kg: Decimal = Decimal(0)


def compute_totals(bill: Bill) -> Totals:
    """Count and weigh what is on this bill now, by one query."""
    counted = annotate_child_count(BillLine.objects.filter(bill=bill, removed_at=None)).aggregate(
        parents=Count("id"), children=Coalesce(Sum("child_count"), 0)
    )
    return Totals(
        parent_count=counted["parents"],
        child_count=counted["children"],
        weight_kg=counted["children"] * bill.weight_per_child_kg,
    )


def annotate_child_count(lines: QuerySet[BillLine]) -> QuerySet[Any]:
    """Each line with `child_count`, the number of children in its parent now.

    Counted parent by parent through index link_contents, its open links only. A join on all links
    of a parent cannot use it and reads the whole table.
    """
    contents = Link.objects.filter(parent=OuterRef("parent"), unlinked_at=None).order_by().values("parent")
    counted = Subquery(contents.annotate(count=Count("pk")).values("count"))
    return lines.annotate(child_count=Coalesce(counted, 0))


def fetch_parents(bill: Bill) -> list[BilledParent]:
    """The parents on this bill now, in the order they were put on it, by one query."""
    with connection.cursor() as cursor:
        cursor.execute(PARENTS_ON, [bill.pk])
        return [BilledParent(*row) for row in cursor.fetchall()]


# A row a parent, its children gathered by PostgreSQL: 60,000 rows of children would hold Python up for long.
# Parent by parent, so that link_contents finds the children whatever the planner thinks of the bill's size.
PARENTS_ON = """
SELECT parent.code, line.added_at, person.username, coalesce(inside.codes, '{}') AS children
FROM bills_billline line
JOIN bags_bag parent ON parent.id = line.parent_id
JOIN accounts_user person ON person.id = line.added_by_id
CROSS JOIN LATERAL (
    SELECT array_agg(child.code ORDER BY child.code) AS codes
    FROM bags_link link JOIN bags_bag child ON child.id = link.child_id
    WHERE link.parent_id = line.parent_id AND link.unlinked_at IS NULL
) inside
WHERE line.bill_id = %s AND line.removed_at IS NULL
ORDER BY line.id
"""


def compute_expected_kg(bill: Bill, usual_children: int) -> Decimal | None:
    """What the bill would weigh with all expected parents, each as full as usual. None: none are expected."""
    if bill.expected_parents is None:
        return None
    return bill.expected_parents * usual_children * bill.weight_per_child_kg


def format_kg(weight: Decimal | None) -> str | None:
    """A weight with exactly three decimals, as in a frozen version."""
    return None if weight is None else f"{weight:.3f}"
