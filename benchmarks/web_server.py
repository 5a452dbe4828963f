"""The web server under load, and what its processes cost."""

import contextlib
import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.db import connection
from people import ROOT

PORT = int(os.environ.get("BENCH_PORT") or 8177)
TICKS = os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def web_server(
    settings: str = "tracetrack.settings", log: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run gunicorn as TraceTrack runs it, with two workers and eight connections each, on 127.0.0.1.

    What it warns of goes to `log`, or to the terminal.
    """
    environment = {
        **os.environ,
        "PORT": str(PORT),
        "WEB_WORKERS": "2",
        "DATABASE_POOL_SIZE": "8",
        "DJANGO_SETTINGS_MODULE": settings,
        "PYTHONPATH": str(ROOT / "benchmarks"),
    }
    command = [sys.executable, "-m", "gunicorn", "--config", "python:tracetrack.launcher.gunicorn_config"]
    command += ["--bind", f"127.0.0.1:{PORT}", "tracetrack.wsgi"]
    with log.open("wb") if log else contextlib.nullcontext() as stderr:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=stderr)
    try:
        wait_until_it_answers(process)
        yield process
    finally:
        process.terminate()
        process.wait(30)


def wait_until_it_answers(process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if process.poll() is not None:
            sys.exit("gunicorn does not start. Its words are above.")
        with contextlib.suppress(OSError):
            asking = http.client.HTTPConnection("127.0.0.1", PORT, timeout=5)
            asking.request("GET", "/healthz")
            asking.getresponse()
            return
        time.sleep(0.1)
    sys.exit("gunicorn does not answer.")


def workers_of(process: subprocess.Popen[bytes]) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]


def database_processes() -> list[int]:
    """The server processes that work for this database, if it runs on this machine."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        return [pid for (pid,) in cursor.fetchall() if is_postgres(pid)]


def is_postgres(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return "postgres" in Path(f"/proc/{pid}/comm").read_text()
    return False


def cpu_seconds(pids: Iterable[int]) -> float:
    """What these processes have used so far, in user and system mode."""
    return sum(map(cpu_of, pids))


def cpu_of(pid: int) -> float:
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS
    return 0.0


def memory_of(pid: int) -> int:
    """The resident bytes of this process."""
    with contextlib.suppress(OSError):
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return 0
