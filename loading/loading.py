"""Checking what a staged file would do, and doing it."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.errors import DeadlockDetected

from accounts.auditing import record_change
from accounts.models import User
from loading.models import ImportRun

SQL = Path(__file__).parent / "sql"
CHECK, WRITE = (SQL / "check.sql").read_text(), (SQL / "write.sql").read_text()
OUTCOMES = ("new", "same", "changed", "refused")
SAMPLES = 20
# Loads count into a slot of their own, so that no scanner waits for them.
TALLY_SLOT = 91
LIMITS = f"""
SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; SET LOCAL tracetrack.tally_slot = {TALLY_SLOT}
"""
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
# Somebody else may have made one of these bags, put a child away or billed a parent since the check.
EXPECTED = """
SELECT (SELECT count(*) FROM wanted_bag) = (SELECT count(*) FROM made WHERE made = 'bag')
"""


class LoadRefused(Exception):
    """A file cannot be loaded as it is. Its text is the sentence for the person; nothing was written."""


@dataclass
class Dry:
    """What a load would do: rows by outcome, rows by reason, and the first rows of each reason."""

    counts: dict[str, int]
    reasons: dict[str, int] = field(default_factory=dict)
    samples: list[dict[str, Any]] = field(default_factory=list)

    @property
    def does_something(self) -> bool:
        return self.counts["new"] + self.counts["changed"] > 0


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def earlier_load(sha256: str) -> ImportRun | None:
    """The last time that this very file was loaded."""
    return ImportRun.objects.filter(sha256=sha256).select_related("loaded_by").order_by("-id").first()


def check() -> Dry:
    """What the staged rows would do now. Makes the temporary table `verdict`; nothing else is written."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LIMITS)
        return checked(cursor)


def checked(cursor: Any) -> Dry:
    cursor.execute(CHECK)
    cursor.execute(COUNTS)
    rows = cursor.fetchall()
    counts = {name: sum(count for outcome, _r, count in rows if outcome == name) for name in OUTCOMES}
    cursor.execute(REASONS, [SAMPLES])
    names = ("reason", "sheet", "row", "code", "shown", "other")
    return Dry(
        counts={"read": sum(counts.values()), **counts},
        reasons={reason: count for _outcome, reason, count in rows if reason},
        samples=[dict(zip(names, row, strict=True)) for row in cursor.fetchall()],
    )


def load(*, file_name: str, sha256: str, by: User, seen: Dry, good_rows_only: bool) -> ImportRun:
    """Write what the staged rows say, in one transaction.

    `seen` is the dry run that the person has agreed to: what would be done must still be just that. Rows that
    are refused stop it, unless `good_rows_only`. Raises LoadRefused; then nothing is written.
    """
    at = timezone.now()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(LIMITS)
            found = checked(cursor)
            refuse_if_different(found, seen, good_rows_only)
            run = ImportRun.objects.create(
                file_name=file_name[:255], sha256=sha256, counts=found.counts, loaded_at=at, loaded_by=by
            )
            write(cursor, run, by, at)
            record_change(by=by, verb="loaded", subject_kind="bag", subject=file_name[:150], **found.counts)
            return run
    except (IntegrityError, OperationalError) as error:
        if isinstance(error, OperationalError) and not isinstance(error.__cause__, DeadlockDetected):
            raise
        raise LoadRefused(changed_meanwhile()) from error


def refuse_if_different(found: Dry, seen: Dry, good_rows_only: bool) -> None:
    if found.counts != seen.counts or found.reasons != seen.reasons:
        raise LoadRefused(changed_meanwhile())
    if found.counts["refused"] and not good_rows_only:
        raise LoadRefused(
            _("%s rows cannot be loaded, so none is. Correct them, or load the good rows only.")
            % f"{found.counts['refused']:,}"
        )


def write(cursor: Any, run: ImportRun, by: User, at: datetime) -> None:
    # In the order of the file's statements: the server takes parameters for one statement at a time.
    for statement in WRITE.split(";\n"):
        if statement.strip():
            cursor.execute(statement, {"run": run.pk, "by": by.pk, "at": at})
    cursor.execute(EXPECTED)
    if not cursor.fetchone()[0]:
        raise LoadRefused(changed_meanwhile())


def changed_meanwhile() -> str:
    return _("Somebody changed these bags at the same moment. Nothing was loaded: try again.")
