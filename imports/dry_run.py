"""The dry run: what a staged file would do."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bags.codes import LOOK_ALIKES
from bills import number_pattern
from core.database import fetch_dicts
from core.progress import Progress

STEPS = (Path(__file__).parent / "sql" / "check.sql").read_text().split("-- step\n")
LETTERS, DIGITS = LOOK_ALIKES
# What the steps read from where it is written down, for Python and the database alike.
FACTS = {
    "letters": LETTERS,
    "digits": DIGITS,
    "any_letter": f"[{LETTERS}]",
    "any_of_both": f"[{LETTERS}{DIGITS}]",
    "bill_number": number_pattern.ALLOWED,
    "longest_number": number_pattern.MAX_LENGTH,
}
OUTCOMES = ("new", "same", "changed", "refused")
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
    """What a load would do: rows by outcome, rows by reason, the first rows of each reason and outcome."""

    counts: dict[str, int]
    reasons: dict[str, int] = field(default_factory=dict)
    samples: list[dict[str, Any]] = field(default_factory=list)


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
    counts = {name: sum(count for outcome, _r, count in rows if outcome == name) for name in OUTCOMES}
    return DryRun(
        counts={"read": sum(counts.values()), **counts},
        reasons={reason: count for _outcome, reason, count in rows if reason},
        samples=fetch_samples(cursor, REASONS, [SAMPLES]) + fetch_samples(cursor, EXAMPLES, {"few": FEW}),
    )


def fetch_samples(cursor: Any, statement: str, parameters: Any) -> list[dict[str, Any]]:
    cursor.execute(statement, parameters)
    return fetch_dicts(cursor)
