"""A process that has verified a session leaves it to the scan's own statement whether that still holds."""

import json
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from accounts import verified_sessions
from accounts.models import User, UserSession
from bags.models import Bag
from core.metrics import build_registry
from scanning.models import Scan
from scanning.recording import CALLS
from tests.builders import group_named, make_area, make_parent, make_scan_id, make_user
from tests.database import run_as_owner
from tests.threads import result_of, start

pytestmark = pytest.mark.django_db
URL = "/api/v1/scans"


def post(client, code="SB12345", **envelope):
    scans = [{"id": str(make_scan_id()), "action": "pack", "code": code, "parent": "SB00001"}]
    headers = envelope.pop("headers", {})
    body = {"station": "bay-4", "scans": scans} | envelope
    return client.post(URL, json.dumps(body), content_type="application/json", headers=headers)


def sign_in(person, **more):
    """A client whose session this process has verified."""
    client = Client(**more)
    client.force_login(person)
    client.get("/api/v1/session")
    assert verified_sessions.recall(UserSession.objects.get(person=person).digest).person == person
    return client


@pytest.fixture
def known(dispatcher):
    return sign_in(dispatcher)


CHANGES = {
    "The account of dispatcher1 is switched off.": {"is_active": False},
    "You were signed out: the password was changed. Sign in again to go on.": {"password": "another"},
    "You were signed out: your area was changed. Sign in again to go on.": {"area": 0},
}


@pytest.mark.parametrize("sentence", CHANGES)
def test_person_who_was_changed_between_two_scans_is_refused_in_words(known, dispatcher, sentence):
    assert post(known).status_code == 200
    fields = CHANGES[sentence]
    User.objects.filter(pk=dispatcher.pk).update(**{"area": make_area()} if "area" in fields else fields)

    answer = post(known)

    assert (answer.status_code, answer.json()["message"]) == (401, sentence)
    assert Scan.objects.count() == 1


def test_role_that_was_taken_away_between_two_scans_counts_at_once(known, dispatcher):
    dispatcher.groups.set([group_named("Biller")])

    assert post(known).status_code == 401
    assert Scan.objects.count() == 0


@pytest.mark.parametrize(
    "fields", [{"end_reason": "elsewhere", "ends_at": 1}, {"ends_at": 1}, {"last_used_at": 61}]
)
def test_session_that_ended_between_two_scans_opens_nothing(known, fields):
    now = timezone.now()
    times = {name: now - timedelta(minutes=ago) for name, ago in fields.items() if name != "end_reason"}
    UserSession.objects.update(**fields | times)

    assert post(known).status_code == 401
    assert Scan.objects.count() == 0


def test_signing_out_counts_at_the_next_scan(known):
    key = known.cookies["sessionid"].value
    known.post("/accounts/logout/")
    known.cookies["sessionid"] = key

    assert post(known).status_code == 401


def test_session_that_holds_something_else_since_is_verified_again(known, django_assert_num_queries):
    session = known.session
    session["made_bill"] = "B-17"
    session.save()

    with django_assert_num_queries(3):  # not as it was; the session with its person; the work
        assert post(known).status_code == 200
    with django_assert_num_queries(1):
        assert post(known, code="CH10001").status_code == 200


def test_what_somebody_else_wrote_into_the_row_is_not_believed(known):
    UserSession.objects.update(data="forged")

    assert post(known).status_code == 401


def test_scan_is_use_and_is_written_once_a_minute(known, django_assert_num_queries):
    UserSession.objects.update(last_used_at=timezone.now() - timedelta(minutes=30))

    with django_assert_num_queries(2):
        post(known)
    with django_assert_num_queries(1):
        post(known, scans=[])
    assert timezone.now() - UserSession.objects.get().last_used_at < timedelta(minutes=1)


def test_batch_of_somebody_else_is_refused(known):
    other = make_user()

    answer = post(known, user=other.pk)

    assert (answer.status_code, answer.json()["error"]) == (409, "other_user")
    assert Scan.objects.count() == 0


@pytest.mark.parametrize(("token", "status"), [("", 403), ("b" * 32, 403), ("a" * 32, 200)])
def test_token_of_the_page_is_looked_at(dispatcher, token, status):
    client = sign_in(dispatcher, enforce_csrf_checks=True)
    client.cookies["csrftoken"] = "a" * 32

    assert post(client, headers={"X-CSRFToken": token}).status_code == status
    assert Scan.objects.count() == (status == 200)


def test_no_json_is_refused_as_ever(known, client):
    answers = [one.post(URL, "{", content_type="application/json") for one in (known, client)]

    assert [answer.status_code for answer in answers] == [400, 401]


def test_answer_has_the_headers_that_it_has_from_a_session_just_read(known):
    verified_sessions.forget(UserSession.objects.get().digest)
    answers = [post(known), post(known)]

    for answer in answers:
        answer.headers.pop("X-Request-ID")
        answer.headers.pop("Content-Length")
    assert answers[0].headers.items() - answers[1].headers.items() == set()
    assert "no-store" in answers[1]["Cache-Control"]


def test_locked_screen_sends_scans(known, settings):
    settings.LOCK_MINUTES = 1
    UserSession.objects.update(locked_at=timezone.now())

    assert post(known).status_code == 200
    assert known.get(URL).status_code == 401


def test_key_is_asked_for_even_beside_a_known_session(known):
    assert post(known, headers={"Authorization": "Bearer wrong"}).status_code == 401


def test_only_so_many_are_remembered(known, monkeypatch):
    monkeypatch.setattr(verified_sessions._verified, "most", 1)
    first = UserSession.objects.get().digest

    sign_in(make_user())

    assert verified_sessions.recall(first) is None
    assert post(known).status_code == 200


FAILS = """
    CREATE FUNCTION fail_at_bad() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT FROM new_rows WHERE code = 'CH66666') THEN RAISE EXCEPTION 'bad'; END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER fail_at_bad AFTER INSERT ON bags_bag REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION fail_at_bad()
"""


def count_recorded():
    return sum(
        sample.value
        for metric in build_registry().collect()
        for sample in metric.samples
        if sample.name == "tracetrack_scans_total"
    )


@pytest.fixture
def together(monkeypatch):
    """How many batches went in each joint call, however slow the machine is."""
    sizes, send = [], CALLS.send_together
    monkeypatch.setattr(CALLS, "slow_seconds", 30)
    monkeypatch.setattr(CALLS, "send_together", lambda batches: sizes.append(len(batches)) or send(batches))
    return sizes


def post_together(*posts):
    """The answers to posts that come while another one waits for a lock."""
    parent = make_parent("SB00001")
    with transaction.atomic():
        Bag.objects.select_for_update().get(pk=parent.pk)
        other = sign_in(make_user(), raise_request_exception=False)
        first = start(lambda: post(other, code="CH00001"))
        wait_until(lambda: CALLS.under_way)
        waiting = [start(one) for one in posts]
        wait_until(lambda: len(CALLS.line) == len(posts))
    assert result_of(first).status_code == 200
    return [result_of(one) for one in waiting]


def wait_until(is_so):
    with connection.cursor() as cursor:
        while not is_so():
            cursor.execute("SELECT pg_sleep(0.005)")


@pytest.mark.django_db(transaction=True)
def test_requests_that_come_together_each_get_their_own_answer(together):
    people = [make_user() for _ in range(3)]
    clients = [sign_in(person) for person in people]
    UserSession.objects.filter(person=people[1]).update(end_reason="admin", ends_at=timezone.now(), data="")
    before = count_recorded()

    answers = post_together(
        lambda: post(clients[0], code="CH10001"),
        lambda: post(clients[1], code="CH10002"),
        lambda: post(clients[2], code="half a ?", station="bay-5"),
    )

    assert [answer.status_code for answer in answers] == [200, 401, 200]
    results = [answers[number].json()["results"][0] for number in (0, 2)]
    assert [(one["outcome"], one["reason"]) for one in results] == [("saved", None), ("refused", "bad_code")]
    stored = Scan.objects.filter(user__in=people).values_list("user", "station", "code")
    assert sorted(stored) == [(people[0].pk, "bay-4", "CH10001"), (people[2].pk, "bay-5", "HALF A ?")]
    assert together == [3]
    assert count_recorded() - before == 3  # with the first


@pytest.mark.django_db(transaction=True)
def test_bad_request_among_others_fails_alone(together):
    # An exception of one test client is raised by all that are at work.
    clients = [sign_in(make_user(), raise_request_exception=False) for _ in range(3)]
    before = count_recorded()
    run_as_owner(FAILS)
    try:
        answers = post_together(
            *[
                lambda one=one, code=code: post(one, code=code)
                for one, code in zip(clients, ["CH10001", "CH66666", "CH10003"], strict=True)
            ]
        )
    finally:
        run_as_owner("DROP FUNCTION fail_at_bad CASCADE")

    assert [answer.status_code for answer in answers] == [200, 500, 200]
    assert sorted(Scan.objects.values_list("code", flat=True)) == ["CH00001", "CH10001", "CH10003"]
    assert together == [3]
    assert count_recorded() - before == 3


@pytest.mark.django_db(transaction=True)
def test_request_that_waited_too_long_is_told_to_come_again(together, settings):
    settings.SCAN_SECONDS = 0.2
    late = sign_in(make_user())
    parent = make_parent("SB00001")
    with transaction.atomic():
        Bag.objects.select_for_update().get(pk=parent.pk)
        settings.SCAN_SECONDS = 20
        first = start(lambda: post(sign_in(make_user()), code="CH00001"))
        wait_until(lambda: CALLS.under_way)
        settings.SCAN_SECONDS = 0.2
        answer = result_of(start(lambda: post(late)))

    assert (answer.status_code, answer.json()["error"], answer["Retry-After"]) == (503, "busy", "2")
    assert result_of(first).status_code == 200
    assert Scan.objects.count() == 1
