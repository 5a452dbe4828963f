"""The last thing that happened to some bags or to a bill, in a few words."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bills.models import Bill
from scanning.actions import ACTIONS
from scanning.reasons import describe_reason

# What scans do, and what the audit says of bags.
WORDS = {action: words.in_lists for action, words in ACTIONS.items()} | {
    "made": gettext_noop("added"),
    "changed": gettext_noop("changed"),
    "linked": gettext_noop("put into a parent"),
    "retired": gettext_noop("retired"),
    "withdrawn": gettext_noop("withdrawn: its import was undone"),
    "brought back": gettext_noop("restored"),
    "printed a new label": gettext_noop("label printed anew"),
}


@dataclass(frozen=True)
class LastEvent:
    """What was done, by whom (None: not known) and when."""

    what: str
    who: str | None
    at: datetime


def fetch_last_events(bag_ids: list[int]) -> dict[int, LastEvent]:
    """By bag, the last that happened to it or to what is in it; not those to which nothing did. One query.

    A look at a child, or a scan of it that was refused, is nothing that happened to its parent.
    """
    with connection.cursor() as cursor:
        cursor.execute(LAST, [bag_ids])
        return {bag_id: build_last_event(*event) for bag_id, *event in cursor.fetchall()}


def build_last_event(done: str, outcome: str, reason: str | None, who: str | None, at: datetime) -> LastEvent:
    """Of a row of LAST_EVENT."""
    return LastEvent(_describe(done, outcome, reason), who, at)


def _describe(done: str, outcome: str, reason: str | None) -> str:
    if outcome == "saved":
        return _(WORDS.get(done, done))
    if outcome == "duplicate":
        return _("scanned again")
    return _("refused: %s") % describe_reason(reason or "")


def find_bill_event(bill: Bill) -> LastEvent:
    """That it was cancelled, closed or made. Read the people with the bill."""
    if bill.cancelled_at and bill.cancelled_by:
        return LastEvent(_("cancelled"), bill.cancelled_by.display_name, bill.cancelled_at)
    if bill.closed_at and bill.closed_by:
        return LastEvent(_("closed"), bill.closed_by.display_name, bill.closed_at)
    return LastEvent(_("made"), bill.created_by.display_name, bill.created_at)


# To be joined LATERAL to a `bag`. Links and lines also come of imports and pages, with no scan. By `priority`
# a scan speaks for what it made.
# Each is one look-up in an index: scan_bag, scan_parent, link_stays, link_contents twice (the first reads all
# that is in a parent), bill_line_parent, audit_entry_subject.
LAST_EVENT = """
SELECT last.done, last.outcome, last.reason, display_name(person) AS who, last.at
FROM (
    (SELECT received_at AS at, 1 AS priority, action AS done, outcome, reason, user_id AS by_id
     FROM scanning_scan WHERE bag_id = bag.id ORDER BY received_at DESC LIMIT 1)
    UNION ALL
    (SELECT received_at, 1, action, outcome, NULL, user_id FROM scanning_scan
     WHERE parent_id = bag.id AND outcome = 'saved' AND action <> 'look' ORDER BY received_at DESC LIMIT 1)
    UNION ALL
    (SELECT coalesce(unlinked_at, linked_at), 2,
            CASE WHEN unlinked_at IS NULL THEN 'linked' ELSE 'unpack' END, 'saved', NULL,
            coalesce(unlinked_by_id, linked_by_id)
     FROM bags_link WHERE child_id = bag.id ORDER BY id DESC LIMIT 1)
    UNION ALL
    (SELECT linked_at, 2, 'linked', 'saved', NULL, linked_by_id
     FROM bags_link WHERE parent_id = bag.id AND unlinked_at IS NULL ORDER BY linked_at DESC LIMIT 1)
    UNION ALL
    (SELECT unlinked_at, 2, 'unpack', 'saved', NULL, unlinked_by_id
     FROM bags_link WHERE parent_id = bag.id AND unlinked_at IS NOT NULL ORDER BY unlinked_at DESC LIMIT 1)
    UNION ALL
    (SELECT coalesce(removed_at, added_at), 2, CASE WHEN removed_at IS NULL THEN 'bill' ELSE 'unbill' END,
            'saved', NULL, coalesce(removed_by_id, added_by_id)
     FROM bills_billline WHERE parent_id = bag.id ORDER BY id DESC LIMIT 1)
    UNION ALL
    (SELECT at, 2, verb, 'saved', NULL, by_id
     FROM accounts_auditentry
     -- Codes are of collation "C", the index is not: without this all entries are read.
     WHERE subject_kind = 'bag' AND subject = bag.code COLLATE "default" ORDER BY id DESC LIMIT 1)
    UNION ALL
    -- An import that is undone withdraws bags without an audit entry for each.
    (SELECT bag.retired_at, CASE WHEN bag.withdrawn_at IS NULL THEN 3 ELSE 0 END,
            CASE WHEN bag.withdrawn_at IS NULL THEN 'retired' ELSE 'withdrawn' END, 'saved', NULL, NULL
     WHERE bag.retired_at IS NOT NULL)
    ORDER BY at DESC, priority LIMIT 1
) last
LEFT JOIN accounts_user person ON person.id = last.by_id
"""
LAST = f"""
SELECT bag.id, last.* FROM bags_bag bag CROSS JOIN LATERAL ({LAST_EVENT}) last WHERE bag.id = ANY(%s)
"""  # noqa: S608
