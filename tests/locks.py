"""Locks as another connection meets them: which one a row is under, and who waits for whom."""

from concurrent.futures import Future
from threading import Thread

import psycopg
import pytest
from django.db import connection
from psycopg.errors import LockNotAvailable

from tests.threads import result_of
from tests.waiting import wait_until

# The tally: connections share one of its 32 slots by accident, and would wait for each other. None has these.
SLOT_OF_TESTS, SLOT_OF_OTHERS = 76, 77
# The row lock by how many of the four kinds another connection can still take.
STRENGTHS = ("UPDATE", "NO KEY UPDATE", "SHARE", "KEY SHARE")
HELD = ("UPDATE", "NO KEY UPDATE", "SHARE", "KEY SHARE", None)


def lock_on(row):
    """The strongest lock that is held on this row (one of HELD), as another connection finds out."""
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as other:
        return HELD[sum(can_lock(other, row, strength) for strength in STRENGTHS)]


def can_lock(other, row, strength):
    try:
        other.execute(f"SELECT FROM {row._meta.db_table} WHERE id = %s FOR {strength} NOWAIT", [row.pk])
    except LockNotAvailable:
        return False
    return True


def start_waiting(call):
    """Start a call on a connection of its own and come back when it waits for a lock. Gives its future.

    Fails if the call comes to its end without waiting for anybody.
    """
    started, outcome = Future(), Future()

    def run():
        try:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT set_config('tracetrack.tally_slot', %s, false), pg_backend_pid()",
                    [str(SLOT_OF_OTHERS)],
                )
                started.set_result(cursor.fetchone()[1])
            outcome.set_result(call())
        except BaseException as error:
            outcome.set_exception(error)
        finally:
            connection.close()

    Thread(target=run, daemon=True).start()
    pid = result_of(started)
    while not is_blocked(pid):
        try:
            result = outcome.result(timeout=0.01)
        except TimeoutError:
            continue
        pytest.fail(f"It waited for nobody and came to its end: {result!r}")
    return outcome


def is_blocked(pid):
    with connection.cursor() as cursor:
        cursor.execute("SELECT cardinality(pg_blocking_pids(%s)) > 0", [pid])
        return cursor.fetchone()[0]


def kind_of_wait():
    """What the connections of this database that wait for a lock wait for: "advisory", "transactionid", …

    A connection says so a moment after it is blocked, and for a moment not while it looks for a deadlock.
    """
    return wait_until(read_kind_of_wait)


def read_kind_of_wait():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(DISTINCT wait_event, ', ') FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0]


def can_take_name(code):
    """Whether no transaction holds the name of this code, which is no bag yet (lock_for_scans)."""
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as other:
        taken = other.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [code])
        return taken.fetchone()[0]
