"""The first page: totals, today, recent scans, open bills. It asks again every few seconds."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import User
from bills.listing import newest
from scanning.messages import Happening, message_for
from scanning.models import Scan

RECENT = 20
OPEN_BILLS = 5
# A quiet area's last scans may be far back. This many of everybody's are looked at, not all there are.
LOOK_BACK = 2_000


@require_safe
@never_cache
@login_required
def dashboard(request: HttpRequest) -> HttpResponse:
    """The whole page, or with ?fragment=1 the part of it that changes."""
    context = {
        "totals": read_totals(),
        "scans": recent_scans(request.user),
        "open_bills": newest(state="open").bills[:OPEN_BILLS],
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
SELECT * FROM
    (SELECT coalesce(sum(parent_count), 0)::bigint AS parents, coalesce(sum(child_count), 0)::bigint AS children,
            coalesce(sum(link_count), 0)::bigint AS linked
     FROM bags_bagtally) bags,
    (SELECT coalesce(sum(saved_count), 0)::bigint AS saved, coalesce(sum(duplicate_count), 0)::bigint AS duplicate,
            coalesce(sum(refused_count), 0)::bigint AS refused
     FROM scanning_scantally WHERE quarter_at >= %(midnight)s) today,
    (SELECT count(*) AS open_bills FROM bills_bill WHERE closed_at IS NULL) open_now,
    (SELECT count(*) AS closed_today FROM bills_bill WHERE closed_at >= %(midnight)s) closed
"""


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
