"""When the summary of the day is sent, how often it is tried, and what is told of days that were missed."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from reports.models import SentMail, SentSummary, SummaryMail
from reports.summary_mail import describe_last_failure, send_if_due
from reports.summary_schedule import claim, find_latest_day
from tests.builders import site_time

pytestmark = [pytest.mark.django_db, pytest.mark.clock]
SUNDAY = date(2026, 5, 3)


def outcome_of(day=SUNDAY):
    return SentSummary.objects.get(day=day).outcome


@pytest.fixture
def minutes(clock):
    """Let the clock run through 3 May from one time until another, and the worker look each minute."""

    def run(first, last):
        at = datetime.combine(SUNDAY, time.fromisoformat(first))
        while at <= datetime.combine(SUNDAY, time.fromisoformat(last)):
            clock(f"{at:%H:%M}")
            send_if_due()
            at += timedelta(minutes=1)

    return run


def test_it_is_off_at_first(inbox, clock):
    clock("23:00")
    send_if_due()

    assert inbox.told == []
    assert not SentSummary.objects.exists()


def test_it_is_sent_once_a_day_at_its_time(inbox, clock, switched_on):
    for text in ("19:59", "20:00", "20:01", "23:59"):
        clock(text)
        send_if_due()
    assert inbox.told == ["boss@example.com"]

    clock("20:00", day="2026-05-04")
    send_if_due()
    days = SentSummary.objects.exclude(sent_at=None).values_list("day", flat=True)
    assert list(days) == [date(2026, 5, 4), SUNDAY]
    assert len(inbox.told) == 2


def test_late_worker_sends_it_all_the_same(inbox, clock, switched_on):
    clock("22:17")
    send_if_due()

    assert outcome_of() == "sent to 1"


def test_in_the_morning_it_tells_of_the_day_before(inbox, clock, switched_on):
    SummaryMail.objects.update(at=time(6, 0))
    clock("06:00")
    send_if_due()

    assert SentSummary.objects.get().day == date(2026, 5, 2)


@pytest.mark.parametrize(
    ("day", "text", "due"),
    [
        ("2026-05-03", "00:04", "2026-05-02"),
        ("2026-05-03", "00:05", "2026-05-03"),
        ("2026-05-03", "05:29", "2026-05-03"),
        ("2026-05-03", "23:55", "2026-05-03"),
    ],
)
def test_day_that_is_due_is_the_sites(switched_on, day, text, due):
    mail = SummaryMail(at=time(0, 5))

    moment = site_time(day, text)

    # The summary of a time before noon tells of the day before.
    assert mail.compute_due_time(find_latest_day(mail, moment)) == site_time(due, "00:05")


def test_day_that_is_due_is_the_sites_far_in_the_east(db, settings):
    """Only there has the site's afternoon begun while UTC has the day before."""
    settings.TIME_ZONE = "Pacific/Kiritimati"

    assert find_latest_day(SummaryMail(at=time(12, 0)), site_time("2026-05-03", "13:00")) == SUNDAY


def test_it_is_not_lost_over_midnight(inbox, clock, switched_on):
    SummaryMail.objects.update(at=time(23, 59))
    clock("00:10", day="2026-05-04")
    send_if_due()

    assert outcome_of() == "sent to 1"


def test_it_is_tried_until_too_late_with_growing_gaps(inbox, minutes, switched_on):
    SummaryMail.objects.update(at=time(14, 0))
    tried = []
    inbox.look = lambda: tried.append(f"{timezone.localtime():%H:%M}")
    inbox.is_full = True

    minutes("13:58", "20:30")

    assert tried == ["14:00", "14:10", "14:30", "15:10", "16:10", "17:10", "18:10", "19:10"]
    assert outcome_of() == "0 of 1, not to boss@example.com: 452 Mailbox full, not sent in time"


def test_worker_that_was_down_writes_down_what_was_missed(inbox, clock, switched_on):
    clock("09:00", day="2026-05-05")
    send_if_due()

    days = [date(2026, 5, 4), SUNDAY]
    assert [(sent.day, sent.outcome) for sent in SentSummary.objects.all()] == [
        (day, "not sent in time") for day in days
    ]
    assert inbox.told == []
    assert describe_last_failure() == "The summary of 2026-05-04 by e-mail: not sent in time"


def test_summary_that_no_worker_sees_is_told(inbox, clock, switched_on):
    SentSummary.objects.create(day="2026-05-02", trouble="452 Mailbox full")
    clock("20:14")
    assert "not sent in time" in describe_last_failure()

    clock("20:16")
    told = "The summary of 2026-05-03 by e-mail was not sent: see that the worker runs."
    assert describe_last_failure() == told
    clock("20:14", day="2026-05-04")
    assert describe_last_failure() == told

    send_if_due()
    assert describe_last_failure() != told


def test_nothing_is_told_where_no_summary_is_overdue(inbox, clock, switched_on):
    clock("20:16")
    SummaryMail.objects.update(since=timezone.now())
    assert describe_last_failure() is None

    SummaryMail.objects.update(since=timezone.localtime() - timedelta(days=1), enabled=False)
    assert describe_last_failure() is None

    SummaryMail.objects.update(enabled=True)
    send_if_due()
    assert describe_last_failure() is None


@pytest.mark.parametrize("count", [1, 3])
def test_trouble_is_found_in_three_queries(clock, switched_on, django_assert_num_queries, count):
    failed = SentSummary.objects.create(day=SUNDAY, next_at=timezone.now())
    for number in range(count):
        SentMail.objects.create(summary=failed, address=f"{number}@x.in", trouble="550 No such user")

    with django_assert_num_queries(3):
        assert describe_last_failure()


def test_what_was_due_before_it_was_switched_on_is_neither_sent_nor_missed(inbox, clock, switched_on):
    SummaryMail.objects.update(since=timezone.make_aware(datetime(2026, 5, 3, 20, 30)))
    for text, day in (("20:31", "2026-05-03"), ("09:00", "2026-05-04")):
        clock(text, day=day)
        send_if_due()

    assert not SentSummary.objects.exists()


def test_killed_workers_mails_are_not_sent_twice(inbox, clock, switched_on):
    SummaryMail.objects.update(addresses="a@x.in\nb@x.in")
    clock("20:00")
    killed = claim(SUNDAY, timezone.now())
    SentMail.objects.create(summary=killed, address="a@x.in", sent_at=timezone.now())
    SentMail.objects.create(summary=killed, address="b@x.in")

    clock("20:09")
    send_if_due()
    assert inbox.told == []

    clock("20:10")
    send_if_due()
    assert inbox.told == ["b@x.in"]
    assert outcome_of() == "sent to 2"


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_it_once(inbox, at_once, clock, switched_on):
    clock("20:00")
    at_once(send_if_due, send_if_due)

    assert inbox.told == ["boss@example.com"]


@pytest.mark.django_db(transaction=True)
def test_slow_worker_stops_when_another_has_taken_over(inbox, clock, switched_on):
    SummaryMail.objects.update(addresses="a@x.in\nb@x.in")
    clock("20:00")

    def take_over():
        SentSummary.objects.update(tries=2)
        connection.close()

    inbox.look = take_over
    send_if_due()

    assert inbox.told == ["a@x.in"]
