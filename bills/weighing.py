"""What a bill weighs: the children linked to its parents, times its weight per child. Never stored."""

from dataclasses import dataclass
from decimal import Decimal

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, F, Q

from bags.models import Link
from bills.models import Bill, BillLine


@dataclass(frozen=True)
class Totals:
    """What is on a bill at this moment."""

    parent_count: int
    child_count: int
    weight_kg: Decimal


def totals_of(bill: Bill) -> Totals:
    """Count and weigh what is on this bill now, by one query."""
    counted = BillLine.objects.filter(bill=bill, removed_at=None).aggregate(
        parents=Count("id", distinct=True),
        children=Count("parent__contents", filter=Q(parent__contents__unlinked_at=None)),
    )
    return Totals(
        parent_count=counted["parents"],
        child_count=counted["children"],
        weight_kg=counted["children"] * bill.weight_per_child_kg,
    )


def lines_with_counts(bill: Bill, with_children: bool = False) -> list[BillLine]:
    """The parents on this bill in order, each line with `child_count` (and `child_codes`, sorted)."""
    lines = list(
        BillLine.objects.filter(bill=bill, removed_at=None)
        .select_related("parent", "added_by")
        .order_by("id")
    )
    contents = Link.objects.filter(parent__in=[line.parent_id for line in lines], unlinked_at=None).order_by()
    wanted = {"child_count": Count("id")}
    if with_children:
        wanted["child_codes"] = ArrayAgg("child__code", order_by=F("child__code").asc())
    found = {row.pop("parent"): row for row in contents.values("parent").annotate(**wanted)}
    for line in lines:
        counted = found.get(line.parent_id, {"child_count": 0, "child_codes": []})
        line.child_count = counted["child_count"]
        line.child_codes = counted.get("child_codes", [])
    return lines


def text_of_kg(weight: Decimal | None) -> str | None:
    """A weight with exactly three decimals, as in a frozen version."""
    return None if weight is None else f"{weight:.3f}"
