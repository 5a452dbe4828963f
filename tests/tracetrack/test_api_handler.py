"""tracetrack/api_handler.py: the API's short chain answers as the chain of pages does."""

import json

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from tests.builders import make_scan_id, make_user
from tracetrack.api_handler import ApiHandler, choose_chain

pytestmark = pytest.mark.django_db
# Of each answer anew, or of its time.
ITS_OWN = {"X-Request-ID", "Expires", "Set-Cookie"}


@pytest.fixture(autouse=True)
def _connection_stays(db):
    """As for Django's client of tests: the connection has the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def chains(settings):
    """The long one and the short one, as they are made with the settings of this test."""

    def make(**changes):
        for name, value in changes.items():
            setattr(settings, name, value)
        return WSGIHandler(), ApiHandler()

    return make


def answer(handler, environ):
    started = []
    response = handler(dict(environ), lambda *start: started.append(start))
    body = b"".join(response)
    response.close()
    [(status, headers)] = started
    return status, sorted(pair for pair in headers if pair[0] not in ITS_OWN), hide_ids(body)


def hide_ids(body):
    return {"results": 0} if b'"results"' in body else body.partition(b'"request_id"')[0]


@pytest.fixture
def environ(rf, client):
    client.force_login(make_user("Admin", "boss"))

    def build(method, address, **more):
        scans = [{"id": str(make_scan_id()), "action": "look", "code": "SB00001"}]
        content = json.dumps({"scans": scans}) if method == "POST" else ""
        cookies = {name: one.value for name, one in client.cookies.items()} | {"csrftoken": "a" * 32}
        cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
        return rf.generic(
            method, address, content, "application/json", **{"HTTP_COOKIE": cookie} | more
        ).environ

    return build


TOKEN = {"HTTP_X_CSRFTOKEN": "a" * 32}
REQUESTS = {
    "read": ("GET", "/api/v1/bags", {}),
    "signed out": ("GET", "/api/v1/bags", {"HTTP_COOKIE": ""}),
    "wrong key": ("GET", "/api/v1/bags", {"HTTP_AUTHORIZATION": "Bearer nothing"}),
    "nothing there": ("GET", "/api/v1/nothing", {}),
    "with a slash": ("GET", "/api/v1/bags/", {}),
    "wrong method": ("PUT", "/api/v1/dashboard", {}),
    "no token": ("POST", "/api/v1/bills", {}),
    "with a token": ("POST", "/api/v1/scans", TOKEN),
    "scan without a token": ("POST", "/api/v1/scans", {}),
    "another name": ("GET", "/api/v1/bags", {"HTTP_HOST": "evil.example"}),
    "a character that cannot be used": ("GET", "/api/v1/bags?code=%00", {}),
}


@pytest.mark.parametrize("request_name", REQUESTS)
def test_answers_are_those_of_the_long_chain(chains, environ, request_name):
    method, address, more = REQUESTS[request_name]
    long, short = (answer(chain, environ(method, address, **more)) for chain in chains())

    assert short == long


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_site_with_https_leads_there_and_says_so(chains, environ, scheme):
    made = chains(HTTPS=True, SECURE_SSL_REDIRECT=True, SECURE_HSTS_SECONDS=3600)
    long, short = (answer(one, environ("GET", "/api/v1/bags", **{"wsgi.url_scheme": scheme})) for one in made)

    assert short == long
    assert short[0][:3] == ("301" if scheme == "http" else "200")


def test_scan_goes_the_short_way(chains, environ):
    status, _headers, body = answer(chains()[1], environ("POST", "/api/v1/scans", **TOKEN))

    assert (status, body) == ("200 OK", {"results": 0})


@pytest.mark.parametrize(
    ("path", "way"),
    [("/api/v1/scans", "api"), ("/api/docs", "pages"), ("/", "pages"), ("/apiary", "pages"), ("", "pages")],
)
def test_pages_go_the_long_way(path, way):
    chosen = choose_chain(lambda *_asked: ["pages"], lambda *_asked: ["api"])

    assert chosen({"PATH_INFO": path}, None) == [way]
