"""The frame of a process that reads a file: what it may take, and how it tells what became of it."""

import json
import os
import resource
import sys
import traceback
from collections.abc import Callable
from typing import Any

from core.child_process import peak_mb, tell
from imports.reader.errors import BadFile, Limits


def keep_within(limits: Limits) -> None:
    """What this process may take. Going past it ends the process, and the one that started it says so."""
    memory = limits.memory_mb * 1_000_000
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Nothing is written to disk, whatever a library would like to unpack.
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    os.nice(5)


def run(work: Callable[[dict[str, Any]], dict[str, Any]]) -> int:
    """Do the work that standard input asks for, and say on standard error how it ended. Gives the status."""
    request = json.load(sys.stdin)
    keep_within(Limits(**request.get("limits", {})))
    try:
        done = work(request)
        sys.stdout.buffer.flush()
        tell({"done": done, "peak_mb": peak_mb()})
        return 0
    except BadFile as refusal:
        tell({"refused": {"reason": refusal.reason, "facts": refusal.facts}, "peak_mb": peak_mb()})
    except MemoryError:
        tell({"refused": {"reason": "takes_too_much_memory", "facts": {}}})
    except BrokenPipeError:
        return 1
    # The edge of the process: whatever a reader stumbles over, panics of compiled ones included.
    except BaseException:
        tell({"refused": {"reason": "damaged", "facts": {}}, "traceback": traceback.format_exc()[-2000:]})
    return 1
