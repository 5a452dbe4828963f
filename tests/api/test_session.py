"""Signing in without leaving the page."""

import json

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.rate_limits import PER_NAME
from tests.builders import PASSWORD, make_user

pytestmark = pytest.mark.django_db
URL = reverse("api_session")


@pytest.fixture(autouse=True)
def no_tries_yet():
    cache.clear()


@pytest.fixture
def asha(db):
    return make_user("Dispatcher", "asha", password=PASSWORD)


def sign_in(client, body, **more):
    text = body if isinstance(body, bytes | str) else json.dumps(body)
    return client.post(URL, text, content_type="application/json", **more)


def who(client):
    return client.get(URL).json()["user"]


def test_session_says_who_is_signed_in_and_brings_a_csrf_token(client, asha):
    answer = client.get(URL)
    assert (answer.json(), "csrftoken" in answer.cookies) == ({"user": None}, True)

    client.force_login(asha)
    assert who(client) == "asha"


def test_right_password_signs_in(client, asha):
    answer = sign_in(client, {"username": "asha", "password": PASSWORD})

    assert (answer.status_code, answer.json()) == (200, {"user": "asha"})
    assert who(client) == "asha"


def test_signing_in_takes_over_from_somebody_else_with_a_new_session(client, asha):
    client.force_login(make_user(username="ravi"))
    before = client.cookies["sessionid"].value

    sign_in(client, {"username": "asha", "password": PASSWORD})

    assert who(client) == "asha"
    assert client.cookies["sessionid"].value != before


@pytest.mark.parametrize("name", ["asha", "nobody"])
def test_wrong_password_says_the_same_for_known_and_unknown_names(client, asha, name):
    answer = sign_in(client, {"username": name, "password": "wrong"})

    assert (answer.status_code, answer.json()["error"]) == (401, "wrong_password")
    assert answer.json()["message"].startswith("Name or password is wrong.")
    assert who(client) is None


def test_switched_off_person_is_not_let_in(client, asha):
    asha.is_active = False
    asha.save()

    assert sign_in(client, {"username": "asha", "password": PASSWORD}).status_code == 401


@pytest.mark.clock
@pytest.mark.usefixtures("stopped_clock")
def test_too_many_tries_are_stopped_together_with_those_on_the_page(client, asha):
    most = int(PER_NAME.split("/")[0])
    for _ in range(most - 1):
        client.post(reverse("login"), {"username": "asha", "password": "wrong"})
    assert sign_in(client, {"username": "Asha", "password": "wrong"}).status_code == 401

    answer = sign_in(client, {"username": "asha", "password": PASSWORD})

    assert (answer.status_code, answer.json()["error"]) == (429, "too_many_tries")
    assert who(client) is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff",
        "[]",
        "[" * 9000,
        '{"username": "asha"}',
        '{"username": 1, "password": 2}',
        json.dumps({"username": "a" * 5000, "password": "x"}),
    ],
)
def test_hostile_bodies_are_refused(client, asha, body):
    answer = sign_in(client, body)

    assert (answer.status_code, answer.json()["error"]) == (400, "bad_request")


@pytest.mark.parametrize("text", ["a\0b", "\ud800"])
def test_texts_that_the_database_cannot_hold_are_just_wrong(client, asha, text):
    assert sign_in(client, {"username": text, "password": text}).status_code == 401


def test_missing_csrf_token_is_refused_as_json(asha):
    answer = sign_in(Client(enforce_csrf_checks=True), {"username": "asha", "password": PASSWORD})

    assert (answer.status_code, answer.json()["error"]) == (403, "csrf")


def test_other_methods_are_refused(client):
    assert client.delete(URL).status_code == 405
