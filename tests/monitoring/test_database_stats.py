"""What the system page tells of the database."""

import psycopg
import pytest
from django.db import connection
from psycopg.errors import QueryCanceled

from monitoring import database_stats
from monitoring.database_stats import hide_values
from tests.database import run_as_owner
from tests.threads import result_of, start
from tests.waiting import wait_until


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("SELECT * FROM t WHERE key = 'abc' AND n = 17", "SELECT * FROM t WHERE key = ? AND n = ?"),
        ("SELECT 'it''s secret', 'b'", "SELECT ?, ?"),
        (r"SELECT E'it\'s secret', 'b'", "SELECT ?, ?"),
        (r"SELECT 'C:\', 'secret'", "SELECT ?, ?"),
        ("-- On the child's page\nSELECT 'secret'", "?\nSELECT ?"),
        ("/* it's */ SELECT 'secret'", "? SELECT ?"),
        ("SELECT '--', 'secret'", "SELECT ?, ?"),
        ("SELECT $$it's$$, $tag$a $$ b$tag$, 'secret'", "SELECT ?, ?, ?"),
        ("SELECT \"it's 17\", 'secret'", 'SELECT "it\'s 17", ?'),
        ("SELECT 1.5, -2, t1.c2, $1, 1e10, 0xFF FROM t1", "SELECT ?, -?, t1.c2, $1, ?, ? FROM t1"),
        ("INSERT INTO t VALUES ('cut in the mid", "INSERT INTO t VALUES (?"),
        ("SELECT E'cut in the mid\\", "SELECT ?"),
        ("SELECT $$cut in", "SELECT ?"),
        ("SELECT /* cut", "SELECT ?"),
        ("ALTER USER u PASSWORD 'secret'", "ALTER USER u PASSWORD ?"),
    ],
)
def test_values_in_statements_are_not_shown(statement, said):
    assert hide_values(statement) == said


@pytest.mark.django_db(transaction=True)
def test_running_statement_is_shown_without_its_values():
    with psycopg.connect(**connection.get_connection_params()) as raw:
        running = start(raw.execute, "SELECT pg_sleep(50), 'secret-key'")

        def find_running():
            rows = database_stats.fetch_running_statements()
            return [row["query"] for row in rows if row["pid"] == raw.info.backend_pid]

        said = wait_until(find_running)
        raw.cancel()
        with pytest.raises(QueryCanceled):
            result_of(running)

    assert said == ["SELECT pg_sleep(?), ?"]


@pytest.fixture
def pg_stat_statements():
    """Something of this name that every reader meets before the real one, and that fails with this state."""

    def fail_with(state):
        run_as_owner(
            "CREATE SCHEMA in_front; GRANT USAGE ON SCHEMA in_front TO PUBLIC;"
            "CREATE FUNCTION in_front.fail() RETURNS text LANGUAGE plpgsql AS"
            f" $$ BEGIN RAISE EXCEPTION 'not loaded' USING ERRCODE = '{state}'; END $$"
        )
        run_as_owner(
            "CREATE VIEW in_front.pg_stat_statements AS SELECT in_front.fail() AS query, 1 AS calls,"
            " 1 AS mean_exec_time, 1 AS max_exec_time, 1 AS total_exec_time, oid AS dbid FROM pg_database;"
            "GRANT SELECT ON in_front.pg_stat_statements TO PUBLIC"
        )
        with connection.cursor() as cursor:
            cursor.execute("SET search_path = in_front, public")

    return fail_with


@pytest.mark.django_db
def test_extension_without_its_library_is_not_measured(pg_stat_statements):
    pg_stat_statements("55000")

    assert database_stats.fetch_slowest_statements() is None
    assert database_stats.fetch_largest_tables()


@pytest.mark.django_db
def test_other_trouble_with_the_measurements_is_told(pg_stat_statements):
    pg_stat_statements("57000")

    with pytest.raises(Exception, match="not loaded"):
        database_stats.fetch_slowest_statements()
