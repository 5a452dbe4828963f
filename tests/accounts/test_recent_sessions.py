"""accounts/recent_sessions.py: who asks again within a second is known; nothing else is taken from memory."""

import time
from datetime import timedelta

import pytest
from django.contrib.auth import get_user
from django.test import Client
from django.utils import timezone

from accounts import recent_sessions as recent
from accounts.models import User, UserSession
from accounts.user_sessions import hash_key
from bills.models import Bill
from scanning.models import Scan
from tests.api.test_people import PEOPLE, boss  # noqa: F401
from tests.builders import PASSWORD, group_named, make_area, make_bill, make_scan_id, make_user
from tracetrack import authentication
from tracetrack.sessions import SessionStore

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("recent_sessions")]
URL = "/api/v1/session"


@pytest.fixture
def person():
    return make_user("Biller", "meena", password=PASSWORD)


@pytest.fixture
def known(person):
    """A client whose person this process has just read."""
    client = Client()
    client.force_login(person)
    assert client.get(URL).json()["user"] == "meena"
    assert recent.recall(digest_of(client))
    return client


def digest_of(client):
    return hash_key(client.cookies["sessionid"].value)


def is_known(client):
    return client.get(URL).json().get("user") == "meena"


@pytest.mark.parametrize(
    ("method", "address", "rest"), [("get", URL, 0), ("head", URL, 0), ("get", "/scan/", 1)]
)
def test_who_asks_again_within_a_second_costs_no_statement(
    known, django_assert_num_queries, method, address, rest
):
    recent.forget_all()
    for statements in (rest + 1, rest):
        with django_assert_num_queries(statements):
            assert getattr(known, method)(address).wsgi_request.user.is_authenticated


CHANGES_ELSEWHERE = {
    "password": lambda person: User.objects.filter(pk=person.pk).update(password="another"),
    "role": lambda person: person.groups.add(group_named("Admin")),
    "area": lambda person: User.objects.filter(pk=person.pk).update(area=make_area()),
    "switched off": lambda person: User.objects.filter(pk=person.pk).update(is_active=False),
    "signed out": lambda person: UserSession.objects.filter(person=person).delete(),
    "ended": lambda person: UserSession.objects.filter(person=person).update(
        ends_at=timezone.now() - timedelta(minutes=1)
    ),
}


@pytest.mark.parametrize("change", CHANGES_ELSEWHERE)
def test_what_another_process_changes_counts_after_a_second(known, person, monkeypatch, change):
    CHANGES_ELSEWHERE[change](person)

    assert is_known(known)
    monkeypatch.setattr(recent, "SECONDS", 0)
    assert not is_known(known)


@pytest.mark.parametrize("change", CHANGES_ELSEWHERE)
def test_request_that_changes_something_reads_the_database(known, person, change):
    make_bill("B-17")
    CHANGES_ELSEWHERE[change](person)
    scans = [{"id": str(make_scan_id()), "action": "look", "code": "SB00001"}]

    assert known.post("/bills/B-17/change/", {"note": "typed"}).status_code == 302
    assert known.post("/api/v1/bills", {"number": "B-18"}, "application/json").status_code == 401
    assert known.post("/api/v1/scans", {"scans": scans}, "application/json").status_code == 401
    assert (Bill.objects.get().note, Scan.objects.count()) == ("", 0)


# What is sent of a person by an admin, and what by themselves; the second with a key that was kept.
BY_ADMIN = {
    "password": ("password", {"password": "seven green lorries"}),
    "role": ("change", {"role": "Dispatcher"}),
    "area": ("change", {"all_areas": True}),
    "switched off": ("change", {"is_active": False}),
}
BY_THEMSELVES = {"sign-out": "/accounts/logout/", "locked screen": "/accounts/lock/"}


@pytest.mark.parametrize("change", BY_ADMIN)
def test_what_an_admin_changes_in_this_process_counts_at_once(known, person, boss, change):  # noqa: F811
    address, body = BY_ADMIN[change]
    seen = boss.get(f"{PEOPLE}/{person.pk}").json()["revision"]

    answer = boss.post(f"{PEOPLE}/{person.pk}/{address}", {"revision": seen} | body, "application/json")

    assert (answer.status_code, is_known(known)) == (200, False)


@pytest.mark.parametrize("deed", BY_THEMSELVES)
def test_what_people_do_in_this_process_counts_at_once(known, settings, deed):
    settings.LOCK_MINUTES = 5
    key = known.cookies["sessionid"].value
    assert known.get("/scan/").status_code == 200

    known.post(BY_THEMSELVES[deed])
    known.cookies["sessionid"] = key

    assert known.get("/scan/").status_code == 302
    assert recent.recall(hash_key(key)) is None


def test_session_that_is_over_locked_or_unknown_is_never_remembered(known, person):
    sessions = UserSession.objects.filter(person=person)
    now = timezone.now()
    for fields in ({"locked_at": now}, {"locked_at": None, "ends_at": now - timedelta(minutes=1)}):
        recent.forget_all()
        sessions.update(**fields)
        known.get(URL)
        assert recent._recent == {}

    known.cookies["sessionid"] = "k" * 32
    assert not is_known(known)
    assert recent._recent == {}


def test_what_was_read_before_a_change_is_not_remembered_after_it(known, rf, person):
    request = rf.get("/")
    request.session = SessionStore(known.cookies["sessionid"].value)
    recent.forget_all()
    request.session.load()  # by one request, while another one
    known.post("/accounts/lock/")

    assert authentication.get_user(request) == person
    assert recent.recall(digest_of(known)) is None


def test_next_person_at_this_browser_has_a_key_of_their_own(known):
    make_user("Biller", "ravi", password=PASSWORD)
    before = digest_of(known)

    known.post("/accounts/logout/")
    known.post("/accounts/login/", {"username": "ravi", "password": PASSWORD})

    assert known.get(URL).json()["user"] == "ravi"
    assert (digest_of(known) != before, recent.recall(before)) == (True, None)


def write_elsewhere(client, **values):
    """What the session then holds, as another process writes it."""
    session = SessionStore(client.cookies["sessionid"].value)
    session.update(values)
    held = session.encode(session._session)
    UserSession.objects.filter(digest=digest_of(client)).update(data=held)


def test_what_another_process_wrote_into_the_session_is_read(known):
    make_bill("B-17")
    write_elsewhere(known, made_bill="B-17")

    assert recent.recall(digest_of(known))
    assert known.get("/bills/B-17/scan/").context["is_new"]
    assert not known.get("/bills/B-17/scan/").context["is_new"]


def test_page_that_writes_into_the_session_writes_back_nothing_old(known, rf):
    request = rf.get("/")
    request.session = SessionStore(known.cookies["sessionid"].value)
    assert authentication.get_user(request).is_authenticated
    write_elsewhere(known, made_bill="B-17")

    request.session["seen"] = "yes"
    request.session.save()

    held = SessionStore(known.cookies["sessionid"].value)
    assert (held["made_bill"], held["seen"], get_user(request).username) == ("B-17", "yes", "meena")


def test_last_use_is_written_once_a_minute(known, django_assert_num_queries):
    recent.forget_all()
    UserSession.objects.update(last_used_at=timezone.now() - timedelta(minutes=2))

    for statements in (2, 1, 0):  # read and written; read anew; known
        with django_assert_num_queries(statements):
            known.get(URL)
    assert timezone.now() - UserSession.objects.get().last_used_at < timedelta(minutes=1)


def test_each_request_has_a_person_of_its_own(known, rf):
    people = []
    for _ in range(2):
        request = rf.get("/")
        request.session = SessionStore(known.cookies["sessionid"].value)
        people.append(authentication.get_user(request))

    assert people[0] == people[1]
    assert people[0] is not people[1]


def test_memory_is_bounded(monkeypatch):
    monkeypatch.setattr(recent._recent, "most", 2)
    for digest in "abc":
        recent.remember(digest, recent.RecentSession([], 0.0, recent.begin_reading()))

    assert list(recent._recent) == ["b", "c"]


def test_second_is_counted_from_when_the_reading_began(known, monkeypatch):
    now = time.monotonic()
    monkeypatch.setattr(recent, "SECONDS", 1.0)
    read_at = recent._recent[digest_of(known)].read.at

    monkeypatch.setattr(time, "monotonic", lambda: read_at + 0.99)
    assert recent.recall(digest_of(known))
    monkeypatch.setattr(time, "monotonic", lambda: read_at + 1.01)
    assert recent.recall(digest_of(known)) is None
    assert read_at <= now
