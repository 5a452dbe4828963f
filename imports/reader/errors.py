"""Why a file cannot be read, and how large one may be."""

from dataclasses import dataclass
from typing import Any


class BadFile(Exception):
    """A file cannot be loaded. `reason` is a code of the catalogue, `facts` fill its sentence."""

    def __init__(self, reason: str, **facts: Any) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = facts


@dataclass(frozen=True)
class Limits:
    """What a file may hold. Empty rows and columns count: a reader has to walk over them."""

    unpacked_mb: int = 700
    members: int = 2_000
    sheets: int = 100
    rows: int = 2_000_000
    columns: int = 100
    cells: int = 20_000_000
    memory_mb: int = 600
    seconds: int = 120
