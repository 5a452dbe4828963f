"""Parents that are ready for a bill: finished, full or left alone, and on no bill."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from bags.models import get_code_settings
from core.pagination import Page, fetch_page

PAGE_SIZE = 50
# So many can be put on a bill at once.
MOST_AT_ONCE = 500
# Left so long ago that nobody is at it any more; packed not so long ago that it is a matter of the store.
RESTED, DAYS_BACK = timedelta(hours=1), timedelta(days=7)
# The last so many packed children are looked at: more than a week of all but the largest warehouses.
LOOK_BACK = 1_000_000


@dataclass(frozen=True)
class ReadyParent:
    """A parent on no bill. `why`: "finished" (by a scan), "full" or "left" (no scan of it for an hour)."""

    code: str
    children: int
    area: str
    packed_at: datetime
    packed_by: str
    why: str


@dataclass(frozen=True)
class ReadyParents:
    """A page of parents, and the codes of all from its first on, up to MOST_AT_ONCE."""

    page: Page[ReadyParent]
    codes: list[str]
    # What the page shows of the same parents, for find_changes: "SB00001=<its last link>.<its children>".
    seen: list[str]
    has_more: bool
    expected: int


def find_ready_parents(after: int = 0) -> ReadyParents:
    """Parents packed or imported in the last week, ready and on no bill, those packed first at the top.

    `after`: only those whose last child came behind the link with that id. Two queries.
    """
    now = timezone.now()
    values: dict[str, Any] = {
        "after": after,
        "since": now - DAYS_BACK,
        "look": LOOK_BACK,
        "rested": now - RESTED,
        "expected": get_code_settings().expected_children,
        "most": MOST_AT_ONCE + 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(READY, values)
        found = [(ReadyParent(*row[:6]), row[6]) for row in cursor.fetchall()]
    page = fetch_page(found, PAGE_SIZE, place=lambda row: row[1])
    return ReadyParents(
        page.with_rows([parent for parent, _last in page.rows]),
        [parent.code for parent, _last in found[:MOST_AT_ONCE]],
        [f"{parent.code}={last}.{parent.children}" for parent, last in found[:MOST_AT_ONCE]],
        has_more=len(found) > MOST_AT_ONCE,
        expected=values["expected"],
    )


# Reads the links of a week by their key, so that it does not matter when a parent was opened, or whether by a
# file, nor how many bags there are. The last of a parent's links says where in the list it stands. Of the
# thousands of parents most are on a bill: bill_line_one_open_per_parent knows. The others are read one by one
# until enough are found: link_contents counts children, scan_finished and scan_parent have the last scans.
READY = """
WITH RECURSIVE newest AS (SELECT coalesce(max(id), 0) AS id FROM bags_link),
-- Ids grow with time: the last link from before the week is found by halving them some thirty times.
halving (low, high) AS (
    SELECT greatest(newest.id - %(look)s, 0), newest.id + 1 FROM newest
    UNION ALL
    SELECT CASE WHEN middle.linked_at < %(since)s THEN middle.id ELSE low END,
           CASE WHEN middle.linked_at < %(since)s THEN high ELSE (low + high) / 2 END
    FROM halving
    LEFT JOIN LATERAL (
        SELECT id, linked_at FROM bags_link WHERE id >= (low + high) / 2 AND id < high ORDER BY id LIMIT 1
    ) middle ON true
    WHERE high - low > 1
),
packed AS MATERIALIZED (
    SELECT parent_id, max(id) AS last_id FROM bags_link
    WHERE id > (SELECT max(low) FROM halving) AND unlinked_at IS NULL
    GROUP BY parent_id
),
waiting AS (
    SELECT parent_id, last_id FROM packed
    WHERE last_id > %(after)s
      AND (SELECT id FROM bills_billline line
           WHERE line.parent_id = packed.parent_id AND line.removed_at IS NULL) IS NULL
    ORDER BY last_id
)
SELECT bag.code, contents.children, coalesce(area.name, '') AS area, last.linked_at, display_name(person),
       CASE WHEN finish.id IS NOT NULL THEN 'finished' WHEN contents.children >= %(expected)s THEN 'full'
            ELSE 'left' END AS why,
       waiting.last_id
FROM waiting
JOIN bags_bag bag ON bag.id = waiting.parent_id
LEFT JOIN accounts_area area ON area.id = bag.area_id
JOIN bags_link last ON last.id = waiting.last_id
JOIN accounts_user person ON person.id = last.linked_by_id
CROSS JOIN LATERAL (
    SELECT count(*) AS children FROM bags_link link WHERE link.parent_id = bag.id AND link.unlinked_at IS NULL
) contents
CROSS JOIN LATERAL (SELECT id FROM find_finish(bag.id)) finish
CROSS JOIN LATERAL (
    SELECT max(at) AS at FROM (
        (SELECT received_at AS at FROM scanning_scan scan
         WHERE scan.parent_id = bag.id AND scan.action <> 'look' ORDER BY received_at DESC LIMIT 1)
        UNION ALL SELECT last.linked_at
    ) touches
) touched
WHERE finish.id IS NOT NULL OR contents.children >= %(expected)s OR touched.at < %(rested)s
ORDER BY waiting.last_id LIMIT %(most)s
"""
