"""Writing down who changed what, outside of scanning."""

from typing import Any

from accounts.models import AuditEntry, User


def record_change(
    *,
    by: User | None,
    verb: str,
    subject_kind: str,
    subject: str,
    subject_id: int | None = None,
    **detail: Any,
) -> AuditEntry:
    """Add one audit entry. It is never changed or removed afterwards.

    Give the `subject_id` of what can be renamed: by it the entry is found under the new name too.
    `detail` says more: what changed, from what, to what. Never a password or a key. Values that JSON
    does not know (weights, times, rows) are kept as text. Call it in the transaction of the change
    itself, so that there is either both or neither.
    """
    return AuditEntry.objects.create(
        by=by,
        verb=verb,
        subject_kind=subject_kind,
        subject=subject,
        subject_id=subject_id,
        detail=convert_to_json(detail),
    )


def convert_to_json(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, dict):
        return {str(key): convert_to_json(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [convert_to_json(inner) for inner in value]
    return str(value)


# Told apart, or too long to read: a closed bill's page shows its SHA-256.
LEFT_OUT = ("changed", "fields", "sha256")


def describe_detail(detail: dict[str, Any]) -> str:
    """An entry's detail as one line: "area: North → South, version: 2". Empty values are left out."""
    changes = detail.get("changed", {})
    # Early loads wrote a number there.
    said = (
        [f"{name}: {_format_change(change)}" for name, change in changes.items()]
        if isinstance(changes, dict)
        else []
    )
    given = detail.get("fields", {}) | {name: value for name, value in detail.items() if name not in LEFT_OUT}
    said += [f"{name}: {value}" for name, value in given.items() if value not in (None, "")]
    return ", ".join(said)


def _format_change(change: Any) -> str:
    if not isinstance(change, list):
        return str(change)
    before, after = ("–" if value in (None, "") else str(value) for value in change)
    return f"{before} → {after}"
