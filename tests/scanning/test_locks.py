"""Who waits for whom at a bag, and what they find then: one transaction is held open, another one comes."""

import logging

import pytest
from django.db import connection, transaction
from django.utils import timezone

from bags.models import Bag, BagTally, Link
from bills.cancellation import delete_draft
from bills.lifecycle import close_bill
from scanning.models import Scan
from tests.builders import (
    asked,
    make_area,
    make_bill,
    make_child,
    make_line,
    make_link,
    make_parent,
    make_user,
    scan,
    scan_all,
    told,
    where_is,
)
from tests.locks import can_take_name, kind_of_wait, lock_on, start_waiting

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def nobody_tried_again(caplog):
    """Locks keep people apart: nobody ran into another one's change and had to start again."""
    caplog.set_level(logging.INFO, logger="scanning.recording")
    yield
    assert [record.getMessage() for record in caplog.get_records("call")] == []


@pytest.fixture
def other(db):
    return make_user("Admin")


# Names of codes that are no bags yet


@pytest.mark.usefixtures("nobody_tried_again")
def test_scan_of_a_new_child_waits_for_its_name_and_finds_it_packed(dispatcher, other):
    make_parent("SB00002")
    with transaction.atomic():
        scan(dispatcher, "pack", "CH10001", parent="SB00001")
        packing = start_waiting(lambda: scan(other, "pack", "CH10001", parent="SB00002"))
        assert kind_of_wait() == "advisory"

    assert told(packing.result(timeout=20)) == ("refused", "in_other_parent")
    assert where_is("CH10001") == "SB00001"


@pytest.mark.usefixtures("nobody_tried_again")
def test_scan_into_a_new_parent_waits_for_its_name_and_finds_it_made(dispatcher, other):
    with transaction.atomic():
        scan(dispatcher, "pack", "CH10001", parent="SB00001")
        packing = start_waiting(lambda: scan(other, "pack", "CH10002", parent="SB00001"))
        assert kind_of_wait() == "advisory"

    assert (told(packing.result(timeout=20)), packing.result().child_count) == (("saved", None), 2)


@pytest.mark.parametrize("first", [0, -1])
@pytest.mark.parametrize("there_and_back", [1, -1])
def test_names_are_locked_in_one_order_whatever_the_order_of_scans(dispatcher, other, first, there_and_back):
    """So two batches with the same new codes crosswise never wait for each other in a circle."""
    codes = sorted((f"CH{number:05}" for number in range(8)), key=key_of)
    batch = [asked("pack", code, parent="SB00001") for code in sorted(codes)[::there_and_back]]
    make_parent("SB00001")

    with transaction.atomic():
        scan(dispatcher, "pack", codes[first], parent="SB00002")
        packing = start_waiting(lambda: scan_all(other, *batch))
        # All before the one that is taken are locked already, and none behind it.
        assert [code for code in codes if not can_take_name(code)] == codes[: len(codes) if first else 1]

    assert [told(answer) for answer in packing.result(timeout=20)].count(("saved", None)) == 7


def key_of(code):
    with connection.cursor() as cursor:
        cursor.execute("SELECT hashtextextended(%s, 0)", [code])
        return cursor.fetchone()[0]


def test_names_of_bags_that_are_known_are_not_locked(dispatcher):
    make_child("CH10001")
    with transaction.atomic():
        scan(dispatcher, "pack", "CH10001", parent="SB00001")
        assert (can_take_name("CH10001"), can_take_name("SB00001")) == (True, False)


@pytest.mark.usefixtures("nobody_tried_again")
def test_names_that_can_be_no_codes_are_not_locked(dispatcher):
    make_parent("SB00001")
    with transaction.atomic():
        answer = scan(dispatcher, "pack", "half a ?", parent="SB00001")
        free = can_take_name("HALF A ?")

    assert (told(answer), free) == (("refused", "bad_code"), True)


def test_scan_of_a_bag_that_is_just_being_loaded_waits_and_takes_that_bag(dispatcher):
    """A load takes no names: it inserts its bags, and the scan finds that one was quicker."""
    with transaction.atomic():
        bag = make_child("CH10001")
        packing = start_waiting(lambda: scan(dispatcher, "pack", "CH10001", parent="SB00001"))

    assert told(packing.result(timeout=20)) == ("saved", None)
    assert Link.objects.get().child == bag


# Bags


def test_scan_locks_its_bags_so_that_nobody_changes_them(dispatcher):
    child, parent = make_child("CH10001"), make_parent("SB00001")
    with transaction.atomic():
        scan(dispatcher, "look", "CH10001", parent="SB00001")
        assert (lock_on(child), lock_on(parent)) == ("NO KEY UPDATE", "NO KEY UPDATE")


@pytest.mark.usefixtures("nobody_tried_again")
def test_scan_of_a_known_child_waits_and_finds_it_packed(dispatcher, other):
    for make, code in ((make_child, "CH10001"), (make_parent, "SB00001"), (make_parent, "SB00002")):
        make(code)
    with transaction.atomic():
        scan(dispatcher, "pack", "CH10001", parent="SB00001")
        packing = start_waiting(lambda: scan(other, "pack", "CH10001", parent="SB00002"))

    assert told(packing.result(timeout=20)) == ("refused", "in_other_parent")
    assert where_is("CH10001") == "SB00001"


@pytest.mark.usefixtures("nobody_tried_again")
def test_scan_waits_for_a_bag_that_is_being_retired_and_is_refused(dispatcher):
    child = make_child("CH10001")
    with transaction.atomic():
        Bag.objects.filter(pk=child.pk).update(retired_at=timezone.now())
        packing = start_waiting(lambda: scan(dispatcher, "pack", "CH10001", parent="SB00001"))

    assert told(packing.result(timeout=20)) == ("refused", "retired")


@pytest.mark.parametrize("first", [0, -1])
@pytest.mark.parametrize("there_and_back", [1, -1])
def test_bags_are_locked_in_one_order_whatever_the_order_of_scans(dispatcher, other, first, there_and_back):
    bags = [make_child(f"CH{number:05}") for number in range(8)]
    for bag in bags[::-1]:  # now they lie in the table in the other order
        Bag.objects.filter(pk=bag.pk).update(area=make_area())
    batch = [asked("look", bag.code) for bag in bags[::there_and_back]]

    with transaction.atomic():
        scan(dispatcher, "look", bags[first].code)
        looking = start_waiting(lambda: scan_all(other, *batch))
        assert [bag for bag in bags if lock_on(bag)] == bags[: len(bags) if first else 1]

    assert [told(answer) for answer in looking.result(timeout=20)] == [("saved", None)] * 8


@pytest.mark.parametrize(("action", "parent"), [("unpack", None), ("move", "SB00002")])
def test_scan_that_takes_a_child_out_locks_the_parent_that_it_was_in(dispatcher, action, parent):
    link = make_link(make_child("CH10001"), make_parent("SB00001"))
    with transaction.atomic():
        scan(dispatcher, action, "CH10001", parent=parent)
        assert lock_on(link.parent) == "NO KEY UPDATE"


def test_parent_goes_to_another_area_only_when_its_child_is_out(dispatcher):
    """Else the child that comes out would be counted in both areas, or in none."""
    north, south = make_area("North"), make_area("South")
    link = make_link(make_child("CH10001"), make_parent("SB00001", area=north))
    dispatcher.area = north
    dispatcher.save()
    with transaction.atomic():
        scan(dispatcher, "unpack", "CH10001")
        changing = start_waiting(lambda: Bag.objects.filter(pk=link.parent_id).update(area=south))

    assert changing.result(timeout=20) == 1
    assert [links_in(area) for area in (north, south)] == [0, 0]


def links_in(area):
    return sum(BagTally.objects.filter(area=area).values_list("link_count", flat=True))


def test_scan_that_takes_a_child_out_does_not_lock_parents_that_it_was_in_before(dispatcher):
    before = make_link(make_child("CH10001"), unlinked_at=timezone.now(), unlinked_by=dispatcher)
    make_link(before.child)
    with transaction.atomic():
        scan(dispatcher, "unpack", "CH10001")
        assert lock_on(before.parent) is None


def test_pack_does_not_lock_the_parent_that_a_child_is_in(dispatcher):
    """Only what is changed is locked: two bays that scan one bag must not hold two parents up."""
    link = make_link(make_child("CH10001"), make_parent("SB00001"))
    with transaction.atomic():
        scan(dispatcher, "pack", "CH10001", parent="SB00002")
        assert lock_on(link.parent) is None


# What an undo touches


def test_undo_locks_the_bag_and_both_parents_of_what_it_undoes(dispatcher):
    scan(dispatcher, "pack", "CH10001", parent="SB00001")
    moved = scan(dispatcher, "move", "CH10001", parent="SB00002")
    scan(dispatcher, "move", "CH10001", parent="SB00003")
    with transaction.atomic():
        assert scan(dispatcher, "undo", undoes=moved.id).reason == "changed_since"
        locks = {bag.code: lock_on(bag) for bag in Bag.objects.all()}

    assert locks == dict.fromkeys(["CH10001", "SB00001", "SB00002"], "NO KEY UPDATE") | {"SB00003": None}


def test_undo_of_empty_locks_all_that_was_taken_out(dispatcher):
    scan_all(dispatcher, *[asked("pack", f"CH1000{number}", parent="SB00001") for number in range(3)])
    emptied = scan(dispatcher, "empty", "SB00001")
    scan(dispatcher, "pack", "CH10000", parent="SB00002")
    with transaction.atomic():
        assert scan(dispatcher, "undo", undoes=emptied.id).reason == "changed_since"
        locks = {bag.code: lock_on(bag) for bag in Bag.objects.exclude(code="SB00002")}

    assert locks == dict.fromkeys(["CH10000", "CH10001", "CH10002", "SB00001"], "NO KEY UPDATE")


@pytest.mark.usefixtures("nobody_tried_again")
@pytest.mark.parametrize("action", ["pack", "empty"])
def test_undo_waits_for_a_child_that_goes_elsewhere_and_is_refused(dispatcher, other, action):
    original = scan(dispatcher, "pack", "CH10001", parent="SB00001")
    make_parent("SB00002")
    if action == "empty":
        original = scan(dispatcher, "empty", "SB00001")
    with transaction.atomic():
        scan(other, "move", "CH10001", parent="SB00002")
        undoing = start_waiting(lambda: scan(dispatcher, "undo", undoes=original.id))

    assert told(undoing.result(timeout=20)) == ("refused", "changed_since")
    assert where_is("CH10001") == "SB00002"


# Bills


@pytest.fixture
def bill(biller):
    """An open bill with one parent, put there by a scan."""
    bill = make_bill("B-1")
    make_parent("SB00001")
    scan(biller, "bill", "SB00001", bill="B-1")
    return bill


@pytest.mark.parametrize("action", ["bill", "unbill", "undo"])
def test_scan_for_a_bill_shares_it_even_when_it_is_refused(bill, biller, action):
    make_line(make_bill("B-2"), make_parent("SB00002"))
    billed = Scan.objects.get()
    scan(biller, "unbill", "SB00001", bill="B-1")
    with transaction.atomic():
        if action == "undo":
            answer = scan(biller, "undo", undoes=billed.pk)
        else:
            answer = scan(biller, action, "SB00002", bill="B-1")
        assert (answer.outcome, lock_on(bill)) == ("refused", "SHARE")


@pytest.mark.usefixtures("nobody_tried_again")
@pytest.mark.parametrize(("end", "reason"), [(close_bill, "bill_closed"), (delete_draft, "bill_cancelled")])
def test_parent_waits_for_a_bill_that_is_being_ended_and_is_refused(bill, biller, other, end, reason):
    make_parent("SB00002")
    with transaction.atomic():
        end(bill, by=other)
        billing = start_waiting(lambda: scan(biller, "bill", "SB00002", bill="B-1"))

    assert told(billing.result(timeout=20)) == ("refused", reason)


@pytest.mark.usefixtures("nobody_tried_again")
@pytest.mark.parametrize("action", ["unbill", "undo"])
def test_taking_off_waits_for_a_bill_that_is_being_closed_and_is_refused(bill, biller, other, action):
    billed = Scan.objects.get()
    fields = {"undoes": billed.pk} if action == "undo" else {"code": "SB00001", "bill": "B-1"}
    with transaction.atomic():
        close_bill(bill, by=other)
        taking_off = start_waiting(lambda: scan(biller, action, **fields))

    assert told(taking_off.result(timeout=20)) == ("refused", "bill_closed")


@pytest.mark.usefixtures("nobody_tried_again")
def test_packing_waits_for_a_bill_that_is_being_closed_and_is_refused(bill, dispatcher, other):
    make_child("CH10001")
    with transaction.atomic():
        close_bill(bill, by=other)
        packing = start_waiting(lambda: scan(dispatcher, "pack", "CH10001", parent="SB00001"))

    assert told(packing.result(timeout=20)) == ("refused", "parent_frozen")
