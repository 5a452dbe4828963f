"""Who uses the processors: the web server, PostgreSQL, the load and others."""

import os
import subprocess
import time
from pathlib import Path

from people import ROOT  # noqa: F401  # first: it sets Django up
from web_server import TICKS, cpu_seconds, workers_of

from django.db import connection


class Cpu:
    """What each side has used since this was made, in seconds. PostgreSQL must run on this machine."""

    def __init__(self, server: subprocess.Popen[bytes] | None = None) -> None:
        self.server = server
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            self.postmaster = _parent_of(cursor.fetchone()[0])
        self.began = time.monotonic()
        self.before = self._now()

    def _now(self) -> dict[str, float]:
        mine = os.times()
        ours = {
            "workers": cpu_seconds(workers_of(self.server)) if self.server else 0.0,
            "database": _tree_seconds(self.postmaster),
            # pgbench and others that were started and have ended count with it.
            "load": mine.user + mine.system + mine.children_user + mine.children_system,
        }
        return {**ours, "machine": _machine_seconds()}

    def used(self) -> dict[str, float]:
        """Seconds by side. `others`: how many processors were busy, on average, with what is none of it."""
        used = {name: seconds - self.before[name] for name, seconds in self._now().items()}
        others = used.pop("machine") - sum(used.values())
        return {**used, "others": max(0.0, others) / (time.monotonic() - self.began)}


def _parent_of(pid: int) -> int:
    return int(_stat(pid)[1])


def _tree_seconds(postmaster: int) -> float:
    """Of the server, its processes, and those of them that have ended."""
    fields = _stat(postmaster)
    children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
    return sum(map(int, fields[11:15])) / TICKS + cpu_seconds(map(int, children))


def _stat(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def _machine_seconds() -> float:
    """Of all processors, in which they were not idle."""
    user, nice, system, _idle, _waiting, *rest = map(int, Path("/proc/stat").read_text().split()[1:9])
    return (user + nice + system + sum(rest)) / TICKS
