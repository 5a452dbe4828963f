"""Log lines for machines: JSON, with the request and without what addresses hold."""

import io
import json
import logging
from pkgutil import resolve_name

import pytest
from django.conf import settings
from django.test import Client

from core.logs import JsonLines
from core.request_ids import begin_request, end_request
from tests.builders import make_user


@pytest.fixture
def lines():
    """What is logged, read back: `lines()`."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    for name in settings.LOGGING["handlers"]["stderr"].get("filters", []):
        handler.addFilter(resolve_name(settings.LOGGING["filters"][name]["()"])())
    logging.getLogger().addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logging.getLogger().removeHandler(handler)


@pytest.mark.django_db
def test_line_of_a_request_names_it_and_its_person_and_hides_its_address(lines):
    person, client = make_user("Biller"), Client()
    client.force_login(person)

    response = client.get("/bills/SECRET-1/?q=SECRET-2")

    line = lines()[-1]
    assert response.status_code == 404
    assert (
        line["level"],
        line["logger"],
        line["message"],
        line["method"],
        line["route"],
        line["status"],
    ) == (
        "WARNING",
        "django.request",
        "Not Found: /bills/<path:number>/",
        "GET",
        "/bills/<path:number>/",
        404,
    )
    assert (line["request_id"], line["person_id"]) == (response["X-Request-ID"], person.pk)
    assert "SECRET" not in json.dumps(lines())


@pytest.mark.django_db
def test_line_of_an_unknown_address_hides_it(lines):
    Client().get("/SECRET/")

    assert lines()[-1]["message"] == "Not Found: no page of ours"
    assert "SECRET" not in json.dumps(lines())


@pytest.mark.django_db
def test_lines_hide_addresses_with_letters_that_django_escapes(lines):
    client, checked = Client(), Client(enforce_csrf_checks=True)
    client.force_login(make_user("Biller"))

    statuses = [
        client.get("/bills/SECRET-नि/").status_code,
        client.get("/SECRET-\\x/").status_code,
        client.delete("/bills/SECRET-\u00e9/verify/").status_code,
        checked.post("/bills/SECRET-नि/close/").status_code,
        checked.post(
            "/accounts/login/", secure=True, headers={"Referer": "https://b/bags/SECRET/"}
        ).status_code,
    ]

    assert statuses == [404, 404, 405, 403, 403]
    assert "SECRET" not in json.dumps(lines())
    assert [line["message"] for line in lines()][-1].endswith(
        "https://b/… does not match any trusted origins.): /accounts/login/"
    )


def test_forged_host_is_a_warning_without_a_traceback(lines, settings):
    settings.ALLOWED_HOSTS = ["tracetrack.example"]

    response = Client(headers={"Host": "forged.example"}).get("/healthz")

    (line,) = lines()
    assert response.status_code == 400
    assert (line["level"], line["logger"], line["status"]) == (
        "WARNING",
        "django.security.DisallowedHost",
        400,
    )
    assert line["message"].startswith("Invalid HTTP_HOST header: 'forged.example'.")
    assert "trace" not in line


def test_line_outside_of_requests_has_none(lines):
    end_request()
    logging.getLogger("imports").warning("%s rows\nare wrong", 3)

    (line,) = lines()
    assert (line["message"], line["level"], line["logger"]) == ("3 rows\nare wrong", "WARNING", "imports")
    assert not {"request_id", "person_id", "route"} & line.keys()
    assert line["time"].endswith("+00:00")


def test_mistake_is_logged_with_its_traceback_on_the_same_line(lines):
    begin_request(request_id="some-id", address="")
    try:
        raise ValueError("wrong")
    except ValueError:
        logging.getLogger("imports").exception("This failed.")
    end_request()

    (line,) = lines()
    assert line["trace"].endswith("ValueError: wrong")
    assert line["request_id"] == "some-id"
