"""core/postgresql/dead_connections.py: a server that went away costs no request its answer."""

import copy
import time

import pytest
from django.db import OperationalError, connection

from core.postgresql import dead_connections
from core.postgresql.base import DatabaseWrapper
from core.postgresql.waiting import wait_at_most

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pooled():
    """A connection of Django as a request of the web server has it."""
    settings = copy.deepcopy(connection.settings_dict)
    settings["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 3, "timeout": 30}
    made = DatabaseWrapper(settings | {"CONN_HEALTH_CHECKS": True}, alias="pooled")
    made.pool.open(wait=True)
    yield made
    made.close()
    made.close_pool()


def read(database, sql="SELECT pg_backend_pid()"):
    with database.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def end(*pids):
    """What a restart of PostgreSQL, a failover or an admin does to these connections."""
    gone = "SELECT count(*) = 0 FROM pg_stat_activity WHERE pid = ANY (%s)"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pid) FROM unnest(%s) pid", [list(pids)])
        while not cursor.execute(gone, [list(pids)]) or not cursor.fetchone()[0]:
            time.sleep(0.01)


def make_idle(database, count):
    """So many connections wait in the pool; their pids."""
    taken = [database.pool.getconn() for _ in range(count)]
    for one in taken:
        one.execute("")
        database.pool.putconn(one)
    return [one.info.backend_pid for one in taken]


@pytest.fixture
def looked_at(monkeypatch):
    """The pids of the connections that were looked at before they were handed out."""
    pids, look = [], dead_connections.read_farewell

    def note_and_look(one):
        pids.append(one.info.backend_pid)
        look(one)

    monkeypatch.setattr(dead_connections, "IDLE_SECONDS", 600)
    monkeypatch.setattr(dead_connections, "read_farewell", note_and_look)
    return pids


def test_connections_that_died_in_the_pool_are_not_handed_out(pooled, looked_at):
    before = make_idle(pooled, 3)
    looked_at.clear()
    end(*before)

    assert read(pooled) not in before
    assert len(set(looked_at) & set(before)) == 1  # one look finds all three


def test_first_statement_is_sent_again_where_the_connection_died_on_the_way(pooled):
    pooled.ensure_connection()
    before = pooled.connection.info.backend_pid
    end(before)

    assert read(pooled) != before
    assert read(pooled, "SELECT 7") == 7


def test_second_statement_is_not_sent_again(pooled):
    end(read(pooled))

    with pytest.raises(OperationalError):
        read(pooled)


@pytest.mark.parametrize(
    "sql", ["INSERT INTO auth_group (name) VALUES ('Twice') RETURNING id", "WITH a AS (SELECT 1) TABLE a"]
)
def test_first_statement_that_may_write_is_not_sent_again(pooled, sql):
    pooled.ensure_connection()
    end(pooled.connection.info.backend_pid)

    with pytest.raises(OperationalError):
        read(pooled, sql)


def test_nothing_within_a_transaction_is_sent_again(pooled, monkeypatch):
    pooled.ensure_connection()
    pooled.in_atomic_block = True
    end(pooled.connection.info.backend_pid)

    with pytest.raises(OperationalError):
        read(pooled)
    pooled.in_atomic_block = False


def test_what_was_waited_for_in_vain_is_not_sent_again(pooled):
    pooled.ensure_connection()

    with wait_at_most(0.3), pytest.raises(OperationalError):
        read(pooled, "SELECT pg_sleep(20) AS in_vain")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE query = 'SELECT pg_sleep(20) AS in_vain' AND datname = current_database()"
        )
        assert cursor.fetchall() == [(True,)]


def test_first_statement_that_was_cancelled_is_not_sent_again(pooled):
    with pytest.raises(OperationalError, match="canceling statement due to user request"):
        read(pooled, "SELECT pg_cancel_backend(pg_backend_pid()), pg_sleep(0.1)")


def test_only_a_connection_that_was_idle_is_asked(pooled, monkeypatch):
    monkeypatch.setattr(dead_connections, "IDLE_SECONDS", 600)
    make_idle(pooled, 1)
    pooled.ensure_connection()
    heard_at = pooled.connection.heard_at
    pooled.close()

    pooled.ensure_connection()
    assert pooled.connection.heard_at == heard_at
    pooled.close()

    monkeypatch.setattr(dead_connections, "IDLE_SECONDS", 0)
    pooled.ensure_connection()
    assert pooled.connection.heard_at > heard_at


def test_without_checks_nothing_is_looked_at_and_nothing_sent_again(pooled):
    pooled.close_pool()
    pooled.settings_dict["CONN_HEALTH_CHECKS"] = False
    pooled.ensure_connection()
    end(pooled.connection.info.backend_pid)

    with pytest.raises(OperationalError):
        read(pooled)


def test_database_that_takes_no_writes_any_more_is_left_for_the_one_that_leads(pooled):
    led_before = read(pooled)
    read(pooled, "SELECT set_config('default_transaction_read_only', 'on', false)")
    pooled.close()

    assert read(pooled, "SELECT setval('accounts_user_id_seq', 5)") == 5
    assert read(pooled) != led_before


def test_write_to_a_standby_is_trouble_that_passes(pooled):
    read(pooled, "SELECT set_config('default_transaction_read_only', 'on', false)")

    with pytest.raises(OperationalError, match="The database takes no writes: cannot execute UPDATE"):
        pooled.cursor().execute("UPDATE accounts_user SET username = username")
    pooled.close()

    assert read(pooled, "SELECT current_setting('transaction_read_only')") == "off"
