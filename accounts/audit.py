"""Writing down who changed what, outside of scanning."""

from typing import Any

from accounts.models import AuditEntry, User
from core.database import replace_unstorable, storable
from core.request_ids import current_request
from core.words import tidy_words

MAX_SUBJECT = 150


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
    request = current_request.get()
    return AuditEntry.objects.create(
        by=by,
        verb=verb,
        subject_kind=subject_kind,
        subject=subject,
        subject_id=subject_id,
        detail=convert_to_json(detail),
        address=(request.address or None) if request else None,
        request_id=request.id if request else None,
    )


def record_event(
    verb: str, person: User | None = None, *, by: User | None = None, name: str = "", **detail: Any
) -> AuditEntry:
    """Add an audit entry that is about no row: a sign-in, a failure, a lock, a sign-out, a denial.

    `person`: the one that it is about. Without one, `name` is the name that was tried, as it was typed.
    `by`: who did it, where that is known: an admin who lifts a lock, the person who signed in.
    """
    tried = replace_unstorable(tidy_words(name))[:MAX_SUBJECT]
    return record_change(
        by=by,
        verb=verb,
        subject_kind="person" if person else "sign-in",
        subject=person.get_username() if person else tried,
        subject_id=person.pk if person else None,
        **{key: _cut(value) for key, value in detail.items()},
    )


def _cut(value: Any) -> Any:
    """What comes from outside is kept as PostgreSQL can hold it, and not longer than a line or two."""
    return storable(value) if isinstance(value, str) else value


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
