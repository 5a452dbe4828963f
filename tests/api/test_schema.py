"""Whatever the description allows, and what it does not, is answered as it says: never with a 500.

A few examples of each operation; `make test-api` tries many (EXAMPLES).
"""

import json
import os

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
from schemathesis.checks import CHECKS

from accounts.models import ApiToken
from accounts.tokens import create_token
from api.openapi import describe_api
from tests.builders import make_area, make_bill, make_child, make_line, make_link, make_parent

ENDPOINTS = [
    (path, method, mode)
    for path, operations in describe_api()["paths"].items()
    for method, operation in operations.items()
    for mode in GenerationMode
    if mode.is_positive or operation["parameters"] or "requestBody" in operation
]
EXAMPLES = int(os.environ.get("EXAMPLES") or (3 if os.environ.get("NIGHTLY") == "true" else 1))
# People in person, and a key of each scope alone.
CALLERS = ("session", *ApiToken.Scope.values)
FIRST_SCAN = "0190b5f0-8d5c-7d3a-9a4e-2f1b6c7d8e9f"
# What formats of our own look like. What is no place of a list is tried where filters are refused.
schemathesis.openapi.format("cursor", some.just(""))
schemathesis.openapi.format("day", some.just("2026-11-29"))
schemathesis.openapi.format("binary", some.binary(min_size=1, max_size=200))
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
    make_area("North")


@pytest.fixture
def callers(admin_user):
    """What goes with a request: the session of an admin with its CSRF token, or an API key of one scope.

    While they call, the application does not close the test's connection after each request.
    """
    client = Client()
    client.force_login(admin_user)
    client.get("/api/v1/session")
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    found = {"session": {"headers": {"X-CSRFToken": cookies["csrftoken"]}, "cookies": cookies}}
    for scope in ApiToken.Scope.values:
        _token, key = create_token(name=f"key to {scope}", user=admin_user, scopes=[scope])
        found[scope] = {"headers": {"Authorization": f"Bearer {key}"}}
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield found
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "method", "mode"), ENDPOINTS)
def test_answers_are_as_described(path, method, mode, site, callers, described):
    operation = described[path][method]

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), who=some.sampled_from(CALLERS))
    def answer_is_as_described(case, who):
        cache.clear()
        # A session has no key that could be left out: its cookie is one of two ways in.
        excluded = [CHECKS.get_one("ignored_auth")] if who == "session" else []
        case.call_and_validate(**callers[who], excluded_checks=excluded)

    answer_is_as_described()


@pytest.fixture(scope="module")
def described():
    schema = schemathesis.openapi.from_dict(json.loads(json.dumps(describe_api())))
    schema.app = application
    return schema
