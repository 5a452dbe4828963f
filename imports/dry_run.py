"""The dry run: what a staged file would do."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, cast

from bags.codes import LOOK_ALIKES
from core.database import fetch_dicts
from core.progress import Progress
from imports.reader.row_parser import MAX_SHOWN
from imports.run_types import Remedies, RowCounts, RunEffects, SampleRow

LETTERS, DIGITS = LOOK_ALIKES
# What the steps read from where it is written down, for Python and the database alike.
FACTS = {
    "letters": LETTERS,
    "digits": DIGITS,
    "any_letter": f"[{LETTERS}]",
    "any_of_both": f"[{LETTERS}{DIGITS}]",
}
SAMPLES = 20
COUNTS = """
SELECT outcome, reason, count(*), count(*) FILTER (WHERE is_packed), count(*) FILTER (WHERE is_sent_elsewhere)
FROM verdict GROUP BY outcome, reason ORDER BY count(*) DESC, reason
"""
# What the rows that are new or changed make besides the bags that they are about: imports.apply, before the fact.
# Parents named in the column Parent alone, bills, and bags that come back.
COUNT_EFFECTS = """
SELECT (SELECT count(*) FROM said_bag holder
        LEFT JOIN verdict own ON own.place = holder.first_place AND own.outcome = 'new'
        WHERE holder.id IS NULL AND own.place IS NULL AND holder.kind_said = 'parent' AND holder.code IN (
            SELECT parent FROM verdict WHERE outcome IN ('new', 'changed') AND parent IS NOT NULL)) AS new_parents,
       (SELECT count(*) FROM (
            SELECT DISTINCT bill FROM verdict WHERE outcome IN ('new', 'changed') AND bill IS NOT NULL) named
        WHERE NOT EXISTS (SELECT FROM bills_bill WHERE bills_bill.number = named.bill)) AS new_bills,
       (SELECT count(*) FROM said_bag WHERE was_undone AND code IN (
            SELECT code FROM verdict WHERE outcome = 'changed'
            UNION ALL SELECT parent FROM verdict WHERE outcome IN ('new', 'changed'))) AS restored
"""
# Areas that are not in use, and words that are no kind, each with the count of its rows. A long word may be cut.
COUNT_REMEDIES = """
SELECT reason, min(word) AS word, count(*) AS rows
FROM (SELECT reason, CASE reason WHEN 'unknown_area' THEN other ELSE lower(shown) END AS word
      FROM verdict WHERE reason = 'unknown_area' OR reason = 'unknown_kind' AND length(shown) < %(longest)s) said
GROUP BY reason, lower(word) ORDER BY rows DESC, word
"""
MAX_REMEDIES = 20
# The first rows of each reason.
REASONS = """
SELECT reason, sheet, row, code, shown, other
FROM (SELECT *, row_number() OVER (PARTITION BY reason ORDER BY place) AS nth
      FROM verdict WHERE reason IS NOT NULL) numbered
WHERE nth <= %s ORDER BY reason, place
"""
# The first rows of each outcome that nothing is wrong with.
EXAMPLES = """
SELECT example.* FROM unnest(ARRAY['new', 'changed', 'same']) AS wanted(outcome), LATERAL (
    SELECT outcome, sheet, row, code, parent, bill, kind FROM verdict
    WHERE verdict.outcome = wanted.outcome AND reason IS NULL ORDER BY place LIMIT %(few)s
) example
"""
FEW = 5

# What each row of the file would do, against the base as it is now. Reads `staged`, makes `said_bag` and `verdict`.
INDEX_STAGED = """
CREATE INDEX staged_place ON staged (place);
ANALYZE staged;
"""
# What looks like several codes in a cell, or like a word for nothing, and is a bag, a bill or an area all the same.
LIFT_SUSPICIONS = """
UPDATE staged SET trouble = NULL, shown = ''
WHERE trouble IN ('range_or_list', 'placeholder') AND code IS NOT NULL AND NOT EXISTS (
    SELECT FROM unnest(string_to_array(shown, ' | ')) AS suspect(text)
    WHERE NOT EXISTS (SELECT FROM bags_bag WHERE bags_bag.code = suspect.text)
      AND NOT EXISTS (SELECT FROM bills_bill WHERE number = suspect.text)
      AND NOT EXISTS (SELECT FROM accounts_area WHERE lower(name) = lower(suspect.text))
)
"""
# Every bag that the file names, as a row of its own or only as a parent: what the file says of it, what the base knows.
GATHER_BAGS = """
CREATE UNLOGGED TABLE said_bag WITH (autovacuum_enabled = false) AS
WITH said AS (
    SELECT code, place, parent, bill, lower(area) AS area, was_number,
           coalesce(kind, CASE WHEN parent IS NOT NULL THEN 'child' WHEN bill IS NOT NULL THEN 'parent' END) AS kind
    FROM staged WHERE trouble IS NULL
    UNION ALL
    SELECT DISTINCT parent, NULL::bigint, NULL, NULL, NULL, false, 'parent'
    FROM staged WHERE trouble IS NULL AND parent IS NOT NULL
), gathered AS (
    SELECT code, min(place) AS first_place, count(place) AS rows_about, bool_or(was_number) AS was_number,
           min(kind) AS kind, min(kind) <> max(kind) AS has_two_kinds,
           min(parent) AS parent, min(parent) <> max(parent) AS has_two_parents,
           min(bill) AS bill, min(bill) <> max(bill) AS has_two_bills,
           min(area) AS area, min(area) <> max(area) AS has_two_areas
    FROM said GROUP BY code
)
SELECT gathered.code, first_place, rows_about, was_number,
       has_two_kinds, has_two_parents, has_two_bills, has_two_areas,
       gathered.parent, gathered.bill, gathered.area, bag.id, bag.kind AS kind_now, bag.retired_at, bag.area_id,
       gathered.kind AS kind_said, link.parent_id AS now_in_id, now_in.code AS now_in,
       line.bill_id AS on_bill_id, on_bill.number AS on_bill, on_bill.closed_at AS on_bill_closed_at,
       -- Retired by nobody's hand but when its import was undone: importing it again restores it.
       bag.withdrawn_at IS NOT NULL AS was_undone,
       CASE WHEN bag.id IS NOT NULL OR gathered.kind = 'parent' THEN NULL
            WHEN gathered.code ~ site.parent_pattern THEN 'parent'
            WHEN gathered.kind IS NULL AND gathered.code ~ site.child_pattern THEN 'child' END AS kind_by_pattern,
       NULL::text AS looks_like, NULL::text AS with_zeros
FROM bags_codesettings site, gathered
LEFT JOIN bags_bag bag ON bag.code = gathered.code
LEFT JOIN bags_link link ON link.child_id = bag.id AND link.unlinked_at IS NULL
LEFT JOIN bags_bag now_in ON now_in.id = link.parent_id
LEFT JOIN bills_billline line ON line.parent_id = bag.id AND line.removed_at IS NULL
LEFT JOIN bills_bill on_bill ON on_bill.id = line.bill_id
"""
INDEX_BAGS = """
CREATE UNIQUE INDEX said_bag_code ON said_bag (code);
ANALYZE said_bag;
"""
# The letters O and I where another bag has the digits 0 and 1, or the other way round. The index is bag_look_alike.
FIND_LOOK_ALIKES = """
UPDATE said_bag SET looks_like = alike.code
FROM (
    SELECT said.code AS of, min(other.code) AS code
    FROM said_bag said
    JOIN LATERAL (
        SELECT bag.code FROM bags_bag bag
        WHERE translate(bag.code, %(letters)s, %(digits)s) = translate(said.code, %(letters)s, %(digits)s) AND bag.code ~ %(any_letter)s
        UNION ALL
        SELECT bag.code FROM bags_bag bag WHERE bag.code = translate(said.code, %(letters)s, %(digits)s) AND said.code ~ %(any_letter)s
        UNION ALL
        SELECT twin.code FROM said_bag twin WHERE twin.code = translate(said.code, %(letters)s, %(digits)s) AND said.code ~ %(any_letter)s
    ) other ON other.code <> said.code
    WHERE said.id IS NULL AND said.code ~ %(any_of_both)s
      AND (said.code ~ %(any_letter)s OR EXISTS (SELECT FROM bags_bag WHERE code ~ %(any_letter)s))
    GROUP BY said.code
) alike
WHERE said_bag.code = alike.of
"""
# Excel drops the zeros in front of a number. Only a base that has such codes is asked.
FIND_LOST_ZEROS = """
UPDATE said_bag SET with_zeros = found.code
FROM (
    SELECT said.code AS of, min(bag.code) AS code
    FROM said_bag said
    CROSS JOIN generate_series(1, 6) AS zeros
    JOIN bags_bag bag ON bag.code = repeat('0', zeros) || said.code
    WHERE said.was_number AND said.id IS NULL AND EXISTS (SELECT FROM bags_bag WHERE code >= '0' AND code < '1')
    GROUP BY said.code
) found
WHERE said_bag.code = found.of
"""
# One verdict a row. The first reason that holds counts; `other` is what its sentence names besides the code.
JUDGE_ROWS = """
CREATE UNLOGGED TABLE verdict WITH (autovacuum_enabled = false) AS
WITH looked_up AS (
    SELECT row.place, row.sheet, row.row, row.code, row.parent, row.bill, row.area, row.trouble, row.shown,
           bag.first_place, bag.id AS bag_id, bag.kind_now, bag.kind_said, bag.retired_at, bag.area_id,
           coalesce(bag.kind_said, bag.kind_now, bag.kind_by_pattern) AS kind, bag.kind_by_pattern,
           bag.has_two_kinds, bag.has_two_parents, bag.has_two_bills, bag.has_two_areas,
           bag.now_in_id, bag.now_in, bag.on_bill_id, bag.on_bill, bag.was_undone, bag.looks_like, bag.with_zeros,
           holder.id AS parent_id, holder.kind_now AS parent_kind_now,
           holder.retired_at IS NOT NULL AND NOT holder.was_undone AS parent_is_retired,
           holder.has_two_kinds AS parent_has_two_kinds,
           area.id AS wanted_area_id, bill.id AS bill_id, coalesce(bill.closed_at, bill.cancelled_at) AS bill_closed_at,
           CASE WHEN holder.on_bill_closed_at IS NOT NULL THEN holder.on_bill END AS parent_frozen_by,
           first_row.row AS first_row
    FROM staged row
    LEFT JOIN said_bag bag ON bag.code = row.code
    LEFT JOIN said_bag holder ON holder.code = row.parent
    LEFT JOIN staged first_row ON first_row.place = bag.first_place AND bag.rows_about > 1
    LEFT JOIN accounts_area area ON lower(area.name) = lower(row.area) AND area.retired_at IS NULL
    LEFT JOIN bills_bill bill ON bill.number = row.bill
), reasoned AS (
    SELECT *, CASE
        WHEN trouble IS NOT NULL THEN trouble
        WHEN code = parent THEN 'into_itself'
        WHEN has_two_kinds THEN 'two_kinds_in_file'
        WHEN parent_has_two_kinds THEN 'parent_is_refused'
        WHEN has_two_parents THEN 'two_parents_in_file'
        WHEN has_two_bills THEN 'two_bills_in_file'
        WHEN has_two_areas THEN 'two_areas_in_file'
        WHEN with_zeros IS NOT NULL THEN 'zeros_lost'
        WHEN kind IS NULL THEN 'no_kind'
        WHEN kind_said = 'child' AND (kind_now = 'parent' OR kind_now IS NULL AND kind_by_pattern = 'parent')
            THEN 'parent_as_child'
        WHEN kind_said = 'parent' AND kind_now = 'child' THEN 'child_as_parent'
        WHEN retired_at IS NOT NULL AND NOT was_undone THEN 'retired'
        WHEN parent_kind_now = 'child' THEN 'not_a_parent'
        WHEN parent_is_retired THEN 'parent_retired'
        WHEN area IS NOT NULL AND wanted_area_id IS NULL THEN 'unknown_area'
        WHEN parent IS NOT NULL AND now_in_id <> parent_id OR parent IS NOT NULL AND parent_id IS NULL AND now_in_id IS NOT NULL
            THEN 'in_other_parent'
        WHEN parent_frozen_by IS NOT NULL AND now_in_id IS NULL THEN 'parent_frozen'
        WHEN NOT is_bill_number(bill)
            THEN 'bad_bill'
        WHEN bill IS NOT NULL AND on_bill_id IS DISTINCT FROM bill_id AND on_bill_id IS NOT NULL THEN 'on_other_bill'
        WHEN bill IS NOT NULL AND on_bill_id IS NULL AND bill_closed_at IS NOT NULL THEN 'bill_closed'
        WHEN place > first_place THEN 'twice_in_file'
        WHEN looks_like IS NOT NULL THEN 'looks_like'
    END AS reason
    FROM looked_up
)
SELECT place, sheet, row, code, parent, bill, shown, kind, wanted_area_id, bag_id, reason,
       CASE WHEN reason = 'twice_in_file' THEN 'same'
            WHEN reason IS NOT NULL AND reason <> 'looks_like' THEN 'refused'
            WHEN bag_id IS NULL THEN 'new'
            WHEN was_undone
                 OR parent IS NOT NULL AND now_in_id IS NULL
                 OR bill IS NOT NULL AND on_bill_id IS NULL
                 OR wanted_area_id IS NOT NULL AND wanted_area_id IS DISTINCT FROM area_id THEN 'changed'
            ELSE 'same' END AS outcome,
       parent IS NOT NULL AND now_in_id IS NULL AS is_packed,
       bag_id IS NOT NULL AND wanted_area_id IS NOT NULL AND wanted_area_id IS DISTINCT FROM area_id AS is_sent_elsewhere,
       CASE reason WHEN 'in_other_parent' THEN now_in WHEN 'parent_frozen' THEN parent_frozen_by
                   WHEN 'on_other_bill' THEN on_bill WHEN 'bill_closed' THEN bill WHEN 'bad_bill' THEN bill
                   WHEN 'unknown_area' THEN area WHEN 'twice_in_file' THEN first_row::text
                   WHEN 'two_parents_in_file' THEN first_row::text WHEN 'two_bills_in_file' THEN first_row::text
                   WHEN 'two_areas_in_file' THEN first_row::text WHEN 'looks_like' THEN looks_like
                   WHEN 'zeros_lost' THEN with_zeros ELSE parent END AS other
FROM reasoned
"""
INDEX_VERDICTS = """
CREATE INDEX verdict_place ON verdict (place);
ANALYZE verdict;
"""
STEPS = (
    INDEX_STAGED,
    LIFT_SUSPICIONS,
    GATHER_BAGS,
    INDEX_BAGS,
    FIND_LOOK_ALIKES,
    FIND_LOST_ZEROS,
    JUDGE_ROWS,
    INDEX_VERDICTS,
)


@dataclass
class DryRun:
    """What an import would do: rows by outcome and by reason, and the first rows of each."""

    counts: RowCounts
    reasons: dict[str, int] = field(default_factory=dict)
    samples: list[SampleRow] = field(default_factory=list)
    effects: RunEffects = field(default_factory=RunEffects)
    remedies: Remedies = field(default_factory=Remedies)


def check_rows(cursor: Any, progress: Progress) -> DryRun:
    """Make the verdicts on the rows of `staged`. Call it in the transaction that staged them."""
    progress.begin("checking", len(STEPS))
    for number, step in enumerate(STEPS):
        progress.reach(number)
        cursor.execute(step, FACTS)
    return summarise_verdicts(cursor)


def summarise_verdicts(cursor: Any) -> DryRun:
    cursor.execute(COUNTS)
    rows = cursor.fetchall()
    by_outcome, packed, sent_elsewhere = Counter[str](), 0, 0
    for outcome, _reason, count, links, areas in rows:
        by_outcome[outcome] += count
        if outcome in ("new", "changed"):
            packed, sent_elsewhere = packed + links, sent_elsewhere + areas
    return DryRun(
        counts=RowCounts(
            read=by_outcome.total(),
            new=by_outcome["new"],
            same=by_outcome["same"],
            changed=by_outcome["changed"],
            refused=by_outcome["refused"],
        ),
        reasons={reason: count for _outcome, reason, count, *_effects in rows if reason},
        samples=fetch_samples(cursor, REASONS, [SAMPLES]) + fetch_samples(cursor, EXAMPLES, {"few": FEW}),
        effects=count_effects(cursor) | RunEffects(links=packed, areas=sent_elsewhere),
        remedies=count_remedies(cursor),
    )


def count_effects(cursor: Any) -> RunEffects:
    cursor.execute(COUNT_EFFECTS)
    return cast(RunEffects, fetch_dicts(cursor)[0])


def count_remedies(cursor: Any) -> Remedies:
    cursor.execute(COUNT_REMEDIES, {"longest": MAX_SHOWN})
    found = fetch_dicts(cursor)
    return Remedies(
        areas=[(row["word"], row["rows"]) for row in found if row["reason"] == "unknown_area"][:MAX_REMEDIES],
        kinds=[(row["word"], row["rows"]) for row in found if row["reason"] == "unknown_kind"][:MAX_REMEDIES],
    )


def fetch_samples(cursor: Any, statement: str, parameters: Any) -> list[SampleRow]:
    cursor.execute(statement, parameters)
    return cast(list[SampleRow], fetch_dicts(cursor))
