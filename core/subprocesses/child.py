"""The child's side: what it may take, and how it reports what became of the work.

A module that works in a process of its own ends with `sys.exit(run_child(work))`. Its request is JSON on
standard input. It may hold "limits": {"memory_mb", "seconds", "file_mb"}, each instead of the module's own.
What it writes goes to standard output. Standard error is lines of JSON; the last one is {"done": …},
{"refused": …} or {"failed": traceback}.

It knows no Django, so that it starts at once.
"""

import json
import os
import re
import resource
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

MEMORY_MB = 600
CPU_SECONDS = 60
FILE_MB = 200


class Refused(Exception):
    """The work cannot be done. Its text is the sentence for the person."""

    def as_json(self) -> Any:
        """What the parent learns of it."""
        return str(self)


def run_child(
    work: Callable[[dict[str, Any], BinaryIO], Any],
    *,
    memory_mb: int = MEMORY_MB,
    seconds: int = CPU_SECONDS,
    file_mb: int = FILE_MB,
) -> int:
    """Do the work that standard input asks for and report its end. Returns the status for sys.exit."""
    request = json.load(sys.stdin.buffer)
    limits = request.get("limits", {})
    set_limits(
        memory_mb=limits.get("memory_mb", memory_mb),
        seconds=limits.get("seconds", seconds),
        file_mb=limits.get("file_mb", file_mb),
    )
    try:
        with open(sys.stdout.fileno(), "wb", closefd=False) as out:
            done = work(request, out)
        report({"done": done, "peak_mb": peak_mb()})
        return 0
    except Refused as refusal:
        cause = {"traceback": traceback.format_exc()[-4000:]} if refusal.__cause__ else {}
        report({"refused": refusal.as_json(), "peak_mb": peak_mb()} | cause)
    except BrokenPipeError:
        pass  # The parent waits no more.
    # The edge of the process: whatever a library stumbles over, panics of compiled ones included.
    except BaseException:
        report({"failed": traceback.format_exc()[-4000:]})
    return 1


def set_limits(*, memory_mb: int, seconds: int, file_mb: int) -> None:
    """What this process may take. Going past it ends the process, and its parent says so."""
    memory, size = memory_mb * 1_000_000, file_mb * 1_000_000
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    os.nice(5)


def report(line: dict[str, Any]) -> None:
    sys.stderr.write(json.dumps(line) + "\n")
    sys.stderr.flush()


def peak_mb() -> int | None:
    """The most memory this process has taken, on Linux. getrusage would count the parent's in."""
    status = Path("/proc/self/status")
    found = re.search(r"VmHWM:\s+([0-9]+) kB", status.read_text()) if status.exists() else None
    return int(found[1]) // 1024 if found else None
