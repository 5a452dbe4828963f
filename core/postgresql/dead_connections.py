"""Connections whose server has gone: found before a request uses them, or by its first statement.

To ask the server for each request whether it is there would cost a round trip: a tenth of a scan.
"""

import re
import time
from collections.abc import Callable
from typing import Any

import psycopg
from django.db import InternalError, OperationalError

from core.postgresql.waiting import BoundedConnection

# A connection that was used later than this is not asked.
IDLE_SECONDS = 5.0
READS = re.compile(r"\s*SELECT\b", re.IGNORECASE)


def check_connection(connection: BoundedConnection) -> None:
    """What the pool does before it hands this connection out. Raises OperationalError for a dead one.

    All others in the pool are then made anew too: most often the server has been restarted.
    """
    try:
        if time.monotonic() - connection.heard_at < IDLE_SECONDS:
            read_farewell(connection)
        else:
            connection.execute("")
    except psycopg.OperationalError:
        connection._pool.drain()  # type: ignore[union-attr]  # which the pool sets before it checks
        raise


def read_farewell(connection: BoundedConnection) -> None:
    """Raise OperationalError if the server has closed the connection, as far as this machine knows."""
    # The first call reads what the server said last, the second finds the end behind it. Neither waits.
    connection.pgconn.consume_input()
    connection.pgconn.consume_input()


def leave_standby(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    """For Django's `execute_wrappers`: a database that takes no writes has just lost the lead to another one.

    Raises OperationalError then, and gives this connection to nobody else. Nothing was done.
    """
    try:
        return execute(sql, params, many, context)
    except InternalError as error:
        if not isinstance(error.__cause__, psycopg.errors.ReadOnlySqlTransaction):
            raise
        context["connection"].connection.close()
        raise OperationalError(f"The database takes no writes: {error}") from error


class RetryFirst:
    """For Django's `execute_wrappers`: sends a request's first statement again if its connection was dead.

    Once, by a fresh connection, and only if it reads: another may have been done before the answer was lost.
    So may a batch of scans, which is a SELECT, but no scan is done twice. What was waited for in vain is not
    sent again. `is_first`: the connection was just taken out of the pool.
    """

    is_first = False

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not self.is_first:
            return execute(sql, params, many, context)
        self.is_first = False
        database = context["connection"]
        try:
            return execute(sql, params, many, context)
        except OperationalError:
            is_dead = database.connection.closed and not database.connection.is_given_up
            if not is_dead or database.in_atomic_block or not READS.match(str(sql)):
                raise
        database.close()
        database.connect()
        self.is_first = False
        context["cursor"].cursor = database.create_cursor()
        return execute(sql, params, many, context)
