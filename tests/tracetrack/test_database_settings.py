"""How web server, worker and commands connect to the database."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from procrastinate.contrib.django.utils import connector_params

from core.database_roles import get_owner_parameters
from tracetrack.database_settings import (
    NOTICE_GONE_HOSTS,
    follow,
    lift_limits,
    read_addresses,
    read_database,
    share_among_requests,
)

URL = "postgres://tracetrack:secret@db.example:5433/bags"
FIXED = (
    "-c search_path=public,pg_temp -c datestyle=ISO"
    r" -c default_transaction_isolation=read\ committed -c default_transaction_read_only=off"
)


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch):
    for name in ("PGOPTIONS", "DATABASE_POOL_SIZE", "DATABASE_POOL_LIFETIME", "DATABASE_POOL_CHECK"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def database():
    return read_database("DATABASE_URL", URL)


@pytest.mark.parametrize(
    "connect",
    [connection.get_connection_params, get_owner_parameters, lambda: connector_params("default")],
    ids=["commands", "owner", "worker"],
)
def test_each_connection_notices_a_host_that_is_gone(connect):
    assert connect().items() >= NOTICE_GONE_HOSTS.items()


def test_web_server_notices_a_host_that_is_gone(database):
    assert share_among_requests(database)["OPTIONS"].items() >= NOTICE_GONE_HOSTS.items()


def test_what_the_address_says_of_the_connection_goes_first():
    given = read_database("DATABASE_URL", f"{URL}?keepalives_idle=60&connect_timeout=2&sslmode=require")

    wanted = {**NOTICE_GONE_HOSTS, "keepalives_idle": 60, "connect_timeout": 2, "sslmode": "require"}
    assert given["OPTIONS"] == wanted
    assert share_among_requests(given)["OPTIONS"].items() >= wanted.items()


def test_request_has_limits_which_the_address_may_change_and_a_search_path_which_it_may_not():
    query = "options=-c%20lock_timeout%3D3s%20-c%20search_path%3Dmine"
    database = read_database("DATABASE_URL", f"{URL}?{query}")

    limits = "-c statement_timeout=9s -c idle_in_transaction_session_timeout=30s -c lock_timeout=1s"
    given = "-c lock_timeout=3s -c search_path=mine"
    assert share_among_requests(database)["OPTIONS"]["options"] == f"{limits} {given} {FIXED}"


def test_command_has_no_limits_though_its_role_has(database):
    limits = "-c statement_timeout=0 -c idle_in_transaction_session_timeout=0 -c lock_timeout=0"
    assert lift_limits(database)["OPTIONS"]["options"] == f"{limits} {FIXED}"
    assert "pool" not in lift_limits(database)["OPTIONS"]


def test_pgbouncer_gets_no_options_and_no_cursor_outlives_its_transaction(database, monkeypatch):
    monkeypatch.setenv("PGOPTIONS", "-c work_mem=8MB")

    pooled = share_among_requests(database, is_pooled=True)

    # Empty, not left out: libpq would take PGOPTIONS.
    assert pooled["OPTIONS"]["options"] == ""
    assert pooled["DISABLE_SERVER_SIDE_CURSORS"] is True
    assert share_among_requests(database)["DISABLE_SERVER_SIDE_CURSORS"] is False


def test_pool_is_as_large_and_its_connections_as_old_as_set(database, monkeypatch):
    usual = share_among_requests(database)["OPTIONS"]["pool"]
    monkeypatch.setenv("DATABASE_POOL_SIZE", "20")
    monkeypatch.setenv("DATABASE_POOL_LIFETIME", "60")
    wanted = share_among_requests(database)["OPTIONS"]["pool"]

    assert (usual["max_size"], usual["max_lifetime"]) == (8, 280)
    assert (wanted["max_size"], wanted["max_lifetime"]) == (20, 60)


def test_pool_tries_again_soon_after_an_outage(database):
    assert share_among_requests(database)["OPTIONS"]["pool"]["reconnect_timeout"] == 3


def test_look_at_connections_before_use_can_be_switched_off(database, monkeypatch):
    assert database["CONN_HEALTH_CHECKS"] is True
    monkeypatch.setenv("DATABASE_POOL_CHECK", "false")
    assert read_database("DATABASE_URL", URL)["CONN_HEALTH_CHECKS"] is False


@pytest.mark.parametrize("url", ["mysql://a@b/c", "sqlite:///x.db", "nonsense"])
def test_other_databases_are_refused(url):
    with pytest.raises(ImproperlyConfigured, match=r"^DATABASE_URL "):
        read_database("DATABASE_URL", url)


def test_one_address_alone_serves_and_owns(monkeypatch, tmp_path):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("DATABASE_OWNER_URL", URL)
    assert read_addresses(tmp_path) == (URL, URL)
    monkeypatch.delenv("DATABASE_OWNER_URL")
    serving, owner = read_addresses(tmp_path)
    assert serving.startswith("postgres://tracetrack@")
    assert owner.startswith("postgres://tracetrack_owner@")


def test_replica_may_not_be_written_and_its_pool_waits_for_nothing(database):
    replica = follow(database, "bags")

    assert replica["OPTIONS"]["options"].endswith(" -c default_transaction_read_only=on")
    assert replica["OPTIONS"]["pool"]["timeout"] == 0.1
    assert replica["CONN_HEALTH_CHECKS"] is False


def test_replica_is_of_the_same_database(database):
    with pytest.raises(
        ImproperlyConfigured, match=r"^DATABASE_REPLICA_URL names the database 'bags': it must "
    ):
        follow(database, "tracetrack")
