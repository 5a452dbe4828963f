"""From a file to the rows of a staging table, through the reading process.

Each run has a schema of its own for its tables: what the dry run found is there when the person says yes, and
all of it goes with one DROP SCHEMA.
"""

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from bags.models import site_settings
from loading.models import HeaderWord, ImportRun
from loading.progress import Progress
from loading.reading.__main__ import COLUMNS
from loading.reading.refusing import BadFile, Limits

# The process limits its own CPU time; this is for one that waits instead.
SECONDS_TO_GIVE_UP = 60
CHUNK = 1 << 16
STAGED = """
CREATE UNLOGGED TABLE staged (
    place bigint, sheet smallint, row int, code text COLLATE "C", kind text, parent text COLLATE "C",
    bill text COLLATE "C", area text, was_number boolean, trouble text, shown text, details text
) WITH (autovacuum_enabled = false)
"""


def schema_of(run: ImportRun) -> str:
    return f"load_{run.pk}"


def use_tables_of(cursor: Any, run: ImportRun) -> None:
    """Let the statements of this transaction find the tables of the run."""
    cursor.execute(
        "SELECT set_config('search_path', %s || ', ' || current_setting('search_path'), true)",
        [schema_of(run)],
    )


def has_tables(cursor: Any, run: ImportRun) -> bool:
    """Whether the dry run's tables are there, and filled: a crash of the database empties them."""
    cursor.execute("SELECT to_regclass(%s)", [f"{schema_of(run)}.verdict"])
    if cursor.fetchone()[0] is None:
        return False
    cursor.execute(f"SELECT EXISTS (SELECT FROM {schema_of(run)}.verdict)")
    return bool(cursor.fetchone()[0])


def drop_tables_of(run: ImportRun) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {schema_of(run)} CASCADE")


def stage(cursor: Any, path: Path, run: ImportRun, progress: Progress) -> dict[str, Any]:
    """Read a file into the table `staged` of the run. Gives what the reading process found. Raises BadFile.

    Call it in a transaction: with it goes everything if something is wrong.
    """
    limits = Limits(**settings.LOAD_LIMITS)
    site = site_settings()
    asked = run.options | {
        # That process stands in another folder.
        "path": str(path.resolve()),
        "words": dict(HeaderWord.objects.values_list("word", "field")),
        "parent_pattern": site.parent_pattern,
        "label_patterns": site.label_pattern_list,
        "limits": asdict(limits),
    }
    cursor.execute(f"DROP SCHEMA IF EXISTS {schema_of(run)} CASCADE")
    cursor.execute(f"CREATE SCHEMA {schema_of(run)}")
    use_tables_of(cursor, run)
    cursor.execute(STAGED)
    return copy_from_reader(cursor, asked, progress, limits)


def copy_from_reader(
    cursor: Any, asked: dict[str, Any], progress: Progress, limits: Limits
) -> dict[str, Any]:
    with reading_process("loading.reading", asked, limits) as reader:
        told: dict[str, Any] = {}
        assert reader.stdout
        listening = threading.Thread(target=listen, args=(reader.stderr, told, progress))
        listening.start()
        try:
            with cursor.copy(f"COPY staged ({', '.join(COLUMNS)}) FROM STDIN (FREEZE)") as copy:
                while lines := reader.stdout.read(CHUNK):
                    copy.write(lines)
                    progress.reach(progress.done)
                reader.wait()
                listening.join()
                if "done" not in told:
                    raise refusal_of(told, limits)
        finally:
            reader.kill()
            listening.join()
    return dict(told["done"])


@contextlib.contextmanager
def reading_process(
    module: str, asked: dict[str, Any], limits: Limits
) -> Iterator["subprocess.Popen[bytes]"]:
    """A process that reads a file, ended with the block whatever happens."""
    process = subprocess.Popen(
        [sys.executable, "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=settings.BASE_DIR,
    )
    giving_up = threading.Timer(limits.seconds + SECONDS_TO_GIVE_UP, process.kill)
    giving_up.start()
    try:
        assert process.stdin
        process.stdin.write(json.dumps(asked).encode())
        process.stdin.close()
        yield process
    finally:
        giving_up.cancel()
        process.kill()
        process.wait()


def listen(lines: Any, told: dict[str, Any], progress: Progress) -> None:
    for line in lines:
        if not line.startswith(b"{"):
            continue  # a dying allocator's last words
        said = json.loads(line)
        if "rows" in said:
            progress.total = said["rows"]
        if "read" in said:
            progress.done = said["read"]
        told.update(said)


def refusal_of(told: dict[str, Any], limits: Limits) -> BadFile:
    if "refused" in told:
        return BadFile(told["refused"]["reason"], **told["refused"]["facts"])
    return BadFile("reader_died", memory=limits.memory_mb, seconds=limits.seconds)
