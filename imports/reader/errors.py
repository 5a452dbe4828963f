"""Why a file cannot be read, and how large one may be."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from core.subprocesses.child import Refused


class BadFile(Refused):
    """A file cannot be imported. `reason` is a code of the catalogue, `facts` fill its sentence."""

    def __init__(self, reason: str, **facts: Any) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = facts

    def as_json(self) -> dict[str, Any]:
        return {"reason": self.reason, "facts": self.facts}


@contextlib.contextmanager
def refuse_unreadable() -> Iterator[None]:
    """Turn whatever a reader stumbles over into BadFile, panics of compiled ones included."""
    try:
        yield
    except (BadFile, BrokenPipeError):
        raise
    except MemoryError as error:
        raise BadFile("takes_too_much_memory") from error
    except BaseException as error:
        raise BadFile("damaged") from error


@dataclass(frozen=True)
class Limits:
    """What a file may hold. Empty rows and columns count: a reader has to walk over them."""

    unpacked_mb: int = 700
    # Of each part that readers keep as a whole, such as styles.
    small_mb: int = 16
    members: int = 2_000
    sheets: int = 100
    rows: int = 2_000_000
    columns: int = 100
    cells: int = 10_000_000
    # The texts of all cells together.
    text_mb: int = 150
    memory_mb: int = 1_500
    seconds: int = 120


# What a reading process may take unless its request says otherwise. It writes no files, whatever a library
# would like to unpack.
OF_PROCESS = {"memory_mb": Limits.memory_mb, "seconds": Limits.seconds, "file_mb": 0}
