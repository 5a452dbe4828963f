"""The worker for loads and exports, as the launcher starts it, starts it again and stops it."""

import contextlib
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tracetrack.launcher.postgres_files import print_line
from tracetrack.launcher.users import build_site_identity
from tracetrack.launcher.web_server import stop

BASE_DIR = Path(__file__).resolve().parent.parent.parent
SECONDS_TO_STOP = 5
# A worker that dies at once must not be started a hundred times a second.
SECONDS_BETWEEN_STARTS = 3


class WorkerProcess:
    """One process, replaced when it ends: a file that kills it must not stop the scans."""

    def __init__(self, user: pwd.struct_passwd | None = None) -> None:
        self.user = user
        self.start()

    def start(self) -> None:
        self.started_at = time.monotonic()
        # In a session of its own: Ctrl-C reaches the launcher alone, and a stop reaches its readers too.
        self.process = subprocess.Popen(  # noqa: S603
            [sys.executable, str(BASE_DIR / "manage.py"), "work"],
            cwd=BASE_DIR,
            start_new_session=True,
            **build_site_identity(self.user, LAUNCHER_PID=str(os.getpid())),
        )

    def look_after(self) -> None:
        """Start it again if it has ended."""
        if self.process.poll() is None or time.monotonic() - self.started_at < SECONDS_BETWEEN_STARTS:
            return
        print_line(f"The worker ended (status {self.process.returncode}); it is started again.")
        self.start()

    def stop(self) -> None:
        """Let it end; what it was loading is rolled back by the database and can be started again."""
        stop(self.process, [(signal.SIGTERM, SECONDS_TO_STOP)])
        self.process.wait()


@contextlib.contextmanager
def run_worker(user: pwd.struct_passwd | None = None) -> Iterator[WorkerProcess]:
    """A worker for as long as the block lasts, as this user or as the one who runs this."""
    running = WorkerProcess(user)
    try:
        yield running
    finally:
        running.stop()
