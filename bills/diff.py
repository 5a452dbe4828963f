"""The difference between two snapshots of a bill."""

from dataclasses import dataclass
from typing import Any

from bills.fields import FIELD_NAMES
from bills.models import Bill

Snapshot = dict[str, Any]


@dataclass(frozen=True)
class ChangedField:
    """A field with another value. Empty texts for no value."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class ChangedParent:
    """A parent that is on both, with other children in it."""

    code: str
    before: int
    after: int
    added: list[str]
    removed: list[str]


@dataclass(frozen=True)
class SnapshotTotals:
    parent_count: int
    child_count: int
    weight_kg: str


@dataclass(frozen=True)
class Difference:
    """How a snapshot differs from an earlier one. `added`, `removed`: parents as the snapshots list them."""

    fields: list[ChangedField]
    added: list[dict[str, Any]]
    removed: list[dict[str, Any]]
    changed: list[ChangedParent]
    is_reordered: bool
    before: SnapshotTotals
    after: SnapshotTotals

    @property
    def is_none(self) -> bool:
        return not (self.fields or self.added or self.removed or self.changed or self.is_reordered)


def diff_snapshots(before: Snapshot, after: Snapshot) -> Difference:
    """Compare two snapshots (as parsed from JSON). Fields that one of them does not know are left out."""
    old = {parent["code"]: parent for parent in before["parents"]}
    new = {parent["code"]: parent for parent in after["parents"]}
    in_both = [code for code in old if code in new]
    return Difference(
        fields=_diff_fields(before, after),
        added=[parent for code, parent in new.items() if code not in old],
        removed=[parent for code, parent in old.items() if code not in new],
        changed=[
            _diff_parent(old[code], new[code])
            for code in in_both
            if old[code]["children"] != new[code]["children"]
        ],
        is_reordered=in_both != [code for code in new if code in old],
        before=_sum_snapshot(before),
        after=_sum_snapshot(after),
    )


def _diff_fields(before: Snapshot, after: Snapshot) -> list[ChangedField]:
    known = [name for name in FIELD_NAMES if name in before and name in after]
    texts = [(name, _format_value(before[name]), _format_value(after[name])) for name in known]
    return [ChangedField(*text) for text in texts if text[1] != text[2]]


def _format_value(value: Any) -> str:
    return "" if value is None else str(value)


def _diff_parent(old: dict[str, Any], new: dict[str, Any]) -> ChangedParent:
    before, after = set(old["children"]), set(new["children"])
    return ChangedParent(
        code=old["code"],
        before=len(before),
        after=len(after),
        added=sorted(after - before),
        removed=sorted(before - after),
    )


def _sum_snapshot(snapshot: Snapshot) -> SnapshotTotals:
    children = sum(len(parent["children"]) for parent in snapshot["parents"])
    weight = children * Bill._meta.get_field("weight_per_child_kg").to_python(snapshot["weight_per_child_kg"])
    return SnapshotTotals(len(snapshot["parents"]), children, f"{weight:.3f}")
