"""The figures of the first page: totals, today, recent scans, open bills, imports under way."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy

from accounts.models import NO_AREA, Area
from bills.models import Bill, BillLine
from core.database import fetch_dicts
from core.dates import start_of_today
from core.figures import share_figure
from core.models import WAITING, WORKING
from imports.models import ImportRun
from scanning.list_rows import ROW_RELATIONS, ScanRow, build_scan_rows
from scanning.models import Scan
from scanning.statistics import Today, count_scans_by_hour, fetch_today

RECENT = 20
OPEN_BILLS = 5
IMPORTS = 5


@dataclass(frozen=True)
class Board:
    """All that the dashboard says, of one area or of all, at this moment.

    An area's bags and bills are those that belong to it or to none, as everywhere.
    """

    now: datetime
    totals: dict[str, int]
    today: Today
    scans: list[ScanRow]
    open_bills: list[Bill]
    imports: list[tuple[ImportRun, str]]


def fetch_board(area_id: int | None) -> Board:
    """The board of this area, at most half a second old; asked of the database once for all who look."""
    return share_figure("dashboard", (area_id, get_language()), lambda: read_board(area_id))


def find_area(area_id: int | None) -> Area | None:
    """The area that a board is of; None for all, and for a person who has none yet."""
    return None if area_id in (None, NO_AREA) else Area.objects.get(pk=area_id)


def read_board(area_id: int | None) -> Board:
    return Board(
        now=timezone.now(),
        totals=read_totals(area_id),
        today=fetch_today(area_id, fetch_hours_of_yesterday(area_id)),
        scans=list_recent_scans(area_id),
        open_bills=list(list_open_bills(area_id)),
        imports=[(run, str(IMPORT_STATES[run.task, run.state])) for run in list_imports_under_way()],
    )


def fetch_hours_of_yesterday(area_id: int | None) -> dict[int, int]:
    """They change no more, but for a scan that is being stored at midnight."""
    yesterday = timezone.localdate() - timedelta(days=1)
    key = (area_id, yesterday)
    return share_figure("hours of yesterday", key, lambda: count_scans_by_hour(area_id, yesterday))


# What becomes of a file, by what is to be done with it and whether that has begun.
IMPORT_STATES = {
    ("read", WAITING): gettext_lazy("waits to be checked"),
    ("read", WORKING): gettext_lazy("is being checked"),
    ("import", WAITING): gettext_lazy("waits to be imported"),
    ("import", WORKING): gettext_lazy("is being imported"),
    ("preview", WAITING): gettext_lazy("waits to be checked before its undo"),
    ("preview", WORKING): gettext_lazy("is being checked before its undo"),
    ("undo", WAITING): gettext_lazy("waits for its import to be undone"),
    ("undo", WORKING): gettext_lazy("is having its import undone"),
}


def list_imports_under_way() -> list[ImportRun]:
    """Files that wait for the worker or are worked on; not those whose worker was killed."""
    runs = ImportRun.objects.filter(state__in=[WAITING, WORKING]).order_by("id")
    return [run for run in runs if not run.is_dead][:IMPORTS]


def read_totals(area_id: int | None = None) -> dict[str, Any]:
    """The bags and bills that there are now, and the bills closed since the site's midnight. One query.

    Of all areas, or of one and what belongs to none.
    """
    with connection.cursor() as cursor:
        cursor.execute(TOTALS, {"midnight": start_of_today(), "area": area_id})
        [row] = fetch_dicts(cursor)
    return row


# The tallies have a few dozen rows an area, however many bags there are; bill_closed carries today's bills.
TOTALS = """
WITH bags AS (
    SELECT coalesce(sum(parent_count), 0)::bigint AS parents,
           coalesce(sum(child_count), 0)::bigint AS children,
           coalesce(sum(link_count), 0)::bigint AS linked
    FROM bags_bagtally
    WHERE %(area)s::bigint IS NULL OR area_id = %(area)s OR area_id IS NULL
),
bills AS (
    SELECT coalesce(sum(open_count), 0)::bigint AS open_bills,
           coalesce(sum(closed_count), 0)::bigint AS closed_bills
    FROM bills_billtally
    WHERE %(area)s::bigint IS NULL OR area_id = %(area)s OR area_id IS NULL
)
SELECT parents + children AS bags, parents, children, linked, open_bills, closed_bills,
       (SELECT count(*) FROM bills_bill
        WHERE closed_at >= %(midnight)s AND cancelled_at IS NULL
          AND (%(area)s::bigint IS NULL OR area_id = %(area)s OR area_id IS NULL)) AS closed_today
FROM bags, bills
"""


def list_open_bills(area_id: int | None) -> QuerySet[Bill]:
    """The last few open bills with `parents_on_it`. Not their weights: everybody asks every 5 seconds."""
    seen = Q() if area_id is None else Q(area=area_id) | Q(area=None)
    lines = BillLine.objects.filter(bill=OuterRef("pk"), removed_at=None).order_by().values("bill")
    parents_on_it = Coalesce(Subquery(lines.annotate(count=Count("pk")).values("count")), 0)
    return (
        Bill.objects.filter(seen, closed_at=None, cancelled_at=None)
        .order_by("-id")
        .annotate(parents_on_it=parents_on_it)[:OPEN_BILLS]
    )


def list_recent_scans(area_id: int | None) -> list[ScanRow]:
    """The last scans, newest first, of this area or of all. Index scan_area or scan_received."""
    latest = Scan.objects.order_by("-received_at")
    if area_id is not None:
        latest = latest.filter(area=area_id)
    return build_scan_rows(latest.select_related(*ROW_RELATIONS)[:RECENT], own_area_id=area_id)
