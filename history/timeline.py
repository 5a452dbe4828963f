"""What happened to a bag, newest first: links, bills, refused scans, changes by admins."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from bags.models import Bag
from core.database import fetch_dicts
from core.pagination import Cursor, Page, fetch_page
from history.sentences import tell

PAGE_SIZE = 50


@dataclass(frozen=True)
class Event:
    """One thing that happened. `sentence` is safe HTML; `tone` is plain, done or refused."""

    at: datetime
    tone: str
    sentence: str
    station: str


def story_of(
    bag: Bag | None, code: str, before: Cursor[str] | None = None, *, area_id: int | None = None
) -> Page[Event]:
    """A page of what happened to this bag, or, while it is None, of the scans that named its code.

    `area_id`: scans that knew no such bag are told only if they were made in this area.
    """
    asked = {
        "area": area_id,
        "bag": bag.pk if bag else None,
        "code": code,
        "at": before.at.isoformat() if before else "infinity",
        "key": before.key if before else "",
        "limit": PAGE_SIZE + 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(STORY, asked)
        rows = fetch_dicts(cursor)
    page = fetch_page(rows, PAGE_SIZE, lambda row: Cursor(row["at"], row["key"]))
    return page.with_rows([event_of(row, code) for row in page.rows])


def event_of(row: dict[str, Any], code: str) -> Event:
    row["detail"] = json.loads(row["detail"]) if row["detail"] else {}
    tone, sentence = tell(row, code)
    return Event(at=row["at"], tone=tone, sentence=sentence, station=row["station"] or "")


# One statement, because the parts must be merged by time before they are cut into pages. Each part is
# carried by an index: link_stays, link_contents and link_contents_ever, bill_line_parent, scan_bag,
# scan_parent, scan_unknown_code, scan_unknown_parent, audit_entry_subject, loaded_range_made,
# bag_detail_once_per_run. A parent's contents have two indexes, for open and for all links, so they are asked
# for in two parts. Scans can be many: those parts are cut before the merge.
# `key` keeps the order of events of the same instant, such as a loaded file.
# Scans that moved something are told as their link or line, which also exist without a scan.
STORY = """
WITH stays AS (
    SELECT * FROM bags_link WHERE child_id = %(bag)s
    UNION ALL
    SELECT * FROM bags_link WHERE parent_id = %(bag)s AND unlinked_at IS NULL
    UNION ALL
    SELECT * FROM bags_link WHERE parent_id = %(bag)s AND unlinked_at IS NOT NULL
),
loads AS (
    -- A bag was made by one load at most. Index loaded_range_made carries both.
    SELECT run.*, made.made FROM (
        SELECT * FROM imports_loadedrange WHERE made = 'bag' AND first_id <= %(bag)s
        ORDER BY first_id DESC LIMIT 1
    ) made JOIN imports_importrun run ON run.id = made.run_id WHERE made.last_id >= %(bag)s
    UNION ALL
    SELECT run.*, made.made FROM imports_loadedrange made JOIN imports_importrun run ON run.id = made.run_id
    WHERE made.made = 'back' AND made.first_id <= %(bag)s AND made.last_id >= %(bag)s
),
on_bills AS (
    SELECT line.*, line.added_at AS since, coalesce(line.removed_at, 'infinity') AS until
    FROM bills_billline line WHERE line.parent_id = %(bag)s
    UNION ALL
    SELECT line.*, greatest(line.added_at, stay.linked_at),
           least(coalesce(line.removed_at, 'infinity'), coalesce(stay.unlinked_at, 'infinity'))
    FROM stays stay JOIN bills_billline line ON line.parent_id = stay.parent_id
    WHERE stay.child_id = %(bag)s
      AND line.added_at < coalesce(stay.unlinked_at, 'infinity')
      AND coalesce(line.removed_at, 'infinity') > stay.linked_at
),
events AS (
    SELECT linked_at AS at, 'a' || id AS key, 'packed' AS what, linked_by_id AS by_id,
           child_id, parent_id, NULL::bigint AS bill_id, NULL::uuid AS scan_id, NULL::jsonb AS detail
    FROM stays
    UNION ALL
    SELECT unlinked_at, 'b' || id, 'taken_out', unlinked_by_id, child_id, parent_id, NULL, NULL, NULL
    FROM stays WHERE unlinked_at IS NOT NULL AND NOT EXISTS (
        -- On the child's page a move is one event: the one that packed it into the next parent.
        SELECT FROM stays following
        WHERE following.child_id = stays.child_id AND following.linked_at = stays.unlinked_at
    )
    UNION ALL
    SELECT added_at, 'c' || id, 'billed', added_by_id, NULL, parent_id, bill_id, NULL, NULL
    FROM on_bills WHERE added_at = since
    UNION ALL
    SELECT removed_at, 'd' || id, 'unbilled', removed_by_id, NULL, parent_id, bill_id, NULL, NULL
    FROM on_bills WHERE removed_at = until
    UNION ALL
    SELECT version.closed_at, 'e' || version.id, 'closed', version.closed_by_id, NULL, on_bills.parent_id,
           on_bills.bill_id, NULL, jsonb_build_object('version', version.version)
    FROM on_bills JOIN bills_billversion version ON version.bill_id = on_bills.bill_id
    WHERE version.closed_at >= since AND version.closed_at < until
    UNION ALL
    SELECT entry.at, 'f' || entry.id, 'reopened', entry.by_id, NULL, on_bills.parent_id, on_bills.bill_id,
           NULL, entry.detail
    FROM on_bills JOIN bills_bill bill ON bill.id = on_bills.bill_id
    JOIN accounts_auditentry entry
      ON entry.subject_kind = 'bill' AND entry.subject = bill.number AND entry.verb = 'reopened'
    WHERE entry.at >= since AND entry.at < until
    UNION ALL
    SELECT at, 'g' || id, 'changed', by_id, NULL, NULL, NULL, NULL,
           jsonb_build_object('verb', verb, 'detail', detail)
    FROM accounts_auditentry WHERE subject_kind = 'bag' AND subject = %(code)s
    UNION ALL
    (SELECT received_at, 'h' || id, 'scan', user_id, NULL, parent_id, bill_id, id, NULL
     FROM scanning_scan
     WHERE bag_id = %(bag)s AND coalesce(made_link_id, ended_link_id, line_id) IS NULL
       AND received_at <= %(at)s AND (received_at, 'h' || id) < (%(at)s, %(key)s)
     ORDER BY received_at DESC, 'h' || id DESC LIMIT %(limit)s)
    UNION ALL
    (SELECT received_at, 'h' || id, 'scan', user_id, bag_id, parent_id, bill_id, id, NULL
     FROM scanning_scan
     WHERE parent_id = %(bag)s AND coalesce(made_link_id, ended_link_id, line_id) IS NULL
       AND bag_id IS DISTINCT FROM %(bag)s AND action <> 'look'
       AND received_at <= %(at)s AND (received_at, 'h' || id) < (%(at)s, %(key)s)
     ORDER BY received_at DESC, 'h' || id DESC LIMIT %(limit)s)
    UNION ALL
    (SELECT received_at, 'h' || id, 'scan', user_id, NULL, parent_id, bill_id, id, NULL
     FROM scanning_scan
     WHERE code = %(code)s AND bag_id IS NULL AND (%(area)s::bigint IS NULL OR area_id = %(area)s)
       AND (received_at, 'h' || id) < (%(at)s, %(key)s)
     ORDER BY received_at DESC, 'h' || id DESC LIMIT %(limit)s)
    UNION ALL
    (SELECT received_at, 'h' || id, 'scan', user_id, bag_id, NULL, bill_id, id, NULL
     FROM scanning_scan
     WHERE named_parent = %(code)s AND parent_id IS NULL AND code <> %(code)s
       AND (%(area)s::bigint IS NULL OR area_id = %(area)s)
       AND received_at <= %(at)s AND (received_at, 'h' || id) < (%(at)s, %(key)s)
     ORDER BY received_at DESC, 'h' || id DESC LIMIT %(limit)s)
    UNION ALL
    SELECT loaded_at, '01' || id, 'loaded again', loaded_by_id, NULL, NULL, NULL, NULL,
           jsonb_build_object('file', file_name)
    FROM loads WHERE made = 'back'
    UNION ALL
    SELECT run.loaded_at, '02' || detail.id, 'said', NULL, NULL, NULL, NULL, NULL,
           jsonb_build_object('file', run.file_name, 'said', detail.said)
    FROM imports_bagdetail detail JOIN imports_importrun run ON run.id = detail.run_id
    WHERE detail.bag_id = %(bag)s AND run.loaded_at IS NOT NULL
    UNION ALL
    SELECT DISTINCT ON (id) taken_back_at, 'i' || id, 'taken back', taken_back_by_id, NULL::bigint,
           NULL::bigint, NULL::bigint, NULL::uuid, jsonb_build_object('file', file_name)
    FROM loads WHERE taken_back_at IS NOT NULL
      AND NOT EXISTS (SELECT FROM imports_keptbag WHERE run_id = loads.id AND bag_id = %(bag)s)
    UNION ALL
    -- A scan that makes a bag is received a moment before the bag is made.
    SELECT least(created_at, (SELECT min(linked_at) FROM stays),
                 (SELECT min(received_at) FROM scanning_scan WHERE bag_id = %(bag)s),
                 (SELECT min(received_at) FROM scanning_scan WHERE parent_id = %(bag)s)),
           '0', CASE WHEN run.id IS NULL THEN 'made' ELSE 'loaded' END, run.loaded_by_id,
           NULL, NULL, NULL, NULL, jsonb_build_object('file', run.file_name)
    FROM bags_bag bag LEFT JOIN loads run ON run.made = 'bag' WHERE bag.id = %(bag)s
),
page AS (
    SELECT * FROM events WHERE (at, key) < (%(at)s, %(key)s) ORDER BY at DESC, key DESC LIMIT %(limit)s
)
SELECT page.at, page.key, page.what, page.detail, person.username AS who, child.code AS child,
       parent.code AS parent, bill.number AS bill, came_from.code AS came_from, went_to.code AS went_to,
       cause.action, cause.station, cause.outcome, cause.reason, cause.code AS scanned, cause.named_parent,
       cause.named_bill, cause.found_code, cause.bag_id IS NOT NULL AS known
FROM page
LEFT JOIN accounts_user person ON person.id = page.by_id
LEFT JOIN bags_bag child ON child.id = page.child_id
LEFT JOIN bags_bag parent ON parent.id = page.parent_id
LEFT JOIN bills_bill bill ON bill.id = page.bill_id
LEFT JOIN LATERAL (
    SELECT * FROM scanning_scan scan
    WHERE page.scan_id IS NOT NULL AND scan.id = page.scan_id
    UNION ALL
    SELECT * FROM scanning_scan scan
    WHERE page.scan_id IS NULL AND scan.received_at = page.at
      AND scan.bag_id = CASE WHEN page.bill_id IS NULL THEN page.child_id ELSE page.parent_id END
    UNION ALL
    -- Emptying a parent, and undoing that, is one scan for all its children.
    SELECT * FROM scanning_scan scan
    WHERE page.scan_id IS NULL AND scan.received_at = page.at AND scan.bag_id = page.parent_id
      AND scan.action IN ('empty', 'undo')
    LIMIT 1
) cause ON true
LEFT JOIN LATERAL (
    SELECT bag.code FROM bags_link before JOIN bags_bag bag ON bag.id = before.parent_id
    WHERE page.what = 'packed' AND before.child_id = page.child_id AND before.unlinked_at = page.at LIMIT 1
) came_from ON true
LEFT JOIN LATERAL (
    SELECT bag.code FROM bags_link after JOIN bags_bag bag ON bag.id = after.parent_id
    WHERE page.what = 'taken_out' AND after.child_id = page.child_id AND after.linked_at = page.at LIMIT 1
) went_to ON true
ORDER BY page.at DESC, page.key DESC
"""
