"""Several requests in one call of the database's function, each with its own person, station and answers."""

import json
from datetime import timedelta

import pytest
from django.contrib.postgres.functions import TransactionNow
from django.db import connection
from django.utils import timezone

from accounts.models import User, UserSession
from bags.models import Bag
from scanning.models import ParentPutDown, Scan, Station
from scanning.recording import make_batch
from tests.builders import asked, counted_scans, make_area, make_parent, make_user, tallied_scans

pytestmark = pytest.mark.django_db


def of(person, *scans, station="bay-1", session=None, waiting=0):
    batch = make_batch(user=person, station=station, scans=list(scans), waiting=waiting)
    return batch | {"session": session}


def call(*batches):
    """The rows of one call: (batch, code, outcome, reason, children in the parent)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT batch, code, outcome, reason, child_count FROM record_scans(%s)", [json.dumps(batches)]
        )
        return cursor.fetchall()


def sign_in(person, **fields):
    """A live session, as a process knows it that has verified it."""
    fields = {"ends_at": timezone.now() + timedelta(hours=1), "data": "signed"} | fields
    return describe(UserSession.objects.create(digest=f"{person.pk:064}", person=person, **fields))


def describe(session):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT make_session_seal(session, person) FROM accounts_usersession session"
            " LEFT JOIN accounts_user person ON person.id = person_id WHERE digest = %s",
            [session.digest],
        )
        return {"digest": session.digest, "seal": cursor.fetchone()[0], "idle_seconds_allowed": 3600}


def test_batches_of_a_call_are_done_in_order_each_by_its_person():
    first, second = make_user(area=make_area("North")), make_user("Admin")

    rows = call(
        of(first, asked("pack", "CH10001", parent="SB00001")),
        of(second, asked("pack", "CH10001", parent="SB00001"), asked("look", "X1"), station="desk"),
        of(first, asked("pack", "CH10002", parent="SB00001")),
    )

    assert rows == [
        (0, "CH10001", "saved", None, 1),
        (1, "CH10001", "duplicate", "in_this_parent", 1),
        (1, "X1", "refused", "unknown_code", None),
        (2, "CH10002", "saved", None, 2),
    ]
    stored = Scan.objects.order_by("received_at").values_list("user", "area", "station")
    assert list(stored) == [
        (first.pk, first.area_id, "bay-1"),
        (second.pk, None, "desk"),
        (second.pk, None, "desk"),
        (first.pk, first.area_id, "bay-1"),
    ]
    assert tallied_scans() == counted_scans()


def test_parent_that_a_batch_put_down_is_down_for_the_next_batch_of_that_station():
    person, other = make_user("Admin"), make_user("Admin")
    make_parent("SB00001")
    child = [asked("pack", f"CH1000{number}", parent="SB00001") for number in range(4)]

    rows = call(
        of(person, asked("pack", "SB0000", parent="SB00001")),
        of(person, child[0]),
        of(other, child[1]),
        of(person, child[2], station="bay-2"),
        of(person, asked("pack", "SB00001"), child[3]),
    )

    assert [row[2] for row in rows] == ["refused", "refused", "saved", "saved", "saved", "saved"]
    assert not ParentPutDown.objects.exists()


def test_what_each_station_holds_is_kept():
    person = make_user("Admin")

    call(of(person, waiting=2), of(person, station="bay-2"), of(make_user("Admin"), waiting=1))
    call(of(person, station="bay-3", waiting=4), of(person, station="bay-3"))

    assert sorted(Station.objects.values_list("name", "waiting")) == [
        ("bay-1", 1),
        ("bay-1", 2),
        ("bay-3", 0),
    ]


def test_batch_of_a_live_session_is_stored_and_says_how_long_it_was_idle():
    person = make_user("Admin")
    session = sign_in(person, last_used_at=TransactionNow() - timedelta(minutes=2))
    batch = of(person, asked("pack", "SB00001"), asked("pack", "SB00002"), session=session)

    with connection.cursor() as cursor:
        cursor.execute("SELECT id, idle_seconds FROM record_scans(%s)", [json.dumps([batch])])
        answers = cursor.fetchall()

    assert Scan.objects.count() == 2
    assert [idle for _id, idle in answers] == [120, 120]


CHANGES = {
    "deleted": lambda person: UserSession.objects.all().delete(),
    "ended": lambda person: UserSession.objects.update(end_reason="admin"),
    "over": lambda person: UserSession.objects.update(ends_at=timezone.now() - timedelta(minutes=1)),
    "unused for too long": lambda person: UserSession.objects.update(
        last_used_at=timezone.now() - timedelta(minutes=61)
    ),
    "with other data": lambda person: UserSession.objects.update(data="copied"),
    "of a person switched off": lambda person: User.objects.filter(pk=person.pk).update(is_active=False),
    "of a person with a new password": lambda person: User.objects.filter(pk=person.pk).update(password="!"),
    "of a person who must change it": lambda person: User.objects.filter(pk=person.pk).update(
        must_change_password=True
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_batch_of_a_session_that_is_not_as_it_was_stores_nothing_and_the_others_go_on(change):
    person, other = make_user("Admin"), make_user("Admin")
    session = sign_in(person)
    change(person)

    rows = call(
        of(person, asked("pack", "SB00001"), asked("pack", "SB00002"), session=session, waiting=3),
        of(other, asked("pack", "SB00003")),
    )

    assert rows == [(0, None, None, "not_signed_in", None), (1, "SB00003", "saved", None, 0)]
    assert [bag.code for bag in Bag.objects.all()] == ["SB00003"]
    assert not Station.objects.exists()


@pytest.mark.parametrize("field", ["id", "password", "is_active", "is_superuser", "must_change_password"])
def test_seal_of_a_session_says_when_the_person_changes(field):
    person = make_user("Admin")
    value = {"id": 0, "password": "x"}.get(field, not getattr(person, field))
    known = sign_in(person)

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT make_session_seal(session, jsonb_populate_record(person, %s))"
            " FROM accounts_usersession session JOIN accounts_user person ON person.id = person_id",
            [json.dumps({field: value})],
        )
        assert cursor.fetchone()[0] != known["seal"]


def test_session_of_one_person_signs_in_nobody_else():
    person, other = make_user("Admin"), make_user("Admin")

    rows = call(of(other, asked("pack", "SB00001"), session=sign_in(person)))

    assert rows == [(0, None, None, "not_signed_in", None)]


def test_session_that_nobody_signed_in_with_signs_in_nobody():
    ends_at = timezone.now() + timedelta(hours=1)
    nobodys = UserSession.objects.create(digest="0" * 64, ends_at=ends_at, data="x")

    rows = call(of(make_user("Admin"), asked("pack", "SB00001"), session=describe(nobodys)))

    assert rows == [(0, None, None, "not_signed_in", None)]
