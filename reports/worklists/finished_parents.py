"""Parents that look finished but are on no bill."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any

from django.db import connection
from django.utils import timezone

from bags.models import get_code_settings
from core.pagination import Page, fetch_page

PAGE_SIZE = 50
# Packed so long ago that nobody is at it any more, but not so long that it is a matter of the store.
RESTED, DAYS_BACK = timedelta(hours=1), timedelta(days=7)
# So many packed children, some thousand parents, are looked at for a page: most are on a bill by then.
LOOK_AHEAD = 30_000


@dataclass(frozen=True)
class ReadyParent:
    """A parent as full as usual and on no bill: when it was packed last, and by whom."""

    code: str
    children: int
    area: str
    packed_at: datetime
    packed_by: str


def find_ready_parents(before: int | None = None) -> Page[ReadyParent]:
    """Parents packed or imported in the last week, as full as usual and on no bill, those packed last first.

    `before`: only those whose last child came before the link with that id.
    """
    now = timezone.now()
    values: dict[str, Any] = {
        "since": now - DAYS_BACK,
        "before": 2**63 - 1 if before is None else before,
        "rested": now - RESTED,
        "expected": get_code_settings().expected_children,
        "look": LOOK_AHEAD,
        "most": PAGE_SIZE + 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(READY, values)
        rows = cursor.fetchall()
    found = [(ReadyParent(*row[:5]), row[5]) for row in rows if row[0] is not None]
    page = fetch_page(found, PAGE_SIZE, itemgetter(1))
    if page.next is None:
        page = replace(page, next=rows[0][6])
    return page.with_rows([parent for parent, _last in page.rows])


# Walks the links backwards by their key, so that it does not matter when a parent was opened, or whether by
# a file. A parent belongs to the page on which its last child is. bill_line_one_open_per_parent knows whether
# it is on a bill, link_contents counts its children. Ids grow with time, so the walk ends after a week.
READY = """
WITH looked AS MATERIALIZED (
    SELECT id, parent_id, linked_at FROM bags_link WHERE id < %(before)s ORDER BY id DESC LIMIT %(look)s
),
edge AS (
    SELECT min(id) AS id, min(linked_at) >= %(since)s AND count(*) = %(look)s AS goes_on FROM looked
),
waiting AS MATERIALIZED (
    SELECT parent_id FROM (SELECT DISTINCT parent_id FROM looked) parent
    WHERE (SELECT id FROM bills_billline line
           WHERE line.parent_id = parent.parent_id AND line.removed_at IS NULL) IS NULL
),
ready AS (
    SELECT bag.code, contents.children, coalesce(area.name, '') AS area, last.linked_at, person.username,
           last.id
    FROM waiting
    JOIN bags_bag bag ON bag.id = waiting.parent_id AND bag.retired_at IS NULL
    LEFT JOIN accounts_area area ON area.id = bag.area_id
    CROSS JOIN LATERAL (
        SELECT count(*) AS children, max(link.id) AS last_id FROM bags_link link
        WHERE link.parent_id = bag.id AND link.unlinked_at IS NULL
    ) contents
    JOIN bags_link last ON last.id = contents.last_id
    JOIN accounts_user person ON person.id = last.linked_by_id
    WHERE contents.children >= %(expected)s AND last.id < %(before)s AND last.id >= (SELECT id FROM edge)
      AND last.linked_at >= %(since)s AND last.linked_at < %(rested)s
    ORDER BY last.id DESC LIMIT %(most)s
)
SELECT ready.*, CASE WHEN edge.goes_on THEN edge.id END
FROM edge LEFT JOIN ready ON true ORDER BY ready.id DESC NULLS LAST
"""
