"""What happened to a bag: one statement, each part of it along the index that it names.

Rooms to the right register what they know of bags with `register_source`.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from accounts.audit import describe_entry
from bills.visibility import ForeignNames
from core.pagination import Cursor
from core.postgresql.prepared import fetch_prepared
from history.locations import LocatedBag

# The key of the event that a bag became known. A registered source may replace it.
BECAME_KNOWN = "0"
NOTHING_FOREIGN = ForeignNames()


class CausingScan(NamedTuple):
    """Of a scan that is an event, or that made one, what sentences say."""

    action: str
    outcome: str
    reason: str | None
    code: str
    bag_id: int | None
    parent_id: int | None
    named_parent: str | None
    named_bill: str | None
    found_code: str | None
    found_at: datetime | None
    station: str


@dataclass(slots=True)
class Event:
    """One thing that happened to a bag, not yet in words.

    `key` orders events of the same instant, such as one import, and names the event in addresses. `scan`
    is the scan that it is, or that caused it. `template` and `values` are the sentence of a registered
    source or explainer, `template_of_parent` that on the page of the parent, where it is another; `is_plain`
    whether it changed nothing.
    """

    at: datetime
    key: str
    kind: str
    by_id: int | None = None
    child_id: int | None = None
    parent_id: int | None = None
    bill_id: int | None = None
    scan: CausingScan | None = None
    detail: dict[str, Any] = field(default_factory=dict)
    template: str = ""
    template_of_parent: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    is_plain: bool = False
    # Names. `came_from` and `went_to`: the other parent of a child that went from one to another in one step.
    who: str = ""
    taken_in_by: str = ""
    api_key: str = ""
    child: str = ""
    parent: str = ""
    bill: str = ""
    came_from: str = ""
    went_to: str = ""
    # Of these, what is of another area than the reader's.
    foreign: ForeignNames = NOTHING_FOREIGN


@dataclass(frozen=True)
class Subject:
    """The bag whose events are read, or, while it is None, the code; the newest `limit` behind `before`.

    `area_id`: scans that knew no such bag are read only if they were made in this area.
    """

    bag: LocatedBag | None
    code: str
    before: Cursor[str] | None
    limit: int
    area_id: int | None = None

    @cached_property
    def story(self) -> list[tuple[Any, ...]]:
        """The rows of STORY: at least one, which may hold no event."""
        values: dict[str, Any] = {
            "bag": self.bag and self.bag.pk,
            "is_parent": self.bag is not None and self.bag.is_parent,
            "code": self.code,
            "area": self.area_id,
            "limit": self.limit,
            "until": self.before.at if self.before else "infinity",
            "key": self.before.key if self.before else "",
        }
        return fetch_prepared(STORY, values)

    @property
    def known_since(self) -> datetime:
        """When the bag became known. A scan that makes a bag is received a moment before the bag is made."""
        known_since: datetime = self.story[0][0]
        return known_since


# Indexes: link_stays and link_contents; bill_line_parent, bill_version_unique and audit_entry_subject;
# scan_bag, scan_parent, scan_unknown_code and scan_unknown_parent.
# A child is on a bill while it is in a parent that is. A move is one event: the one that packed the child
# into the next parent. Scans that moved something are shown as their link or line, which exist without, too.
STORY = """
WITH stay AS MATERIALIZED (
    SELECT id, parent_id, linked_at, linked_by_id, unlinked_at, unlinked_by_id
    FROM bags_link WHERE child_id = %(bag)s
), on_bill AS MATERIALIZED (
    SELECT line.*, greatest(line.added_at, inside.since) AS since,
           least(coalesce(line.removed_at, 'infinity'), inside.until) AS until
    FROM (
        SELECT %(bag)s::bigint, '-infinity'::timestamptz, 'infinity'::timestamptz
        UNION ALL SELECT parent_id, linked_at, coalesce(unlinked_at, 'infinity') FROM stay
    ) inside (parent_id, since, until)
    JOIN bills_billline line ON line.parent_id = inside.parent_id
        AND line.added_at < inside.until AND coalesce(line.removed_at, 'infinity') > inside.since
), known (since) AS (
    SELECT least((SELECT created_at FROM bags_bag WHERE id = %(bag)s),
                 (SELECT min(received_at) FROM scanning_scan WHERE bag_id = %(bag)s),
                 (SELECT min(received_at) FROM scanning_scan WHERE parent_id = %(bag)s),
                 (SELECT min(linked_at) FROM bags_link WHERE child_id = %(bag)s),
                 (SELECT min(linked_at) FROM bags_link WHERE parent_id = %(bag)s))
), scan (at, key, by_id, child_id, parent_id, bill_id, id) AS (
    (SELECT received_at, 'h' || id, user_id, NULL::bigint, parent_id, bill_id, id
     FROM scanning_scan
     WHERE bag_id = %(bag)s AND made_link_id IS NULL AND ended_link_id IS NULL AND line_id IS NULL
         AND received_at <= %(until)s AND (received_at < %(until)s OR 'h' || id < %(key)s COLLATE "C")
     ORDER BY received_at DESC, ('h' || id) COLLATE "C" DESC LIMIT %(limit)s)
    UNION ALL
    -- Of other bags, about this parent.
    (SELECT received_at, 'h' || id, user_id, bag_id, parent_id, bill_id, id
     FROM scanning_scan
     WHERE parent_id = %(bag)s AND made_link_id IS NULL AND ended_link_id IS NULL AND line_id IS NULL
         AND %(is_parent)s AND bag_id IS DISTINCT FROM %(bag)s AND action <> 'look'
         AND received_at <= %(until)s AND (received_at < %(until)s OR 'h' || id < %(key)s COLLATE "C")
     ORDER BY received_at DESC, ('h' || id) COLLATE "C" DESC LIMIT %(limit)s)
    UNION ALL
    -- Of the code, and naming it as the parent, while no bag had it.
    (SELECT received_at, 'h' || id, user_id, NULL, parent_id, bill_id, id
     FROM scanning_scan
     WHERE code = %(code)s AND bag_id IS NULL AND (%(area)s::bigint IS NULL OR area_id = %(area)s)
         AND received_at <= %(until)s AND (received_at < %(until)s OR 'h' || id < %(key)s COLLATE "C")
     ORDER BY received_at DESC, ('h' || id) COLLATE "C" DESC LIMIT %(limit)s)
    UNION ALL
    (SELECT received_at, 'h' || id, user_id, bag_id, NULL, bill_id, id
     FROM scanning_scan
     WHERE named_parent = %(code)s AND parent_id IS NULL AND code <> %(code)s
         AND (%(area)s::bigint IS NULL OR area_id = %(area)s)
         AND received_at <= %(until)s AND (received_at < %(until)s OR 'h' || id < %(key)s COLLATE "C")
     ORDER BY received_at DESC, ('h' || id) COLLATE "C" DESC LIMIT %(limit)s)
), event (at, key, kind, by_id, child_id, parent_id, bill_id, scan_id, detail) AS (
    SELECT since, '0', 'made', NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::uuid, NULL::jsonb
    FROM known WHERE since IS NOT NULL
    UNION ALL
    SELECT linked_at, 'a' || id, 'packed', linked_by_id, %(bag)s, parent_id, NULL, NULL, NULL FROM stay
    UNION ALL
    SELECT unlinked_at, 'b' || id, 'taken_out', unlinked_by_id, %(bag)s, parent_id, NULL, NULL, NULL
    FROM stay WHERE unlinked_at NOT IN (SELECT linked_at FROM stay)
    UNION ALL
    (SELECT linked_at, 'a' || id, 'packed', linked_by_id, child_id, parent_id, NULL, NULL, NULL
     FROM bags_link
     WHERE parent_id = %(bag)s AND (linked_at, 'a' || id) < (%(until)s, %(key)s COLLATE "C")
     ORDER BY linked_at DESC, ('a' || id) COLLATE "C" DESC LIMIT %(limit)s)
    UNION ALL
    (SELECT unlinked_at, 'b' || id, 'taken_out', unlinked_by_id, child_id, parent_id, NULL, NULL, NULL
     FROM bags_link
     WHERE parent_id = %(bag)s AND (unlinked_at, 'b' || id) < (%(until)s, %(key)s COLLATE "C")
     ORDER BY unlinked_at DESC, ('b' || id) COLLATE "C" DESC LIMIT %(limit)s)
    UNION ALL
    SELECT added_at, 'c' || id, 'billed', added_by_id, NULL, parent_id, bill_id, NULL, NULL
    FROM on_bill WHERE added_at = since
    UNION ALL
    SELECT removed_at, 'd' || id, 'unbilled', removed_by_id, NULL, parent_id, bill_id, NULL, NULL
    FROM on_bill WHERE removed_at = until
    UNION ALL
    SELECT closing.closed_at, 'e' || closing.id, 'closed', closing.closed_by_id, NULL, on_bill.parent_id,
           on_bill.bill_id, NULL, jsonb_build_object('version', closing.version)
    FROM on_bill JOIN bills_billversion closing ON closing.bill_id = on_bill.bill_id
        AND closing.closed_at >= on_bill.since AND closing.closed_at < on_bill.until
    UNION ALL
    SELECT entry.at, 'f' || entry.id, 'reopened', entry.by_id, NULL, on_bill.parent_id,
           on_bill.bill_id, NULL, entry.detail
    FROM on_bill JOIN bills_bill bill ON bill.id = on_bill.bill_id
    JOIN accounts_auditentry entry ON entry.subject_kind = 'bill'
        AND entry.subject = bill.number COLLATE "default"  -- else its index is not used: numbers are of "C"
        AND entry.verb = 'reopened' AND entry.at >= on_bill.since AND entry.at < on_bill.until
    UNION ALL
    -- What admins did to the bag itself.
    (SELECT at, 'g' || id, 'changed', by_id, NULL, NULL, NULL, NULL,
            jsonb_build_object('verb', verb, 'detail', detail, 'row_changes', row_changes)
     FROM accounts_auditentry
     WHERE subject_kind = 'bag' AND subject = %(code)s AND verb <> 'row added'
         AND (at, 'g' || id) < (%(until)s, %(key)s COLLATE "C")
     ORDER BY at DESC, ('g' || id) COLLATE "C" DESC LIMIT %(limit)s)
    UNION ALL
    SELECT at, key, 'scan', by_id, child_id, parent_id, bill_id, id, NULL FROM scan
), newest AS MATERIALIZED (
    SELECT event.*, CASE WHEN bill_id IS NULL THEN child_id ELSE parent_id END AS moved_id
    FROM event WHERE (at, key) < (%(until)s, %(key)s COLLATE "C")
    ORDER BY at DESC, key COLLATE "C" DESC LIMIT %(limit)s
)
SELECT known.since, newest.at, newest.key, newest.kind, newest.by_id, newest.child_id, newest.parent_id,
       newest.bill_id, newest.detail,
       display_name(person), child.code, parent.code, bill.number, other.code,
       display_name(admin), token.name,
       scan.id IS NOT NULL, scan.action, scan.outcome, scan.reason, scan.code, scan.bag_id, scan.parent_id,
       scan.named_parent, scan.named_bill, scan.found_code, scan.found_at, scan.station
FROM known
LEFT JOIN newest ON true
-- The scan that made a link or line has the same time. Emptying a parent, and undoing that, is one scan for
-- all its children.
LEFT JOIN LATERAL (
    SELECT id FROM scanning_scan made
    WHERE newest.scan_id IS NULL AND received_at = newest.at AND bag_id IN (newest.moved_id, newest.parent_id)
        AND (bag_id = newest.moved_id OR action IN ('empty', 'undo'))
    ORDER BY bag_id = newest.moved_id DESC LIMIT 1
) cause ON true
LEFT JOIN scanning_scan scan ON scan.id = coalesce(newest.scan_id, cause.id)
-- Of a move, the link that ended or began at the same time.
LEFT JOIN LATERAL (
    SELECT link.parent_id FROM bags_link link
    WHERE link.child_id = newest.child_id AND newest.kind IN ('packed', 'taken_out')
        AND CASE newest.kind WHEN 'packed' THEN link.unlinked_at ELSE link.linked_at END = newest.at
    ORDER BY link.id DESC LIMIT 1
) moved ON true
LEFT JOIN bags_bag other ON other.id = moved.parent_id
LEFT JOIN bags_bag child ON child.id = newest.child_id
LEFT JOIN bags_bag parent ON parent.id = newest.parent_id
LEFT JOIN bills_bill bill ON bill.id = newest.bill_id
LEFT JOIN accounts_user person ON person.id = newest.by_id
LEFT JOIN accounts_user admin ON admin.id = scan.taken_in_by_id
LEFT JOIN accounts_apitoken token ON token.id = scan.token_id
"""


def _read_own_events(subject: Subject) -> Iterable[Event]:
    """What links, lines, bills, scans and the audit know."""
    return [_read_event(row) for row in subject.story if row[1] is not None]


def _read_event(row: tuple[Any, ...]) -> Event:
    _since, at, key, kind, by_id, child_id, parent_id, bill_id, detail = row[:9]
    who, child, parent, bill, other, admin, api_key, has_scan = row[9:17]
    event = Event(at, key, kind, by_id, child_id, parent_id, bill_id)
    event.who, event.child, event.parent, event.bill = who or "", child or "", parent or "", bill or ""
    if detail:
        event.detail = json.loads(detail)
    if kind == "changed":
        words = describe_entry(event.detail["detail"], event.detail["row_changes"])
        event.detail = {"verb": event.detail["verb"], "words": words}
    if other and kind == "packed":
        event.came_from = other
    elif other:
        event.went_to = other
    if has_scan:
        event.scan = CausingScan(*row[17:])
        event.taken_in_by, event.api_key = admin or "", api_key or ""
    return event


Source = Callable[[Subject], Iterable[Event]]

_registered: list[Source] = []


def register_source(source: Source) -> None:
    """Let this function add events of bags, with names. Of two with one key, the registered one counts."""
    if source not in _registered:
        _registered.append(source)


def read_events(subject: Subject) -> list[Event]:
    """The newest `subject.limit` events behind `subject.before`, newest first."""
    events = {event.key: event for source in [_read_own_events, *_registered] for event in source(subject)}
    before = subject.before
    wanted = [
        event
        for event in events.values()
        if before is None or (event.at, event.key) < (before.at, before.key)
    ]
    return sorted(wanted, key=lambda event: (event.at, event.key), reverse=True)[: subject.limit]
