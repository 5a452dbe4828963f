"""Writing down who changed what."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from accounts.audit import describe_detail, describe_entry, record_change, record_event
from accounts.models import AuditEntry
from core.request_ids import begin_request, end_request
from tests.builders import make_area
from tests.database import run_as_owner

pytestmark = pytest.mark.django_db


def test_record_change_adds_an_entry(admin_user):
    record_change(by=admin_user, verb="closed", subject_kind="bill", subject="B-1", version=2)

    entry = AuditEntry.objects.get()
    assert (entry.by, entry.verb, entry.subject_kind, entry.subject, entry.detail) == (
        admin_user,
        "closed",
        "bill",
        "B-1",
        {"version": 2},
    )


def test_record_change_keeps_what_json_does_not_know_as_text(admin_user):
    area = make_area("North")

    record_change(
        by=None,
        verb="changed",
        subject_kind="bag",
        subject="X",
        changed={"area": (None, area), "kg": Decimal("1.50")},
    )

    assert AuditEntry.objects.get().detail == {"changed": {"area": [None, "North"], "kg": "1.50"}}


@pytest.mark.parametrize(
    "change", ["UPDATE accounts_auditentry SET verb = 'other'", "DELETE FROM accounts_auditentry"]
)
def test_entry_is_never_changed_or_removed(change):
    record_change(by=None, verb="made", subject_kind="bag", subject="X")

    with pytest.raises(IntegrityError, match="history"), transaction.atomic():
        run_as_owner(change)
    assert AuditEntry.objects.get().verb == "made"


@pytest.mark.parametrize(
    ("detail", "words"),
    [
        ({}, ""),
        ({"changed": {"area": ["North", "South"]}}, "area: North → South"),
        ({"changed": {"note": [None, "wet"], "kg": ["2", None]}}, "note: – → wet, kg: 2 → –"),
        ({"changed": {"password": "changed"}}, "password: changed"),
        (
            {"fields": {"role": "Biller", "area": None}, "version": 2, "sha256": "ab12"},
            "role: Biller, version: 2",
        ),
    ],
)
def test_detail_in_words(detail, words):
    assert describe_detail(detail) == words


@pytest.mark.parametrize(
    ("detail", "row", "words"),
    [
        ({"why": "Closed"}, {"changed": {"name": ["a", "b"]}}, "why: Closed"),
        ({}, {"changed": {"first_name": [None, "Asha"]}}, "first name: – → Asha"),
        ({}, {"fields": {"id": 3, "code": "CH1"}}, "code: CH1"),
        (
            {"database_user": "joe"},
            {"verb": "rows added", "kind": "bag", "rows": 150, "first_id": 1, "last_id": 150},
            "150 rows, ids 1 to 150 (by the database user joe)",
        ),
    ],
)
def test_entry_in_words_of_the_application_or_of_the_database(detail, row, words):
    assert describe_entry(detail, [row]) == words


def test_event_names_the_person_or_the_name_that_was_tried(dispatcher):
    known = record_event("sign-in failed", dispatcher, why="password")
    unknown = record_event("sign-in failed", name="  no\0body  " + "x" * 200, page="/" + "y" * 500)

    assert (known.by, known.subject_kind, known.subject, known.subject_id) == (
        None,
        "person",
        "dispatcher1",
        dispatcher.pk,
    )
    assert (unknown.subject_kind, unknown.subject_id, len(unknown.subject)) == ("sign-in", None, 150)
    assert unknown.subject.startswith("no\ufffdbody x")
    assert len(unknown.detail["page"]) == 256


def test_entry_says_from_where_and_in_which_request(dispatcher):
    begin_request(request_id="01a", address="10.1.2.3")
    try:
        record_event("signed in", dispatcher, by=dispatcher)
    finally:
        end_request()
    record_event("signed out", dispatcher)

    rows = AuditEntry.objects.order_by("id").values_list("address", "request_id")
    assert list(rows) == [("10.1.2.3", "01a"), (None, None)]
