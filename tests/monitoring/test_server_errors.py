"""A request that failed by a mistake of ours is found by the id that its page shows."""

import pytest
from django.db import OperationalError
from django.test import Client

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
