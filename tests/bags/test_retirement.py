"""Retiring bags and restoring them."""

import pytest
from django.utils import timezone

from accounts.models import AuditEntry
from bags.models import Bag
from bags.retirement import RetireRefused, restore_bag, retire_bag
from tests.builders import make_bill, make_child, make_line, make_link, make_parent, scan

pytestmark = pytest.mark.django_db


def test_loose_bag_is_retired(admin_user):
    bag = make_child("CH1")

    assert retire_bag(bag, by=admin_user) is True

    bag.refresh_from_db()
    assert bag.retired_at is not None
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.subject_kind, entry.subject, entry.by) == ("retired", "bag", "CH1", admin_user)


def test_retiring_again_changes_nothing(admin_user):
    bag = make_child()
    retire_bag(bag, by=admin_user)
    bag.refresh_from_db()
    retired_at = bag.retired_at

    assert retire_bag(bag, by=admin_user) is False

    bag.refresh_from_db()
    assert bag.retired_at == retired_at
    assert AuditEntry.objects.count() == 1


def child_in_a_parent():
    return make_link(make_child("CH1"), make_parent("SB1")).child


def parent_with_a_child():
    return make_link(make_child("CH1"), make_parent("SB1")).parent


def parent_on_an_open_bill():
    return make_line(make_bill("B-1"), make_parent("SB1")).parent


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (child_in_a_parent, "CH1 is in a parent bag. Take it out first."),
        (parent_with_a_child, "SB1 holds children. Take them out first."),
        (parent_on_an_open_bill, "SB1 is on an open bill. Take it off first."),
    ],
)
def test_bag_in_use_is_not_retired(admin_user, make, sentence):
    bag = make()

    with pytest.raises(RetireRefused, match=f"^{sentence}$"):
        retire_bag(bag, by=admin_user)

    bag.refresh_from_db()
    assert bag.retired_at is None
    assert AuditEntry.objects.count() == 0


def test_retired_bag_comes_back(admin_user):
    bag = make_child("CH1")
    retire_bag(bag, by=admin_user)

    assert restore_bag(bag, by=admin_user) is True
    assert restore_bag(bag, by=admin_user) is False

    bag.refresh_from_db()
    assert bag.retired_at is None
    assert list(AuditEntry.objects.order_by("id").values_list("verb", flat=True)) == [
        "retired",
        "brought back",
    ]


def test_retiring_and_bringing_back_leave_other_bags_alone(admin_user):
    one, retired, used = make_child("CH1"), make_child("CH2"), make_child("CH3")
    retire_bag(retired, by=admin_user)

    retire_bag(one, by=admin_user)
    assert set(Bag.objects.exclude(retired_at=None)) == {one, retired}
    restore_bag(one, by=admin_user)

    assert set(Bag.objects.filter(retired_at=None)) == {one, used}


def test_withdrawn_bag_is_restored_by_an_admin_too(admin_user):
    at = timezone.now()
    bag = make_child(retired_at=at, withdrawn_at=at)

    assert restore_bag(bag, by=admin_user)

    bag.refresh_from_db()
    assert (bag.retired_at, bag.withdrawn_at) == (None, None)


def test_withdrawn_bag_that_is_retired_stays_away(admin_user, dispatcher):
    at = timezone.now()
    bag = make_child("CH10001", retired_at=at, withdrawn_at=at)

    assert retire_bag(bag, by=admin_user) is True
    assert retire_bag(bag, by=admin_user) is False

    bag.refresh_from_db()
    assert (bag.retired_at, bag.withdrawn_at) == (at, None)
    assert list(AuditEntry.objects.values_list("verb", "subject")) == [("retired", "CH10001")]
    assert scan(dispatcher, "pack", "CH10001", parent="SB00001").reason == "retired"
