"""Changing people through the API: by the rules of their form in the admin."""

import pytest
from django.utils import timezone

from accounts.models import Area, AuditEntry, User
from scanning.models import Station
from tests.api.test_people import PEOPLE, boss, post, with_key  # noqa: F401
from tests.builders import make_area, make_user

pytestmark = pytest.mark.django_db
PASSWORD = "seven green lorries"


@pytest.fixture
def asha():
    return make_user("Dispatcher", "asha", area=make_area("North"))


def change(client, person, **changes):
    seen = client.get(f"{PEOPLE}/{person.pk}").json()["revision"]
    return post(client, f"/{person.pk}/change", **{"revision": seen} | changes)


def changes_written(person):
    return list(
        AuditEntry.objects.filter(subject=person.username, verb="changed").values_list("detail", flat=True)
    )


# What is sent, what the person is then, and what the audit says.
CHANGES = [
    ({"role": "Biller"}, {"role": "Biller"}, {"role": ["Dispatcher", "Biller"]}),
    ({"area": None}, {"area": None}, {"area": ["North", None]}),
    (
        {"all_areas": True, "area": None},
        {"all_areas": True, "area": None},
        {"area": ["North", None], "sees_all_areas": [False, True]},
    ),
    ({"is_active": False}, {"is_active": False}, {"is_active": [True, False]}),
    ({"first_name": " Asha  K ", "email": "a@x.in"}, {"first_name": "Asha K", "email": "a@x.in"}, None),
]


@pytest.mark.parametrize(("sent", "then", "written"), CHANGES)
def test_what_is_given_is_changed_and_written_down(boss, asha, sent, then, written):  # noqa: F811
    before = boss.get(f"{PEOPLE}/{asha.pk}").json()

    after = change(boss, asha, **sent).json()

    assert after | {"revision": ""} == before | then | {"revision": ""}
    assert after["revision"] != before["revision"]
    assert change(boss, asha, **sent).json() == after  # a second time it is so already
    (detail,) = changes_written(asha)
    assert written is None or detail["changed"] == written
    assert detail["key"] == "erp"


def test_change_of_what_was_not_seen_is_refused(boss, asha):  # noqa: F811
    seen = boss.get(f"{PEOPLE}/{asha.pk}").json()["revision"]
    change(boss, asha, role="Biller")

    late = post(boss, f"/{asha.pk}/change", revision=seen, last_name="Rao")

    assert (late.status_code, late.json()["error"]) == (409, "changed")
    assert User.objects.get(pk=asha.pk).last_name == ""


def test_what_cannot_be_is_refused_and_nothing_changes(boss, asha, admin_user):  # noqa: F811
    last = make_user("Admin", "last", password="a-long-enough-password")  # the key's person has none
    closed = make_area("Closed")
    Area.objects.filter(pk=closed.pk).update(retired_at=timezone.now())
    is_last = "This is the last admin who can sign in. Make another person admin first."
    for person, sent, status, sentence in (
        (admin_user, {"role": "Biller"}, 409, "You cannot take your own role away. Ask another admin."),
        (admin_user, {"is_active": False}, 409, "You cannot retire yourself. Ask another admin."),
        (last, {"role": "Biller", "last_name": "Rao"}, 409, is_last),
        (last, {"is_active": False}, 409, is_last),
        (asha, {"area": closed.pk, "role": "Biller"}, 404, "There is no area with this id in use."),
        (asha, {"email": "nobody", "role": "Biller"}, 409, "Enter a valid email address."),
    ):
        refused = change(boss, person, **sent)
        assert (refused.status_code, refused.json()["message"]) == (status, sentence)
    assert change(boss, asha, role="Owner").status_code == 400
    assert not AuditEntry.objects.filter(verb="changed").exists()


def test_password_is_reset_and_must_be_changed(boss, asha, admin_user, client):  # noqa: F811
    client.force_login(asha)
    assert client.get("/accounts/sessions/").status_code == 200

    reset = post(boss, f"/{asha.pk}/password", password=PASSWORD)

    asha.refresh_from_db()
    assert (reset.status_code, reset.json()["has_password"]) == (200, True)
    assert (asha.check_password(PASSWORD), asha.must_change_password) == (True, True)
    assert client.get("/accounts/sessions/").status_code == 302
    entry = AuditEntry.objects.get(verb="changed the password")
    assert (entry.by, entry.subject) == (admin_user, "asha")
    assert PASSWORD not in str(entry.detail) + str(entry.row_changes)
    for person, password, sentence in (
        (admin_user, PASSWORD, "Change your own password on its page, with the old one."),
        (asha, "short", "This password is too short."),
    ):
        refused = post(boss, f"/{person.pk}/password", password=password)
        assert (refused.status_code, refused.json()["message"].startswith(sentence)) == (409, True)


def test_changing_people_is_for_admins_with_the_scope(admin_user, biller, asha):
    for client in (with_key(admin_user, "read", "import"), with_key(biller, "admin")):
        assert post(client, f"/{asha.pk}/change", revision="", role="Admin").status_code == 403
        assert post(client, f"/{asha.pk}/password", password=PASSWORD).status_code == 403
    assert not changes_written(asha)


@pytest.mark.parametrize(
    ("waiting", "minutes", "is_old"), [(2, 14, False), (2, 16, True), (0, 16, False), (0, 0, False)]
)
def test_station_says_whether_what_it_holds_is_old(biller, waiting, minutes, is_old):
    told_at = timezone.now() - timezone.timedelta(minutes=minutes)
    Station.objects.create(name="bay-1", user=biller, waiting=waiting, told_at=told_at)

    (station,) = with_key(biller, "read").get("/api/v1/stations").json()["stations"]

    assert station["is_old"] == is_old
