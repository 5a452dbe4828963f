"""Signing in without leaving the page."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.builders import PASSWORD, make_user

pytestmark = pytest.mark.django_db
URL = reverse("api_session")


@pytest.fixture
def asha(db):
    return make_user("Dispatcher", "asha", password=PASSWORD)


def sign_in(client, body, **more):
    text = body if isinstance(body, bytes | str) else json.dumps(body)
    return client.post(URL, text, content_type="application/json", **more)


def who(client):
    return client.get(URL).json()["id"]


def test_session_says_who_is_signed_in_and_brings_a_csrf_token(client, asha):
    answer = client.get(URL)
    nobody = {"user": None, "id": None, "name": None, "is_admin": False}
    assert (answer.json(), "csrftoken" in answer.cookies) == (nobody, True)

    client.force_login(asha)
    assert client.get(URL).json() == {"user": "asha", "id": asha.pk, "name": "asha", "is_admin": False}


def test_session_says_the_first_name_and_whether_it_is_an_admin(client):
    admin = make_user("Admin", "meena.k", first_name="Meena")
    client.force_login(admin)

    assert client.get(URL).json() == {"user": "meena.k", "id": admin.pk, "name": "Meena", "is_admin": True}


def test_right_password_signs_in(client, asha):
    answer = sign_in(client, {"username": "asha", "password": PASSWORD})

    assert (answer.status_code, answer.json()["id"]) == (200, asha.pk)
    assert who(client) == asha.pk


@pytest.mark.parametrize("name", ["Asha", "ASHA", " asha "])
def test_capitals_in_the_name_do_not_matter(client, asha, name):
    assert sign_in(client, {"username": name, "password": PASSWORD}).status_code == 200
    assert who(client) == asha.pk


def test_person_signs_in_by_id_whatever_the_name_is_now(client, asha):
    User.objects.filter(pk=asha.pk).update(username="asha.kumar")
    new = make_user("Dispatcher", "asha", password="another-long-password")

    assert sign_in(client, {"username": "asha", "id": asha.pk, "password": PASSWORD}).status_code == 200

    assert who(client) == asha.pk != new.pk


@pytest.mark.parametrize("person", [2**62, 1])
def test_unknown_id_is_a_wrong_password(client, asha, person):
    answer = sign_in(client, {"username": "asha", "id": person, "password": "wrong"})

    assert (answer.status_code, answer.json()["error"]) == (401, "wrong_password")


def test_form_for_admins_signs_nobody_else_in(client, asha):
    admin = make_user("Admin", password=PASSWORD)

    answer = sign_in(client, {"username": "asha", "password": PASSWORD, "as_admin": True})

    assert (answer.status_code, answer.json()["message"]) == (403, "Only admins can do this.")
    assert who(client) is None
    right = {"username": admin.username, "password": PASSWORD, "as_admin": True}
    assert sign_in(client, right).json()["id"] == admin.pk


def test_signing_in_takes_over_from_somebody_else_with_a_new_session(client, asha):
    client.force_login(make_user(username="ravi"))
    before = client.cookies["sessionid"].value

    sign_in(client, {"username": "asha", "password": PASSWORD})

    assert who(client) == asha.pk
    assert client.cookies["sessionid"].value != before


@pytest.mark.parametrize("name", ["asha", "nobody"])
def test_wrong_password_says_the_same_for_known_and_unknown_names(client, asha, name):
    answer = sign_in(client, {"username": name, "password": "wrong"})

    assert (answer.status_code, answer.json()["error"]) == (401, "wrong_password")
    assert answer.json()["message"].startswith("Name or password is wrong.")
    assert who(client) is None


@pytest.mark.parametrize(
    ("password", "error", "message"),
    [
        (PASSWORD, "switched_off", "The account of Asha is switched off."),
        ("wrong", "wrong_password", "Name or password is wrong. Look at the Caps Lock key and try again."),
    ],
)
def test_switched_off_person_is_told_so_by_the_right_password_only(client, asha, password, error, message):
    User.objects.filter(pk=asha.pk).update(is_active=False, first_name="Asha")

    answer = sign_in(client, {"username": "asha", "password": password})

    assert (answer.status_code, answer.json()["error"], answer.json()["message"]) == (401, error, message)
    assert who(client) is None


@pytest.mark.clock
@pytest.mark.usefixtures("stopped_clock")
def test_too_many_tries_are_stopped_together_with_those_on_the_page(client, asha):
    for _ in range(4):
        client.post(reverse("login"), {"username": "asha", "password": "wrong"})
    assert sign_in(client, {"username": "asha", "id": asha.pk, "password": "wrong"}).status_code == 401

    answer = sign_in(client, {"username": "ASHA", "password": PASSWORD})

    assert (answer.status_code, answer.json()["error"]) == (429, "too_many_tries")
    assert answer["Retry-After"] == "900"
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
        '{"password": "x"}',
        '{"username": "asha", "id": 0, "password": "x"}',
        '{"username": "asha", "id": 1e30, "password": "x"}',
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
