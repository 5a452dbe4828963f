"""The first page: totals, today, recent scans, open bills. It asks again every few seconds."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import connection
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest
from accounts.models import User
from bills.models import Bill, BillLine
from scanning.messages import Happening, message_for
from scanning.models import Scan

RECENT = 20
OPEN_BILLS = 5
# A quiet area's last scans may be far back. This many of everybody's are looked at, not all there are.
LOOK_BACK = 2_000


@require_safe
@never_cache
@login_required
def dashboard(request: SignedInRequest) -> HttpResponse:
    """The whole page, or with ?fragment=1 the part of it that changes."""
    context = {
        "totals": read_totals(),
        "scans": recent_scans(request.user),
        "open_bills": list(newest_open_bills()),
        "now": timezone.now(),
    }
    template = "_dashboard.html" if "fragment" in request.GET else "dashboard.html"
    return render(request, template, context)


def read_totals() -> dict[str, Any]:
    """What there is now, and what happened since the site's midnight. Exact, and one query."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(TOTALS, {"midnight": midnight})
        names = [column.name for column in cursor.description]
        return dict(zip(names, cursor.fetchone(), strict=True))


# The tallies have a few hundred rows however many bags and scans there are; bill_open and bill_closed
# carry the two counts of bills.
TOTALS = """
WITH bags AS (
    SELECT sum(parent_count) AS parents, sum(child_count) AS children, sum(link_count) AS linked
    FROM bags_bagtally
),
today AS (
    SELECT sum(scan_count) FILTER (WHERE outcome = 'saved') AS saved,
           sum(scan_count) FILTER (WHERE outcome = 'duplicate') AS duplicate,
           sum(scan_count) FILTER (WHERE outcome = 'refused') AS refused
    FROM scanning_scantally WHERE quarter_at >= %(midnight)s
)
SELECT coalesce(parents, 0)::bigint AS parents, coalesce(children, 0)::bigint AS children,
       coalesce(linked, 0)::bigint AS linked, coalesce(saved, 0)::bigint AS saved,
       coalesce(duplicate, 0)::bigint AS duplicate, coalesce(refused, 0)::bigint AS refused,
       (SELECT count(*) FROM bills_bill WHERE closed_at IS NULL AND cancelled_at IS NULL) AS open_bills,
       (SELECT count(*) FROM bills_bill
        WHERE closed_at >= %(midnight)s AND cancelled_at IS NULL) AS closed_today
FROM bags, today
"""


def newest_open_bills() -> QuerySet[Bill]:
    """The last few open bills with `parents_on_it`. Not their weights: everybody asks every 5 seconds."""
    lines = BillLine.objects.filter(bill=OuterRef("pk"), removed_at=None).order_by().values("bill")
    parents_on_it = Coalesce(Subquery(lines.annotate(count=Count("pk")).values("count")), 0)
    return (
        Bill.objects.filter(closed_at=None, cancelled_at=None)
        .order_by("-id")
        .annotate(parents_on_it=parents_on_it)[:OPEN_BILLS]
    )


@dataclass(frozen=True)
class RecentScan:
    """A row of the list of recent scans."""

    at: datetime
    by: str
    station: str
    outcome: str
    word: str
    message: str


def recent_scans(user: User) -> list[RecentScan]:
    """The last scans, newest first; for a dispatcher those of the own area. Index scan_received."""
    latest = Scan.objects.order_by("-received_at")
    if user.own_area_id is not None:
        latest = latest.filter(pk__in=latest.values("pk")[:LOOK_BACK], area=user.own_area_id)
    return [told(scan) for scan in latest.select_related("user", "bag", "parent", "bill")[:RECENT]]


def told(scan: Scan) -> RecentScan:
    happening = Happening(
        action=scan.action,
        outcome=scan.outcome,
        reason=scan.reason,
        code=scan.code,
        named_parent=scan.named_parent,
        kind=scan.bag.kind if scan.bag else None,
        parent_code=scan.parent.code if scan.parent else None,
        child_count=scan.child_count,
        bill_number=scan.bill.number if scan.bill else None,
        found_code=scan.found_code,
        found_by=scan.found_by,
        found_at=scan.found_at,
    )
    return RecentScan(
        at=scan.received_at,
        by=scan.user.get_username(),
        station=scan.station,
        outcome=scan.outcome,
        word=scan.get_outcome_display(),
        message=message_for(happening),
    )
