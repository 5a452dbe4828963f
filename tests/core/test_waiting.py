"""core/postgresql: what is not answered in time is given up, and its connection with it."""

import contextlib
import runpy
import time

import psycopg
import pytest
from django.db import OperationalError, connection
from psycopg_pool import ConnectionPool

from core.postgresql import waiting
from core.postgresql.waiting import BoundedConnection, wait_at_most
from tests.clock import Clock
from tracetrack.database_settings import LIMITS

pytestmark = pytest.mark.django_db
# As good as a server that hangs: it says nothing.
SILENCE = "SELECT pg_sleep(5)"


@pytest.fixture(autouse=True)
def process_that_waits_as_long_as_it_takes(monkeypatch):
    monkeypatch.setattr(BoundedConnection, "longest_wait", None)


@pytest.fixture
def bounded():
    with BoundedConnection.connect(**connection.get_connection_params(), autocommit=True) as found:
        yield found


def end_sleep(pid):
    """Whether this connection's server was still asleep."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE pid = %s AND wait_event = 'PgSleep'",
            [pid],
        )
        return cursor.fetchone() == (True,)


def test_connection_whose_answer_does_not_come_is_closed_in_time(bounded):
    pid, began = bounded.info.backend_pid, time.monotonic()
    with wait_at_most(0.4), pytest.raises(psycopg.OperationalError) as refused:
        bounded.execute("SELECT pg_sleep(20)")

    assert time.monotonic() - began > 0.3
    assert end_sleep(pid)  # its answer was not waited for
    assert str(refused.value) == "The database gave no answer in 0.4 s."
    assert bounded.closed


def test_time_is_for_all_answers_together_and_the_last_gets_a_moment(bounded, monkeypatch):
    clock = Clock()
    monkeypatch.setattr(waiting, "time", clock)
    monkeypatch.setattr(waiting, "LEAST_SECONDS", 2)
    with wait_at_most(50):
        for left in (50, 35, 20, 5, 2):
            assert waiting.compute_patience() == left
            bounded.execute("SELECT 1")
            clock.now += 15
        with pytest.raises(psycopg.OperationalError, match=r"^The database gave no answer in 2\.0 s\.$"):
            bounded.execute(SILENCE)


def test_short_wait_is_as_short_as_was_asked_for():
    with wait_at_most(0.1), wait_at_most(1):
        assert waiting.compute_patience() <= 0.1


def test_without_an_end_of_its_own_a_request_waits_as_long_as_its_process(bounded, monkeypatch):
    monkeypatch.setattr(BoundedConnection, "longest_wait", 0.3)
    with pytest.raises(psycopg.OperationalError, match=r"^The database gave no answer in 0\.3 s\.$"):
        bounded.execute(SILENCE)


def test_end_within_an_end_only_comes_sooner():
    with wait_at_most(1), wait_at_most(60):
        assert waiting.compute_patience() <= 1
    assert waiting.compute_patience() is None


def connect_in_vain(pool):
    with contextlib.suppress(psycopg.OperationalError), pool.connection() as given_up, wait_at_most(0.3):
        before = given_up.info.backend_pid
        given_up.execute(SILENCE)
    return before


def test_pool_never_hands_out_again_what_was_given_up():
    parameters = connection.get_connection_params()
    with ConnectionPool(
        kwargs=parameters, connection_class=BoundedConnection, min_size=1, max_size=1, open=True
    ) as pool:
        before = connect_in_vain(pool)
        with pool.connection(timeout=30) as second:
            answer, pid = second.execute("SELECT 'of the second', pg_backend_pid()").fetchone()

    assert answer == "of the second"
    assert pid != before


@pytest.mark.django_db(transaction=True)
def test_django_connects_so_and_takes_it_for_trouble_that_passes():
    connection.ensure_connection()
    assert isinstance(connection.connection, BoundedConnection)

    with wait_at_most(0.3), pytest.raises(OperationalError), connection.cursor() as cursor:
        cursor.execute(SILENCE)
    connection.close()

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


def test_time_of_the_last_answer_is_known(bounded, monkeypatch):
    monkeypatch.setattr(BoundedConnection, "answered_at", 0.0)
    began = time.monotonic()

    bounded.execute("SELECT 1")

    assert began <= BoundedConnection.answered_at <= time.monotonic()


def test_web_server_waits_a_second_longer_than_postgresql_lets_a_statement_take(monkeypatch):
    monkeypatch.setenv("DATABASE_POOL", "")  # or the import sets it for whatever this process starts
    runpy.run_module("tracetrack.wsgi")

    assert BoundedConnection.longest_wait == 10
    assert LIMITS["statement_timeout"] == "9s"
