"""Log lines for machines: JSON, with the request and without what addresses hold."""

import io
import json
import logging
import threading
import time
from pkgutil import resolve_name
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import OperationalError
from django.test import Client, RequestFactory
from django.utils.log import log_response

from core import logs
from core.logs import CalmStream, JsonLines
from core.page_turns import CAME_AT
from core.request_ids import begin_request, end_request
from tests.builders import make_user
from tests.waiting import wait_until
from tracetrack.errors import render_busy


@pytest.fixture
def lines():
    """What is logged, read back: `lines()`."""
    stream = io.StringIO()
    handler = CalmStream(stream)
    handler.setFormatter(JsonLines())
    for name in settings.LOGGING["handlers"]["stderr"].get("filters", []):
        handler.addFilter(resolve_name(settings.LOGGING["filters"][name]["()"])())
    logging.getLogger().addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logging.getLogger().removeHandler(handler)


@pytest.fixture
def end_second(monkeypatch, stopped_clock):
    """The second within which the same trouble is one line does not end before this is called."""
    held = []

    class Timer(threading.Timer):
        def start(self):
            held.append(self)

    monkeypatch.setattr(logs, "threading", SimpleNamespace(Timer=Timer, Lock=threading.Lock))
    return lambda: [threading.Timer.start(timer) for timer in held]


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


def test_same_trouble_is_one_line_a_second_with_its_number(lines, end_second):
    logger = logging.getLogger("tracetrack.errors")

    for number in range(50):
        logger.warning("busy: %s", number)
    logging.getLogger("bags").warning("something else")
    end_second()
    wait_until(lambda: len(lines()) >= 3)

    assert [(line["message"], line.get("repeated")) for line in lines()] == [
        ("busy: 0", None),
        ("something else", None),
        ("busy: 49", 49),
    ]


def test_page_that_fails_for_everybody_is_one_line_a_second_and_another_mistake_another(lines, end_second):
    def log_mistake(error):
        try:
            raise error
        except Exception:
            logging.getLogger("django.request").error("Internal Server Error: %s", "/", exc_info=True)

    for error in (KeyError("a"), KeyError("b"), ValueError("c"), KeyError("d")):
        log_mistake(error)
    end_second()
    wait_until(lambda: len(lines()) >= 3)

    traces = [line["trace"].splitlines()[-1] for line in lines()]
    assert traces == ["KeyError: 'a'", "ValueError: c", "KeyError: 'd'"]
    assert lines()[-1]["repeated"] == 2


def test_trouble_that_comes_now_and_then_is_not_held_back():
    stream = io.StringIO()
    handler = CalmStream(stream, seconds=0.01)
    for number in range(3):
        handler.handle(logging.makeLogRecord({"name": "tracetrack.errors", "msg": f"busy {number}"}))
        time.sleep(0.02)

    assert stream.getvalue() == "busy 0\nbusy 1\nbusy 2\n"


def test_busy_answer_has_one_line_not_two(lines):
    request = RequestFactory().get("/bags/SECRET/")

    response = render_busy(request, OperationalError("the server is gone"))
    log_response("Service Unavailable: %s", request.path, response=response, request=request)

    assert [line["logger"] for line in lines()] == ["tracetrack.errors"]


@pytest.mark.django_db
def test_access_log_has_a_line_a_request_without_what_addresses_hold(lines, settings):
    settings.MIDDLEWARE = [settings.MIDDLEWARE[0], "core.access_log.log_request", *settings.MIDDLEWARE[1:]]
    logging.getLogger("core.access_log").setLevel(logging.INFO)
    person, client = make_user("Biller"), Client()
    client.force_login(person)

    response = client.get("/bags/?q=SECRET-1", **{CAME_AT: time.perf_counter() - 7})
    client.get("/bills/SECRET-2/")
    logging.getLogger("core.access_log").setLevel(logging.NOTSET)

    first, *_others = [line for line in lines() if line["logger"] == "core.access_log"]
    assert (first["message"], first["method"], first["route"], first["status"]) == (
        "GET /bags/ 200",
        "GET",
        "/bags/",
        200,
    )
    assert (first["request_id"], first["person_id"]) == (response["X-Request-ID"], person.pk)
    assert (first["address"], first["bytes"]) == ("127.0.0.1", len(response.content))
    assert first["milliseconds"] >= 7000  # with its wait for a turn
    assert "SECRET" not in json.dumps(lines())
