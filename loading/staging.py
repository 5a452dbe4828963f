"""From a file to the rows of a staging table, through the reading process."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from bags.models import site_settings
from loading.reading.__main__ import COLUMNS
from loading.reading.refusing import BadFile, Limits

# The process limits its own CPU time; this is for one that waits instead.
SECONDS_TO_GIVE_UP = 60
CHUNK = 1 << 16
STAGED = """
DROP TABLE IF EXISTS pg_temp.staged;
CREATE TEMP TABLE staged (
    place bigint PRIMARY KEY, sheet smallint, row int, code text COLLATE "C", kind text,
    parent text COLLATE "C", bill text COLLATE "C", area text, was_number boolean, trouble text, shown text
)
"""


def stage(path: Path, tell: Callable[[int], None], **request: Any) -> dict[str, Any]:
    """Read a file into the temporary table `staged` of this connection. Gives what the reading process found.

    `tell` is called with the number of rows read so far. `request` holds `plans` and `take_hidden_rows`.
    Raises BadFile; then the table is empty.
    """
    limits = Limits(**settings.LOAD_LIMITS)
    site = site_settings()
    asked = request | {
        # That process stands in another folder.
        "path": str(path.resolve()),
        "words": {},
        "parent_pattern": site.parent_pattern,
        "label_patterns": site.label_pattern_list,
        "limits": asdict(limits),
    }
    with connection.cursor() as cursor:
        cursor.execute(STAGED)
        # What was copied of a file that turns out bad is taken back with the block.
        with transaction.atomic():
            done = copy_from_reader(cursor, asked, tell, limits)
        cursor.execute("ANALYZE staged")
    return done


def copy_from_reader(
    cursor: Any, asked: dict[str, Any], tell: Callable[[int], None], limits: Limits
) -> dict[str, Any]:
    reader = subprocess.Popen(
        [sys.executable, "-m", "loading.reading"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=settings.BASE_DIR,
    )
    assert reader.stdin and reader.stdout and reader.stderr  # noqa: PT018
    told: dict[str, Any] = {}
    listening = threading.Thread(target=listen, args=(reader.stderr, told, tell))
    giving_up = threading.Timer(limits.seconds + SECONDS_TO_GIVE_UP, reader.kill)
    listening.start()
    giving_up.start()
    try:
        reader.stdin.write(json.dumps(asked).encode())
        reader.stdin.close()
        with cursor.copy(f"COPY staged ({', '.join(COLUMNS)}) FROM STDIN") as copy:
            while lines := reader.stdout.read(CHUNK):
                copy.write(lines)
            reader.wait()
            listening.join()
            if "done" not in told:
                raise refusal_of(told, limits)
        return dict(told["done"])
    finally:
        giving_up.cancel()
        reader.kill()
        reader.wait()
        listening.join()


def listen(lines: Any, told: dict[str, Any], tell: Callable[[int], None]) -> None:
    for line in lines:
        if not line.startswith(b"{"):
            continue  # a dying allocator's last words
        said = json.loads(line)
        if "read" in said:
            tell(said["read"])
        told.update(said)


def refusal_of(told: dict[str, Any], limits: Limits) -> BadFile:
    if "refused" in told:
        return BadFile(told["refused"]["reason"], **told["refused"]["facts"])
    return BadFile("reader_died", memory=limits.memory_mb, seconds=limits.seconds)
