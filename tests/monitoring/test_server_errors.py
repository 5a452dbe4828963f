"""A request that failed by a mistake of ours is found by the id that its page shows."""

from types import SimpleNamespace

import pytest
from django.db import OperationalError
from django.test import Client
from psycopg_pool import PoolTimeout

from monitoring import server_errors
from monitoring.models import ServerError
from tests.builders import make_user

pytestmark = pytest.mark.django_db
ERRORS = "/admin/monitoring/servererror/"


@pytest.fixture
def broken(monkeypatch):
    """The search, which fails for a person who has signed in."""

    def fail(*_arguments, **_words):
        raise KeyError("SECRET")

    monkeypatch.setattr("search.views.render", fail)
    client = Client(raise_request_exception=False)
    client.force_login(make_user("Biller", "asha"))
    return client


def test_page_of_a_mistake_shows_its_id_and_a_way_home(broken):
    response = broken.get("/search/?q=SECRET")

    page = response.content.decode()
    assert response.status_code == 500
    assert response["X-Request-ID"] in page
    assert 'href="/"' in page


def test_admin_finds_a_mistake_by_its_id(broken, admin_client, text_of):
    request_id = broken.get("/search/?q=SECRET")["X-Request-ID"]
    broken.get("/search/?q=SECRET")

    row = ServerError.objects.get(request_id=request_id)
    found = text_of(admin_client.get(ERRORS, {"q": f" {request_id} "}))

    assert (row.person.username, row.method, row.route, row.exception) == (
        "asha",
        "GET",
        "/search/",
        "KeyError",
    )
    assert row.place.startswith("tests/monitoring/test_server_errors.py:")
    assert row.place.endswith(" in fail")
    assert f"{request_id}" in found
    assert "1 error" in found
    assert not any("SECRET" in str(value) for value in ServerError.objects.values_list().first())


def test_api_names_the_id_of_a_mistake_too(monkeypatch):
    def fail(*_arguments, **_words):
        raise KeyError("SECRET")

    monkeypatch.setattr("api.views.describe_api", fail)
    client = Client(raise_request_exception=False)
    client.force_login(make_user("Admin"))

    response = client.get("/api/v1/openapi.json")

    assert (response.status_code, response.json()["error"]) == (500, "server_error")
    assert response.json()["request_id"] == response["X-Request-ID"]


def test_only_the_last_mistakes_are_kept(broken, monkeypatch):
    monkeypatch.setattr(server_errors, "KEPT", 2)

    ids = [broken.get("/search/?q=x")["X-Request-ID"] for _ in range(4)]

    assert list(ServerError.objects.order_by("id").values_list("request_id", flat=True)) == ids[2:]


def test_busy_database_is_no_mistake(monkeypatch):
    def fail(*_arguments, **_words):
        raise OperationalError("full")

    monkeypatch.setattr("monitoring.health.run_checks", fail)

    response = Client(raise_request_exception=False).get("/readyz")

    assert response.status_code == 503
    assert not ServerError.objects.exists()


# A page that fails for everybody at once


@pytest.fixture
def unwritten(monkeypatch):
    fresh = server_errors.Unwritten()
    monkeypatch.setattr(server_errors, "unwritten", fresh)
    return fresh


@pytest.fixture
def writers(unwritten, monkeypatch):
    """What a web process would have begun in the background: `write()` does it."""
    begun = []
    write = server_errors.write_until_done
    monkeypatch.setattr(server_errors, "write_in_background", lambda: begun.append(write))
    monkeypatch.setattr(server_errors.monkey, "is_module_patched", lambda _name: True)
    monkeypatch.setattr(server_errors, "connection", SimpleNamespace(close=lambda: None))
    monkeypatch.setattr(server_errors, "SECONDS_TO_WAIT", 0)
    return begun


def test_nobody_waits_until_a_mistake_is_written_down_and_one_writes_for_all(broken, writers):
    ids = [broken.get("/search/?q=x")["X-Request-ID"] for _ in range(3)]
    before = ServerError.objects.count()

    [write] = writers
    write()
    broken.get("/search/?q=x")

    assert before == 0
    assert list(ServerError.objects.order_by("id").values_list("request_id", flat=True)) == ids
    assert len(writers) == 2


def test_mistakes_that_a_busy_database_does_not_take_are_written_later(broken, writers, monkeypatch, caplog):
    ids = [broken.get("/search/?q=x")["X-Request-ID"] for _ in range(2)]
    write, troubles = server_errors.write, [PoolTimeout("full"), OperationalError("away")]

    def write_after_trouble(rows):
        if troubles:
            raise troubles.pop()
        write(rows)

    monkeypatch.setattr(server_errors, "write", write_after_trouble)
    writers[0]()

    assert list(ServerError.objects.order_by("id").values_list("request_id", flat=True)) == ids
    warned = [record for record in caplog.records if record.name == "monitoring.server_errors"]
    assert [record.getMessage() for record in warned] == ["Errors cannot be written down yet; 2 wait"] * 2


def test_mistakes_beyond_those_that_are_kept_are_counted(broken, writers, monkeypatch, caplog):
    monkeypatch.setattr(server_errors, "KEPT", 2)
    monkeypatch.setattr(server_errors, "unwritten", server_errors.Unwritten())
    ids = [broken.get("/search/?q=x")["X-Request-ID"] for _ in range(5)]

    writers[0]()

    assert list(ServerError.objects.order_by("id").values_list("request_id", flat=True)) == ids[3:]
    assert caplog.messages[-1] == "3 errors were not written down"


def test_outside_a_web_process_the_next_mistake_brings_what_could_not_be_written(
    broken, unwritten, monkeypatch
):
    def fail(_rows):
        raise OperationalError("full")

    with monkeypatch.context() as patch:
        patch.setattr(server_errors, "write", fail)
        first = broken.get("/search/?q=x")["X-Request-ID"]
    second = broken.get("/search/?q=x")["X-Request-ID"]

    assert list(ServerError.objects.order_by("id").values_list("request_id", flat=True)) == [first, second]


def test_page_of_a_mistake_that_fails_too_is_a_sentence_and_one_mistake(broken, monkeypatch):
    def fail(*_arguments, **_words):
        raise ValueError("Missing staticfiles manifest entry")

    monkeypatch.setattr("tracetrack.errors.render_to_string", fail)

    response = broken.get("/search/?q=x")

    assert (response.status_code, response["Content-Type"]) == (500, "text/plain; charset=utf-8")
    assert response.content.decode() == (
        "Something went wrong on our side. It was written down; try again or tell an admin. "
        + response["X-Request-ID"]
    )
    assert ServerError.objects.get().exception == "KeyError"
