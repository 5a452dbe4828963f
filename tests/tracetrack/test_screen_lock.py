"""On shared terminals a locked session is nobody, except that it goes on sending scans."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import UserSession
from bills.models import Bill
from scanning.models import Scan
from tests.builders import PASSWORD, filled_bill, make_scan_id, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.clock]
LOCK = reverse("lock")


@pytest.fixture
def biller(db):
    return make_user("Biller", "meena", password=PASSWORD)


@pytest.fixture
def desk(client, biller, settings):
    settings.LOCK_MINUTES = 5
    client.force_login(biller)
    return client


def send_scan(client):
    scan = {
        "id": str(make_scan_id()),
        "seq": 1,
        "action": "look",
        "code": "SB00001",
        "scanned_at": timezone.now(),
    }
    return client.post(reverse("api_scans"), {"scans": [scan]}, content_type="application/json")


def leave(minutes):
    UserSession.objects.update(last_used_at=timezone.now() - timedelta(minutes=minutes))


def test_locked_screen_takes_no_form_and_shows_no_page(desk, text_of):
    bill = filled_bill("B-17")
    assert desk.post(LOCK).status_code == 204

    answer = desk.post("/bills/B-17/change/", {"note": "typed"})

    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/bills/B-17/change/")
    assert Bill.objects.get(pk=bill.pk).note == ""
    assert "This screen is locked. Sign in to go on." in text_of(desk.get("/bags/", follow=True))
    assert desk.get("/api/v1/bags").status_code == 401
    assert desk.get(reverse("api_session")).json()["user"] == "meena"


def test_scanning_goes_on_behind_a_locked_screen(desk):
    desk.post(LOCK)

    assert send_scan(desk).status_code == 200
    assert Scan.objects.count() == 1


@pytest.mark.parametrize("name", ["meena", "ravi"])
def test_password_unlocks_for_this_person_or_another(desk, name):
    make_user("Biller", "ravi", password=PASSWORD)
    desk.post(LOCK)

    answer = desk.post("/accounts/login/", {"username": name, "password": PASSWORD, "next": "/bags/"})

    assert answer["Location"] == "/bags/"
    assert desk.get("/bags/").context["user"].username == name
    assert UserSession.objects.filter(locked_at=None).count() == UserSession.objects.count() == 1


def test_unlocking_begins_a_new_session(desk):
    desk.post(LOCK)
    before = UserSession.objects.get()
    UserSession.objects.update(ends_at=before.ends_at - timedelta(hours=11))
    body = {"username": "meena", "password": PASSWORD}

    assert desk.post(reverse("api_session"), body, content_type="application/json").status_code == 200

    after = UserSession.objects.get()
    assert after.digest != before.digest
    assert after.ends_at > before.ends_at


def test_wrong_password_leaves_it_locked(desk):
    desk.post(LOCK)
    body = {"username": "meena", "password": "wrong"}

    assert desk.post(reverse("api_session"), body, content_type="application/json").status_code == 401
    assert desk.get("/bags/").status_code == 302


def test_unused_session_locks_without_a_page(desk):
    leave(6)
    assert desk.get("/bags/").status_code == 200

    leave(8)
    assert send_scan(desk).status_code == 200
    leave(8)
    assert desk.get("/bags/").status_code == 302
    leave(0)
    assert desk.get("/bags/").status_code == 302


def test_locked_screen_lists_no_scans(desk):
    send_scan(desk)
    desk.post(LOCK)

    assert desk.get(reverse("api_scans")).status_code == 401


def test_unused_session_locks_for_what_a_page_requests_by_itself(desk):
    leave(8)

    assert desk.get("/bags/", HTTP_X_UNATTENDED="1").status_code == 302
    assert UserSession.objects.get().locked_at


def test_without_the_setting_nothing_is_locked(desk, settings):
    settings.LOCK_MINUTES = 0
    leave(50)
    desk.post(LOCK)

    page = desk.get("/bags/")
    assert (page.status_code, b"screen_lock.js" in page.content) == (200, False)
