"""Statements that are planned once a connection: for those whose planning costs more than what they read.

PostgreSQL plans the first five calls by their values, then once for all if that is no worse. With some
thousand bags or with millions, for common values and rare ones, such a plan must be good.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from django.db import NotSupportedError, connection

Values = Sequence[Any] | Mapping[str, Any]


class PreparedCursor(psycopg.Cursor[Any]):
    """psycopg's, which prepares all that it executes."""

    def execute(self, query: Any, params: Any = None, **more: Any) -> Any:
        # For this call alone: psycopg would keep the texts of other statements too, whole batches of scans.
        before, self.connection.prepare_threshold = self.connection.prepare_threshold, 0
        try:
            return super().execute(query, params, prepare=True, **more)
        finally:
            self.connection.prepare_threshold = before


def fetch_prepared(sql: str, params: Values) -> list[tuple[Any, ...]]:
    """All rows of this statement, which Django counts as any other.

    Values are sent beside the statement: lists as `= ANY (%s)`. Where a transaction may meet another session
    (DISABLE_SERVER_SIDE_CURSORS: behind PgBouncer), it is sent as any other, unless the address of the
    database has `prepare_threshold`. After a rollback psycopg prepares anew.
    """
    database: Any = connection  # core.postgresql's
    database.ensure_connection()
    is_on = database.connection.prepare_threshold is not None
    if database.settings_dict["DISABLE_SERVER_SIDE_CURSORS"] and not is_on:
        return _fetch_plainly(sql, params)
    try:
        with database._prepare_cursor(PreparedCursor(database.connection)) as cursor:
            cursor.execute(sql, params)
            return list(cursor.fetchall())
    except NotSupportedError:
        # A column has another type since: a later version has migrated while this one serves.
        if database.in_atomic_block:
            raise
        return _fetch_plainly(sql, params)


def _fetch_plainly(sql: str, params: Values) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())
