"""The rules that the database keeps about bills: what each lets in, what it refuses."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from bags.models import Bag, Link
from bills.lifecycle import close_bill, reopen_bill
from bills.models import Bill, BillLine, BillVersion
from tests.builders import make_bill, make_child, make_line, make_link, make_parent
from tests.database import run_as_owner

pytestmark = pytest.mark.django_db


def refused_by(rule):
    return pytest.raises(IntegrityError, match=rule)


@pytest.fixture
def closed(biller):
    line = make_line()
    close_bill(line.bill, by=biller)
    return line


def test_number_is_unique():
    make_bill("B-1")

    with refused_by("bill_number_unique"):
        make_bill("B-1")


@pytest.mark.parametrize("number", ["", "b-1", "B 1", "B/", "-1", "बिल"])
def test_number_not_allowed(number):
    with refused_by("bill_number_allowed"):
        Bill.objects.create(number=number, created_by=make_line().added_by, weight_per_child_kg=1)


def test_weight_per_child_is_positive():
    with refused_by("bill_weight_per_child_positive"):
        make_bill(weight_per_child_kg=0)


def test_parent_is_on_at_most_one_bill(biller):
    line = make_line()
    with refused_by("bill_line_one_open_per_parent"), transaction.atomic():
        make_line(parent=line.parent)

    BillLine.objects.filter(pk=line.pk).update(removed_at=timezone.now(), removed_by=biller)
    assert make_line(parent=line.parent).pk


def test_only_parents_that_are_in_use_go_on_a_bill():
    with refused_by("is not a parent bag"), transaction.atomic():
        make_line(parent=make_child())
    with refused_by("is retired"), transaction.atomic():
        make_line(parent=make_parent(retired_at=timezone.now()))


def test_line_is_removed_by_someone_at_some_time():
    line = make_line()

    with refused_by("bill_line_removed_by_someone"):
        BillLine.objects.filter(pk=line.pk).update(removed_at=timezone.now())


def test_line_is_ended_once_and_nothing_else(biller):
    line = make_line()
    with refused_by("it can be ended once"), transaction.atomic():
        BillLine.objects.filter(pk=line.pk).update(parent=make_parent())

    BillLine.objects.filter(pk=line.pk).update(removed_at=timezone.now(), removed_by=biller)
    with refused_by("it can be ended once"), transaction.atomic():
        BillLine.objects.filter(pk=line.pk).update(removed_at=None, removed_by=None)


@pytest.mark.parametrize("is_ended", [False, True])
@pytest.mark.parametrize("field", ["id", "bill_id", "parent_id", "added_at", "added_by_id"])
def test_line_keeps_what_it_says_also_while_it_is_ended(biller, field, is_ended):
    line, other = make_line(), make_line()
    change = {field: other.pk + 1 if field == "id" else getattr(other, field)}
    ending = {"removed_at": timezone.now(), "removed_by": biller} if is_ended else {}

    with refused_by("it can be ended once"), transaction.atomic():
        BillLine.objects.filter(pk=line.pk).update(**change, **ending)


@pytest.mark.parametrize("sql", ["DELETE FROM bills_billline", "TRUNCATE bills_billline CASCADE"])
def test_lines_are_never_deleted(sql):
    make_line()

    with refused_by("is history"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        run_as_owner(sql)


def test_lines_of_closed_bill_cannot_change(closed, biller):
    with refused_by("is closed"), transaction.atomic():
        make_line(bill=closed.bill)
    with refused_by("is closed"), transaction.atomic():
        BillLine.objects.filter(pk=closed.pk).update(removed_at=timezone.now(), removed_by=biller)


@pytest.mark.parametrize(
    "change", [{"weight_per_child_kg": 2}, {"number": "X"}, {"note": "x"}, {"gross_weight_kg": 3}]
)
def test_closed_bill_cannot_change(closed, change):
    with refused_by("is closed"):
        Bill.objects.filter(pk=closed.bill_id).update(**change)


@pytest.mark.parametrize("change", [{"weight_per_child_kg": 2}, {"gross_weight_kg": 3}, {"version": 7}])
def test_closed_bill_is_reopened_as_it_was(closed, change):
    with refused_by("is closed"):
        Bill.objects.filter(pk=closed.bill_id).update(closed_at=None, closed_by=None, **change)


def test_bill_is_closed_by_someone_and_with_its_version(biller):
    bill = make_bill()

    with refused_by("bill_closed_by_someone|frozen version"), transaction.atomic():
        Bill.objects.filter(pk=bill.pk).update(closed_at=timezone.now())
    with refused_by("next frozen version"), transaction.atomic():
        Bill.objects.filter(pk=bill.pk).update(closed_at=timezone.now(), closed_by=biller, version=1)


def test_bill_is_not_closed_with_the_version_of_another_one(closed, biller):
    bill = make_bill()

    with refused_by("next frozen version"):
        Bill.objects.filter(pk=bill.pk).update(closed_at=timezone.now(), closed_by=biller, version=1)


@pytest.mark.parametrize("version", [1, 2, 3])
def test_bill_is_closed_again_with_the_next_version(closed, biller, admin_user, version):
    """The first one is what left before, the second was never frozen, the third leaves a gap."""
    reopen_bill(closed.bill, by=admin_user, reason="wrong truck")
    third = BillVersion.objects.get(bill=closed.bill_id)
    third.pk, third.version, third.short_code = None, 3, "ZZZZZZZZZZZZ"
    third.save()

    with refused_by("next frozen version"):
        Bill.objects.filter(pk=closed.bill_id).update(
            closed_at=timezone.now(), closed_by=biller, version=version
        )


def test_version_only_grows(closed, admin_user):
    reopen_bill(closed.bill, by=admin_user, reason="wrong truck")

    with refused_by("only grows"):
        Bill.objects.filter(pk=closed.bill_id).update(version=0)


def test_bill_is_neither_closed_anew_nor_by_somebody_else(closed, admin_user):
    for change in ({"closed_at": timezone.now()}, {"closed_by": admin_user}):
        with refused_by("is closed"), transaction.atomic():
            Bill.objects.filter(pk=closed.bill_id).update(**change)


def test_parent_that_was_taken_off_is_free(closed, biller, admin_user):
    """On a bill that is closed afterwards: it may be packed, retired and put on another one."""
    left = make_line(make_bill())
    BillLine.objects.filter(pk=left.pk).update(removed_at=timezone.now(), removed_by=biller)
    make_line(left.bill)
    close_bill(left.bill, by=biller)

    link = make_link(parent=left.parent)
    Link.objects.filter(pk=link.pk).update(unlinked_at=timezone.now(), unlinked_by=biller)

    assert Bag.objects.filter(pk=left.parent_id).update(retired_at=timezone.now()) == 1


def test_parent_that_was_taken_off_an_open_bill_may_be_retired(biller):
    line = make_line()
    BillLine.objects.filter(pk=line.pk).update(removed_at=timezone.now(), removed_by=biller)

    assert Bag.objects.filter(pk=line.parent_id).update(retired_at=timezone.now()) == 1


def test_parent_that_left_on_a_closed_bill_may_be_retired(closed):
    assert Bag.objects.filter(pk=closed.parent_id).update(retired_at=timezone.now()) == 1


def test_stay_that_was_over_before_the_bill_was_closed_may_be_written_down(closed, biller):
    now = timezone.now()

    assert make_link(parent=closed.parent, unlinked_at=now, unlinked_by=biller).pk


def test_versions_are_numbered_from_one_without_doubles(closed):
    frozen = BillVersion.objects.get()
    frozen.pk, frozen.version = None, 1
    with refused_by("bill_version_unique"), transaction.atomic():
        frozen.save(force_insert=True)

    frozen.pk, frozen.version = None, 0
    with refused_by("bill_version_from_one"), transaction.atomic():
        frozen.save(force_insert=True)


def test_bill_with_lines_cannot_be_deleted(biller):
    bill = make_line().bill

    with refused_by("bills_billline_bill_id"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM bills_bill WHERE id = %s", [bill.pk])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
