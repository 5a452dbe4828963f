"""Whose scans a batch holds: people are known by their id, and only an admin sends those of another."""

import json

import pytest
from django.test import Client

from accounts.models import User
from accounts.tokens import create_token
from bills.models import PendingScans
from scanning.models import ParentPutDown, Scan, Station
from tests.builders import asked, make_scan_id, make_user, scan, scan_all, told

pytestmark = pytest.mark.django_db
URL = "/api/v1/scans"


def one(action="pack", code="SB12345", **fields):
    return {"id": str(make_scan_id()), "action": action, "code": code, **fields}


def post(client, *scans, **envelope):
    body = {"station": "bay-4", "scans": list(scans) or [one()]} | envelope
    return client.post(URL, json.dumps(body), content_type="application/json")


def sign_in(user):
    client = Client()
    client.force_login(user)
    return client


def with_key(user):
    _token, key = create_token(name="bay-7", user=user)
    return Client(headers={"authorization": f"Bearer {key}"})


def refusal(response):
    return response.status_code, response.json()["error"], response.json()["message"]


@pytest.fixture
def asha(db):
    return make_user("Dispatcher", "asha.k", first_name="Asha")


@pytest.fixture
def ravi(db):
    return make_user("Dispatcher", "ravi.s", first_name="Ravi")


@pytest.fixture
def meena(db):
    return make_user("Admin", "meena.a", first_name="Meena")


# Whose they are


def test_scans_go_on_under_the_id_when_the_person_is_renamed(asha):
    client = sign_in(asha)
    User.objects.filter(pk=asha.pk).update(username="asha.kumar")

    assert post(client, user=asha.pk).status_code == 200
    assert Scan.objects.get().user == asha


def test_nothing_is_stored_under_a_new_person_with_the_old_name(asha):
    User.objects.filter(pk=asha.pk).update(username="asha.kumar")
    new = make_user("Dispatcher", "asha.k", first_name="Ashok")

    response = post(sign_in(new), user=asha.pk)

    sentence = "These scans belong to Asha, but Ashok is signed in."
    assert refusal(response) == (409, "other_user", sentence)
    assert Scan.objects.count() == 0


@pytest.mark.parametrize("given", ["asha.k", "ASHA.K", "{id}", "somebody", "", 2**40])
def test_page_gives_the_own_id_and_nothing_else(asha, given):
    given = given.format(id=asha.pk) if isinstance(given, str) else given

    response = post(sign_in(asha), user=given)

    assert response.status_code == 409
    assert response.json()["message"] == f"These scans belong to {shown(given)}, but Asha is signed in."
    assert Scan.objects.count() == 0


def shown(given):
    return given if isinstance(given, str) and given else "somebody else"


@pytest.mark.parametrize("given", [0, -1, True, 7.5, [], {}, 2**60])
def test_what_can_be_no_person_is_not_read(asha, given):
    response = post(sign_in(asha), user=given)

    assert refusal(response) == (400, "bad_request", "user must be the id of a person.")
    assert Scan.objects.count() == 0


@pytest.mark.parametrize("given", ["asha.k", "Asha.K", " ASHA.K ", None, "id"])
def test_api_key_may_give_the_name_in_any_case_the_id_or_nothing(asha, given):
    response = post(with_key(asha), user=asha.pk if given == "id" else given)

    assert response.status_code == 200
    assert Scan.objects.get().user == asha


@pytest.mark.parametrize("given", ["ravi.s", "Ravi", "id"])
def test_api_key_sends_nothing_of_another_person(asha, ravi, given):
    response = post(with_key(asha), user=ravi.pk if given == "id" else given)

    theirs = "Ravi" if given == "id" else given
    sentence = f"These scans belong to {theirs}, but Asha is signed in."
    assert refusal(response) == (409, "other_user", sentence)
    assert Scan.objects.count() == 0


# Taking in


def test_admin_takes_in_the_scans_of_a_person_who_was_switched_off(asha, meena):
    User.objects.filter(pk=asha.pk).update(is_active=False)

    response = post(sign_in(meena), user=asha.pk, take_in=True)

    assert [result["outcome"] for result in response.json()["results"]] == ["saved"]
    stored = Scan.objects.get()
    assert (stored.user, stored.taken_in_by) == (asha, meena)


def test_what_is_taken_in_leaves_the_list_of_what_its_maker_holds(asha, meena):
    post(sign_in(asha), user=asha.pk, waiting=3, waiting_for={"parents": {"SB12345": 3}})

    post(sign_in(meena), user=asha.pk, take_in=True, waiting=0, waiting_for={})

    assert list(Station.objects.values_list("name", "user", "waiting")) == [("bay-4", asha.pk, 0)]


def test_admin_sends_nothing_of_another_person_without_saying_so(asha, meena):
    for more in ({}, {"take_in": False}, {"take_in": None}):
        response = post(sign_in(meena), user=asha.pk, **more)
        assert refusal(response)[:2] == (409, "other_user")

    assert Scan.objects.count() == 0


@pytest.mark.parametrize(
    ("role", "refused"),
    [("Dispatcher", (409, "other_user")), ("Biller", (409, "other_user")), ("", (403, "not_allowed"))],
)
def test_nobody_but_an_admin_takes_in(asha, role, refused):
    response = post(sign_in(make_user(role)), user=asha.pk, take_in=True)

    assert refusal(response)[:2] == refused
    assert Scan.objects.count() == 0


def test_no_machine_takes_in(asha, meena):
    assert refusal(post(with_key(meena), user=asha.pk, take_in=True))[:2] == (409, "other_user")
    assert Scan.objects.count() == 0


@pytest.mark.parametrize("given", [2**40, "somebody", "", "asha%", "asha.k\0", "\ud800"])
def test_admin_takes_in_nothing_of_nobody(asha, meena, given):
    assert post(sign_in(meena), user=given, take_in=True).status_code == 409
    assert Scan.objects.count() == 0


def test_admin_takes_in_what_an_older_page_kept_under_the_username(asha, meena):
    assert post(sign_in(meena), user="Asha.K", take_in=True).status_code == 200
    assert Scan.objects.get().user == asha


def test_own_scans_of_an_admin_are_not_taken_in_by_anybody(meena):
    assert post(sign_in(meena), user=meena.pk, take_in=True).status_code == 200
    assert Scan.objects.get().taken_in_by is None


@pytest.mark.parametrize("given", [1, "yes", []])
def test_taking_in_is_true_or_false(asha, meena, given):
    response = post(sign_in(meena), user=asha.pk, take_in=given)

    assert refusal(response) == (400, "bad_request", "take_in must be true or false.")


def test_scan_that_was_taken_in_is_only_answered_again_when_its_maker_is_back(asha, meena):
    scan = one()
    post(sign_in(meena), scan, user=asha.pk, take_in=True)

    again = post(sign_in(asha), scan, user=asha.pk).json()["results"][0]

    assert (again["outcome"], again["replayed"]) == ("saved", True)
    assert Scan.objects.count() == 1


# A station that is renamed


def held_by(person):
    return list(Station.objects.filter(user=person).order_by("name").values_list("name", "waiting"))


def test_station_that_was_renamed_holds_nothing_under_its_old_name(asha, ravi):
    post(sign_in(ravi), user=ravi.pk, waiting=1, waiting_for={"parents": {"SB12345": 1}})
    post(sign_in(asha), user=asha.pk, waiting=2, waiting_for={"parents": {"SB12345": 2}})
    now = {"waiting": 1, "waiting_for": {"parents": {"SB12345": 1}}}

    response = post(sign_in(asha), user=asha.pk, station="bay 5", former_stations=["bay-4", "bay 5"], **now)

    assert response.status_code == 200
    assert held_by(asha) == [("bay 5", 1), ("bay-4", 0)]
    assert held_by(ravi) == [("bay-4", 1)]
    kept = PendingScans.objects.order_by("station", "user").values_list("station", "user", "waiting_for")
    assert list(kept) == [
        ("bay 5", asha.pk, {"parents": {"SB12345": 1}}),
        ("bay-4", ravi.pk, {"parents": {"SB12345": 1}}),
    ]


@pytest.mark.parametrize("former", [["bay-4"], ["bay-3", "bay-4"]])
def test_station_that_was_renamed_keeps_a_parent_put_down(asha, former):
    scan(asha, "pack", "SB11001")
    for station, code in (("bay-3", "SB3100"), ("bay-4", "SB4100"), ("bay 5", "SB4000")):
        scan_all(asha, asked("pack", code, parent="SB11001"), station=station)

    for _again in range(2):
        response = post(sign_in(asha), user=asha.pk, station="bay 5", former_stations=former, scans=[])
        assert response.status_code == 200

    after = scan_all(asha, asked("pack", "CH10001", parent="SB11001"), station="bay 5")
    assert told(after[0]) == ("refused", "doubtful")
    assert not ParentPutDown.objects.filter(station__in=former).exists()


def test_station_that_was_renamed_takes_a_put_down_parent_along(asha, ravi):
    for person in (asha, ravi):
        scan_all(person, asked("pack", "SB3100", parent="SB11001"), station="bay-4")

    post(sign_in(asha), user=asha.pk, station="bay 5", former_stations=["bay-4"], scans=[])

    kept = ParentPutDown.objects.order_by("station").values_list("station", "user", "parent", "label")
    assert list(kept) == [("bay 5", asha.pk, "SB11001", "SB3100"), ("bay-4", ravi.pk, "SB11001", "SB3100")]


@pytest.mark.parametrize("names", ["bay-4", [4], ["x" * 65], ["a"] * 11])
def test_former_names_of_another_shape_are_refused(asha, names):
    assert post(sign_in(asha), user=asha.pk, former_stations=names).status_code == 400
    assert Scan.objects.count() == 0
