"""A frozen version of a bill as papers show it, read from its snapshot and nothing else. No Django."""

import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from bills.fields import ON_PAPER
from bills.fingerprint import compute_sha256, derive_short_code, format_short_code


@dataclass(frozen=True)
class FrozenLine:
    """A parent on the bill. `number` counts from one, in the order in which they were put on."""

    number: int
    code: str
    children: list[str]
    weight_kg: Decimal
    added_by: str
    added_at: datetime


class FrozenBill:
    """Older snapshots lack some fields, which are then empty. Times are in the site's zone."""

    def __init__(self, snapshot: str, zone: str) -> None:
        parsed = json.loads(snapshot)
        self.zone = ZoneInfo(zone)
        self.sha256 = compute_sha256(snapshot)
        self.short_code = format_short_code(derive_short_code(self.sha256))
        self.number: str = parsed["number"]
        self.version: int = parsed["version"]
        self.closed_by: str = parsed["closed_by"]
        self.closed_at = self._read_time(parsed["closed_at"])
        self.facts = {name: parsed.get(name) or "" for name in ON_PAPER}
        self.weight_per_child_kg = Decimal(parsed["weight_per_child_kg"])
        gross = parsed.get("gross_weight_kg")
        self.gross_weight_kg = None if gross is None else Decimal(gross)
        self.lines = [self._read_line(number, parent) for number, parent in enumerate(parsed["parents"], 1)]
        self.child_count = sum(len(line.children) for line in self.lines)
        self.weight_kg = sum((line.weight_kg for line in self.lines), Decimal("0.000"))

    def _read_line(self, number: int, parent: dict[str, Any]) -> FrozenLine:
        return FrozenLine(
            number,
            parent["code"],
            parent["children"],
            Decimal(parent["weight_kg"]),
            parent["added_by"],
            self._read_time(parent["added_at"]),
        )

    def _read_time(self, text: str) -> datetime:
        return datetime.fromisoformat(text).astimezone(self.zone)

    @property
    def difference_kg(self) -> Decimal | None:
        """How much more was measured than counted."""
        return None if self.gross_weight_kg is None else self.gross_weight_kg - self.weight_kg


def format_minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"
