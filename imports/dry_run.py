"""The dry run: what a staged file would do."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, cast

from bags.models import get_code_settings
from core.database import fetch_dicts
from core.progress import Progress
from imports import named_bags, new_codes
from imports.reader.row_parser import MAX_SHOWN
from imports.run_types import ImportOptions, OutlierParents, Remedies, RowCounts, RunEffects, SampleRow

SAMPLES = 20
COUNTS = """
SELECT outcome, reason, count(*) AS rows, count(*) FILTER (WHERE is_packed) AS packed,
       count(*) FILTER (WHERE is_sent_elsewhere) AS sent_elsewhere, max(rows_about) AS rows_about
FROM verdict GROUP BY outcome, reason ORDER BY count(*) DESC, reason
"""
# What the rows that are new or changed make besides the bags that they are about: imports.apply, before the fact.
# Parents named in the column Parent alone, bills, and bags that come back.
COUNT_EFFECTS = """
WITH holder AS MATERIALIZED (
    SELECT parent, bill, CASE WHEN parent IS NULL THEN code END AS own
    FROM verdict WHERE outcome IN ('new', 'changed') AND (parent IS NOT NULL OR bill IS NOT NULL)
    GROUP BY 1, 2, 3
)
SELECT (SELECT count(*) FROM said_bag
        WHERE id IS NULL AND kind = 'parent' AND code IN (SELECT parent FROM holder)
          AND (rows_about = 0 OR code NOT IN (SELECT code FROM verdict WHERE outcome = 'new' AND kind = 'parent'))) AS new_parents,
       (SELECT count(DISTINCT bill) FROM holder
        WHERE NOT EXISTS (SELECT FROM bills_bill WHERE bills_bill.number = holder.bill)) AS new_bills,
       (SELECT count(DISTINCT said_bag.code) FROM holder JOIN said_bag ON said_bag.code = coalesce(holder.parent, holder.own)
        WHERE holder.bill IS NOT NULL AND said_bag.on_bill_id IS NULL) AS lines,
       (SELECT count(*) FROM said_bag WHERE was_undone AND code IN (
            SELECT code FROM verdict WHERE outcome = 'changed'
            UNION ALL SELECT parent FROM holder)) AS restored
"""
# Areas that are not in use, and words that are no kind, each with the count of its rows. A long word may be cut.
COUNT_REMEDIES = """
SELECT reason, min(word) AS word, count(*) AS rows
FROM (SELECT reason, CASE reason WHEN 'unknown_area' THEN other ELSE lower(shown) END AS word
      FROM verdict WHERE reason = 'unknown_area' OR reason = 'unknown_kind' AND length(shown) < %(longest)s) said
GROUP BY reason, lower(word) ORDER BY rows DESC, word
"""
MAX_REMEDIES = 20
# New parents of which only the admin knows whether they are: how many, beside how many others, and the first.
COUNT_OUTLIERS = """
SELECT count(*) AS count, coalesce(max(wrong_other)::bigint, 0) AS others, (array_agg(code ORDER BY code))[:%(most)s] AS codes
FROM said_bag WHERE wrong = 'outlier_parent'
"""
# The first rows of each reason.
REASONS = """
SELECT reason, sheet, row, code, about, shown, other
FROM (SELECT *, row_number() OVER (PARTITION BY reason ORDER BY place) AS nth
      FROM verdict WHERE reason IS NOT NULL) numbered
WHERE nth <= %s ORDER BY reason, place
"""
# The first rows of an outcome that nothing is wrong with. Asked for one that some rows have, it reads those alone.
EXAMPLES = """
SELECT outcome, sheet, row, code, parent, bill, kind FROM verdict
WHERE outcome = %(outcome)s AND reason IS NULL ORDER BY place LIMIT %(few)s
"""
FEW = 5

# The first reason that holds counts.
_REFUSAL = """CASE
    WHEN trouble IS NOT NULL THEN trouble
    WHEN code = parent THEN 'into_itself'
    WHEN wrong = 'two_kinds_in_file' THEN 'two_kinds_in_file'
    WHEN parent_wrong = 'two_kinds_in_file' THEN 'parent_is_refused'
    WHEN kind_of_row = 'parent' AND parent IS NOT NULL THEN 'parent_as_child'
    WHEN has_two_parents THEN 'two_parents_in_file'
    WHEN has_two_areas THEN 'two_areas_in_file'
    WHEN bill IS NOT NULL AND has_two_bills THEN 'two_bills_in_file'
    WHEN wrong IS NOT NULL THEN wrong
    WHEN parent_wrong = 'child_as_parent' THEN 'not_a_parent'
    WHEN parent_wrong = 'retired' THEN 'parent_retired'
    WHEN parent_wrong IS NOT NULL THEN parent_wrong
    WHEN area_of_bag IS NOT NULL AND wanted_area_id IS NULL THEN 'unknown_area'
    WHEN parent IS NOT NULL AND now_in_id IS NOT NULL AND now_in_id IS DISTINCT FROM parent_id THEN 'in_other_parent'
    WHEN parent_frozen_by IS NOT NULL AND now_in_id IS NULL THEN 'parent_frozen'
    WHEN bill IS NULL THEN NULL
    WHEN parent IS NULL AND kind = 'child' THEN 'child_on_bill'
    WHEN bill_id IS NULL AND NOT is_bill_number(bill) THEN 'bad_bill'
    WHEN on_bill_id IS NOT NULL AND on_bill_id IS DISTINCT FROM bill_id THEN 'on_other_bill'
    WHEN on_bill_id IS NULL AND bill_closed_at IS NOT NULL THEN 'bill_closed'
    WHEN on_bill_id IS NULL AND bill_cancelled_at IS NOT NULL THEN 'bill_cancelled'
END"""
# The bag of which the reason speaks, the row's own or its parent; a row without a reason has none.
_ABOUT = """CASE WHEN refusal IS NULL AND coalesce(looks_like, parent_looks_like) IS NULL THEN NULL
     WHEN refusal IN ('two_bills_in_file', 'on_other_bill') THEN coalesce(parent, code)
     WHEN refusal IS NULL AND looks_like IS NULL AND parent_looks_like IS NOT NULL THEN parent
     WHEN wrong IS NULL AND parent_wrong = refusal THEN parent
     ELSE code END"""
# What the sentence names besides that bag.
_OTHER = """CASE WHEN refusal IS NULL THEN coalesce(looks_like, parent_looks_like) ELSE
    CASE refusal WHEN 'cell_format' THEN held WHEN 'cell_percent' THEN held
         WHEN 'in_other_parent' THEN now_in WHEN 'parent_frozen' THEN parent_frozen_by
         WHEN 'on_other_bill' THEN on_bill WHEN 'bill_closed' THEN bill WHEN 'bill_cancelled' THEN bill WHEN 'bad_bill' THEN bill
         WHEN 'unknown_area' THEN coalesce(area, area_of_bag)
         WHEN 'two_parents_in_file' THEN (SELECT row::text FROM staged WHERE place = first_place)
         WHEN 'two_areas_in_file' THEN (SELECT row::text FROM staged WHERE place = first_place)
         WHEN 'two_bills_in_file' THEN (SELECT row::text FROM staged WHERE place = bill_place)
         WHEN 'fits_no_pattern' THEN CASE WHEN wrong IS NULL OR kind = 'parent' THEN %(parent_form)s
                                          WHEN kind = 'child' THEN %(child_form)s ELSE %(parent_form)s || '; ' || %(child_form)s END
         WHEN 'doubtful' THEN coalesce(CASE WHEN wrong IS NULL THEN parent_wrong_other ELSE wrong_other END, %(parent_form)s)
         WHEN wrong THEN coalesce(wrong_other, parent) WHEN parent_wrong THEN coalesce(parent_wrong_other, parent)
         ELSE parent END END"""
# One verdict a row.
JUDGE_ROWS = f"""
CREATE UNLOGGED TABLE verdict WITH (autovacuum_enabled = false) AS
WITH looked_up AS (
    SELECT row.place, row.sheet, row.row, row.code, row.kind AS kind_of_row, row.parent, row.bill, row.area, row.trouble, row.shown, row.held,
           own.id AS bag_id, own.kind, own.wrong, own.wrong_other, own.looks_like, own.was_undone, own.has_two_parents,
           own.has_two_areas, own.area_id, own.wanted_area_id, own.area AS area_of_bag, own.now_in_id, own.now_in, own.rows_about,
           holder.id AS parent_id, holder.wrong AS parent_wrong, holder.wrong_other AS parent_wrong_other, holder.looks_like AS parent_looks_like,
           CASE WHEN holder.on_bill_closed_at IS NOT NULL THEN holder.on_bill END AS parent_frozen_by,
           -- Of the bag that would go on the bill of this row.
           CASE WHEN row.parent IS NULL THEN own.on_bill_id ELSE holder.on_bill_id END AS on_bill_id,
           CASE WHEN row.parent IS NULL THEN own.on_bill ELSE holder.on_bill END AS on_bill,
           CASE WHEN row.parent IS NULL THEN own.bill_id ELSE holder.bill_id END AS bill_id,
           CASE WHEN row.parent IS NULL THEN own.has_two_bills ELSE holder.has_two_bills END AS has_two_bills,
           CASE WHEN row.parent IS NULL THEN own.bill_closed_at ELSE holder.bill_closed_at END AS bill_closed_at,
           CASE WHEN row.parent IS NULL THEN own.bill_cancelled_at ELSE holder.bill_cancelled_at END AS bill_cancelled_at,
           CASE WHEN row.parent IS NULL THEN own.bill_place ELSE holder.bill_place END AS bill_place,
           own.first_place
    FROM staged row
    LEFT JOIN said_bag own ON own.code = row.code
    LEFT JOIN said_bag holder ON holder.code = row.parent AND holder.is_holder
), reasoned AS (
    SELECT *, {_REFUSAL} AS refusal
    FROM looked_up
    -- Without this border the reason would be found again wherever it is named below.
    OFFSET 0
)
SELECT place, sheet, row, code, parent, bill, shown, kind, wanted_area_id, bag_id, rows_about,
       CASE WHEN refusal IS NOT NULL THEN refusal WHEN coalesce(looks_like, parent_looks_like) IS NOT NULL THEN 'looks_like' END AS reason,
       CASE WHEN refusal IS NOT NULL THEN 'refused'
            WHEN bag_id IS NULL THEN 'new'
            WHEN was_undone
                 OR parent IS NOT NULL AND now_in_id IS NULL
                 OR bill IS NOT NULL AND on_bill_id IS NULL
                 OR wanted_area_id IS NOT NULL AND wanted_area_id IS DISTINCT FROM area_id THEN 'changed'
            ELSE 'same' END AS outcome,
       parent IS NOT NULL AND now_in_id IS NULL AS is_packed,
       bag_id IS NOT NULL AND wanted_area_id IS NOT NULL AND wanted_area_id IS DISTINCT FROM area_id AS is_sent_elsewhere,
       {_ABOUT} AS about,
       {_OTHER} AS other
FROM reasoned
"""
# Good rows of a bag whose area only a refused row gives: without that row they would mean something else.
REFUSE_WITH_AREA = """
WITH half AS (
    SELECT verdict.code, min(verdict.row) FILTER (WHERE staged.area IS NOT NULL) AS row
    FROM verdict JOIN staged ON staged.place = verdict.place
    WHERE staged.trouble IS NULL AND verdict.code IN (SELECT code FROM verdict WHERE outcome = 'refused' AND rows_about > 1)
    GROUP BY verdict.code
    HAVING bool_or(staged.area IS NOT NULL) AND NOT bool_or(staged.area IS NOT NULL AND outcome <> 'refused')
)
UPDATE verdict SET outcome = 'refused', reason = 'other_row_refused', about = verdict.code, other = half.row::text
FROM half WHERE verdict.code = half.code AND verdict.outcome <> 'refused'
"""
# The same of new bags whose kind is not that of their pattern: as a parent, as a child in one, on a bill, or in words.
# Only a refused row can have been the one to say so.
REFUSE_WITH_KIND = """
WITH unsure AS MATERIALIZED (
    SELECT code FROM said_bag
    WHERE id IS NULL AND wrong IS NULL AND kind IS DISTINCT FROM fits AND code IN (
        SELECT code FROM verdict WHERE outcome = 'refused'
        UNION ALL SELECT parent FROM verdict WHERE outcome = 'refused')
), named AS (
    SELECT verdict.code, verdict.row, verdict.outcome, staged.kind IS NOT NULL OR staged.parent IS NOT NULL OR staged.bill IS NOT NULL AS says_kind
    FROM unsure JOIN verdict USING (code) JOIN staged ON staged.place = verdict.place WHERE staged.trouble IS NULL
    UNION ALL
    SELECT parent, row, outcome, true FROM unsure JOIN verdict ON verdict.parent = unsure.code
), half AS (
    SELECT code, min(row) FILTER (WHERE says_kind) AS row FROM named GROUP BY code
    HAVING NOT bool_or(says_kind AND outcome <> 'refused') AND bool_or(outcome <> 'refused')
)
UPDATE verdict SET outcome = 'refused', reason = 'other_row_refused', about = verdict.code, other = half.row::text
FROM half WHERE verdict.code = half.code AND verdict.outcome <> 'refused'
"""
# A row that says nothing of its bag which a good row before it has not said.
FIND_REPEATED = """
UPDATE verdict SET reason = 'twice_in_file', outcome = 'same', about = verdict.code, other = repeated.first_row::text
FROM (
    SELECT place, first_value(row) OVER earlier AS first_row, count(*) OVER before AS rows_before,
           parent IS NOT NULL AND count(parent) OVER before = 0 OR bill IS NOT NULL AND count(bill) OVER before = 0 AS adds
    FROM verdict
    WHERE rows_about > 1 AND outcome <> 'refused'
    WINDOW earlier AS (PARTITION BY code ORDER BY place),
           before AS (PARTITION BY code ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
) repeated
WHERE verdict.place = repeated.place AND repeated.rows_before > 0 AND NOT repeated.adds
"""
INDEX_VERDICTS = """
CREATE INDEX verdict_place ON verdict (place);
ANALYZE verdict;
"""


@dataclass
class DryRun:
    """What an import would do: rows by outcome and by reason, and the first rows of each."""

    counts: RowCounts
    reasons: dict[str, int] = field(default_factory=dict)
    samples: list[SampleRow] = field(default_factory=list)
    effects: RunEffects = field(default_factory=RunEffects)
    remedies: Remedies = field(default_factory=Remedies)


def check_rows(cursor: Any, options: ImportOptions, progress: Progress) -> DryRun:
    """Make the verdicts on the rows of `staged`. Call it in the transaction that staged them."""
    site = get_code_settings()
    take_any_shape = options.get("take_any_shape", False)
    facts = named_bags.FACTS | new_codes.collect_facts(site)
    facts |= {
        "take_any_shape": take_any_shape,
        "take_outliers": options.get("take_outlier_parents", False),
    }
    steps = [
        *named_bags.STEPS,
        *new_codes.list_steps(site, take_any_shape=take_any_shape),
        JUDGE_ROWS,
        INDEX_VERDICTS,
    ]
    progress.begin("checking", len(steps))
    for number, step in enumerate(steps):
        progress.reach(number)
        cursor.execute(step, facts)
    tallies = fetch_tallies(cursor)
    # Together: a statement that finds nothing to change leaves the tallies true.
    if sum(execute(cursor, step) for step in list_later_steps(tallies, take_any_shape=take_any_shape)):
        tallies = fetch_tallies(cursor)
    return summarise_verdicts(cursor, tallies)


def list_later_steps(tallies: list[dict[str, Any]], *, take_any_shape: bool) -> list[str]:
    """The statements that let rows speak of each other, if there are rows of whom they could speak."""
    steps = []
    if any(tally["outcome"] == "refused" for tally in tallies):
        # Otherwise a new bag is of the kind of its pattern, or is refused.
        steps += [REFUSE_WITH_AREA, REFUSE_WITH_KIND] if take_any_shape else [REFUSE_WITH_AREA]
    if any((tally["rows_about"] or 0) > 1 for tally in tallies):
        steps.append(FIND_REPEATED)
    return steps


def execute(cursor: Any, statement: str) -> int:
    """How many rows it changed."""
    cursor.execute(statement)
    return int(cursor.rowcount)


def fetch_tallies(cursor: Any) -> list[dict[str, Any]]:
    cursor.execute(COUNTS)
    return fetch_dicts(cursor)


def summarise_verdicts(cursor: Any, tallies: list[dict[str, Any]]) -> DryRun:
    by_outcome = Counter[str]()
    for tally in tallies:
        by_outcome[tally["outcome"]] += tally["rows"]
    written = [tally for tally in tallies if tally["outcome"] in ("new", "changed")]
    return DryRun(
        counts=RowCounts(
            read=by_outcome.total(),
            new=by_outcome["new"],
            same=by_outcome["same"],
            changed=by_outcome["changed"],
            refused=by_outcome["refused"],
        ),
        reasons={tally["reason"]: tally["rows"] for tally in tallies if tally["reason"]},
        samples=fetch_samples(cursor, tallies),
        effects=count_effects(cursor)
        | RunEffects(
            links=sum(tally["packed"] for tally in written),
            areas=sum(tally["sent_elsewhere"] for tally in written),
        ),
        remedies=count_remedies(cursor)
        if by_outcome["refused"]
        else Remedies(outlier_parents=None, areas=[], kinds=[]),
    )


def count_effects(cursor: Any) -> RunEffects:
    cursor.execute(COUNT_EFFECTS)
    return cast(RunEffects, fetch_dicts(cursor)[0])


def count_remedies(cursor: Any) -> Remedies:
    cursor.execute(COUNT_REMEDIES, {"longest": MAX_SHOWN})
    found = fetch_dicts(cursor)
    cursor.execute(COUNT_OUTLIERS, {"most": MAX_REMEDIES})
    outliers = cast(OutlierParents, fetch_dicts(cursor)[0])
    return Remedies(
        outlier_parents=outliers if outliers["count"] else None,
        areas=[(row["word"], row["rows"]) for row in found if row["reason"] == "unknown_area"][:MAX_REMEDIES],
        kinds=[(row["word"], row["rows"]) for row in found if row["reason"] == "unknown_kind"][:MAX_REMEDIES],
    )


def fetch_samples(cursor: Any, tallies: list[dict[str, Any]]) -> list[SampleRow]:
    """The first rows of each reason, and of each outcome that nothing is wrong with, of which there are rows."""
    found: list[SampleRow] = []
    if any(tally["reason"] for tally in tallies):
        cursor.execute(REASONS, [SAMPLES])
        found += cast(list[SampleRow], fetch_dicts(cursor))
    fine = {tally["outcome"] for tally in tallies if not tally["reason"]}
    for outcome in ("new", "changed", "same"):
        if outcome in fine:
            cursor.execute(EXAMPLES, {"outcome": outcome, "few": FEW})
            found += cast(list[SampleRow], fetch_dicts(cursor))
    return found
