"""Doing what the verdicts say, for the rows that are new or changed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import User
from core.progress import Progress
from imports.models import ImportRun
from imports.races import check_unchanged

CHUNK = 20_000

# A bag that only stands as a parent is made with its first child. Ids are given out beforehand, in the order
# of the codes: the index grows at one place after the other, and links need not look their bags up again.
WANTED_BAGS = """
CREATE UNLOGGED TABLE wanted_bag WITH (autovacuum_enabled = false) AS
SELECT nextval((SELECT pg_get_serial_sequence('bags_bag', 'id')::regclass)) AS id, row_number() OVER () AS nth,
       code, kind, area_id
FROM (
    SELECT DISTINCT ON (code) code, kind, area_id
    FROM (
        SELECT code, kind, wanted_area_id AS area_id FROM verdict WHERE outcome = 'new'
        UNION ALL
        SELECT holder.code, 'parent', NULL::bigint
        FROM (SELECT DISTINCT parent FROM verdict WHERE outcome IN ('new', 'changed')) named
        JOIN said_bag holder ON holder.code = named.parent
        WHERE holder.id IS NULL
    ) said
    ORDER BY code, area_id
) named;
CREATE UNIQUE INDEX wanted_bag_code ON wanted_bag (code) INCLUDE (id);
ANALYZE wanted_bag
"""
BAGS = """
INSERT INTO bags_bag (id, code, kind, area_id, created_at)
SELECT id, code, kind, area_id, %(at)s FROM wanted_bag WHERE nth > %(after)s AND nth <= %(upto)s ORDER BY nth
"""
# What was withdrawn when an import was undone is restored, as what this file says that it is; parents that only stand in their column included.
WANTED_RESTORED = """
CREATE UNLOGGED TABLE wanted_restored AS
SELECT said.id, said.kind FROM said_bag said
WHERE said.was_undone AND said.code IN (
    SELECT code FROM verdict WHERE outcome = 'changed'
    UNION ALL SELECT parent FROM verdict WHERE outcome IN ('new', 'changed'))
"""
RESTORED = """
UPDATE bags_bag SET kind = wanted_restored.kind, retired_at = NULL, withdrawn_at = NULL
FROM wanted_restored WHERE bags_bag.id = wanted_restored.id
"""
# For the undo. A run may be imported, undone and imported again.
AREA_CHANGES_BEFORE = "DELETE FROM imports_areachange WHERE run_id = %(run)s"
AREA_CHANGES = """
INSERT INTO imports_areachange (run_id, bag_id, before_id, after_id)
SELECT DISTINCT %(run)s::bigint, bag.id, bag.area_id, verdict.wanted_area_id
FROM verdict JOIN bags_bag bag ON bag.id = verdict.bag_id
WHERE verdict.outcome = 'changed' AND verdict.is_sent_elsewhere
"""
AREAS = """
UPDATE bags_bag SET area_id = change.after_id
FROM imports_areachange change WHERE change.run_id = %(run)s AND bags_bag.id = change.bag_id
"""
WANTED_LINKS = """
CREATE UNLOGGED TABLE wanted_link WITH (autovacuum_enabled = false) AS
SELECT nextval((SELECT pg_get_serial_sequence('bags_link', 'id')::regclass)) AS id, row_number() OVER () AS nth,
       child_id, parent_id
FROM (
    SELECT DISTINCT ON (child_id) coalesce(verdict.bag_id, child.id) AS child_id, coalesce(holder.id, parent.id) AS parent_id
    FROM verdict
    LEFT JOIN said_bag holder ON holder.code = verdict.parent AND holder.id IS NOT NULL
    LEFT JOIN wanted_bag child ON child.code = verdict.code
    LEFT JOIN wanted_bag parent ON parent.code = verdict.parent AND parent.kind = 'parent'
    WHERE verdict.outcome IN ('new', 'changed') AND verdict.parent IS NOT NULL AND verdict.is_packed
    ORDER BY 1
) named;
CREATE INDEX wanted_link_nth ON wanted_link (nth)
"""
LINKS = """
INSERT INTO bags_link (id, child_id, parent_id, linked_at, linked_by_id)
SELECT id, child_id, parent_id, %(at)s, %(by)s
FROM wanted_link WHERE nth > %(after)s AND nth <= %(upto)s ORDER BY nth
"""
WANTED_BILLS = """
CREATE UNLOGGED TABLE wanted_bill AS
SELECT nextval((SELECT pg_get_serial_sequence('bills_bill', 'id')::regclass)) AS id, number
FROM (
    SELECT DISTINCT bill AS number FROM verdict WHERE outcome IN ('new', 'changed') AND bill IS NOT NULL
) named
WHERE NOT EXISTS (SELECT FROM bills_bill WHERE bills_bill.number = named.number)
"""
BILLS = """
INSERT INTO bills_bill (id, number, customer, note, weight_per_child_kg, version, created_at, created_by_id)
SELECT wanted_bill.id, number, '', '', site.weight_per_child_kg, 0, %(at)s, %(by)s
FROM wanted_bill, bills_billsettings site
"""
WANTED_LINES = """
CREATE UNLOGGED TABLE wanted_line AS
SELECT nextval((SELECT pg_get_serial_sequence('bills_billline', 'id')::regclass)) AS id, row_number() OVER () AS nth,
       bill_id, parent_id
FROM (
    SELECT bill.id AS bill_id, coalesce(billed.id, made.id) AS parent_id
    FROM verdict
    JOIN said_bag billed ON billed.code = coalesce(verdict.parent, verdict.code)
    JOIN bills_bill bill ON bill.number = verdict.bill
    LEFT JOIN wanted_bag made ON made.code = billed.code
    WHERE verdict.outcome IN ('new', 'changed') AND billed.on_bill_id IS NULL
    GROUP BY 1, 2
    ORDER BY min(verdict.place)
) named
"""
LINES = """
INSERT INTO bills_billline (id, bill_id, parent_id, added_at, added_by_id)
SELECT id, bill_id, parent_id, %(at)s, %(by)s
FROM wanted_line WHERE nth > %(after)s AND nth <= %(upto)s ORDER BY nth
"""
DETAILS = """
INSERT INTO imports_bagdetail (bag_id, run_id, said)
SELECT DISTINCT ON (bag_id) coalesce(verdict.bag_id, made.id) AS bag_id, %(run)s, staged.details::jsonb
FROM staged
JOIN verdict ON verdict.place = staged.place
LEFT JOIN wanted_bag made ON made.code = verdict.code
WHERE staged.details IS NOT NULL AND verdict.outcome IN ('new', 'changed')
ORDER BY bag_id, verdict.place
"""
# A run may be imported, undone and imported again: what it restored the last time counts no more.
RESTORED_BEFORE = "DELETE FROM imports_importedrange WHERE run_id = %(run)s AND made = 'restored'"
# Ids that follow each other become one row. New ones were given out in the order of `nth`.
RANGES = """
INSERT INTO imports_importedrange (run_id, made, first_id, last_id)
SELECT %(run)s, made, min(id), max(id)
FROM (
    SELECT 'bag' AS made, id, id - nth AS island FROM wanted_bag
    UNION ALL SELECT 'link', id, id - nth FROM wanted_link
    UNION ALL SELECT 'line', id, id - nth FROM wanted_line
    UNION ALL SELECT 'bill', id, id - row_number() OVER (ORDER BY id) FROM wanted_bill
    UNION ALL SELECT 'restored', id, id - row_number() OVER (ORDER BY id) FROM wanted_restored
) made
GROUP BY made, island
"""


@dataclass
class Writer:
    """Writes what one run says, in the transaction that is open."""

    cursor: Any
    run: ImportRun
    by: User
    at: datetime
    progress: Progress
    written: int = 0

    def write(self) -> None:
        """Raises ChangedMeanwhile; a unique constraint or a rule of the database may refuse as well."""
        self.progress.begin("writing")
        check_unchanged(self.cursor)
        self.run_all(WANTED_BAGS)
        bags = self.count("wanted_bag")
        self.progress.total = bags + self.count(
            "verdict", "parent IS NOT NULL AND outcome IN ('new', 'changed')"
        )
        self.run_in_chunks(BAGS, bags)
        self.execute(WANTED_RESTORED)
        self.execute(RESTORED)
        self.execute(AREA_CHANGES_BEFORE)
        self.execute(AREA_CHANGES)
        self.execute(AREAS)
        self.run_all(WANTED_LINKS)
        self.run_in_chunks(LINKS, self.count("wanted_link"))
        self.execute(WANTED_BILLS)
        self.execute(BILLS)
        self.execute(WANTED_LINES)
        self.run_in_chunks(LINES, self.count("wanted_line"))
        self.execute(DETAILS)
        self.execute(RESTORED_BEFORE)
        self.execute(RANGES)

    def execute(self, statement: str, **more: Any) -> None:
        self.cursor.execute(statement, {"run": self.run.pk, "by": self.by.pk, "at": self.at} | more)

    def run_all(self, statements: str) -> None:
        for statement in statements.split(";\n"):
            self.cursor.execute(statement)

    def run_in_chunks(self, statement: str, rows: int) -> None:
        """Run an insert over the wanted rows, some at a time."""
        for after in range(0, rows, CHUNK):
            self.execute(statement, after=after, upto=after + CHUNK)
            self.written += min(CHUNK, rows - after)
            self.progress.reach(self.written)

    def count(self, table: str, condition: str = "true") -> int:
        self.cursor.execute(f"SELECT count(*) FROM {table} WHERE {condition}")
        return int(self.cursor.fetchone()[0])
