"""A PostgreSQL that is not safe stops the start with one sentence."""

import re

import psycopg
import pytest
from django.db import connection

from core.database_roles import get_owner_parameters
from tracetrack.launcher.postgres_files import CannotStart
from tracetrack.launcher.server_checks import (
    Facts,
    check_owner,
    check_pgbouncer,
    check_server,
    find_dangers,
    find_follies,
)

pytestmark = pytest.mark.django_db
SAFE = Facts("on", "on", "on", "UTF8", False, 1, "bags", "tracetrack", False, True, 97)
WELL_LIMITED = (
    "-c statement_timeout=9s -c lock_timeout=1s -c idle_in_transaction_session_timeout=30s"
    " -c search_path=public,pg_temp"
)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"fsync": "off"}, r"^PostgreSQL runs with fsync = off, so a power cut .* set fsync = on in"),
        ({"full_page_writes": "off"}, r"^PostgreSQL runs with full_page_writes = off, so .* = on in"),
        ({"synchronous_commit": "off"}, r"^PostgreSQL runs with synchronous_commit = off, so .* = on in"),
        ({"is_standby": True}, r"^this PostgreSQL is a standby, which only reads: name the primary\.$"),
        ({"encoding": "LATIN1"}, r"^the database bags is in LATIN1, which .* ENCODING 'UTF8' TEMPLATE"),
        (
            {"may_make_temporary_tables": False},
            r"^the role tracetrack may make no .*: GRANT TEMPORARY ON DATABASE bags TO tracetrack\.$",
        ),
    ],
)
def test_what_is_unsafe_is_found_alone(facts, sentence):
    (found,) = find_dangers(SAFE._replace(**facts))

    assert re.match(sentence, found)


@pytest.mark.parametrize("commit", ["on", "local", "remote_write", "remote_apply"])
def test_safe_server_has_no_dangers(commit):
    assert find_dangers(SAFE._replace(synchronous_commit=commit)) == []


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (
            {"is_superuser": True},
            r"^the role tracetrack is a superuser, .*: ALTER ROLE \w+ NOSUPERUSER",
        ),
        ({"synchronous_commit": "local"}, r"^synchronous_commit is local, so a failover .* set it to on\.$"),
        (
            {"connections": 88},
            r"^PostgreSQL lets 88 connections in, and this host may take 89 \(8 web workers × 8, and 25 for",
        ),
    ],
)
def test_what_is_unwise_is_found_alone(facts, sentence):
    (found,) = find_follies(SAFE._replace(**facts), workers=8)

    assert re.match(sentence, found)


def test_wise_server_has_no_follies_and_pgbouncer_shares_connections_itself(settings):
    assert find_follies(SAFE._replace(connections=89), workers=8) == []
    settings.BEHIND_PGBOUNCER = True
    assert find_follies(SAFE._replace(connections=25), workers=800) == []


def test_present_server_is_safe_and_wise(capsys):
    with psycopg.connect(**connection.get_connection_params()) as database:
        check_server(database, name="DATABASE_URL")

    assert capsys.readouterr().out == ""


def test_danger_stops_the_start_with_the_name_of_the_setting():
    parameters = connection.get_connection_params()
    parameters["options"] += " -c synchronous_commit=off"
    with psycopg.connect(**parameters) as database, pytest.raises(CannotStart) as refused:
        check_server(database, name="DATABASE_DIRECT_URL")

    assert str(refused.value).startswith(
        "DATABASE_DIRECT_URL: PostgreSQL runs with synchronous_commit = off, so a power cut could lose scans"
    )


def test_owner_needs_rights_and_gets_the_words_that_give_them():
    with psycopg.connect(**get_owner_parameters()) as owner:
        check_owner(owner)
    with psycopg.connect(**connection.get_connection_params()) as serving:
        name = serving.info.dbname
        with pytest.raises(CannotStart) as refused:
            check_owner(serving)

    assert str(refused.value).endswith(
        f"run this as the administrator of the database {name}: "
        f"GRANT CREATE ON DATABASE {name} TO tracetrack; GRANT CREATE ON SCHEMA public TO tracetrack"
    )


@pytest.mark.parametrize(
    ("options", "missing"),
    [
        (
            "-c statement_timeout=0 -c lock_timeout=0 -c idle_in_transaction_session_timeout=0 "
            "-c search_path=public",
            "ALTER ROLE tracetrack SET statement_timeout = '9s'; "
            "ALTER ROLE tracetrack SET idle_in_transaction_session_timeout = '30s'; "
            "ALTER ROLE tracetrack SET lock_timeout = '1s'; "
            "ALTER ROLE tracetrack SET search_path = public, pg_temp;",
        ),
        (f"{WELL_LIMITED} -c lock_timeout=0", "ALTER ROLE tracetrack SET lock_timeout = '1s';"),
    ],
)
def test_role_without_limits_behind_pgbouncer_is_refused_with_what_sets_them(options, missing):
    parameters = connection.get_connection_params() | {"options": options}
    with psycopg.connect(**parameters) as database, pytest.raises(CannotStart) as refused:
        check_pgbouncer(database)

    assert str(refused.value).endswith(f"then RECONNECT in PgBouncer: {missing}")


def test_role_with_limits_of_its_own_serves_behind_pgbouncer():
    parameters = connection.get_connection_params() | {"options": f"{WELL_LIMITED} -c statement_timeout=5s"}
    with psycopg.connect(**parameters) as database:
        check_pgbouncer(database)
