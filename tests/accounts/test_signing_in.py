"""Wrong passwords are counted, lock, and hold up nobody who has the right one on a known device."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts import signing_in
from accounts.models import AuditEntry, SignInCounter, User
from accounts.sign_in_counters import LIMITS, Kind, count_attempt, delete_forgotten, make_counters
from core.fair_turns import FairTurns
from tests.builders import PASSWORD, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.clock]
HERE, THERE = "10.0.0.1", "10.0.0.2"


@pytest.fixture(autouse=True)
def quick_hashes(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def clock():
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        yield clock


@pytest.fixture
def asha(clock):
    return make_user("Dispatcher", "asha", password=PASSWORD)


def sign_in(name="asha", password=PASSWORD, address=HERE, client=None):
    return (client or Client()).post(
        reverse("login"), {"username": name, "password": password}, REMOTE_ADDR=address
    )


def fail(times, **more):
    return [sign_in(password=f"wrong-{number}", **more).status_code for number in range(times)]


def make_known(name):
    """A browser in which this person has signed in, and out."""
    client = Client()
    sign_in(name, client=client)
    client.post(reverse("logout"))
    return client


def verbs():
    return list(AuditEntry.objects.order_by("id").values_list("verb", flat=True))


@pytest.mark.parametrize("name", ["asha", "nobody"])
def test_five_failures_lock_name_and_address_for_a_quarter_of_an_hour(asha, clock, name):
    assert fail(5, name=name) == [200] * 5

    refused = sign_in(name)
    assert (refused.status_code, refused["Retry-After"]) == (429, "900")

    clock.shift(timedelta(minutes=1, seconds=1))
    sentence = "Too many wrong passwords for this name from here. Try again in 14 minutes, or ask an admin."
    assert sentence in sign_in(name).content.decode()

    clock.shift(timedelta(minutes=14))
    assert sign_in(name).status_code == (302 if name == "asha" else 200)


def test_no_way_of_writing_a_name_has_counters_of_its_own(asha):
    names = [
        "asha",
        "ASHA",
        "ａｓｈａ",
        "Ａsha",
        " asha ",
        "\u3000asha",
        "asha\u00a0",
        "ⓐsha",
        "ᵃsha",
        "aſha",
    ]

    through_the_page = [sign_in(name, "wrong").status_code for name in names]
    body = {"username": "ａSHA", "password": PASSWORD}
    answer = Client().post(reverse("api_session"), body, content_type="application/json", REMOTE_ADDR=HERE)

    assert through_the_page == [200] * 5 + [429] * 5
    assert answer.status_code == 429


def test_lock_leaves_other_names_and_other_addresses_alone(asha):
    make_user("Dispatcher", "ravi", password=PASSWORD)
    fail(5)

    assert sign_in("ravi").status_code == 302
    assert sign_in(address=THERE).status_code == 302


def test_right_password_forgets_what_was_mistyped_before(asha):
    fail(4)
    assert sign_in().status_code == 302

    assert fail(4) == [200] * 4
    assert sign_in().status_code == 302


def test_known_device_passes_the_lock_of_its_address(asha):
    mine = make_known("asha")
    fail(5)
    assert sign_in().status_code == 429

    assert sign_in(client=mine).status_code == 302
    assert verbs()[-2:] == ["signed in after a lock", "signed in"]


def test_known_device_has_its_own_counter_and_waits_a_minute_at_most(asha, clock):
    mine = make_known("asha")
    assert fail(6, client=mine) == [200] * 5 + [429]

    refused = sign_in(client=mine)
    assert (refused.status_code, refused["Retry-After"]) == (429, "60")
    assert sign_in().status_code == 302, "what is mistyped there counts there alone"
    clock.shift(timedelta(seconds=61))
    assert sign_in(client=mine).status_code == 302


def test_device_is_known_for_those_who_signed_in_there_only(asha):
    make_user("Dispatcher", "ravi", password=PASSWORD)
    shared = make_known("ravi")
    fail(5)

    assert sign_in(client=shared).status_code == 429


def test_forged_or_foreign_cookie_makes_no_device_known(asha):
    fail(5)
    for cookie in ("x", "eyJpZCI6ImEifQ:1wAAAA:forged"):
        forger = Client()
        forger.cookies["known_device"] = cookie
        assert sign_in(client=forger).status_code == 429


def test_guesses_from_many_addresses_slow_one_name_down_but_not_its_known_device(asha, clock):
    mine = make_known("asha")
    fail(1, address="10.1.0.1")
    SignInCounter.objects.filter(kind="name").update(failures=LIMITS[Kind.NAME].failures - 1)

    assert [fail(1, address=f"10.1.0.{number}") for number in (2, 3, 4)] == [[200], [429], [429]]
    assert sign_in(address="10.2.0.1").status_code == 429
    assert sign_in(client=mine).status_code == 302
    clock.shift(timedelta(seconds=61))
    assert sign_in(address="10.2.0.1").status_code == 302


def count_failures_here(times):
    """As if so many names had been guessed from this address."""
    count_attempt(make_counters("guess", HERE, None, step="password"))
    SignInCounter.objects.filter(kind="address").update(failures=times)


def test_address_of_a_whole_shift_that_mistypes_twice_is_not_held_up(asha):
    count_failures_here(2 * 120)

    assert sign_in().status_code == 302


def test_address_that_guesses_names_is_slowed_down(asha):
    count_failures_here(LIMITS[Kind.ADDRESS].failures - 1)
    assert sign_in("nobody", "wrong").status_code == 200

    answer = sign_in()
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    assert "Too many wrong passwords from here." in answer.content.decode()
    assert sign_in(address=THERE).status_code == 302


@pytest.fixture
def turns(monkeypatch):
    """One password at a time, and nobody waits but one of a known device."""
    turns = FairTurns(at_once=1, waiting=0, waiting_by_key=0, waiting_first=1, seconds=10)
    monkeypatch.setattr(signing_in, "TURNS", turns)
    return turns


def test_crowd_beyond_the_line_is_refused_at_once_and_counts_nothing(asha, turns):
    turns.waiting = turns.waiting_by_key = 1
    with turns.take("x", goes_first=False):
        turns.waiting = turns.waiting_by_key = 0
        answers = [sign_in(), sign_in("nobody")]

    assert [(answer.status_code, answer["Retry-After"]) for answer in answers] == [(429, "5")] * 2
    sentence = "Too many people are signing in just now. Try again in a few seconds."
    assert all(sentence in answer.content.decode() for answer in answers)
    assert (SignInCounter.objects.count(), verbs()) == (0, [])


@pytest.mark.django_db(transaction=True)
def test_crowd_of_an_address_is_checked_up_to_its_limit(at_once):
    count_failures_here(LIMITS[Kind.ADDRESS].failures - 1)

    answers = at_once(*[lambda number=number: sign_in(f"gush{number}", "wrong") for number in range(8)])

    # Two are under way at once; the others see the lock when their turn comes.
    checked = [answer for answer in answers if answer.status_code == 200]
    assert 1 <= len(checked) <= 2


def test_addresses_of_one_customer_count_as_one():
    kept = {
        make_counters("asha", address, None, step="password")[2].digest
        for address in ("2001:db8::1", "2001:db8::2:3", "2001:db8:0:0:ffff::9")
    }
    assert len(kept) == 1


def test_lock_and_the_success_after_it_are_written_down(asha, clock):
    fail(5)
    clock.shift(timedelta(minutes=16))
    sign_in()

    assert verbs() == ["sign-in failed"] * 5 + ["sign-in locked", "signed in after a lock", "signed in"]
    assert set(AuditEntry.objects.values_list("subject_id", flat=True)) == {asha.pk}


def test_what_was_typed_as_an_unknown_name_is_kept_nowhere(asha):
    sign_in("my-secret-password-typed-here")

    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.subject) == ("sign-in failed", "my-…")
    assert not SignInCounter.objects.exclude(person=None).exists()


def test_refused_attempts_write_and_count_nothing(asha):
    fail(5)
    before = (verbs(), list(SignInCounter.objects.order_by("id").values()))

    fail(3)

    assert (verbs(), list(SignInCounter.objects.order_by("id").values())) == before


def test_known_and_unknown_names_cost_the_same_queries(asha, django_assert_num_queries):
    counts = []
    for name in ("asha", "nobody"):
        with django_assert_num_queries(16, exact=False) as asked:
            sign_in(name, "wrong")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_worker_deletes_what_is_over(asha, clock):
    fail(5)
    clock.shift(timedelta(minutes=20))
    delete_forgotten()
    assert SignInCounter.objects.count() == 3
    clock.shift(timedelta(hours=1))
    delete_forgotten()
    assert SignInCounter.objects.count() == 0


def test_admin_sees_locks_and_lifts_them(asha, client):
    fail(5)
    boss = make_user("Admin", "meena")
    client.force_login(boss)
    page = reverse("admin:accounts_signincounter_changelist")
    lock = SignInCounter.objects.get(kind="place")

    assert "asha" in client.get(page).content.decode()
    client.post(page, {"action": "lift", "_selected_action": [lock.pk]})

    assert sign_in().status_code == 302
    lifted = AuditEntry.objects.get(verb="lifted a lock")
    assert (lifted.by, lifted.subject_id) == (boss, asha.pk)


@pytest.mark.django_db(transaction=True)
def test_guesses_that_arrive_at_once_are_all_counted(at_once):
    person = make_user("Dispatcher", "asha", password=PASSWORD)
    User.objects.filter(pk=person.pk).update(is_active=True)

    answers = at_once(*[lambda: fail(1)[0]] * 12)

    assert sorted(answers) == [200] * 5 + [429] * 7


def test_right_passwords_never_wait_for_the_row_of_their_address(asha, django_assert_num_queries):
    """A whole shift shares it: locked by each in turn it would hold up all, and their connections too."""
    with django_assert_num_queries(18) as asked:
        sign_in()

    locking = [query["sql"] for query in asked if "FOR UPDATE" in query["sql"]]
    address = make_counters("asha", HERE, asha, step="password")[2].digest
    assert len([query for query in asked if "accounts_usersession" in query["sql"]]) == 1
    assert locking
    assert not [sql for sql in locking if address in sql]
    assert not SignInCounter.objects.filter(digest=address).exists()
