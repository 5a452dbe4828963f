"""The dry run: what a staged file would do."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from bags.codes import LOOK_ALIKES
from bills.models import NUMBER_ALLOWED, NUMBER_MAX_LENGTH
from core.database import fetch_dicts
from core.progress import Progress
from imports.run_types import RowCounts, SampleRow

STEPS = (Path(__file__).parent / "sql" / "check.sql").read_text().split("-- step\n")
LETTERS, DIGITS = LOOK_ALIKES
# What the steps read from where it is written down, for Python and the database alike.
FACTS = {
    "letters": LETTERS,
    "digits": DIGITS,
    "any_letter": f"[{LETTERS}]",
    "any_of_both": f"[{LETTERS}{DIGITS}]",
    "bill_number": NUMBER_ALLOWED,
    "longest_number": NUMBER_MAX_LENGTH,
}
SAMPLES = 20
COUNTS = (
    "SELECT outcome, reason, count(*) FROM verdict GROUP BY outcome, reason ORDER BY count(*) DESC, reason"
)
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


@dataclass
class DryRun:
    """What an import would do: rows by outcome and by reason, and the first rows of each."""

    counts: RowCounts
    reasons: dict[str, int] = field(default_factory=dict)
    samples: list[SampleRow] = field(default_factory=list)


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
    by_outcome = Counter[str]()
    for outcome, _reason, count in rows:
        by_outcome[outcome] += count
    return DryRun(
        counts=RowCounts(
            read=by_outcome.total(),
            new=by_outcome["new"],
            same=by_outcome["same"],
            changed=by_outcome["changed"],
            refused=by_outcome["refused"],
        ),
        reasons={reason: count for _outcome, reason, count in rows if reason},
        samples=fetch_samples(cursor, REASONS, [SAMPLES]) + fetch_samples(cursor, EXAMPLES, {"few": FEW}),
    )


def fetch_samples(cursor: Any, statement: str, parameters: Any) -> list[SampleRow]:
    cursor.execute(statement, parameters)
    return cast(list[SampleRow], fetch_dicts(cursor))
