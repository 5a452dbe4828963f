"""The process of the own PostgreSQL: starting it, starting it again after it died, and stopping it."""

import contextlib
import re
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from tracetrack.launcher.postgres_files import CannotStart, print_line, read_last_line

LARGEST_LOG = 10_000_000  # bytes
# Ask to stop with clients cut off, then at once: the next start mends that. So many seconds each.
ASKING_POSTGRES = ((signal.SIGINT, 60.0), (signal.SIGQUIT, 10.0))


@dataclass
class Server:
    """How to run the server of `cluster`, and its process while it runs."""

    cluster: Path
    command: list[str | Path]
    identity: dict[str, Any]
    log: Path
    process: subprocess.Popen[bytes]
    log_length_before: int = 0

    def start_again(self) -> subprocess.Popen[bytes]:
        """Start it after it died. Does not wait until it answers: it may have files to mend."""
        end_orphans(self.cluster)
        rotate_log(self.log)
        self.log_length_before = self.log.stat().st_size if self.log.exists() else 0
        self.process = launch(self.command, self.identity, self.log)
        return self.process

    def explain_end(self) -> str:
        """Why it ended, from its log."""
        return f"{read_last_reason(self.log, self.log_length_before)} ({self.log} has more)"


def start(cluster: Path, command: list[str | Path], identity: dict[str, Any], log: Path) -> Server:
    """Start the server and wait until it answers.

    A server that was killed may leave processes that need a moment to go: then it is tried again.
    """
    rotate_log(log)
    deadline = time.monotonic() + 10
    while True:
        said_before = log.stat().st_size if log.exists() else 0
        process = launch(command, identity, log)
        if wait_until_it_answers(process, cluster):
            return Server(cluster, command, identity, log, process, said_before)
        reason = read_last_reason(log, said_before)
        if "shared memory block" not in reason or time.monotonic() > deadline:
            raise CannotStart(f"PostgreSQL does not start: {reason} ({log} has more.)")
        time.sleep(0.5)


def rotate_log(log: Path) -> None:
    if log.exists() and log.stat().st_size > LARGEST_LOG:
        log.replace(log.with_suffix(".log.1"))


def launch(command: list[str | Path], identity: dict[str, Any], log: Path) -> subprocess.Popen[bytes]:
    """Run the server in its own session: Ctrl-C must not reach it before the web server is done."""
    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            **identity,
        )


def end_orphans(cluster: Path) -> None:
    """Kill what a server that died left behind in `cluster`: a statement under way would hold up the next.

    They are in sessions of their own, so they are known by where they work.
    """
    for process in psutil.process_iter(["name"]):
        if process.info["name"] == "postgres":
            with contextlib.suppress(psutil.Error):
                if Path(process.cwd()) == cluster.resolve():
                    process.kill()


def wait_until_it_answers(process: subprocess.Popen[bytes], cluster: Path) -> bool:
    """Whether the server came up; False if it ended instead. Mending after a crash may take long."""
    began, told = time.monotonic(), False
    try:
        while process.poll() is None:
            if is_ready(cluster, process.pid):
                return True
            if time.monotonic() - began > 5 and not told:
                told = True
                print_line("PostgreSQL is still getting ready. After a crash it mends its files first.")
            time.sleep(0.02)
    except BaseException:
        stop(process)
        raise
    return False


def is_ready(cluster: Path, pid: int) -> bool:
    """The server's state in the eighth line of postmaster.pid, as pg_ctl reads it."""
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return False
    return len(lines) > 7 and lines[0] == str(pid) and lines[7].strip() == "ready"


def read_last_reason(log: Path, said_before: int) -> str:
    """Why the server gave up, from what its log got since it was `said_before` bytes long."""
    with log.open("rb") as file:
        file.seek(said_before)
        said = file.read().decode(errors="replace")
    reasons = re.findall(r"(?:FATAL|PANIC): +(.+)", said) or re.findall(r"LOG: +(.+)", said)
    return reasons[-1] if reasons else read_last_line(said)


def stop(process: subprocess.Popen[bytes], asking: Sequence[tuple[int, float]] = ASKING_POSTGRES) -> None:
    """Ask the server to stop by these signals, so many seconds each."""
    for number, seconds in asking:
        if process.poll() is None:
            process.send_signal(number)
            with contextlib.suppress(subprocess.TimeoutExpired, KeyboardInterrupt):
                process.wait(seconds)
