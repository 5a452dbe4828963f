"""Writing down that somebody has looked at refused scans."""

from collections import Counter
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User, select_display_name
from reports.models import ClearedScan
from scanning.reasons import TO_LOOK_AT


def acknowledge_scans(ids: list[UUID], *, by: User, note: str) -> str:
    """Write down that `by` has looked at these scans and the same ones before them.

    Gives a sentence that says what was new in it, and who was faster with what was not. Nothing is
    written over: the first one counts.
    """
    with connection.cursor() as cursor:
        cursor.execute(ACKNOWLEDGE, {"ids": ids, "reasons": TO_LOOK_AT, "by": by.pk, "note": note})
        count, before = cursor.fetchone()
    others = ClearedScan.objects.filter(scan__in=before or []).exclude(by=by)
    theirs = Counter(others.values_list(select_display_name("by"), flat=True))
    return describe_acknowledged(count, theirs, is_known=bool(count or before))


# Two people who send the same at once both get here; the constraint lets one of them write.
ACKNOWLEDGE = """
WITH chosen AS (
    SELECT DISTINCT same.id FROM scanning_scan scan CROSS JOIN LATERAL find_same_refusals(scan) same
    WHERE scan.id = ANY (%(ids)s) AND scan.reason = ANY (%(reasons)s)
      AND (same.received_at, same.id) <= (scan.received_at, scan.id)
),
made AS (
    INSERT INTO reports_clearedscan (scan_id, at, by_id, note)
    SELECT id, clock_timestamp(), %(by)s, %(note)s FROM chosen ORDER BY id
    ON CONFLICT DO NOTHING RETURNING scan_id
)
SELECT count(made.scan_id), array_agg(chosen.id) FILTER (WHERE made.scan_id IS NULL)
FROM chosen LEFT JOIN made ON made.scan_id = chosen.id
"""


def describe_acknowledged(count: int, theirs: Counter[str], *, is_known: bool) -> str:
    if not is_known:
        return _("None of these scans is to be looked at.")
    sentences = []
    if count:
        sentences.append(ngettext("%d scan is looked at.", "%d scans are looked at.", count) % count)
    if theirs:
        faster = {"who": ", ".join(sorted(theirs)), "count": theirs.total()}
        sentences.append(_("%(who)s was faster with %(count)d of them.") % faster)
    return " ".join(sentences) or _("You have looked at these already.")
