"""One shape of errors, whichever endpoint refuses and whoever answers."""

import pytest
from django.test import Client

from tests.builders import make_bill, make_user

pytestmark = pytest.mark.django_db
ADDRESSES = ["/api/v1/search?q=CH", "/api/v1/bags", "/api/v1/dashboard", "/api/v1/papers/B-17"]


def is_problem(answer, status, error):
    problem = answer.json()
    members = {"type", "title", "status", "detail", "error", "message"}
    same = problem["detail"] == problem["message"] != ""
    return set(problem) == members and same and (problem["status"], problem["error"]) == (status, error)


@pytest.mark.parametrize("address", ADDRESSES)
def test_signed_out_caller_gets_a_problem(client, address):
    answer = client.get(address)

    assert (answer.status_code, is_problem(answer, 401, "signed_out")) == (401, True)


@pytest.mark.parametrize("address", ADDRESSES)
def test_caller_without_a_role_gets_a_problem(client, address):
    client.force_login(make_user(role=""))

    answer = client.get(address)

    assert (answer.status_code, is_problem(answer, 403, "not_allowed")) == (403, True)


@pytest.mark.parametrize("address", ADDRESSES)
def test_answers_and_problems_have_one_content_type(client, dispatcher, address):
    make_bill("B-17")
    refused = client.get(address)
    client.force_login(dispatcher)
    answered = client.get(address)

    assert (refused.status_code, answered.status_code) == (401, 200)
    assert refused["Content-Type"] == answered["Content-Type"] == "application/json"


@pytest.mark.parametrize("address", ["/api/v1/session", "/api/v1/papers/B-17/checked", "/api/v1/scans"])
def test_missing_csrf_token_gets_a_problem(dispatcher, address):
    client = Client(enforce_csrf_checks=True)
    client.force_login(dispatcher)

    answer = client.post(address, {}, content_type="application/json")

    assert (answer.status_code, is_problem(answer, 403, "csrf")) == (403, True)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("", "This is not JSON in UTF-8."),
        ("{", "This is not JSON in UTF-8."),
        ("[]", "Send a JSON object."),
        ("{}", "scans is missing."),
        ('{"scans": 1}', "scans must be a list."),
        ('{"scans": [1]}', "scans[0] must be an object."),
        ('{"scans": [{"action": "look"}]}', "scans[0].id is missing."),
        (
            '{"scans": [], "waiting_for": {"parents": {"SB00001": "x"}}}',
            "waiting_for.parents must be a whole number from 0 up.",
        ),
    ],
)
def test_fault_is_named_by_its_place(client, dispatcher, body, message):
    client.force_login(dispatcher)

    answer = client.post("/api/v1/scans", body, content_type="application/json")

    assert (answer.status_code, answer.json()["message"]) == (400, message)


@pytest.mark.parametrize(
    ("address", "body", "message"),
    [
        ("/api/v1/session", {"username": 1}, "Send a username and a password."),
        (
            "/api/v1/session",
            {"username": "a" * 4000, "password": "b" * 97},
            "Send a username and a password.",
        ),
    ],
)
def test_body_of_another_shape_gets_the_sentence_of_its_type(client, address, body, message):
    answer = client.post(address, body, content_type="application/json")

    assert (answer.status_code, answer.json()["message"]) == (400, message)
