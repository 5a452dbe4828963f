"""The summary of the day by e-mail, to a real mail server."""

from datetime import datetime, time

import pytest
from django.db import connection
from django.utils import timezone

from core.models import Branding
from reports.models import SentMail, SentSummary, SummaryMail
from reports.summary_mail import describe_last_failure, send_if_due, send_sample
from tests.builders import make_tally, make_user
from tests.database import run_as_owner

pytestmark = [pytest.mark.django_db, pytest.mark.clock]


def parts_of(message):
    parts = [part for part in message.walk() if not part.is_multipart()]
    return {part.get_content_type(): part.get_payload(decode=True).decode() for part in parts}


@pytest.fixture
def send_at(clock, switched_on):
    """Let the worker look at this time: its summary's row."""

    def send(text):
        clock(text)
        send_if_due()
        return SentSummary.objects.get(day="2026-05-03")

    return send


def test_it_tells_the_figures(inbox, clock, send_at, dispatcher):
    make_tally(timezone.now(), user=dispatcher, scan_count=1234, linked_count=1200)
    send_at("20:00")

    parts = parts_of(inbox.messages[0][1])
    assert "Children packed: 1,200 (0; +1,200)" in parts["text/plain"]
    assert ">1,234<" in parts["text/html"]


def test_it_tells_of_both_days_until_the_same_time(inbox, send_at, dispatcher):
    SummaryMail.objects.update(at=time(20, 10))
    for day, hour, minute, scans in [(2, 19, 45, 1), (2, 20, 0, 10), (3, 19, 45, 100), (3, 20, 0, 1000)]:
        at = timezone.make_aware(datetime(2026, 5, day, hour, minute))
        make_tally(at, user=dispatcher, scan_count=scans)
    send_at("22:00")

    told = parts_of(inbox.messages[0][1])["text/plain"]
    assert told.startswith("Sunday, 3 May 2026 until 20:00")
    assert "Scans: 100 (1; +99)" in told


@pytest.mark.parametrize(("text", "until"), [("00:20", "00:15"), ("23:55", "23:45")])
def test_sample_is_of_the_sites_day_so_far(inbox, clock, text, until):
    asked = SentMail.objects.create(address="admin@example.com")
    clock(text)

    send_sample(asked.pk)

    told = parts_of(inbox.messages[0][1])["text/plain"]
    assert told.startswith(f"Sunday, 3 May 2026 until {until}")


def test_in_the_morning_it_tells_of_whole_days(inbox, send_at, clock, dispatcher):
    SummaryMail.objects.update(at=time(6, 0))
    make_tally(timezone.make_aware(datetime(2026, 5, 3, 23, 45)), user=dispatcher, scan_count=7)
    clock("06:00", day="2026-05-04")
    send_if_due()

    told = parts_of(inbox.messages[0][1])["text/plain"]
    assert told.splitlines()[0] == "Sunday, 3 May 2026"
    assert "Scans: 7 (0; +7)" in told


def test_people_and_addresses_get_one_each_and_those_who_left_none(inbox, send_at):
    mail = SummaryMail.objects.get()
    people = [("a", "a@x.in", True), ("b", "b@x.in", False), ("c", "", True), ("d", "boss@example.com", True)]
    for name, email, is_active in people:
        person = make_user("Biller", name)
        type(person).objects.filter(pk=person.pk).update(email=email, is_active=is_active)
        mail.people.add(person)
    send_at("20:00")

    assert [to for to, _message in inbox.messages] == [["a@x.in"], ["boss@example.com"]]


def test_capital_letters_make_no_second_mail(inbox, send_at):
    mail = SummaryMail.objects.get()
    for name, email in [("z", "Ravi@x.in"), ("a", "RAVI@x.in")]:
        person = make_user("Biller", name)
        type(person).objects.filter(pk=person.pk).update(email=email)
        mail.people.add(person)
    SummaryMail.objects.update(addresses="ravi@x.in\nasha@x.in\nAsha@X.in")
    send_at("20:00")

    assert inbox.told == ["Ravi@x.in", "asha@x.in"]


def test_bad_address_neither_stops_nor_repeats_the_others(inbox, send_at):
    SummaryMail.objects.update(addresses="a@x.in\nb@x.in\nc@x.in")
    inbox.unknown = {"b@x.in"}

    sent = send_at("20:00")
    assert inbox.told == ["a@x.in", "c@x.in"]
    assert sent.outcome == "2 of 3, not to b@x.in: 550 No such user, tried again at 20:10"

    inbox.unknown = set()
    assert send_at("20:10").outcome == "sent to 3"
    assert inbox.told == ["a@x.in", "c@x.in", "b@x.in"]


def test_failure_is_told_to_admins_until_it_is_mended(inbox, send_at):
    inbox.is_full = True
    send_at("20:00")
    assert describe_last_failure() == (
        "The summary of 2026-05-03 by e-mail: "
        "0 of 1, not to boss@example.com: 452 Mailbox full, tried again at 20:10"
    )
    SummaryMail.objects.update(enabled=False)
    assert describe_last_failure() is None

    SummaryMail.objects.update(enabled=True)
    inbox.is_full = False
    send_at("20:10")
    assert describe_last_failure() is None


def test_many_failures_are_told_in_short(inbox, send_at):
    addresses = [f"{letter}@x.in" for letter in "abcde"]
    SummaryMail.objects.update(addresses="\n".join(addresses))
    inbox.unknown = set(addresses)

    told = send_at("20:00").outcome

    assert "not to c@x.in: 550 No such user, and 2 others" in told
    assert "d@x.in" not in told


def test_server_that_is_not_there_is_told(send_at, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", 1, False

    assert "refused" in send_at("20:00").outcome


def test_missing_mail_server_and_missing_people_are_told(send_at, settings):
    settings.EMAIL_HOST = ""
    told = send_at("20:00").outcome
    assert told == "E-mail is not set up: EMAIL_HOST is empty, tried again at 20:10"

    settings.EMAIL_HOST = "127.0.0.1"
    SummaryMail.objects.update(addresses="")
    told = send_at("20:10").outcome
    assert told == "Nobody is chosen who has an e-mail address, tried again at 20:30"


def test_name_of_the_site_that_is_no_head_of_a_mail_is_told(inbox, send_at):
    Branding.objects.update(site_name="North\nBcc: all@example.com")

    told = send_at("20:00").outcome

    assert "Header values can't contain newlines" in told
    assert inbox.told == []


@pytest.mark.django_db(transaction=True)
def test_error_of_the_database_is_told_and_tried_again_after_the_gap(inbox, send_at):
    run_as_owner("ALTER TABLE scanning_scantally RENAME TO away")
    try:
        assert "scanning_scantally" in send_at("20:00").outcome
        assert send_at("20:05").tries == 1
    finally:
        run_as_owner("ALTER TABLE away RENAME TO scanning_scantally")

    assert send_at("20:10").outcome == "sent to 1"


@pytest.mark.django_db(transaction=True)
def test_nothing_is_locked_while_the_mail_server_is_talked_to(inbox, send_at):
    seen = []

    def look():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND state LIKE 'idle in transaction%'"
            )
            seen.append((cursor.fetchone()[0], SentSummary.objects.get().tries))
        connection.close()

    inbox.look = look
    send_at("20:00")

    assert seen == [(0, 1)]


def test_it_speaks_hindi_where_asked_and_shows_names_as_text(inbox, send_at):
    SummaryMail.objects.update(language="hi")
    Branding.objects.update(site_name="<b>North</b>")
    send_at("20:00")

    parts = parts_of(inbox.messages[0][1])
    assert "रविवार, 3 मई 2026" in parts["text/plain"]
    assert 'lang="hi"' in parts["text/html"]
    assert "&lt;b&gt;North&lt;/b&gt;" in parts["text/html"]
    assert "<b>North" not in parts["text/html"]
