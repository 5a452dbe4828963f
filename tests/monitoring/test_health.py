"""What machines are told about the state of TraceTrack."""

import json
import os
import signal
import socket
from pathlib import Path
from threading import Event

import pytest
from django.db import OperationalError, connection, connections
from django.http.request import validate_host
from django.test import Client
from psycopg_pool import ConnectionPool

from core import single_flight
from core.metrics import build_registry
from core.postgresql.waiting import BoundedConnection
from core.request_ids import read_request_id
from core.sql_objects import read_sql_objects
from monitoring import health
from monitoring.health import answer_by_any_name, answer_while_alive
from tests.clock import Clock
from tests.database import run_as_owner
from tests.redis_server import redis  # noqa: F401  # a fixture
from tests.threads import run_each

pytestmark = pytest.mark.django_db


TOKEN = {"HTTP_AUTHORIZATION": "Bearer right-token"}


@pytest.fixture(autouse=True)
def nothing_remembered(settings, monkeypatch):
    settings.METRICS_TOKEN = "right-token"
    monkeypatch.setattr(health, "PATIENCE_SECONDS", 20)  # a busy machine makes all checks late
    forget()
    yield
    forget()


def forget():
    health.schema.clear()
    health.answers.clear()
    health.last_found.clear()


@pytest.fixture
def database_at(monkeypatch):
    """Point the checks, which connect anew each time, at another host."""

    def point(host, port=""):
        monkeypatch.setitem(connection.settings_dict, "HOST", host)
        monkeypatch.setitem(connection.settings_dict, "PORT", port)

    return point


def asked(client):
    answer = client.get("/readyz", **TOKEN)
    return answer.status_code, json.loads(answer.content)


def complaints(checks):
    return {name: check["detail"] for name, check in checks["checks"].items() if not check["ok"]}


@pytest.mark.parametrize("allowed", [["bags.example", "b.example"], [".bags.example"], ["*"]])
def test_balancers_ask_by_the_address_of_the_host(settings, allowed):
    settings.ALLOWED_HOSTS = allowed
    seen = []
    application = answer_by_any_name(lambda environ, _start: seen.append(environ["HTTP_HOST"]))

    for path in ("/healthz", "/readyz", "/bags/"):
        application({"PATH_INFO": path, "HTTP_HOST": "10.0.3.17:8000"}, None)

    assert [validate_host(name, allowed) for name in seen[:2]] == [True, True]
    assert seen[2] == "10.0.3.17:8000"


def test_healthz_answers_without_the_database(client, database_at, django_assert_num_queries):
    database_at("/nowhere")

    with django_assert_num_queries(0):
        answer = client.get("/healthz")

    assert (answer.status_code, answer.content) == (200, b"ok")


HEALTHZ = {"PATH_INFO": "/healthz", "REQUEST_METHOD": "GET"}


def test_healthz_is_answered_before_all_as_by_its_page(client):
    started = []
    answer = answer_while_alive(None)(HEALTHZ, lambda *start: started.append(start))
    [(status, headers)] = started
    page = client.get("/healthz")

    assert (status, b"".join(answer)) == ("200 OK", page.content)
    assert read_request_id(dict(headers).pop("X-Request-ID"))
    assert {name: page[name] for name, _value in headers[:3]} == dict(headers[:3])


def test_healthz_counts_in_the_metrics():
    before = build_registry().get_sample_value(*HEALTHZ_COUNT) or 0

    answer_while_alive(None)(HEALTHZ, lambda *_start: None)

    assert build_registry().get_sample_value(*HEALTHZ_COUNT) == before + 1


HEALTHZ_COUNT = ("tracetrack_requests_total", {"page": "healthz", "status": "2xx"})


@pytest.mark.parametrize(
    "other",
    [
        {"PATH_INFO": "/readyz"},
        {"REQUEST_METHOD": "POST"},
        {"REQUEST_METHOD": "HEAD"},
        {"CONTENT_LENGTH": "5"},
    ],
)
def test_all_else_is_the_applications(other):
    assert answer_while_alive(lambda environ, _start: environ)(HEALTHZ | other, None) == HEALTHZ | other


def test_readyz_says_yes_with_a_sentence_for_each_check(client):
    status, body = asked(client)

    assert (status, body["ready"]) == (200, True)
    assert list(body["checks"]) == ["database", "connections", "migrations", "roles", "cache", "disk"]
    assert body["checks"]["database"]["detail"].startswith("PostgreSQL 1")
    assert complaints(body) == {}


def test_readyz_sees_an_exhausted_pool(client, monkeypatch):
    monkeypatch.setattr(health, "POOL_SECONDS", 0.1)
    parameters = connection.get_connection_params()
    parameters.pop("cursor_factory", None)
    with ConnectionPool(kwargs=parameters, min_size=1, max_size=1, open=True) as pool:
        pool.wait()
        monkeypatch.setattr(type(connections["default"]), "pool", pool)
        free = health.run_check(health.check_connections)
        with pool.connection():
            taken = health.run_check(health.check_connections)

    sentence = "No connection came free within a second: requests are answered with 503."
    assert free == {"ok": True, "detail": "A connection is free."}
    assert taken == {"ok": False, "detail": sentence}


def test_pool_that_is_full_but_at_work_is_ready_and_one_that_is_stuck_is_not(monkeypatch):
    monkeypatch.setattr(health, "POOL_SECONDS", 0.1)
    monkeypatch.setattr(health, "AT_WORK_SECONDS", 60)
    parameters = connection.get_connection_params()
    at_work = type("PooledConnection", (BoundedConnection,), {})
    with ConnectionPool(
        kwargs=parameters, connection_class=at_work, min_size=1, max_size=1, open=True
    ) as pool:
        monkeypatch.setattr(type(connections["default"]), "pool", pool)
        with pool.connection() as taken:
            taken.execute("SELECT 1")
            busy = health.run_check(health.check_connections)
            at_work.answered_at -= health.AT_WORK_SECONDS
            stuck = health.run_check(health.check_connections)

    assert busy == {"ok": True, "detail": "Requests got answers a moment ago."}
    assert stuck["ok"] is False


def test_readyz_opens_a_pool_that_nobody_needed_before(monkeypatch):
    parameters = connection.get_connection_params()
    parameters.pop("cursor_factory", None)
    pool = ConnectionPool(kwargs=parameters, min_size=1, max_size=1, open=False)
    monkeypatch.setattr(type(connections["default"]), "pool", pool)

    found = health.run_check(health.check_connections)

    pool.close()
    assert found == {"ok": True, "detail": "A connection is free."}


def test_strangers_see_whether_it_is_ready_and_which_checks_fail(client, dispatcher, admin_user, monkeypatch):
    monkeypatch.setattr(health, "LEAST_FREE_MB", 10**9)
    wrong = {"HTTP_AUTHORIZATION": "Bearer wrong-token"}

    strangers = [client.get("/readyz"), client.get("/readyz", **wrong)]
    client.force_login(dispatcher)
    strangers.append(client.get("/readyz"))
    client.force_login(admin_user)
    known = client.get("/readyz").json()

    assert [answer.status_code for answer in strangers] == [503] * 3
    assert [answer.json() for answer in strangers] == [{"ready": False, "failing": ["disk"]}] * 3
    assert known["checks"]["disk"]["detail"].startswith("The disk is nearly full: ")


def test_no_token_lets_nobody_see_the_checks(client, settings):
    settings.METRICS_TOKEN = ""

    assert client.get("/readyz", HTTP_AUTHORIZATION="Bearer ").json() == {"ready": True, "failing": []}


def test_readyz_of_an_admin_answers_without_a_database(client, admin_user, database_at, monkeypatch):
    client.force_login(admin_user)
    database_at("/nowhere")

    def fail(_request):
        raise OperationalError("gone")

    monkeypatch.setattr("tracetrack.authentication.get_user", fail)

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["failing"]) == (503, ["database", "migrations"])


@pytest.mark.parametrize(
    ("owner", "sentence"),
    [
        ("nobody else", "The role that serves owns no table."),
        (
            "the same",
            "The role that serves also owns the tables, so it could change history: "
            "give DATABASE_OWNER_URL a second role (docs/running/database.md).",
        ),
    ],
)
def test_readyz_says_whether_the_serving_role_could_change_history_and_stays_ready(
    client, monkeypatch, owner, sentence
):
    if owner == "the same":
        monkeypatch.setattr(health, "owns_tables", lambda _raw, _role: True)
    health.roles.clear()

    status, body = asked(client)

    health.roles.clear()
    assert (status, body["checks"]["roles"]) == (200, {"ok": True, "detail": sentence})


def test_readyz_is_not_kept_by_caches_and_refuses_post(client):
    assert "no-store" in client.get("/readyz")["Cache-Control"]
    assert client.post("/readyz").status_code == 405
    assert client.post("/healthz").status_code == 405


def test_readyz_without_a_database_says_so_and_tells_no_secrets(client, database_at, monkeypatch):
    database_at("/nowhere")
    monkeypatch.setitem(connection.settings_dict, "PASSWORD", "secret-word")

    answer = client.get("/readyz", **TOKEN)

    assert answer.status_code == 503
    assert complaints(answer.json()) == {
        "database": "The database does not answer.",
        "migrations": "The database does not answer.",
    }
    assert "nowhere" not in answer.text
    assert "secret-word" not in answer.text


def test_readyz_answers_in_time_when_the_database_hangs(client, database_at, monkeypatch):
    monkeypatch.setattr(health, "PATIENCE_SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        database_at(*silent.getsockname())
        status, body = asked(client)

    assert status == 503
    assert complaints(body)["database"] == "The check of the database gave no answer in time."


@pytest.mark.parametrize("name", ["migrations", "disk"])
def test_slow_look_at_what_hardly_changes_is_no_reason_to_be_taken_out_of_service(client, monkeypatch, name):
    assert asked(client)[0] == 200
    monkeypatch.setattr(health, "PATIENCE_SECONDS", 0.5)
    may_end = Event()
    monkeypatch.setitem(health.CHECKS, name, lambda: may_end.wait(30) and "It is as it was.")
    health.answers.clear()

    _status, body = asked(client)
    may_end.set()

    late = "The check of the disk gave no answer in time."
    assert complaints(body).get(name) == (late if name == "disk" else None)


@pytest.mark.django_db(transaction=True)
def test_readyz_says_no_until_all_migrations_are_in(client):
    run_as_owner("UPDATE django_migrations SET app = 'gone' WHERE app = 'bills' AND name LIKE '0001%'")
    try:
        status, body = asked(client)
    finally:
        run_as_owner("UPDATE django_migrations SET app = 'bills' WHERE app = 'gone'")

    assert status == 503
    assert complaints(body) == {
        "migrations": "The database lacks 1 migrations: start TraceTrack anew, or run migrate."
    }
    health.answers.clear()
    assert asked(client)[0] == 200


def test_readyz_looks_migrations_up_every_ten_seconds(client, database_at, monkeypatch):
    monkeypatch.setattr(single_flight, "time", Clock())
    asked(client)
    health.answers.clear()
    database_at("/nowhere")

    _, body = asked(client)

    assert body["checks"]["migrations"]["ok"]


@pytest.mark.django_db(transaction=True)
def test_readyz_names_sql_objects_that_differ_from_the_code(client):
    refuse = next(one for one in read_sql_objects() if one.name == "refuse")
    run_as_owner("COMMENT ON FUNCTION refuse IS 'TraceTrack of another version'")
    try:
        status, body = asked(client)
    finally:
        run_as_owner(refuse.create_sql)

    assert status == 503
    assert complaints(body) == {
        "migrations": "The database is not as this version's migrations make it: function refuse differs."
    }


def test_readyz_sees_a_cache_that_keeps_nothing(client, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}

    status, body = asked(client)

    assert status == 503
    assert complaints(body) == {"cache": "The cache does not give back what was put in."}


def test_readyz_tells_of_a_redis_that_hangs_and_stays_ready(client, settings, redis):  # noqa: F811
    settings.REDIS_URL = f"redis://127.0.0.1:{redis.port}/0"
    assert asked(client)[1]["checks"]["cache"] == {"ok": True, "detail": "Redis answers."}
    health.answers.clear()
    os.kill(redis.process.pid, signal.SIGSTOP)

    status, body = asked(client)
    stranger = client.get("/readyz").json()

    assert (status, body["ready"]) == (200, True)
    assert stranger == {"ready": True, "failing": [], "degraded": ["cache"]}
    assert complaints(body) == {
        "cache": "Redis does not answer: each process uses its own memory until it does."
    }


def test_readyz_sees_a_full_disk(client, monkeypatch):
    monkeypatch.setattr(health, "LEAST_FREE_MB", 10**9)

    status, body = asked(client)

    assert status == 503
    assert complaints(body)["disk"].startswith("The disk is nearly full: ")


def test_all_who_ask_within_a_second_share_one_answer(client, monkeypatch):
    clock, asked_for = Clock(), []
    monkeypatch.setattr(single_flight, "time", clock)
    monkeypatch.setitem(health.CHECKS, "disk", lambda: asked_for.append(1) or "The disk has room.")

    found = run_each(lambda _number: asked(Client()), range(30))

    assert len(asked_for) == 1
    assert {status for status, _body in found} == {200}
    clock.now += 1
    asked(client)
    assert len(asked_for) == 2


def test_readyz_tells_an_error_that_nobody_expected(client, monkeypatch, caplog):
    monkeypatch.setitem(health.CHECKS, "disk", Path("/nowhere/secret-path").read_text)

    status, body = asked(client)

    assert status == 503
    assert complaints(body) == {"disk": "This check failed in a way that nobody expected: the log says how."}
    assert "FileNotFoundError" in caplog.text
