"""POST /api/v1/scans: who may call it, what it takes, how it answers."""

import json

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.tokens import create_token
from api.scan_schemas import read_time
from bags.models import Bag
from bills.models import PendingScans
from scanning.models import Scan, Station
from tests.builders import PASSWORD, make_child, make_link, make_parent, make_scan_id, make_user, site_time

pytestmark = pytest.mark.django_db
URL = "/api/v1/scans"


def one(action="pack", code="CH10001", **fields):
    return {"id": str(make_scan_id()), "action": action, "code": code, **fields}


def post(client, body, **headers):
    text = body if isinstance(body, bytes | str) else json.dumps(body)
    return client.post(URL, text, content_type="application/json", headers=headers)


@pytest.fixture
def signed_in(dispatcher):
    client = Client()
    client.force_login(dispatcher)
    return client


def test_batch_gets_an_answer_for_each_scan(signed_in, dispatcher):
    child = one(parent="SB12345", seq=17, scanned_at="2026-11-23T09:12:44.120+05:30", source="scan")
    body = {"station": "bay-4", "user": dispatcher.pk, "waiting": 0, "scans": [one(code="SB12345"), child]}

    response = post(signed_in, body)

    assert response.status_code == 200
    assert response.json()["results"][1] == {
        "id": child["id"],
        "outcome": "saved",
        "reason": None,
        "replayed": False,
        "headline": "Saved",
        "message": "CH10001 is now in SB12345.",
        "tone": "saved",
        "bag": {"code": "CH10001", "kind": "child", "retired": False},
        "parent": {"code": "SB12345", "children": 1},
        "other_parent": None,
        "bill": None,
        "put_down": False,
    }
    assert Scan.objects.get(id=child["id"]).station == "bay-4"


def test_refusal_names_the_place_the_person_and_the_time(signed_in, dispatcher):
    at = timezone.localtime().replace(hour=0, minute=2, second=0)
    make_link(make_child("CH10001"), make_parent("SB20000"), by=dispatcher, linked_at=at)
    make_parent("SB12345")

    result = post(signed_in, {"scans": [one(parent="SB12345")]}).json()["results"][0]

    assert (result["outcome"], result["reason"]) == ("refused", "in_other_parent")
    assert result["message"] == "CH10001 is already in SB20000. dispatcher1 put it there today at 00:02."


def test_messages_come_in_the_language_that_an_api_client_asks_for(dispatcher):
    _token, key = create_token(name="Scanner", user=dispatcher)

    response = post(Client(), {"scans": [one()]}, accept_language="hi", authorization=f"Bearer {key}")

    assert response.json()["results"][0]["message"] == "पहले पैरेंट बैग स्कैन करें।"
    assert (response["Content-Language"], response["Vary"]) == ("hi", "Accept-Language")


def test_messages_for_our_own_pages_are_english_as_the_pages_are(signed_in):
    response = post(signed_in, {"scans": [one()]}, accept_language="hi")

    assert response.json()["results"][0]["message"] == "Scan a parent bag first."


def test_one_scan_takes_one_statement(signed_in, django_assert_num_queries):
    with django_assert_num_queries(2):  # the session with the person, who is not known yet; the work
        post(signed_in, {"scans": [one(code="SB12345")]})

    with django_assert_num_queries(1):
        post(signed_in, {"scans": [one(parent="SB12345")]})


def test_hundred_scans_take_one_statement(signed_in, django_assert_num_queries):
    scans = [one(code=f"CH{number:05}", parent="SB12345") for number in range(100)]
    post(signed_in, {"scans": []})

    with django_assert_num_queries(1):
        response = post(signed_in, {"scans": scans})

    assert {result["outcome"] for result in response.json()["results"]} == {"saved"}


def test_signed_out_gets_401_as_json(client):
    response = post(client, {"scans": [one()]})

    assert response.status_code == 401
    assert response.json() == {
        "type": "about:blank",
        "title": "Unauthorized",
        "status": 401,
        "detail": "Sign in again to go on.",
        "error": "signed_out",
        "message": "Sign in again to go on.",
    }
    assert Scan.objects.count() == 0


def test_deactivated_person_is_stopped_at_the_next_request(signed_in, dispatcher):
    assert post(signed_in, {"scans": [one(code="SB12345")]}).status_code == 200
    dispatcher.is_active = False
    dispatcher.save(update_fields=["is_active"])

    answer = post(signed_in, {"scans": [one(parent="SB12345")]})

    assert (answer.status_code, answer.json()["error"]) == (401, "switched_off")
    assert answer.json()["message"] == "The account of dispatcher1 is switched off."
    assert Scan.objects.count() == 1


def test_role_taken_away_counts_at_the_next_request(signed_in, dispatcher):
    dispatcher.groups.clear()

    answer = post(signed_in, {"scans": [one(code="SB12345")]})

    assert (answer.status_code, answer.json()["error"]) == (401, "signed_out")
    assert Scan.objects.count() == 0


def test_changed_password_ends_other_sessions(signed_in, dispatcher):
    dispatcher.set_password(PASSWORD)
    dispatcher.save(update_fields=["password"])

    assert post(signed_in, {"scans": [one()]}).status_code == 401


def test_session_without_csrf_token_gets_403_as_json(dispatcher):
    client = Client(enforce_csrf_checks=True)
    client.force_login(dispatcher)

    response = post(client, {"scans": [one()]})

    assert response.status_code == 403
    assert response.json()["error"] == "csrf"
    assert Scan.objects.count() == 0


def test_api_key_scans_as_its_person_without_csrf(dispatcher):
    _token, key = create_token(name="bay-7", user=dispatcher)

    response = post(
        Client(enforce_csrf_checks=True), {"scans": [one(code="SB12345")]}, authorization=f"Bearer {key}"
    )

    assert response.status_code == 200
    assert (Scan.objects.get().user, Scan.objects.get().station) == (dispatcher, "bay-7")


@pytest.mark.parametrize("header", ["Bearer nonsense", "Bearer ", "Bearer \xff"])
def test_wrong_api_key_gets_401_even_with_a_session(signed_in, header):
    assert post(signed_in, {"scans": [one()]}, authorization=header).status_code == 401


@pytest.mark.parametrize("header", ["Basic abc", "nonsense"])
def test_other_header_is_no_key_and_the_session_counts(signed_in, dispatcher, header):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(dispatcher)

    answers = [
        post(client, {"scans": [one()]}, authorization=header) for client in (signed_in, strict, Client())
    ]

    assert [answer.status_code for answer in answers] == [200, 403, 401]


def test_revoked_key_and_key_of_retired_person_get_401(dispatcher):
    token, key = create_token(name="bay-7", user=dispatcher)
    dispatcher.is_active = False
    dispatcher.save()
    assert post(Client(), {"scans": [one()]}, authorization=f"Bearer {key}").status_code == 401

    dispatcher.is_active = True
    dispatcher.save()
    token.revoked_at = timezone.now()
    token.save()
    assert post(Client(), {"scans": [one()]}, authorization=f"Bearer {key}").status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"scans": {}}',
        b'{"scans": [1]}',
        b'{"scans": [{}]}',
        b"\xff\xfe\x00",
        b'{"scans": ' + b"[" * 100_000,
        {"scans": [{"action": "pack", "code": "CH10001"}]},
        {"scans": [one() | {"id": "not-a-uuid"}]},
        {"scans": [one() | {"id": 7}]},
        {"scans": [one(action="explode")]},
        {"scans": [one(code=7)]},
        {"scans": [one(parent=["SB00001"])]},
        {"scans": [one(bill={})]},
        {"scans": [one(undoes="x")]},
        {"scans": [one(seq=-1)]},
        {"scans": [one(seq=True)]},
        {"scans": [one(seq=2**60)]},
        {"scans": [one(seq=7.5)]},
        {"scans": [one(seq=1e300)]},
        b'{"scans": [], "waiting": 1e400}',
        b'{"scans": [], "waiting": NaN}',
        b'{"scans": [], "waiting": ' + b"9" * 5000 + b"}",
        {"scans": [one(scanned_at="yesterday")]},
        {"scans": [one(scanned_at=5)]},
        {"scans": [one()], "station": "x" * 65},
        {"scans": [one()], "station": "bay\x00"},
        {"scans": [one()], "station": 4},
        {"scans": [one()], "waiting": "many"},
        {"scans": [one()] * 101},
    ],
)
def test_what_is_no_batch_gets_400_and_stores_nothing(signed_in, body):
    response = post(signed_in, body)

    assert response.status_code == 400
    assert response.json()["error"] == "bad_request"
    assert len(response.json()["message"]) < 200
    assert Scan.objects.count() == Bag.objects.count() == 0


def test_body_of_10_mb_gets_413_and_stores_nothing(signed_in):
    response = post(signed_in, {"scans": [one(code="x" * 10_000_000)]})

    assert response.status_code == 413
    assert Scan.objects.count() == 0


@pytest.mark.parametrize("fault", [None, "stuck_key"])
def test_hundred_codes_of_5000_characters_each_get_their_refusal(signed_in, fault):
    response = post(signed_in, {"scans": [one(code="x" * 5000, fault=fault) for _ in range(100)]})

    assert {result["reason"] for result in response.json()["results"]} == {"bad_code"}
    assert Scan.objects.count() == 100


def test_whole_number_may_be_written_as_a_float(signed_in):
    post(signed_in, {"user": float(User.objects.get().pk), "scans": [one(code="SB12345", seq=7.0)]})

    assert Scan.objects.get().seq == 7


@pytest.mark.parametrize(
    "at", ["2026-11-22T09:00:00+05:30", "1999-01-01T00:00:00Z", "2099-12-31T23:59:59", "0001-01-02"]
)
def test_wrong_device_clock_changes_nothing(signed_in, at):
    result = post(signed_in, {"scans": [one(code="SB12345", scanned_at=at)]}).json()["results"][0]

    assert result["outcome"] == "saved"
    assert abs((Scan.objects.get().received_at - timezone.now()).total_seconds()) < 60


def test_empty_batch_is_fine(signed_in):
    assert post(signed_in, {"scans": []}).json() == {"results": []}


@pytest.mark.parametrize("method", ["patch", "put", "delete"])
def test_other_methods_get_405(signed_in, method):
    assert getattr(signed_in, method)(URL).status_code == 405


def test_nothing_of_a_person_without_a_role_is_stored():
    client = Client()
    client.force_login(make_user(role=""))

    response = post(client, {"scans": [one()], "waiting": 1, "waiting_for": {"bills": {"B-17": 1}}})

    assert (response.status_code, response.json()["error"]) == (403, "not_allowed")
    assert Scan.objects.count() == Station.objects.count() == PendingScans.objects.count() == 0


def test_bad_scan_is_named_by_its_place(client, dispatcher):
    client.force_login(dispatcher)
    good = {"id": str(make_scan_id()), "action": "pack", "code": "SB00001"}

    answer = client.post(URL, {"scans": [good, {**good, "id": "no"}]}, content_type="application/json")

    assert (answer.status_code, answer.json()["scan"]) == (400, 1)
    assert "scan" not in client.post(URL, "[]", content_type="application/json").json()


def test_waiting_for_is_kept_with_its_codes_tidied(client, biller):
    client.force_login(biller)
    parents = {"sb00001": 2, "]Q3SB00002": 1, "SB00003": 0, "\ud800\0" + "x" * 99: 1}
    many = {f"SB{number:05}": 1 for number in range(5001)}

    for waiting_for in ({"parents": parents, "bills": {"b-17": 1}}, {"parents": many}):
        batch = {"station": "bay-4", "waiting": 4, "waiting_for": waiting_for, "scans": []}
        assert client.post(URL, json.dumps(batch), content_type="application/json").status_code == 200
        held = Station.objects.get(name="bay-4").waiting_for
        assert len(held["parents"]) in (2, 5000)
        if "bills" in held:
            assert held["parents"] == {"SB00001": 2, "SB00002": 1}
            assert held["bills"] == {"B-17": 1}


@pytest.mark.parametrize(
    "waiting_for", [[], {"parents": []}, {"parents": {"SB00001": -1}}, {"bills": {"B": "3"}}, "x"]
)
def test_waiting_for_of_another_shape_is_refused(client, dispatcher, waiting_for):
    client.force_login(dispatcher)

    answer = client.post(URL, {"waiting_for": waiting_for, "scans": []}, content_type="application/json")

    assert (answer.status_code, answer.json()["error"]) == (400, "bad_request")


@pytest.mark.parametrize("clock", ["00:05", "23:55"])
def test_time_without_an_offset_is_the_sites(clock):
    assert read_time(f"2026-05-03T{clock}") == site_time("2026-05-03", clock)


@pytest.mark.parametrize(
    ("fault", "stored"),
    [("stuck_key", "stuck_key"), ("of a kind to come", "edited"), (7, "edited"), ({}, None), (None, None)],
)
def test_fault_that_is_not_known_is_one_all_the_same(signed_in, fault, stored):
    result = post(signed_in, {"scans": [one(parent="SB12345", fault=fault)]}).json()["results"][0]

    assert result["outcome"] == ("refused" if stored else "saved")
    assert Scan.objects.get().fault == stored
