"""Undoing an import: what nobody has used since goes, all else stays and is listed with its reason."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from core.database import fetch_dicts
from core.progress import Progress
from imports.models import ImportRun, KeptBag
from imports.run_types import UndoneCounts

LOOKS = (Path(__file__).parent / "sql" / "undo.sql").read_text().split("-- step\n")
CHUNK = 20_000
SAMPLES = 200

ENDED_LINKS = """
UPDATE bags_link SET unlinked_at = %(at)s, unlinked_by_id = %(by)s
FROM gone_link gone WHERE bags_link.id = gone.id AND gone.nth > %(after)s AND gone.nth <= %(upto)s
"""
REMOVED_LINES = """
UPDATE bills_billline SET removed_at = %(at)s, removed_by_id = %(by)s
FROM gone_line gone WHERE bills_billline.id = gone.id AND gone.nth > %(after)s AND gone.nth <= %(upto)s
"""
# An import of the same bags knows by this very time that they went with this one, and restores them.
RETIRED_BAGS = """
UPDATE bags_bag SET retired_at = %(at)s
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
FOUND = """
SELECT (SELECT count(*) FROM gone_link) AS links, (SELECT count(*) FROM gone_line) AS lines,
       (SELECT count(*) FROM gone_bag WHERE has_history) AS retired,
       (SELECT count(*) FROM gone_bag WHERE NOT has_history) AS bags
"""
# Bills are never deleted: one that the import made stays, open and empty.
EMPTIED_BILLS = """
SELECT count(*) FROM looked_bill bill
WHERE is_new AND NOT EXISTS (
    SELECT FROM bills_billline line WHERE line.bill_id = bill.id AND line.removed_at IS NULL)
"""
DROPPED = """
DROP TABLE made_link, made_line, touched_bag, looked_bill, looked_bag, gone_link, gone_line, gone_bag
"""
STEPS = (
    ("links", ENDED_LINKS),
    ("lines", REMOVED_LINES),
    ("retired", RETIRED_BAGS),
    ("bags", DELETED_BAGS),
)


def undo(cursor: Any, run: ImportRun, by: User, at: datetime, progress: Progress) -> UndoneCounts:
    """Undo what the run made, but for what anybody has used since. Call it in a transaction."""
    named = {"run": run.pk, "imported_at": run.imported_at, "by": by.pk, "at": at}
    progress.begin("undoing")
    for look in LOOKS:
        cursor.execute(look, named)
        progress.reach(0)
    cursor.execute(FOUND)
    [counts] = fetch_dicts(cursor)
    progress.total = sum(counts.values())
    # What still points at a bag is found out while it is deleted, not in the silence of the commit.
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for name, statement in STEPS:
        run_in_chunks(cursor, statement, counts[name], named, progress)
    cursor.execute(EMPTIED_BILLS)
    emptied = cursor.fetchone()[0]
    cursor.execute(DROPPED)
    kept = find_kept_bags(run)
    return {
        "links": counts["links"],
        "lines": counts["lines"],
        "retired": counts["retired"],
        "bags": counts["bags"],
        "bills": emptied,
        "kept": kept.count(),
        "samples": [{"code": bag.bag.code, "why": bag.why} for bag in kept[:SAMPLES]],
    }


def run_in_chunks(cursor: Any, statement: str, rows: int, named: dict[str, Any], progress: Progress) -> None:
    done = progress.done
    for after in range(0, rows, CHUNK):
        cursor.execute(statement, named | {"after": after, "upto": after + CHUNK})
        progress.reach(done + min(after + CHUNK, rows))


def find_kept_bags(run: ImportRun) -> QuerySet[KeptBag]:
    """Every bag that stayed when this run was undone, in the order in which they were made."""
    return KeptBag.objects.filter(run=run).select_related("bag").order_by("bag_id")
