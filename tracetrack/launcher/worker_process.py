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

from tracetrack.launcher.users import build_site_identity
from tracetrack.launcher.web_server import kill_group, stop

BASE_DIR = Path(__file__).resolve().parent.parent.parent
SECONDS_TO_STOP = 2.5


class WorkerProcess:
    """One process. A file that kills it must not stop the scans."""

    def __init__(self, user: pwd.struct_passwd | None = None) -> None:
        self.user = user
        self.asked_at: float | None = None
        self.process = self.start()

    def start(self) -> subprocess.Popen[bytes]:
        # In a session of its own: Ctrl-C reaches the launcher alone, and a stop reaches its readers too.
        self.process = subprocess.Popen(  # noqa: S603
            [sys.executable, str(BASE_DIR / "manage.py"), "work"],
            cwd=BASE_DIR,
            start_new_session=True,
            **build_site_identity(self.user, LAUNCHER_PID=str(os.getpid())),
        )
        return self.process

    def start_again(self) -> subprocess.Popen[bytes]:
        """Start it after it died."""
        kill_group(self.process)  # what it had started to read files
        return self.start()

    def ask_to_stop(self) -> None:
        """Let it begin to end, while others do too."""
        self.asked_at = time.monotonic()
        if self.process.poll() is None:
            self.process.terminate()

    def stop(self) -> None:
        """Let it end; what it was loading is rolled back by the database and can be started again."""
        waited = time.monotonic() - self.asked_at if self.asked_at else 0.0
        stop(self.process, [(signal.SIGTERM, max(0.0, SECONDS_TO_STOP - waited))])
        self.process.wait()


@contextlib.contextmanager
def run_worker(user: pwd.struct_passwd | None = None) -> Iterator[WorkerProcess]:
    """A worker for as long as the block lasts, as this user or as the one who runs this."""
    running = WorkerProcess(user)
    try:
        yield running
    finally:
        running.stop()
