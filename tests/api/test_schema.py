"""Whatever the description allows, and what it does not, is answered as it says: never with a 500."""

import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some
from schemathesis import GenerationMode

from accounts.tokens import create_token
from api.openapi import describe_api
from tests.builders import make_bill, make_child, make_line, make_link, make_parent

ENDPOINTS = [
    (path, method, mode)
    for path, operations in describe_api()["paths"].items()
    for method, operation in operations.items()
    for mode in GenerationMode
    if mode.is_positive or operation["parameters"] or "requestBody" in operation
]
FOR_PERSONS = ("/api/v1/papers/{text}", "/api/v1/papers/{text}/checked", "/api/v1/session")
schemathesis.openapi.format("printable", some.text(max_size=64).filter(str.isprintable))
serve = get_wsgi_application()


def application(environ, start_response):
    return serve(environ | {"REMOTE_ADDR": "127.0.0.1"}, start_response)


@pytest.fixture
def site(biller):
    """A bag of each kind and a bill, so that something is found."""
    parent = make_parent("SB00001")
    make_link(make_child("CH10001"), parent)
    make_line(make_bill("B-17"), parent)


@pytest.fixture
def credentials(dispatcher):
    """What goes with a request: an API key, or the session of a person with its CSRF token."""
    _token, key = create_token(name="bay-7", user=dispatcher)
    client = Client()
    client.force_login(dispatcher)
    client.get("/api/v1/session")
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    return {
        "key": {"headers": {"Authorization": f"Bearer {key}"}},
        "session": {"headers": {"X-CSRFToken": cookies["csrftoken"]}, "cookies": cookies},
    }


@pytest.fixture
def caller(path, credentials):
    """Who calls, while the application does not close the test's connection after each request."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield credentials["session" if path in FOR_PERSONS else "key"]
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "method", "mode"), ENDPOINTS)
def test_answers_are_as_described(path, method, mode, site, caller, credentials):
    described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application, **credentials["key"])
    operation = described[path][method]

    @settings(
        max_examples=15,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def answer_is_as_described(case):
        cache.clear()
        case.call_and_validate(**caller)

    answer_is_as_described()
