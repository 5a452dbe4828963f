"""The last thing that happened to some bags, in a few words."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from scanning.reasons import in_few_words

DONE = {
    "pack": gettext_noop("packed"),
    "unpack": gettext_noop("taken out"),
    "empty": gettext_noop("emptied"),
    "move": gettext_noop("moved"),
    "bill": gettext_noop("put on a bill"),
    "unbill": gettext_noop("taken off a bill"),
    "look": gettext_noop("looked up"),
    "undo": gettext_noop("a scan undone"),
}


@dataclass(frozen=True)
class LastEvent:
    """What was done, by whom and when."""

    what: str
    who: str
    at: datetime


def last_events(bag_ids: list[int]) -> dict[int, LastEvent]:
    """By bag, its last scan, or the last one that named it as the parent; not those without. One query."""
    with connection.cursor() as cursor:
        cursor.execute(LAST_SCANS, [bag_ids])
        return {
            bag_id: LastEvent(in_words(action, outcome, reason), who, at)
            for bag_id, action, outcome, reason, who, at in cursor.fetchall()
        }


def in_words(action: str, outcome: str, reason: str | None) -> str:
    if outcome == "saved":
        return _(DONE[action])
    if outcome == "duplicate":
        return _("scanned again")
    return _("refused: %s") % in_few_words(reason or "")


# Two look-ups a bag, by scan_bag and scan_parent.
LAST_SCANS = """
SELECT wanted.id, last.action, last.outcome, last.reason, person.username, last.received_at
FROM unnest(%s::bigint[]) wanted (id)
CROSS JOIN LATERAL (
    (SELECT * FROM scanning_scan WHERE bag_id = wanted.id ORDER BY received_at DESC LIMIT 1)
    UNION ALL
    (SELECT * FROM scanning_scan WHERE parent_id = wanted.id ORDER BY received_at DESC LIMIT 1)
    ORDER BY received_at DESC LIMIT 1
) last
JOIN accounts_user person ON person.id = last.user_id
"""
