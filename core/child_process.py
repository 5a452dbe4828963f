"""The frame of a process that draws a file: what it may take, and how it tells what became of it.

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
    """What was asked for cannot be drawn. Its text is the sentence for the person."""


def draw_what_is_asked(draw: Callable[[dict[str, Any], BinaryIO], None]) -> int:
    """Draw the JSON of standard input to standard output; tell a failure on standard error."""
    asked = json.load(sys.stdin.buffer)
    keep_within(memory_mb=MEMORY_MB, seconds=CPU_SECONDS, file_mb=FILE_MB)
    try:
        with open(sys.stdout.fileno(), "wb", closefd=False) as out:
            draw(asked, out)
        tell({"done": True, "peak_mb": peak_mb()})
        return 0
    except Refused as refusal:
        tell({"refused": str(refusal)})
    # The edge of the process: whatever a library stumbles over, panics of compiled ones included.
    except BaseException:
        tell({"failed": traceback.format_exc()[-4000:]})
    return 1


def keep_within(*, memory_mb: int, seconds: int, file_mb: int) -> None:
    """What this process may take. Going past it ends the process, and the one that started it says so."""
    memory, size = memory_mb * 1_000_000, file_mb * 1_000_000
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    os.nice(5)


def tell(line: dict[str, Any]) -> None:
    sys.stderr.write(json.dumps(line) + "\n")
    sys.stderr.flush()


def peak_mb() -> int | None:
    """The most memory this process has taken, where the system tells. getrusage counts the parent's in."""
    status = Path("/proc/self/status")
    found = re.search(r"VmHWM:\s+([0-9]+) kB", status.read_text()) if status.exists() else None
    return int(found[1]) // 1024 if found else None
