"""A session ends after an hour without use, after 12 hours, and with what changes about its person."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.db import connection
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from accounts.models import User, UserSession
from accounts.user_sessions import describe_end
from scanning.models import Scan
from tests.builders import PASSWORD, group_named, make_area, make_scan_id, make_user
from tracetrack.sessions import SessionStore, hash_key, keep_alive
from tracetrack.tasks import delete_old_sessions

pytestmark = [pytest.mark.django_db, pytest.mark.clock]
URL = reverse("api_bags")


@pytest.fixture
def signed_in(client, dispatcher):
    client.force_login(dispatcher)
    return client


def leave(minutes):
    """Nobody does anything for so long."""
    UserSession.objects.update(last_used_at=timezone.now() - timedelta(minutes=minutes))


def idle_minutes():
    return (timezone.now() - UserSession.objects.get().last_used_at).total_seconds() / 60


def end_reason():
    return UserSession.objects.get().end_reason


def test_table_knows_the_hash_of_the_key_only(signed_in, dispatcher):
    key = signed_in.cookies[settings.SESSION_COOKIE_NAME].value

    kept = UserSession.objects.values().get()

    assert key not in str(kept)
    assert (kept["digest"], kept["person_id"]) == (hash_key(key), dispatcher.pk)


def test_what_a_session_holds_opens_nothing_under_another_key(signed_in, client):
    copied = UserSession.objects.values().get()
    UserSession.objects.create(**copied | {"digest": hash_key("k" * 32)})

    assert signed_in.get(URL).status_code == 200
    client.cookies[settings.SESSION_COOKIE_NAME] = "k" * 32
    assert client.get(URL).status_code == 401


def test_session_lasts_an_hour_without_use_exact_to_a_minute(signed_in):
    leave(59)
    assert signed_in.get(URL).status_code == 200
    assert idle_minutes() < 1

    leave(61)
    assert signed_in.get(URL).status_code == 401
    assert idle_minutes() > 60


def test_session_ends_after_twelve_hours_however_much_it_is_used(signed_in):
    session = UserSession.objects.get()
    assert session.ends_at - session.begun_at < timedelta(hours=12, seconds=1)
    UserSession.objects.update(ends_at=timezone.now() - timedelta(seconds=1))

    assert signed_in.get(URL).status_code == 401


@pytest.mark.usefixtures("stopped_clock")
def test_use_is_written_once_a_minute(signed_in, django_assert_num_queries):
    with django_assert_num_queries(2):
        signed_in.get(URL)
    leave(0.9)
    with django_assert_num_queries(2):
        signed_in.get(URL)

    leave(1.1)
    with django_assert_num_queries(3):
        signed_in.get(URL)

    assert idle_minutes() < 1


def test_what_a_page_requests_by_itself_is_no_use(signed_in):
    leave(59)

    assert signed_in.get(URL, headers={"X-Unattended": "1"}).status_code == 200

    assert idle_minutes() > 58


@pytest.mark.parametrize("codes", [["SB00001"], []])
def test_scanning_is_use_and_a_batch_without_scans_is_none(signed_in, codes):
    leave(30)
    scans = [
        {"id": str(make_scan_id()), "seq": 1, "action": "look", "code": code, "scanned_at": timezone.now()}
        for code in codes
    ]

    answer = signed_in.post(reverse("api_scans"), {"scans": scans}, content_type="application/json")

    assert (answer.status_code, Scan.objects.count()) == (200, len(codes))
    assert (idle_minutes() < 1) == bool(codes)


CHANGES = {
    "password": lambda person: User.objects.filter(pk=person.pk).update(password="another"),
    "role": lambda person: person.groups.add(group_named("Biller")),
    "area": lambda person: User.objects.filter(pk=person.pk).update(area=make_area()),
    "switched_off": lambda person: User.objects.filter(pk=person.pk).update(is_active=False),
}


@pytest.mark.parametrize("reason", CHANGES)
def test_change_of_a_person_ends_the_sessions_for_good(signed_in, dispatcher, reason):
    other = make_user()
    signed_in.get(URL)

    CHANGES[reason](other)
    assert end_reason() == ""
    CHANGES[reason](dispatcher)

    assert end_reason() == reason
    User.objects.filter(pk=dispatcher.pk).update(is_active=True)
    assert signed_in.get(URL).status_code == 401
    assert end_reason() == reason


def test_role_taken_away_by_sql_ends_the_session(signed_in, dispatcher):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_user_groups WHERE user_id = %s", [dispatcher.pk])

    assert end_reason() == "role"


def test_signing_in_and_a_new_name_end_no_session(signed_in, dispatcher):
    User.objects.filter(pk=dispatcher.pk).update(last_login=timezone.now(), first_name="Asha")
    dispatcher.refresh_from_db()
    dispatcher.save()

    assert signed_in.get(URL).status_code == 200


def test_session_that_was_ended_meanwhile_is_not_brought_back(signed_in, rf, dispatcher):
    leave(30)
    request = rf.get("/")
    request.session = SessionStore(signed_in.cookies[settings.SESSION_COOKIE_NAME].value)
    request.session["something"] = "new"

    def switch_off(_request):
        CHANGES["switched_off"](dispatcher)
        return HttpResponse()

    keep_alive(switch_off)(request)

    assert (idle_minutes() > 29, end_reason()) == (True, "switched_off")
    with pytest.raises(UpdateError):
        request.session.save()


def test_rows_of_sessions_that_are_over_are_deleted_after_a_day(signed_in):
    now = timezone.now()
    UserSession.objects.update(ends_at=now - timedelta(hours=23))
    UserSession.objects.create(digest="old", ends_at=now - timedelta(hours=25))

    delete_old_sessions(0)

    assert UserSession.objects.exclude(digest="old").count() == UserSession.objects.count() == 1


def test_sign_in_page_says_why_the_session_ended(signed_in, dispatcher, text_of):
    leave(61)
    page = signed_in.get("/bags/", follow=True)
    assert "Your session ended after an hour without use." in text_of(page)

    signed_in.force_login(dispatcher)
    signed_in.get("/bags/")
    signed_in.logout()
    assert "session ended" not in text_of(signed_in.get("/bags/", follow=True))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("password", "You were signed out: the password was changed. Sign in again to go on."),
        ("role", "You were signed out: your role was changed. Sign in again to go on."),
        ("area", "You were signed out: your area was changed. Sign in again to go on."),
        ("switched_off", "The account of dispatcher1 is switched off."),
    ],
)
def test_api_says_why_the_session_ended(signed_in, dispatcher, change, sentence):
    CHANGES[change](dispatcher)

    answer = signed_in.get(URL)

    assert (answer.status_code, answer.json()["message"]) == (401, sentence)


def test_hours_of_the_setting_are_said(settings):
    settings.SESSION_HOURS = 3

    assert describe_end("idle") == "Your session ended after 3 hours without use."
    assert describe_end("forged") == describe_end("") == ""


@pytest.mark.parametrize("address", ["/bags/", "/scan/", "/api/v1/session", "/bags/export/csv/", "/nothing/"])
def test_nothing_for_signed_in_people_is_stored_by_browsers(signed_in, address):
    assert "no-store" in signed_in.get(address)["Cache-Control"]


# What these files fetch, a person has just asked for, or it comes with the page.
FETCHED_BY_PEOPLE = {
    "row_count.js",
    "pattern_trial.js",
    "labels.js",
    "queue.js",
    "service_worker.js",
    "offline.js",
    "sign_in.js",
    "gate_check.js",
    "screen_lock.js",
}


def test_what_pages_fetch_by_themselves_says_so():
    lines = [
        (path.name, line.strip())
        for path in (settings.BASE_DIR / "static").rglob("*.js")
        for line in path.read_text().splitlines()
        if "await fetch(" in line and path.name not in FETCHED_BY_PEOPLE
    ]

    unmarked = [line for line in lines if "UNATTENDED" not in line[1] and "patternsUrl" not in line[1]]
    assert (unmarked, len(lines)) == ([], 7)


def test_each_request_of_an_ended_session_learns_the_reason_until_somebody_signs_in(signed_in, rf):
    CHANGES["area"](User.objects.get())
    key = signed_in.cookies[settings.SESSION_COOKIE_NAME].value

    messages = {signed_in.get(URL).json()["message"] for _ in range(2)}
    assert messages == {"You were signed out: your area was changed. Sign in again to go on."}
    session = SessionStore(key)
    session["half"] = "signed in"
    session.save()

    assert session.session_key != key
    assert SessionStore(session.session_key)["half"] == "signed in"
    assert SessionStore(key).get("half") is None


@pytest.mark.django_db
def test_session_is_written_again_only_if_it_changed(django_assert_num_queries):
    session = SessionStore()
    session["half"] = "a code"
    session.save()

    with django_assert_num_queries(0):
        session.save()
    session["half"] = "signed in"
    with django_assert_num_queries(1):
        session.save()

    assert SessionStore(session.session_key)["half"] == "signed in"


def test_signing_in_after_an_end_leaves_one_session(client):
    person = make_user(password=PASSWORD)
    client.force_login(person)
    leave(61)
    client.get("/bags/")

    client.post("/accounts/login/", {"username": person.username, "password": PASSWORD})

    assert [session.is_live for session in UserSession.objects.all()] == [True]
