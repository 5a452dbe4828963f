"""Parents that look finished but are on no bill."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from bags.models import site_settings

PAGE_SIZE = 50
# Packed so long ago that nobody is at it any more, but not so long that it is a matter of the store.
RESTED, DAYS_BACK = timedelta(hours=1), timedelta(days=7)
# So many openings are looked at for a page: most parents are on a bill by then.
LOOK_AHEAD = 1_500


@dataclass(frozen=True)
class ReadyParent:
    """A parent as full as usual and on no bill: when it was packed last, and by whom."""

    code: str
    children: int
    area: str
    packed_at: datetime
    packed_by: str


@dataclass(frozen=True)
class ParentPage:
    """Some parents, those opened last first; `next`: where the earlier ones start (None: nowhere)."""

    parents: list[ReadyParent]
    next: datetime | None = None


def ready_parents(before: datetime | None = None) -> ParentPage:
    """Parents opened in the last week, before `before`, as full as usual and on no bill. Two queries."""
    now = timezone.now()
    values: dict[str, Any] = {
        "since": now - DAYS_BACK,
        "before": min(before, now) if before else now,
        "rested": now - RESTED,
        "expected": site_settings().expected_children,
        "look": LOOK_AHEAD,
        "most": PAGE_SIZE,
    }
    with connection.cursor() as cursor:
        cursor.execute(READY, values)
        rows = cursor.fetchall()
    parents = [ReadyParent(*row[:5]) for row in rows if row[0] is not None]
    opened, looked, last_looked = rows[-1][5:] if rows else (None, 0, None)
    if len(parents) == PAGE_SIZE:
        return ParentPage(parents, opened)
    return ParentPage(parents, last_looked if looked == LOOK_AHEAD else None)


# Index scan_opened gives the parents by the time of their opening, link_contents counts their children and
# bill_line_one_open_per_parent knows whether they are on a bill. One opened twice counts where it was last.
READY = """
WITH opened AS MATERIALIZED (
    SELECT id, bag_id, received_at FROM scanning_scan
    WHERE action = 'pack' AND outcome = 'saved' AND made_link_id IS NULL
      AND received_at >= %(since)s AND received_at < %(before)s
    ORDER BY received_at DESC LIMIT %(look)s
),
waiting AS (
    SELECT bag_id, received_at, children_in(bag_id) AS children FROM opened
    WHERE (SELECT id FROM bills_billline line
           WHERE line.parent_id = opened.bag_id AND line.removed_at IS NULL) IS NULL
      AND (SELECT id FROM scanning_scan again
           WHERE again.bag_id = opened.bag_id AND again.action = 'pack' AND again.outcome = 'saved'
             AND again.made_link_id IS NULL AND again.received_at >= opened.received_at
             AND (again.received_at, again.id) > (opened.received_at, opened.id) LIMIT 1) IS NULL
),
ready AS (
    SELECT bag.code, waiting.children, coalesce(area.name, '') AS area, last.linked_at, person.username,
           waiting.received_at
    FROM waiting
    JOIN bags_bag bag ON bag.id = waiting.bag_id AND bag.retired_at IS NULL
    LEFT JOIN accounts_area area ON area.id = bag.area_id
    CROSS JOIN LATERAL (
        SELECT linked_at, linked_by_id FROM bags_link link
        WHERE link.parent_id = bag.id AND link.unlinked_at IS NULL ORDER BY linked_at DESC LIMIT 1
    ) last
    JOIN accounts_user person ON person.id = last.linked_by_id
    WHERE waiting.children >= %(expected)s AND last.linked_at < %(rested)s
    ORDER BY waiting.received_at DESC LIMIT %(most)s
),
looked AS (SELECT count(*) AS count, min(received_at) AS last FROM opened)
SELECT ready.*, looked.count, looked.last
FROM looked LEFT JOIN ready ON true ORDER BY ready.received_at DESC NULLS LAST
"""
