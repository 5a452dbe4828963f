"""What `make watch` and `make dev` do at each save. It needs watchfiles, of requirements-dev.txt."""

import contextlib
import os
import pwd
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import psutil
import watchfiles
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from core.database_roles import connect_as_owner
from core.sql_objects import read_sql_object
from tracetrack.launcher.postgres_files import print_line
from tracetrack.launcher.supervision import Part
from tracetrack.launcher.web_server import SiteServer, stop
from tracetrack.launcher.worker_process import WorkerProcess

BASE_DIR = Path(__file__).resolve().parent.parent.parent
SOURCES = (".py", ".sql", ".html", ".js", ".css", ".svg")


def wait_for_saves(*, every: float = 60) -> Iterator[list[Path]]:
    """The source files of each save; after `every` seconds without one an empty list."""
    folders = [path for path in BASE_DIR.iterdir() if path.is_dir() and not path.name.startswith(".")]
    saves = watchfiles.watch(
        *folders,
        watch_filter=_SourceFilter(ignore_paths=[settings.DATA_DIR]),
        debounce=400,
        rust_timeout=int(every * 1000),
        yield_on_timeout=True,
    )
    for changes in saves:
        yield sorted({Path(path) for _change, path in changes})


class _SourceFilter(watchfiles.DefaultFilter):
    def __call__(self, change: watchfiles.Change, path: str) -> bool:
        return path.endswith(SOURCES) and super().__call__(change, path)


def run_at_each_save(start: Callable[[], subprocess.Popen[bytes]]) -> None:
    """Run a command now and again at each save, until KeyboardInterrupt. A save ends the run under way."""
    process = start()
    try:
        for saved in wait_for_saves():
            if saved:
                kill_with_children(process)
                print_line(f"\nSaved: {', '.join(get_name(path) for path in saved)}")
                process = start()
    finally:
        kill_with_children(process)


def kill_with_children(process: subprocess.Popen[bytes]) -> None:
    """At once and without a word: the next run drops the database of this one."""
    with contextlib.suppress(psutil.NoSuchProcess):
        parent = psutil.Process(process.pid)
        for one in (*parent.children(recursive=True), parent):
            with contextlib.suppress(psutil.NoSuchProcess):
                one.kill()
    process.wait()


class DevelopmentServer:
    """Django's own server: starts again when code changes, reads templates anew, answers only here."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.process = self.start_again()

    def start_again(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, str(BASE_DIR / "manage.py"), "runserver", "--skip-checks"]
        self.process = subprocess.Popen(  # noqa: S603
            [*command, f"127.0.0.1:{self.port}"],
            cwd=BASE_DIR,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.DEVNULL,  # its greeting; errors and requests are on stderr
            start_new_session=True,
        )
        return self.process

    def look_after(self) -> None:
        """There is nothing to do."""


@contextlib.contextmanager
def run_development_server(port: int, _user: pwd.struct_passwd | None = None) -> Iterator[DevelopmentServer]:
    """Run Django's own server for as long as the block lasts."""
    server = DevelopmentServer(port)
    try:
        yield server
    finally:
        stop(server.process)


def keep_up_with_saves(parts: Sequence[Part], _web: SiteServer, worker: WorkerProcess) -> None:
    """Run saved SQL functions on the database and restart the worker for saved code, until KeyboardInterrupt.

    Raises CannotStart if a part does not stay alive.
    """
    for saved in wait_for_saves(every=1):
        for part in parts:
            part.look_after()
        for path in saved:
            if path.suffix == ".sql" and path.exists() and path.parent.name in ("functions", "triggers"):
                print_line(run_sql(path))
        if any(path.suffix in (".py", ".sql") for path in saved):
            worker.stop()
            worker.start()


def run_sql(path: Path) -> str:
    """Define a file's function or trigger anew in the database. Returns what came of it, in one line."""
    sql = read_sql_object(path).create_sql
    try:
        with connect_as_owner(), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    except DatabaseError as error:
        return f"{get_name(path)}{_line_of(error, sql)}: {str(error).splitlines()[0]}"
    finally:
        connection.close()
    return f"{get_name(path)} is in the database."


def _line_of(error: DatabaseError, sql: str) -> str:
    """ ":12" where the server reports the character of the file at which it stopped."""
    diagnosis = getattr(error.__cause__, "diag", None)
    position = diagnosis and diagnosis.statement_position
    return f":{sql.count(chr(10), 0, int(position) - 1) + 1}" if position else ""


def get_name(path: Path) -> str:
    return str(path.relative_to(BASE_DIR))
