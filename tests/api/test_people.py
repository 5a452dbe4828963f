"""People, areas, stations and reports through the API."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEntry, User
from accounts.tokens import create_token
from scanning.models import Station
from tests.builders import make_area, make_user, scan

pytestmark = pytest.mark.django_db
PEOPLE = "/api/v1/people"


def with_key(user, *scopes):
    _token, key = create_token(name="erp", user=user, scopes=scopes)
    return Client(headers={"authorization": f"Bearer {key}"})


@pytest.fixture
def boss(admin_user):
    return with_key(admin_user, "admin", "read")


def post(client, path, **body):
    return client.post(PEOPLE + path, body, content_type="application/json")


def test_person_is_made_retired_and_restored(boss):
    north = make_area("North")
    made = post(boss, "", username="asha.k", role="Dispatcher", first_name="Asha", area=north.pk).json()
    path = f"/{made['id']}"

    assert (made["role"], made["area"], made["has_password"]) == ("Dispatcher", "North", False)
    assert [post(boss, path + "/retire").json()["is_active"] for _time in range(2)] == [False, False]
    assert [post(boss, path + "/restore").json()["is_active"] for _time in range(2)] == [True, True]
    entries = AuditEntry.objects.filter(subject_kind="person", subject_id=made["id"])
    assert list(entries.order_by("id").values_list("verb", flat=True)) == ["made", "changed", "changed"]


def test_dispatcher_is_made_for_all_areas_or_for_none(boss):
    every = post(boss, "", username="asha", role="Dispatcher", all_areas=True).json()
    none = post(boss, "", username="ravi", role="Dispatcher").json()

    assert (every["all_areas"], none["all_areas"]) == (True, False)
    assert boss.get(f"{PEOPLE}/{every['id']}").json()["all_areas"] is True
    assert User.objects.get(username="asha").own_area_id is None
    assert User.objects.get(username="ravi").waits_for_area
    made = AuditEntry.objects.get(subject_kind="person", subject="asha", verb="made")
    assert made.detail["fields"]["sees_all_areas"] is True
    operation = boss.get("/api/v1/openapi.json").json()["paths"][PEOPLE]["post"]
    assert "neither an `area` nor `all_areas`" in operation["description"]


def test_username_is_taken_once_in_any_case(boss):
    post(boss, "", username="asha.k", role="Biller")

    again = post(boss, "", username="Asha.K", role="Biller")

    assert (again.status_code, again.json()["error"]) == (409, "refused")
    assert User.objects.filter(username__iexact="asha.k").count() == 1
    assert post(boss, "", username="ravi", role="Biller", area=999).json()["error"] == "not_found"
    assert post(boss, "", username="ravi", role="Owner").status_code == 400


def test_nobody_retires_himself_or_the_last_admin(boss, admin_user):
    assert post(boss, f"/{admin_user.pk}/retire").json()["message"].startswith("You cannot retire yourself.")
    other = with_key(make_user("Admin"), "admin")
    assert post(other, f"/{admin_user.pk}/retire").status_code == 200
    assert User.objects.filter(is_active=True, groups__name="Admin").count() == 1


def test_last_admin_with_a_password_is_not_retired(boss):
    last = make_user("Admin", "last", password="a-long-enough-password")  # the key's person has none

    refused = post(boss, f"/{last.pk}/retire")

    assert (refused.status_code, refused.json()["message"]) == (
        409,
        "This is the last admin who can sign in. Make another person admin first.",
    )
    assert User.objects.get(pk=last.pk).is_active
    assert not AuditEntry.objects.filter(subject="last", verb="changed").exists()


def test_people_are_for_admins_with_the_scope(admin_user, biller):
    for client in (with_key(admin_user, "read", "scan", "import"), with_key(biller, "admin")):
        assert client.get(PEOPLE).status_code == 403
        assert post(client, "", username="asha", role="Admin").status_code == 403
    assert not User.objects.filter(username="asha").exists()


def test_people_are_listed_with_their_roles(boss, admin_user):
    gone = make_user("Biller", "gone")
    User.objects.filter(pk=gone.pk).update(is_active=False)

    rows = boss.get(PEOPLE).json()["people"]

    assert [(row["username"], row["role"]) for row in rows] == [("gone", "Biller"), ("admin", "Admin")]
    assert [row["username"] for row in boss.get(PEOPLE, {"active": "false"}).json()["people"]] == ["gone"]


def test_areas_and_stations_are_those_that_the_person_sees(biller):
    north = make_area("North")
    make_area("South")
    asha = make_user("Dispatcher", area=north)
    for user in (asha, biller):
        Station.objects.create(name="bay-1", user=user, waiting=2, told_at=timezone.now())
    own, every = with_key(asha, "read"), with_key(biller, "read")

    assert [area["name"] for area in own.get("/api/v1/areas").json()["areas"]] == ["North"]
    assert [area["name"] for area in every.get("/api/v1/areas").json()["areas"]] == ["North", "South"]
    assert [one["user_id"] for one in own.get("/api/v1/stations").json()["stations"]] == [asha.pk]
    assert len(every.get("/api/v1/stations").json()["stations"]) == 2


def test_report_has_the_figures_of_its_page(biller, dispatcher):
    scan(dispatcher, "pack", "CH10001", parent="SB00001")
    client = with_key(biller, "read")

    report = client.get("/api/v1/reports/day").json()

    rows = {row[0]: row[1] for row in report["tables"][0]["rows"]}
    assert (rows["Scans"], rows["Children packed"]) == (1, 1)
    assert client.get("/api/v1/reports/nothing").status_code == 404
    assert with_key(dispatcher, "read").get("/api/v1/reports/day").status_code == 403
