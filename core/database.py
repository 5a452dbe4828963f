"""The connection, rows and broken rules by their names, and texts that PostgreSQL can hold."""

from typing import Any

from django.db import IntegrityError, OperationalError, connection
from django.db.models import Func, QuerySet, TextField, Value
from psycopg import errors as pg
from psycopg_pool import PoolTimeout

MAX_STORED_TEXT = 256
# The database is full, slow, restarting, locked or not there: all of them pass.
PASSING_TROUBLE = (OperationalError, PoolTimeout)


def fetch_dicts(cursor: Any) -> list[dict[str, Any]]:
    """The rows of the statement that this cursor has executed, each by the names of its columns."""
    names = [column.name for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def find_broken_rule(error: IntegrityError) -> str | None:
    """The name of the constraint that refused, or that one of our triggers gave; None if there is none."""
    cause = error.__cause__
    return cause.diag.constraint_name if isinstance(cause, pg.IntegrityError) else None


def storable(text: str) -> str:
    """What is kept of a text from outside: its first 256 characters, as PostgreSQL can hold them."""
    return replace_unstorable(text[:MAX_STORED_TEXT])


def replace_unstorable(text: str) -> str:
    """The text with what PostgreSQL cannot hold (NUL, half a character) replaced."""
    return text.encode("utf-8", "replace").decode().replace("\0", "\ufffd")


def release_connection() -> None:
    """Let others have this connection while it is not needed. The next query opens one again."""
    if not connection.in_atomic_block:
        connection.close()


def commit_without_waiting(rows: QuerySet[Any]) -> QuerySet[Any]:
    """These rows, for an update that a crash may undo: it waits for no disk, and for no standby."""
    # By the update's own statement, for its transaction alone.
    off: Any = Func(
        Value("synchronous_commit"),
        Value("off"),
        Value(True),
        function="set_config",
        output_field=TextField(),
    )
    eased: QuerySet[Any] = rows.alias(commits=off).filter(commits="off")
    return eased
