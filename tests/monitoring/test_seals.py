"""Seals of days, and what they find: rows changed, removed and added, seals changed and missing."""

import json
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from accounts.audit import record_change
from accounts.models import AuditEntry
from monitoring.models import DaySeal
from monitoring.seals import find_changes, seal_finished_days
from monitoring.self_check import run_self_check
from scanning.models import Scan
from scanning.recording import record_one
from tests.database import run_as_owner, switched_off

pytestmark = pytest.mark.django_db
TABLES = ["accounts_auditentry", "scanning_scan", "monitoring_dayseal"]


def tamper(statement, *values):
    """What only the owner of the tables can do."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        with switched_off(TABLES):
            run_as_owner(statement, *values)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


@pytest.fixture
def sealed(dispatcher):
    """Three days with two entries and two scans each, sealed: four, three and two days ago."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    days = [today - timedelta(days=ago) for ago in (4, 3, 2)]
    for day in days:
        for minute in (10, 20):
            at = day + timedelta(hours=9, minutes=minute)
            entry = record_change(by=dispatcher, verb="made", subject_kind="bag", subject=f"{at}")
            answer = record_one(user=dispatcher, action="look", code=f"CH{at:%d%M}")
            tamper("UPDATE accounts_auditentry SET at = %s WHERE id = %s", at, entry.pk)
            tamper("UPDATE scanning_scan SET received_at = %s WHERE id = %s", at, answer.id)
    tamper("DELETE FROM accounts_auditentry WHERE at >= %s", today)
    made = seal_finished_days()
    # The seal of yesterday, which had no rows, is made an hour after midnight.
    assert [seal.day for seal in made][:3] == [day.date() for day in days]
    return [day.date() for day in days]


def name(day):
    return f"{day.day} {day:%B %Y}"


def test_days_are_sealed_once_and_chained(sealed):
    first, second, *_more = seals = list(DaySeal.objects.order_by("day"))

    assert (first.audit_count, first.scan_count, first.previous) == (2, 2, "")
    assert (second.previous, len(second.hours)) == (first.seal, 24)
    assert second.last_audit_id == AuditEntry.objects.order_by("id")[3].pk
    assert [hour for hour, made in enumerate(second.hours) if made["audit"][0]] == [9]
    assert seal_finished_days() == []
    assert list(DaySeal.objects.order_by("day")) == seals
    assert list(find_changes()) == []


def test_seal_does_not_depend_on_how_the_session_writes_dates(sealed):
    tamper("DELETE FROM monitoring_dayseal WHERE day > %s", sealed[0])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL datestyle = 'German'; SELECT day FROM seal_next_day()")
        cursor.execute("SET LOCAL datestyle = 'ISO'")

    assert list(find_changes()) == []


def test_day_is_not_sealed_before_it_has_been_over_for_an_hour(dispatcher):
    record_one(user=dispatcher, action="look", code="CH00001")

    assert seal_finished_days() == []


CHANGES = [
    (
        "UPDATE accounts_auditentry SET detail = '{\"a\": null}' WHERE at < %s AND at > %s",
        "An audit entry of {day}, 09:00 to 10:00 UTC was changed.",
    ),
    (
        "UPDATE scanning_scan SET code = 'CH9' WHERE received_at < %s AND received_at > %s",
        "A scan of {day}, 09:00 to 10:00 UTC was changed.",
    ),
    (
        "DELETE FROM accounts_auditentry WHERE at < %s AND at > %s",
        "2 audit entries of {day}, 09:00 to 10:00 UTC: removed.",
    ),
    (
        "INSERT INTO accounts_auditentry (at, verb, subject_kind, subject, detail, row_changes)"
        " SELECT %s::timestamptz - interval '1 hour', 'made', 'bag', 'X', '{{}}', '[]' WHERE %s IS NOT NULL",
        "1 audit entry of {day}, 23:00 to 24:00 UTC: added.",
    ),
    (
        "UPDATE monitoring_dayseal SET audit_count = 9 WHERE day < %s AND day >= %s",
        "The seal of {day} was changed.",
    ),
    (
        "UPDATE monitoring_dayseal SET sealed_at = sealed_at + interval '1 minute'"
        " WHERE day < %s AND day >= %s",
        "The seal of {day} was changed.",
    ),
    *(
        (
            f"UPDATE monitoring_dayseal SET hours = {hours} WHERE day < %s AND day >= %s",
            "The seal of {day} was changed.",
        )
        for hours in (
            "hours - 23",
            "'7'",
            "'[]'",
            "jsonb_set(hours, '{0,audit}', '9')",
            "hours #- '{0,scans}'",
        )
    ),
    ("DELETE FROM monitoring_dayseal WHERE day < %s AND day >= %s", "The seal of {day} is missing."),
]


def test_each_change_of_a_sealed_day_is_found(sealed):
    _first, day, _last = sealed
    began = datetime.combine(day, datetime.min.time(), UTC)
    for statement, sentence in CHANGES:
        with transaction.atomic():
            tamper(statement.replace("{{}}", "{}"), began + timedelta(days=1), began)
            found = list(find_changes())
            other_days = list(find_changes(since=day + timedelta(days=1)))
            transaction.set_rollback(True)
        assert found == [sentence.format(day=name(day))]
        assert other_days == (found if "seal" in sentence else [])


def test_seal_that_was_made_anew_with_fewer_hours_is_found(sealed):
    last = DaySeal.objects.first().day
    tamper("UPDATE monitoring_dayseal SET hours = hours - 23 WHERE day = %s", last)
    tamper("UPDATE monitoring_dayseal one SET seal = make_seal(one) WHERE day = %s", last)

    assert list(find_changes()) == [f"The seal of {name(last)} was changed."]


def test_chain_begins_and_ends_where_it_should(sealed):
    with transaction.atomic():
        tamper("DELETE FROM monitoring_dayseal WHERE day <= %s", sealed[0])
        missing = [
            f"The seals before {name(sealed[1])} are missing.",
            f"There are rows of days before {name(sealed[1])}, the first that was sealed: they were added.",
        ]
        assert list(find_changes()) == missing
        transaction.set_rollback(True)
    tamper("DELETE FROM monitoring_dayseal WHERE day > %s", sealed[0])
    assert list(find_changes()) == []  # as where the worker is at it
    tamper("UPDATE monitoring_dayseal SET sealed_at = sealed_at - interval '3 days'")
    assert list(find_changes()) == [
        f"The seal of {name(sealed[0])} was changed.",
        f"No day after {name(sealed[0])} is sealed. See that the worker runs.",
    ]


def test_site_that_never_sealed_is_found_in_time(sealed):
    tamper("DELETE FROM monitoring_dayseal")
    assert list(find_changes()) == []
    with transaction.atomic():
        tamper("UPDATE django_migrations SET applied = now() - interval '3 days' WHERE app = 'monitoring'")
        assert list(find_changes()) == ["No day is sealed. See that the worker runs."]
        transaction.set_rollback(True)


def test_command_says_what_was_changed_and_ends_with_1(sealed):
    out = StringIO()
    call_command("verify_audit", stdout=out)
    last = DaySeal.objects.first()
    assert out.getvalue() == f"All as it was sealed, up to {last.day}: {last.seal}\n"
    call_command("verify_audit", "--seal", last.seal.upper(), stdout=out)

    out = StringIO()
    tamper("UPDATE scanning_scan SET station = 'x'")
    with pytest.raises(CommandError) as refused:
        call_command("verify_audit", "--from", f"{sealed[1]}", "--to", f"{sealed[1]}", stdout=out)
    assert refused.value.returncode == 1
    assert out.getvalue() == f"A scan of {name(sealed[1])}, 09:00 to 10:00 UTC was changed.\n"
    with pytest.raises(CommandError):
        call_command("verify_audit", "--seal", "0" * 64, stdout=out)


def test_self_check_finds_a_changed_trace(sealed):
    since = datetime.combine(sealed[-1], datetime.min.time(), UTC)
    tamper("UPDATE scanning_scan SET station = 'x' WHERE received_at > %s", since)

    assert run_self_check().differences["trace"]["count"] == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE monitoring_dayseal SET seal = ''",
        "DELETE FROM monitoring_dayseal",
        "INSERT INTO monitoring_dayseal (day, previous, audit_count, scan_count, hours, sealed_at, seal)"
        " VALUES ('2020-01-01', '', 0, 0, '[]', now(), '')",
    ],
)
def test_seal_is_never_changed_removed_or_made_up(sealed, statement):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert list(find_changes()) == []


def test_column_that_is_new_changes_no_old_hash(sealed):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        run_as_owner("ALTER TABLE scanning_scan ADD COLUMN gate text")

    assert list(find_changes()) == []
    assert json.dumps(DaySeal.objects.latest("day").hours)
    assert Scan.objects.count() == 6
