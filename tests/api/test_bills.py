"""Bills through the API: listed, made, filled, closed and taken back, by the rules of the pages."""

import pytest
from django.test import Client

from accounts.tokens import create_token
from bills.models import Bill
from scanning.models import Scan
from tests.builders import filled_bill, make_area, make_bill, make_parent, make_user

pytestmark = pytest.mark.django_db
BILLS = "/api/v1/bills"


def with_key(user, *scopes):
    _token, key = create_token(name="erp", user=user, scopes=scopes)
    return Client(headers={"authorization": f"Bearer {key}"})


@pytest.fixture
def erp(biller):
    return with_key(biller, "scan", "read")


@pytest.fixture
def boss(admin_user):
    return with_key(admin_user, "scan", "read", "admin")


def send(client, path, **body):
    return client.post(BILLS + path, body, content_type="application/json")


def test_bill_is_made_filled_closed_reopened_and_cancelled(erp, boss):
    make_parent("SB00001")
    send(erp, "", number="b-17", customer="Mehta", weight_per_child_kg="1.5")

    results = send(erp, "/B-17/lines", codes=["SB00001", "SB00001"]).json()["results"]
    closed = send(erp, "/B-17/close", parents=1, children=0).json()
    versions = erp.get(f"{BILLS}/B-17/versions/1").json()
    reopened = send(boss, "/B-17/reopen", reason="wrong truck").json()
    cancelled = send(boss, "/B-17/cancel", reason="order withdrawn").json()

    assert [result["outcome"] for result in results] == ["saved", "duplicate"]
    assert (closed["state"], closed["version"], closed["customer"]) == ("closed", 1, "Mehta")
    assert versions["sha256"] == closed["sha256"]
    assert [reopened["state"], cancelled["state"]] == ["open", "cancelled"]
    assert set(Scan.objects.values_list("token__name", "user__username")) == {("erp", "biller1")}


def test_bill_is_made_once_with_a_number_and_anew_without(erp):
    assert send(erp, "", number="B-17").status_code == 200
    assert (again := send(erp, "", number="b-17")).status_code == 409
    assert again.json()["error"] == "refused"
    assert send(erp, "").json()["number"] != send(erp, "").json()["number"]


def test_change_of_a_bill_that_somebody_changed_is_refused(erp):
    make_bill("B-17", customer="Mehta", note="by rail")

    changed = send(erp, "/B-17/change", revision=0, customer="Patel").json()
    late = send(erp, "/B-17/change", revision=0, customer="Shah")

    assert (changed["customer"], changed["note"], changed["revision"]) == ("Patel", "by rail", 1)
    assert (late.status_code, late.json()["error"]) == (409, "changed")
    assert Bill.objects.get().customer == "Patel"


def test_bill_with_an_open_question_is_closed_once_that_is_accepted(erp):
    filled_bill("B-17")

    asked = send(erp, "/B-17/close")
    questions = asked.json()["questions"]

    assert (asked.status_code, questions) == (409, ["Bill B-17 has no customer."])
    assert send(erp, "/B-17/close", accepted=questions).json()["state"] == "closed"


def test_bill_that_holds_something_else_than_expected_stays_open(erp):
    filled_bill("B-17", customer="Mehta")

    answer = send(erp, "/B-17/close", parents=9, children=9)

    assert (answer.status_code, Bill.objects.get().is_open) == (409, True)


@pytest.mark.parametrize("number", ["A/B", "A/HISTORY", "B-17"])
def test_number_with_slashes_is_found_at_every_address(erp, boss, number):
    filled_bill(number, customer="Mehta")

    assert erp.get(f"{BILLS}/{number}").json()["parent_count"] == 2
    assert len(erp.get(f"{BILLS}/{number}/lines").json()["lines"]) == 2
    assert send(erp, f"/{number}/lines/remove", codes=["SB00001"]).json()["results"][0]["outcome"] == "saved"
    assert send(boss, f"/{number}/delete").json()["state"] == "deleted"


def test_dispatcher_sees_bills_of_the_own_area_and_of_none_and_makes_none(db):
    north, south = make_area("North"), make_area("South")
    for number, area in (("B-1", None), ("B-2", north), ("B-3", south)):
        make_bill(number, area=area)
    client = with_key(make_user("Dispatcher", area=north), "read", "scan", "admin")

    listed = [bill["number"] for bill in client.get(BILLS).json()["bills"]]

    assert listed == ["B-2", "B-1"]
    assert client.get(f"{BILLS}/B-3").json() == client.get(f"{BILLS}/B-9").json()
    for path in ("", "/B-2/lines", "/B-2/close", "/B-2/reopen", "/B-2/cancel"):
        assert send(client, path, codes=["X"], reason="why").status_code == 403
    assert Bill.objects.count() == 3


def test_keys_need_their_scope_and_admins_acts_an_admin(biller, admin_user):
    filled_bill("B-17", customer="Mehta")

    assert send(with_key(admin_user, "read", "admin"), "/B-17/close").status_code == 403
    assert send(with_key(admin_user, "read", "scan"), "/B-17/delete").status_code == 403
    assert send(with_key(biller, "scan", "admin"), "/B-17/delete").status_code == 403
    assert Bill.objects.get().is_open


def test_bill_with_an_idempotency_key_is_made_once(erp, biller):
    def make(key, **body):
        headers = {"idempotency-key": key}
        return erp.post(BILLS, body, content_type="application/json", headers=headers)

    first, again = make("order-7", customer="Mehta"), make("order-7", customer="Mehta")

    assert first.json() == again.json()
    assert make("order-7", customer="Shah").json()["error"] == "refused"
    assert make("order-8", customer="Mehta").json()["number"] != first.json()["number"]
    assert Bill.objects.count() == 2
    assert make("order 9").status_code == 400
