"""core/postgresql/prepared.py: a statement is planned once a connection, and nobody notices."""

import copy

import pytest
from django.db import DataError, NotSupportedError, connection, connections, transaction

from core.postgresql.base import DatabaseWrapper
from core.postgresql.prepared import fetch_prepared

PREPARED = "SELECT count(*) FROM pg_prepared_statements WHERE statement = 'SELECT $1::int'"


@pytest.fixture
def own():
    """A fresh connection in the place of Django's, as a request of the web server has it."""
    settings = copy.deepcopy(connection.settings_dict)
    settings["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 1, "timeout": 30}
    made = DatabaseWrapper(settings | {"CONN_HEALTH_CHECKS": True}, alias="prepared")
    before = connections["default"]
    connections["default"] = made
    yield made
    connections["default"] = before
    made.close()
    made.close_pool()


@pytest.fixture
def other():
    made = connection.copy("other")
    yield made
    made.close()


def count_prepared():
    with connection.cursor() as cursor:
        cursor.execute(PREPARED)
        return cursor.fetchone()[0]


pytestmark = pytest.mark.django_db(transaction=True)


def test_statement_is_planned_once_a_connection_however_often_a_request_takes_it(own):
    for number in range(3):
        assert fetch_prepared("SELECT %s::int", [str(number)]) == [(number,)]
        own.close()

    assert count_prepared() == 1


def test_it_counts_as_a_query_like_any_other(own, django_assert_num_queries):
    with django_assert_num_queries(2, connection=own) as queries:
        fetch_prepared("SELECT %s::int", ["7"])
        fetch_prepared("SELECT %s::int", ["8"])

    assert [query["sql"] for query in queries] == ["SELECT '7'::int", "SELECT '8'::int"]


def test_other_statements_are_not_kept(own):
    fetch_prepared("SELECT %s::int", ["7"])
    with own.cursor() as cursor:
        cursor.execute("SELECT %s", ["a whole batch of scans"])

    assert own.connection._prepared._counts == {}


def test_dead_connection_costs_no_answer(other, own):
    [(pid,)] = fetch_prepared("SELECT pg_backend_pid()", [])
    own.close()
    own.ensure_connection()
    assert own.connection.info.backend_pid == pid
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 30000)", [pid])

    assert fetch_prepared("SELECT %s::int", ["7"]) == [(7,)]
    own.close()
    assert [fetch_prepared("SELECT %s::int", ["8"]), count_prepared()] == [[(8,)], 1]


def test_rollback_leaves_it_of_use(own):
    with transaction.atomic():
        fetch_prepared("SELECT %s::int", ["1"])
        transaction.set_rollback(True)
    assert fetch_prepared("SELECT %s::int", ["2"]) == [(2,)]

    with pytest.raises(DataError), transaction.atomic():
        fetch_prepared("SELECT %s::int", ["no number"])
    assert fetch_prepared("SELECT %s::int", ["3"]) == [(3,)]
    assert count_prepared() == 1


def test_column_that_changes_meanwhile_fails_no_request(own):
    with own.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE changing AS SELECT 1 AS number")
    assert fetch_prepared("SELECT number FROM changing", []) == [(1,)]
    with own.cursor() as cursor:
        cursor.execute("ALTER TABLE changing ALTER number TYPE text, ADD other int")

    assert fetch_prepared("SELECT number FROM changing", []) == [("1",)]
    with pytest.raises(NotSupportedError), transaction.atomic():
        fetch_prepared("SELECT number FROM changing", [])


def test_without_sessions_of_its_own_nothing_is_prepared(own):
    own.settings_dict["DISABLE_SERVER_SIDE_CURSORS"] = True

    assert fetch_prepared("SELECT %s::int", ["7"]) == [(7,)]
    assert count_prepared() == 0

    own.connection.prepare_threshold = 5  # where the address says that the pooler keeps them apart
    assert fetch_prepared("SELECT %s::int", ["7"]) == [(7,)]
    assert (count_prepared(), own.connection.prepare_threshold) == (1, 5)
