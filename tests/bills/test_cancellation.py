"""Deleting drafts and cancelling bills: the parents are free again, and everything stays readable."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import AuditEntry
from bills.cancellation import cancel_bill, delete_draft
from bills.lifecycle import BillRefused, change_bill, close_bill, reopen_bill
from bills.models import Bill, BillLine, BillVersion
from tests.builders import make_bill, make_child, make_line, make_link, make_parent, scan, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    """An open bill with two parents, of which the first holds a child."""
    bill = make_bill("B-1")
    parent = make_parent("SB00001")
    make_link(make_child("CH1"), parent)
    make_line(bill, parent)
    make_line(bill, make_parent("SB00002"))
    return bill


@pytest.fixture
def closed(draft, biller):
    close_bill(draft, by=biller)
    return draft


def unchanged(bill):
    """Gives a question: is all that there is about this bill still as it was?"""

    def everything():
        return (
            Bill.objects.values().get(pk=bill.pk),
            list(BillLine.objects.values()),
            AuditEntry.objects.count(),
        )

    before = everything()
    return lambda: everything() == before


def test_deleted_draft_frees_its_parents_and_stays_in_the_books(draft, admin_user, biller):
    delete_draft(draft, by=admin_user)

    draft.refresh_from_db()
    line = BillLine.objects.first()
    entry = AuditEntry.objects.get()
    assert (draft.state, draft.is_open, draft.cancelled_by) == ("deleted", False, admin_user)
    assert (line.removed_at, line.removed_by) == (draft.cancelled_at, admin_user)
    assert (entry.verb, entry.detail) == ("deleted", {"reason": "", "parents": 2, "children": 1})
    make_bill("B-2")
    assert told(scan(biller, "bill", "SB00001", bill="B-2")) == ("saved", None)


def test_cancelled_bill_frees_its_parents_and_keeps_its_version(closed, admin_user, biller):
    before = BillVersion.objects.values().get()

    cancel_bill(closed, by=admin_user, reason=" Truck broke down ")

    closed.refresh_from_db()
    assert (closed.state, closed.cancel_reason, closed.closed_by) == ("cancelled", "Truck broke down", biller)
    assert BillVersion.objects.values().get() == before
    assert told(scan(biller, "pack", "CH0009", parent="SB00001")) == ("saved", None)
    assert told(scan(biller, "pack", "CH0008", parent="SB00002")) == ("saved", None)
    assert AuditEntry.objects.filter(verb="cancelled").get().detail["reason"] == "Truck broke down"


def test_reopened_bill_is_cancelled_not_deleted(closed, admin_user):
    reopen_bill(closed, by=admin_user, reason="count again")
    is_unchanged = unchanged(closed)
    with pytest.raises(BillRefused, match="Cancel it, with a reason"):
        delete_draft(closed, by=admin_user)
    assert is_unchanged()

    cancel_bill(closed, by=admin_user, reason="wrong truck")
    closed.refresh_from_db()
    assert closed.state == "cancelled"


def test_draft_is_deleted_not_cancelled(draft, admin_user):
    is_unchanged = unchanged(draft)

    with pytest.raises(BillRefused, match="Delete it instead"):
        cancel_bill(draft, by=admin_user, reason="wrong truck")

    assert is_unchanged()


def test_closed_bill_is_never_deleted(closed, admin_user):
    is_unchanged = unchanged(closed)

    with pytest.raises(BillRefused, match="Bill B-1 is closed already"):
        delete_draft(closed, by=admin_user)

    assert is_unchanged()


@pytest.mark.parametrize("reason", ["", "  ", "x" * 401])
def test_cancelling_needs_a_reason(closed, admin_user, reason):
    is_unchanged = unchanged(closed)

    with pytest.raises(BillRefused, match="Say "):
        cancel_bill(closed, by=admin_user, reason=reason)

    assert is_unchanged()


def test_only_admins_delete_and_cancel(draft, biller, dispatcher):
    for person in (biller, dispatcher):
        is_unchanged = unchanged(draft)
        with pytest.raises(BillRefused, match="Only an admin can delete"):
            delete_draft(draft, by=person)
        with pytest.raises(BillRefused, match="Only an admin can cancel"):
            cancel_bill(draft, by=person, reason="x")
        assert is_unchanged()


def test_cancelled_bill_is_over(closed, admin_user, biller):
    cancel_bill(closed, by=admin_user, reason="wrong truck")
    closed.refresh_from_db()
    is_unchanged = unchanged(closed)

    for attempt in (
        lambda: cancel_bill(closed, by=admin_user, reason="again"),
        lambda: delete_draft(closed, by=admin_user),
        lambda: reopen_bill(closed, by=admin_user, reason="again"),
        lambda: close_bill(closed, by=biller),
        lambda: change_bill(closed, by=biller, note="x"),
    ):
        with pytest.raises(BillRefused, match="Bill B-1 is cancelled: admin cancelled it today"):
            attempt()
    assert is_unchanged()


# The database keeps it, whoever asks.


def refused(bill, rule, **change):
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        Bill.objects.filter(pk=bill.pk).update(**change)


def test_cancelled_bill_cannot_change_by_sql(closed, admin_user):
    cancel_bill(closed, by=admin_user, reason="wrong truck")

    for change in ({"cancelled_at": None, "cancelled_by": None, "cancel_reason": ""}, {"note": "x"}):
        refused(closed, "is cancelled", **change)
    with pytest.raises(IntegrityError, match="is cancelled"), transaction.atomic():
        make_line(closed)


def test_cancelling_ends_only_the_lines_that_are_left_on_this_bill(closed, admin_user, biller):
    reopen_bill(closed, by=admin_user, reason="count again")
    first, other = closed.lines.first(), make_line(make_bill("B-2"))
    BillLine.objects.filter(pk=first.pk).update(removed_at=timezone.now(), removed_by=biller)

    cancel_bill(closed, by=admin_user, reason="wrong truck")

    by = dict(BillLine.objects.values_list("id", "removed_by__username"))
    assert by == {first.pk: "biller1", first.pk + 1: "admin", other.pk: None}


def test_cancelled_bill_frees_its_parents_at_that_moment(draft, admin_user):
    before = timezone.now()

    delete_draft(draft, by=admin_user)

    draft.refresh_from_db()
    assert before <= draft.cancelled_at <= timezone.now()


def test_bill_is_cancelled_by_someone_for_a_reason(closed, admin_user):
    now = {"cancelled_at": timezone.now()}

    refused(closed, "bill_cancelled_for_a_reason", **now, cancelled_by=admin_user)
    refused(make_bill(), "bill_cancelled_by_someone", cancel_reason="x")
    refused(make_bill(), "null value|bill_cancelled_by_someone", **now)


def test_cancelling_changes_nothing_else(closed, admin_user):
    cancelled = {"cancelled_at": timezone.now(), "cancelled_by": admin_user, "cancel_reason": "x"}

    for change in ({"note": "x"}, {"version": 7}, {"destination": "x"}, {"revision": 3}, {"closed_at": None}):
        refused(closed, "is closed|only grows|bill_closed_by_someone", **cancelled, **change)
    Bill.objects.filter(pk=closed.pk).update(**cancelled)


@pytest.mark.parametrize("field", ["closed_at", "closed_by"])
def test_cancelling_keeps_when_and_by_whom_it_was_closed(closed, admin_user, field):
    cancelled = {"cancelled_at": timezone.now(), "cancelled_by": admin_user, "cancel_reason": "x"}

    refused(
        closed,
        "is closed",
        **cancelled,
        **{field: {"closed_at": timezone.now(), "closed_by": admin_user}[field]},
    )


def test_draft_is_not_closed_and_deleted_at_once(draft, admin_user):
    now = timezone.now()

    refused(
        draft,
        "not both at once",
        cancelled_at=now,
        cancelled_by=admin_user,
        closed_at=now,
        closed_by=admin_user,
    )


@pytest.mark.parametrize("change", [{"destination": "x"}, {"vehicle": "x"}, {"driver": "x"}, {"revision": 9}])
def test_closed_bill_keeps_its_new_fields_too(closed, change):
    refused(closed, "is closed", **change)
