"""Writing down who changed what, outside of scanning."""

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Model, Q, QuerySet

from accounts.audit_context import read_context, send_context
from accounts.models import AuditEntry, User
from core.database import replace_unstorable, storable
from core.figures import note_change
from core.words import tidy_words

MAX_SUBJECT = 150


def record_change(
    *,
    by: User | None,
    verb: str,
    subject_kind: str,
    subject: str,
    subject_id: int | None = None,
    takes: Sequence[str] = (),
    **detail: Any,
) -> AuditEntry:
    """Add one audit entry. It is never changed or removed afterwards.

    Give the `subject_id` of what can be renamed: by it the entry is found under the new name too.
    `detail` says more: what changed, from what, to what. Never a password or a key. Values that JSON
    does not know (weights, times, rows) are kept as text. Call it in the transaction of the change
    itself and after it: what the database's triggers saw of the subject, and of all rows of the kinds in
    `takes`, then goes into this entry. What no entry takes gets one of its own when the transaction ends.

    The time is the database's. The person is the request's; `by` counts where none is known. Figures that
    depend on this kind of subject are made anew once it is committed (core/figures.py).
    """
    note_change(subject_kind)
    return _write_entry(by, verb, subject_kind, subject, subject_id, takes, detail)


def _write_entry(
    by: User | None,
    verb: str,
    subject_kind: str,
    subject: str,
    subject_id: int | None,
    takes: Sequence[str],
    detail: dict[str, Any],
) -> AuditEntry:
    with transaction.atomic(savepoint=False):
        send_context(connection, read_context(by.pk if by else None))
        values = [verb, subject_kind, subject, subject_id, json.dumps(convert_to_json(detail)), list(takes)]
        entry = AuditEntry.objects.raw(WRITE, values)[0]
    if by is not None and by.pk == entry.by_id:
        entry.by = by
    return entry


WRITE = "SELECT * FROM public.write_audit_entry(%s, %s, %s, %s, %s::jsonb, %s::text[])"


def record_event(
    verb: str,
    person: User | None = None,
    *,
    by: User | None = None,
    name: str = "",
    takes: Sequence[str] = (),
    **detail: Any,
) -> AuditEntry:
    """Add an audit entry about a person or a name that was tried: a sign-in, a failure, a lock, a denial.

    `person`: the one that it is about. Without one, `name` is the name that was tried, as it was typed.
    `by`: who did it, where that is known: an admin who lifts a lock, the person who signed in.
    """
    tried = replace_unstorable(tidy_words(name))[:MAX_SUBJECT]
    return _write_entry(
        by,
        verb,
        "person" if person else "sign-in",
        person.get_username() if person else tried,
        person.pk if person else None,
        takes,
        {key: _cut(value) for key, value in detail.items()},
    )


def list_entries(kind: str, row: Model) -> QuerySet[AuditEntry]:
    """What was written down of this row, newest first, with who did it."""
    # What other pages write of a bag or a bill has no key: these are never renamed.
    its_own = Q(subject_id=None, subject=str(row))
    if isinstance(row.pk, int):  # that of a day or a scan is none
        its_own |= Q(subject_id=row.pk)
    return AuditEntry.objects.filter(its_own, subject_kind=kind).select_related("by")


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
    fields = detail.get("fields")
    given = (fields if isinstance(fields, dict) else {}) | {
        name: value for name, value in detail.items() if name not in LEFT_OUT
    }
    said += [f"{name}: {value}" for name, value in given.items() if value not in (None, "")]
    return ", ".join(said)


def describe_entry(detail: dict[str, Any], row_changes: list[dict[str, Any]]) -> str:
    """An entry as one line: the application's words; without any, what the database saw. And by what."""
    means = {"database_user": "by the database user", "key": "with the API key"}
    words = describe_detail({name: value for name, value in detail.items() if name not in means})
    words = words or "; ".join(describe_row(row, is_alone=True) for row in row_changes)
    used = [f"({phrase} {detail[name]})" for name, phrase in means.items() if detail.get(name)]
    return " ".join([words, *used]).strip()


def describe_row(row: dict[str, Any], *, is_alone: bool = False) -> str:
    """What the database saw of a row: "row changed bag CH10001: area id: 1 → 2". Alone, without its name."""
    name = "" if is_alone else f"{row['verb']} {row['kind']} {row.get('subject', '')}".rstrip() + ": "
    if "rows" in row:
        return f"{name}{row['rows']} rows, ids {row['first_id']} to {row['last_id']}"
    parts = {
        part: {
            column.replace("_", " "): value for column, value in row.get(part, {}).items() if column != "id"
        }
        for part in ("changed", "fields")
    }
    return name + describe_detail(parts)


def _format_change(change: Any) -> str:
    if not isinstance(change, list):
        return str(change)
    before, after = ("–" if value in (None, "") else str(value) for value in change)
    return f"{before} → {after}"
