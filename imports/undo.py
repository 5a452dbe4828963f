"""Undoing an import: what nobody has used since goes, all else stays and is listed with its reason."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from accounts.audit_context import CHECK_AT_ONCE
from accounts.models import User
from core.database import fetch_dicts
from core.progress import Progress
from imports.models import ImportRun, KeptBag
from imports.run_types import UndoneCounts
from imports.undo_choice import CHOOSING, DROP, FINDING, LOCKING, run_steps

CHUNK = 20_000
SAMPLES = 20
MAX_BILLS = 20

ENDED_LINKS = """
UPDATE bags_link SET unlinked_at = %(at)s, unlinked_by_id = %(by)s
FROM gone_link gone WHERE bags_link.id = gone.id AND gone.nth > %(after)s AND gone.nth <= %(upto)s
"""
REMOVED_LINES = """
UPDATE bills_billline SET removed_at = %(at)s, removed_by_id = %(by)s
FROM gone_line gone WHERE bills_billline.id = gone.id AND gone.nth > %(after)s AND gone.nth <= %(upto)s
"""
WITHDRAWAL = "INSERT INTO bags_withdrawal (at, file_name) VALUES (%(at)s, %(file_name)s)"
# By this very time the bags are known to have gone with this import: a scan or another import restores them.
WITHDRAWN_BAGS = """
UPDATE bags_bag SET retired_at = %(at)s, withdrawn_at = %(at)s
FROM gone_bag gone
WHERE bags_bag.id = gone.id AND gone.has_history AND gone.nth > %(after)s AND gone.nth <= %(upto)s
"""
DELETED_BAGS = """
WITH gone AS (
    SELECT id FROM gone_bag WHERE NOT has_history AND nth > %(after)s AND nth <= %(upto)s
), unsaid AS (
    DELETE FROM imports_bagdetail USING gone WHERE bag_id = gone.id
)
DELETE FROM bags_bag USING gone WHERE bags_bag.id = gone.id
"""
AREAS_BACK = """
UPDATE bags_bag SET area_id = gone.before_id
FROM gone_area gone WHERE bags_bag.id = gone.id AND gone.nth > %(after)s AND gone.nth <= %(upto)s
"""
# A later import that sent a bag on puts it back, when it is undone too, to where it was before this one.
HAND_ON_AREAS = """
UPDATE imports_areachange later SET before_id = own.before_id
FROM imports_areachange own
WHERE own.run_id = %(run)s AND later.before_id = own.after_id AND later.id = (
    SELECT min(id) FROM imports_areachange WHERE bag_id = own.bag_id AND id > own.id)
"""
FORGET_AREAS = "DELETE FROM imports_areachange WHERE run_id = %(run)s"
FOUND = """
SELECT (SELECT count(*) FROM gone_link) AS links, (SELECT count(*) FROM gone_line) AS lines,
       (SELECT count(*) FROM gone_bag WHERE has_history) AS withdrawn,
       (SELECT count(*) FROM gone_bag WHERE NOT has_history) AS deleted,
       (SELECT count(*) FROM gone_area) AS areas
"""
# Bills are never deleted: one that loses all its parents stays, open and empty.
EMPTIED_BILLS = """
SELECT bill.number FROM bills_bill bill
WHERE id IN (SELECT bill_id FROM gone_line) AND NOT EXISTS (
    SELECT FROM bills_billline line
    WHERE line.bill_id = bill.id AND line.removed_at IS NULL
      AND NOT EXISTS (SELECT FROM gone_line gone WHERE gone.id = line.id))
ORDER BY id
"""
# The first bags of each reason to stay.
KEPT_SAMPLES = """
SELECT code, why FROM (
    SELECT bag.code, kept.bag_id, kept.why, row_number() OVER (PARTITION BY why ORDER BY bag_id) AS nth
    FROM imports_keptbag kept JOIN bags_bag bag ON bag.id = kept.bag_id WHERE kept.run_id = %(run)s
) numbered
WHERE nth <= %(most)s ORDER BY bag_id
"""
KEPT_REASONS = """
SELECT why, count(*) FROM imports_keptbag WHERE run_id = %(run)s GROUP BY why ORDER BY count(*) DESC, why
"""
STEPS = (
    ("areas", AREAS_BACK),
    ("links", ENDED_LINKS),
    ("lines", REMOVED_LINES),
    ("withdrawn", WITHDRAWN_BAGS),
    ("deleted", DELETED_BAGS),
)


def preview_undo(cursor: Any, run: ImportRun, progress: Progress) -> UndoneCounts:
    """What undoing the run would do now, by the same steps. Call it in a transaction.

    Only the list of bags that would stay is written; nothing is locked, so it may be out of date at once.
    """
    progress.begin("previewing")
    run_steps(cursor, FINDING + CHOOSING, _name_values(run), progress)
    found = _describe_choice(cursor, run)
    cursor.execute(DROP)
    return found


def undo(cursor: Any, run: ImportRun, by: User, at: datetime, progress: Progress) -> UndoneCounts:
    """Undo what the run made, but for what anybody has used since. Call it in a transaction."""
    named = _name_values(run) | {"by": by.pk, "at": at, "file_name": run.file_name}
    progress.begin("undoing")
    run_steps(cursor, FINDING + LOCKING + CHOOSING, named, progress)
    found = _describe_choice(cursor, run)
    counts = {"links": found["links"], "lines": found["lines"]}
    counts |= {"withdrawn": found["withdrawn"], "deleted": found["deleted"], "areas": found["areas"]}
    progress.total = sum(counts.values())
    # What still points at a bag is found out while it is deleted, not in the silence of the commit.
    cursor.execute(CHECK_AT_ONCE)
    cursor.execute(WITHDRAWAL, named)
    for name, statement in STEPS:
        run_in_chunks(cursor, statement, counts[name], named, progress)
    cursor.execute(HAND_ON_AREAS, named)
    cursor.execute(FORGET_AREAS, named)
    cursor.execute(DROP)
    return found


def _name_values(run: ImportRun) -> dict[str, Any]:
    return {"run": run.pk, "imported_at": run.imported_at}


def _describe_choice(cursor: Any, run: ImportRun) -> UndoneCounts:
    """The choice in numbers and samples, before or after it is carried out."""
    cursor.execute(FOUND)
    [counts] = fetch_dicts(cursor)
    cursor.execute(EMPTIED_BILLS)
    emptied = [number for (number,) in cursor.fetchall()]
    cursor.execute(KEPT_REASONS, {"run": run.pk})
    reasons = dict(cursor.fetchall())
    cursor.execute(KEPT_SAMPLES, {"run": run.pk, "most": SAMPLES})
    return UndoneCounts(
        links=counts["links"],
        lines=counts["lines"],
        withdrawn=counts["withdrawn"],
        deleted=counts["deleted"],
        areas=counts["areas"],
        bills=len(emptied),
        emptied=emptied[:MAX_BILLS],
        kept=sum(reasons.values()),
        reasons=reasons,
        samples=[{"code": code, "why": why} for code, why in cursor.fetchall()],
    )


def run_in_chunks(cursor: Any, statement: str, rows: int, named: dict[str, Any], progress: Progress) -> None:
    done = progress.done
    for after in range(0, rows, CHUNK):
        cursor.execute(statement, named | {"after": after, "upto": after + CHUNK})
        progress.reach(done + min(after + CHUNK, rows))


def find_kept_bags(run: ImportRun) -> QuerySet[KeptBag]:
    """Every bag that stayed, or would stay, when this run is undone, in the order in which they were made."""
    return KeptBag.objects.filter(run=run).select_related("bag").order_by("bag_id")
