"""Taking a load back: what nobody has used since goes, all else stays and is listed with its reason."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from core.database import fetch_dicts
from core.progress import Progress
from imports.models import ImportRun, KeptBag

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
# A load of the same bags knows by this very time that they went with this load, and brings them back.
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
# Bills are never deleted: one that the load made stays, open and empty.
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


def undo(cursor: Any, run: ImportRun, by: User, at: datetime, progress: Progress) -> dict[str, Any]:
    """Take back what the run made, in the transaction that is open. Nothing that anybody has used since.

    Gives {"bags": deleted, "retired": bags with history, "links": ended, "lines": taken off their bill,
    "bills": left empty, "kept": bags that stay, "samples": the first of them as {"code", "why"}}.
    """
    named = {"run": run.pk, "imported_at": run.imported_at, "by": by.pk, "at": at}
    progress.begin("taking back")
    for look in LOOKS:
        cursor.execute(look, named)
        progress.reach(0)
    cursor.execute(FOUND)
    [told] = fetch_dicts(cursor)
    progress.total = sum(told.values())
    # What still points at a bag is found out while it is deleted, not in the silence of the commit.
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for name, statement in STEPS:
        in_chunks(cursor, statement, told[name], named, progress)
    cursor.execute(EMPTIED_BILLS)
    told["bills"] = cursor.fetchone()[0]
    cursor.execute(DROPPED)
    kept = find_kept_bags(run)
    told["kept"] = kept.count()
    return told | {"samples": [{"code": bag.bag.code, "why": bag.why} for bag in kept[:SAMPLES]]}


def in_chunks(cursor: Any, statement: str, rows: int, named: dict[str, Any], progress: Progress) -> None:
    done = progress.done
    for after in range(0, rows, CHUNK):
        cursor.execute(statement, named | {"after": after, "upto": after + CHUNK})
        progress.reach(done + min(after + CHUNK, rows))


def find_kept_bags(run: ImportRun) -> QuerySet[KeptBag]:
    """Every bag that stayed when this run was taken back, in the order in which they were made."""
    return KeptBag.objects.filter(run=run).select_related("bag").order_by("bag_id")
