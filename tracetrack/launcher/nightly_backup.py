"""The nightly backup beside web server and worker, by the user who started TraceTrack.

Not by the worker: it runs as the user who serves requests, and code that gets in there must reach no backup.
"""

import contextlib
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from tracetrack.launcher.web_server import stop

logger = logging.getLogger(__name__)
BASE_DIR = Path(__file__).resolve().parent.parent.parent
# The command looks itself whether one is due. After one that failed this is the pause.
SECONDS_BETWEEN_LOOKS = 900
NICENESS = 10
SECONDS_TO_STOP = 1


@contextlib.contextmanager
def back_up_nightly() -> Iterator[None]:
    """See that there is a backup of each night, for as long as the block lasts, where BACKUP_DIR is set."""
    if settings.BACKUP_DIR is None:
        yield
        return
    looking = _Looking()
    looking.start()
    try:
        yield
    finally:
        looking.end()


class _Looking(threading.Thread):
    """Runs `manage.py backup --if-due` again and again. Whatever becomes of one run, the next comes."""

    def __init__(self) -> None:
        super().__init__(name="backups", daemon=True)
        self.ending = threading.Event()
        self.process: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        while not self.ending.is_set():
            try:
                self.process = start_backup()
                self.process.wait()
            except OSError as error:  # no memory, or no more processes, at this moment
                logger.error("The backup could not be started: %s", error)
            self.ending.wait(SECONDS_BETWEEN_LOOKS)

    def end(self) -> None:
        self.ending.set()
        if self.process:
            stop(self.process, [(signal.SIGTERM, SECONDS_TO_STOP)])


def start_backup() -> subprocess.Popen[bytes]:
    """Let the command look whether a backup is due, and make it."""
    command = [sys.executable, str(BASE_DIR / "manage.py"), "backup", "--if-due"]
    return subprocess.Popen(  # noqa: S603
        ["nice", "-n", str(NICENESS), *command],  # noqa: S607
        cwd=BASE_DIR,
        env={**os.environ, "LAUNCHER_PID": str(os.getpid())},
        start_new_session=True,
    )
