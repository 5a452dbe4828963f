"""Taking a load back: what nobody has used since goes again, the rest stays and is listed."""

from datetime import datetime
from pathlib import Path
from typing import Any

from accounts.models import User
from loading.models import ImportRun
from loading.progress import Progress

STEPS = (Path(__file__).parent / "sql" / "take_back.sql").read_text().split("-- step\n")
COUNTED = ("links", "lines", "deleted", "retired", "kept")


def undo(cursor: Any, run: ImportRun, by: User, at: datetime, progress: Progress) -> dict[str, int]:
    """Take back, in the transaction that is open, what the run made. Gives how many of COUNTED there were.

    Links and bill lines are ended, never deleted. Bags without any history are deleted, others are retired at
    the very time `at`, by which a later load knows them. Bills that the run made stay, open.
    """
    told = dict.fromkeys(COUNTED, 0)
    for number, step in enumerate(STEPS):
        progress.reach(number)
        progress.total = len(STEPS)
        cursor.execute(step, {"run": run.pk, "by": by.pk, "at": at, "since": run.loaded_at})
        row = cursor.fetchone() if cursor.description else None
        if row and row[0] in told:
            told[row[0]] = row[1]
    return told
