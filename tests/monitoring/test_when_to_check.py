"""When the self-check runs, that it runs alone, and the alarm when it does not run."""

import os
import subprocess
import sys
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from monitoring.models import SelfCheck
from monitoring.self_check import (
    UnderWay,
    describe_alarm,
    hold_lock,
    is_due,
    is_under_way,
    run_if_due,
    run_self_check,
)
from monitoring.tasks import check_now, nightly_self_check
from tests.database import run_as_owner
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


def make_check(started_at, **fields):
    check = SelfCheck.objects.create(**({"finished_at": started_at + timedelta(minutes=2)} | fields))
    SelfCheck.objects.filter(pk=check.pk).update(started_at=started_at)
    return check


def at(text, zone, fold=0):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "UTC", "America/New_York", "Pacific/Auckland"])
@pytest.mark.parametrize(
    ("last", "now", "due"),
    [
        ("2026-05-03T03:05", "2026-05-04T02:59", False),
        ("2026-05-03T03:05", "2026-05-04T03:00", True),
        ("2026-05-03T03:05", "2026-05-04T09:00", True),  # the worker was away or busy until now
        ("2026-05-01T03:05", "2026-05-04T23:59", True),
        ("2026-05-04T03:00", "2026-05-04T03:10", False),
        ("2026-05-04T14:00", "2026-05-05T02:50", False),
        ("2026-05-04T14:00", "2026-05-05T03:00", True),
    ],
)
def test_check_is_due_after_3_by_the_clock_of_the_site(settings, zone, last, now, due):
    settings.TIME_ZONE = zone
    make_check(at(last, zone))

    assert is_due(at(now, zone)) is due


@pytest.mark.parametrize(
    ("zone", "last", "now", "due"),
    [
        # New York loses the hour before 3 on 8 March 2026, and has the one after 1 twice on 1 November.
        ("America/New_York", "2026-03-07T03:05", "2026-03-08T01:59", False),
        ("America/New_York", "2026-03-07T03:05", "2026-03-08T03:00", True),
        ("America/New_York", "2026-03-08T03:00", "2026-03-09T02:59", False),
        ("America/New_York", "2026-10-31T03:05", "2026-11-01T02:59", False),
        ("America/New_York", "2026-11-01T03:00", "2026-11-01T12:00", False),
        # Athens loses the hour after 3 itself on 29 March 2026.
        ("Europe/Athens", "2026-03-28T03:05", "2026-03-29T02:59", False),
        ("Europe/Athens", "2026-03-28T03:05", "2026-03-29T04:00", True),
        ("Europe/Athens", "2026-03-29T04:00", "2026-03-29T04:10", False),
    ],
)
def test_days_on_which_clocks_change_have_one_check_too(settings, zone, last, now, due):
    settings.TIME_ZONE = zone
    make_check(at(last, zone))

    assert is_due(at(now, zone)) is due


def test_hour_that_comes_twice_has_one_check(settings):
    settings.TIME_ZONE = "Europe/Athens"
    make_check(at("2026-10-25T03:05", "Europe/Athens"))

    assert is_due(at("2026-10-25T03:05", "Europe/Athens", fold=1)) is False


@pytest.mark.parametrize(
    ("begun", "due"),
    [
        ([("03:05", "It was cut off.")], True),
        ([("03:05", "It was cut off."), ("03:20", "")], False),
        ([("03:05", "It was cut off."), ("03:20", "It was cut off.")], False),
        ([("03:05", "bag_tally: division by zero ")], False),
        ([("03:05", ""), ("03:20", "It was cut off.")], True),
        ([("03:05", ""), ("03:20", "It was cut off."), ("03:25", "It was cut off.")], False),
    ],
)
def test_check_that_was_cut_off_is_done_once_more_a_night(settings, begun, due):
    settings.TIME_ZONE = "Asia/Kolkata"
    for clock, trouble in begun:
        make_check(at(f"2026-05-04T{clock}", "Asia/Kolkata"), trouble=trouble)

    assert is_due(at("2026-05-04T03:30", "Asia/Kolkata")) is due
    assert is_due(at("2026-05-05T03:00", "Asia/Kolkata")) is True


def test_new_site_does_its_first_check_without_waiting_for_the_night(monkeypatch):
    noon = timezone.localtime().replace(hour=12, minute=0)
    monkeypatch.setattr("monitoring.self_check.timezone.now", lambda: noon)

    run_if_due()
    SelfCheck.objects.update(started_at=noon)
    run_if_due()

    assert SelfCheck.objects.count() == 1


def test_task_of_every_ten_minutes_does_it_when_it_is_due(monkeypatch):
    monkeypatch.setattr("monitoring.self_check.is_due", lambda now: True)
    nightly_self_check(0)
    monkeypatch.setattr("monitoring.self_check.is_due", lambda now: False)
    nightly_self_check(0)

    assert [str(check) for check in SelfCheck.objects.all()] == ["0 bags, 0 differences"]


def test_second_check_does_not_run_beside_one_under_way():
    assert is_under_way() is False
    with hold_lock():
        assert is_under_way() is True
        with pytest.raises(UnderWay):
            run_self_check()
        with pytest.raises(CommandError, match="A self-check runs already"):
            call_command("self_check")
        nightly_self_check(0)
        check_now()

    assert SelfCheck.objects.count() == 0
    run_self_check()
    assert SelfCheck.objects.count() == 1


def test_lock_has_the_number_of_the_table_as_those_of_the_tallies_have():
    with hold_lock(), connection.cursor() as cursor:
        cursor.execute("""
            SELECT classid::regclass::text FROM pg_locks JOIN pg_database ON pg_database.oid = database
            WHERE locktype = 'advisory' AND datname = current_database()
        """)
        assert cursor.fetchall() == [("monitoring_selfcheck",)]


HOLD = """
import django
django.setup()
from monitoring.self_check import hold_lock
with hold_lock():
    print("alone", flush=True)
    input()
"""


def test_process_that_is_killed_gives_way_and_its_check_was_cut_off():
    make_check(timezone.now(), finished_at=None)
    holding = process(HOLD)
    assert holding.stdout.readline() == "alone\n"
    assert is_under_way()
    holding.kill()
    holding.wait()

    run_self_check()

    assert [(str(check), check.is_alarm) for check in SelfCheck.objects.order_by("id")] == [
        ("Not all could be compared. It was cut off.", True),
        ("0 bags, 0 differences", False),
    ]


ASK = """
import django
django.setup()
from monitoring.self_check import ask, hold_lock
with hold_lock():
    ask("SELECT pg_sleep(60)", {})
"""


def sleeping():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND state = 'active' AND query = 'SELECT pg_sleep(60)'"
        )
        return cursor.fetchone()[0]


def test_statement_that_a_killed_process_left_is_ended():
    with process(ASK) as asking:
        wait_until(sleeping)
        asking.kill()
        asking.wait()
    assert sleeping() == 1

    run_self_check()

    assert sleeping() == 0


def process(program):
    return subprocess.Popen(
        [sys.executable, "-c", program],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tracetrack.settings", "DATABASE_URL": url()},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def url():
    return urlsplit(os.environ["DATABASE_URL"])._replace(path="/" + connection.settings_dict["NAME"]).geturl()


def test_cut_off_check_is_told_within_minutes_and_alarms(monkeypatch):
    make_check(timezone.now(), finished_at=None)
    monkeypatch.setattr("monitoring.self_check.is_due", lambda now: False)

    run_if_due()

    assert describe_alarm() == "The self-check asks for attention: Not all could be compared. It was cut off."


OVERDUE = "No self-check has come to its end for 36 hours. See that the worker runs."


def test_no_check_of_late_is_an_alarm():
    make_check(timezone.now() - timedelta(hours=35))
    assert describe_alarm() == ""

    SelfCheck.objects.update(finished_at=timezone.now() - timedelta(hours=37))
    assert describe_alarm() == OVERDUE

    make_check(timezone.now(), finished_at=None)
    assert describe_alarm() == OVERDUE


def test_site_that_never_checked_is_alarmed_after_36_hours():
    with connection.cursor() as cursor:
        cursor.execute("SELECT applied FROM django_migrations WHERE app = 'monitoring'")
        [applied] = cursor.fetchone()
        for hours, said in ((35, ""), (37, OVERDUE)):
            born = timezone.now() - timedelta(hours=hours)
            run_as_owner(f"UPDATE django_migrations SET applied = '{born}' WHERE app = 'monitoring'")
            assert describe_alarm() == said
        run_as_owner(f"UPDATE django_migrations SET applied = '{applied}' WHERE app = 'monitoring'")


@pytest.fixture
def admin(client, admin_user):
    client.force_login(admin_user)
    return client


def asked_for(admin, text_of):
    page = text_of(admin.post(reverse("start_check"), follow=True))
    return (
        "The worker checks as soon as it is free." in page,
        "A check waits or is under way already." in page,
    )


def test_check_can_be_asked_for_once(admin, text_of):
    assert asked_for(admin, text_of) == (True, False)
    assert asked_for(admin, text_of) == (False, True)

    assert ProcrastinateJob.objects.filter(task_name="monitoring.tasks.check_now").count() == 1


def test_check_cannot_be_asked_for_while_one_is_under_way(admin, text_of):
    with hold_lock():
        assert asked_for(admin, text_of) == (False, True)

    assert ProcrastinateJob.objects.filter(task_name="monitoring.tasks.check_now").count() == 0


def test_old_result_is_no_success(admin, text_of):
    make_check(timezone.localtime() - timedelta(days=20), bag_count=5)

    page = admin.get("/admin/system/")

    assert OVERDUE in text_of(page)
    assert "notice-success" not in page.content.decode()
    assert OVERDUE in text_of(admin.get("/"))
