"""From a file to the rows of a staging table, through the reading process.

Each run has a schema of its own for its tables: what the dry run found is there when the person says yes, and
all of it goes at once. The schema is made and dropped by functions of the database's owner (imports/sql).
"""

import contextlib
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from bags.models import get_code_settings
from core.progress import Progress
from core.subprocesses.parent import parse_reports, start_child
from imports.models import HeaderWord, ImportRun, KindWord
from imports.own_files import describe_own_files, list_earlier_plans
from imports.reader.__main__ import COLUMNS
from imports.reader.errors import BadFile, Limits

# The process limits its own CPU time; this is for one that waits instead.
SECONDS_TO_GIVE_UP = 60
CHUNK = 1 << 16
STAGED = """
CREATE UNLOGGED TABLE staged (
    place bigint, sheet smallint, row int, code text COLLATE "C", kind text, parent text COLLATE "C",
    bill text COLLATE "C", area text, was_number boolean, parent_was_number boolean,
    trouble text, shown text, held text, details text
) WITH (autovacuum_enabled = false)
"""


def name_schema(run: ImportRun) -> str:
    return f"import_{run.pk}"


def use_tables(cursor: Any, run: ImportRun) -> None:
    """Let the statements of this transaction find the tables of the run."""
    cursor.execute(
        "SELECT set_config('search_path', %s || ', ' || current_setting('search_path'), true)",
        [name_schema(run)],
    )


def has_tables(cursor: Any, run: ImportRun) -> bool:
    """Whether the dry run's tables are there, and filled: a crash of the database empties them."""
    cursor.execute("SELECT to_regclass(%s)", [f"{name_schema(run)}.verdict"])
    if cursor.fetchone()[0] is None:
        return False
    cursor.execute(f"SELECT EXISTS (SELECT FROM {name_schema(run)}.verdict)")
    return bool(cursor.fetchone()[0])


def drop_tables(run: ImportRun) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT drop_import_schema(%s)", [run.pk])


def stage(cursor: Any, path: Path, run: ImportRun, progress: Progress) -> dict[str, Any]:
    """Read a file into the table `staged` of the run. Gives what the reading process found. Raises BadFile.

    Call it in a transaction: with it goes everything if something is wrong.
    """
    drop_tables(run)
    cursor.execute("SELECT create_import_schema(%s)", [run.pk])
    use_tables(cursor, run)
    cursor.execute(STAGED)
    return copy_from_reader(cursor, build_request(run), path, progress)


def build_request(run: ImportRun) -> dict[str, Any]:
    """What the reading process is to know besides the file."""
    site = get_code_settings()
    return run.options | {
        "words": dict(HeaderWord.objects.values_list("word", "field")),
        "own_files": describe_own_files(),
        "earlier": list_earlier_plans(),
        "kinds": dict(KindWord.objects.values_list("word", "kind")),
        "parent_pattern": site.parent_pattern,
        "child_pattern": site.child_pattern,
        "label_patterns": site.safe_label_patterns,
    }


def copy_from_reader(cursor: Any, asked: dict[str, Any], path: Path, progress: Progress) -> dict[str, Any]:
    copying = f"COPY staged ({', '.join(COLUMNS)}) FROM STDIN (FREEZE)"
    with start_reading("imports.reader", path, progress, **asked) as reader, cursor.copy(copying) as copy:
        while lines := reader.output.read(CHUNK):
            copy.write(lines)
            progress.reach(progress.done)
        # Inside the COPY, which is given up if the file is refused.
        return reader.wait_for_outcome()


class Reader:
    """A process that reads a file: its output, and what it reports while somebody reads that."""

    def __init__(self, process: "subprocess.Popen[bytes]", limits: Limits, progress: Progress) -> None:
        assert process.stdout
        self.process, self.limits, self.progress = process, limits, progress
        self.output = process.stdout
        self.reported: dict[str, Any] = {}
        self.listening = threading.Thread(target=self.listen)

    def listen(self) -> None:
        assert self.process.stderr
        for report in parse_reports(self.process.stderr):
            if "rows" in report:
                self.progress.total = report["rows"]
            if "read" in report:
                self.progress.done = report["read"]
            self.reported.update(report)

    def wait_for_outcome(self) -> dict[str, Any]:
        """What it found, once its output is read to the end. Raises BadFile."""
        self.process.wait()
        self.listening.join()
        if "done" in self.reported:
            return dict(self.reported["done"])
        if "refused" in self.reported:
            raise BadFile(self.reported["refused"]["reason"], **self.reported["refused"]["facts"])
        raise BadFile("reader_died", memory=self.limits.memory_mb, seconds=self.limits.seconds)


@contextlib.contextmanager
def start_reading(module: str, path: Path, progress: Progress, **asked: Any) -> Iterator[Reader]:
    """Read a file in a process of its own, which ends with the block whatever happens."""
    limits = Limits(**settings.LOAD_LIMITS)
    # That process runs in another folder.
    request = asked | {"path": str(path.resolve()), "limits": asdict(limits)}
    with start_child(module, request, output=subprocess.PIPE, reports=subprocess.PIPE) as process:
        reader = Reader(process, limits, progress)
        reader.listening.start()
        giving_up = threading.Timer(limits.seconds + SECONDS_TO_GIVE_UP, process.kill)
        giving_up.start()
        try:
            yield reader
        finally:
            giving_up.cancel()
            process.kill()
            reader.listening.join()
