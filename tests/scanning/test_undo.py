"""What undo reverses, and when it is too late."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.utils import timezone

from bags.models import Bag, Link
from bills.lifecycle import close_bill
from bills.models import BillLine
from scanning.models import Scan
from tests.builders import (
    make_area,
    make_bill,
    make_child,
    make_link,
    make_parent,
    make_scan,
    make_scan_id,
    make_user,
    scan,
    told,
    where_is,
)

pytestmark = [pytest.mark.django_db, pytest.mark.clock]


# undo


def test_undo_of_pack_unlinks(dispatcher):
    packed = scan(dispatcher, "pack", "CH10001", parent="SB00001")

    answer = scan(dispatcher, "undo", undoes=packed.id)

    assert told(answer) == ("saved", None)
    assert answer.message == "Undone: CH10001 is in no parent bag again."
    assert where_is("CH10001") is None
    assert Link.objects.count() == 1


def test_undo_of_unpack_puts_it_back(dispatcher):
    make_link(make_child("CH10001"), make_parent("SB00001"))
    unpacked = scan(dispatcher, "unpack", "CH10001")

    answer = scan(dispatcher, "undo", undoes=unpacked.id)

    assert answer.message == "Undone: CH10001 is back in SB00001."
    assert where_is("CH10001") == "SB00001"


def test_undo_of_move_puts_it_back(dispatcher):
    make_link(make_child("CH10001"), make_parent("SB00001"))
    moved = scan(dispatcher, "move", "CH10001", parent="SB00002")

    answer = scan(dispatcher, "undo", undoes=moved.id)

    assert answer.message == "Undone: CH10001 is back in SB00001."
    assert where_is("CH10001") == "SB00001"
    assert Link.objects.filter(child__code="CH10001").count() == 3


def test_undo_of_bill_and_unbill(biller):
    make_bill("B-1")
    make_parent("SB00001")
    billed = scan(biller, "bill", "SB00001", bill="B-1")

    undone = scan(biller, "undo", undoes=billed.id)
    assert (undone.message, undone.bill_number) == ("Undone: SB00001 is off bill B-1 again.", "B-1")
    assert BillLine.objects.filter(removed_at=None).count() == 0

    scan(biller, "bill", "SB00001", bill="B-1")
    unbilled = scan(biller, "unbill", "SB00001", bill="B-1")
    undone = scan(biller, "undo", undoes=unbilled.id)
    assert undone.message == "Undone: SB00001 is on bill B-1 again."
    assert BillLine.objects.filter(removed_at=None).count() == 1


def test_undo_after_the_child_moved_on_is_refused(dispatcher):
    packed = scan(dispatcher, "pack", "CH10001", parent="SB00001")
    scan(dispatcher, "move", "CH10001", parent="SB00002")

    answer = scan(dispatcher, "undo", undoes=packed.id)

    assert told(answer) == ("refused", "changed_since")
    assert answer.message.startswith("CH10001 has changed since: dispatcher1 put it in SB00002 today at ")
    assert where_is("CH10001") == "SB00002"


def test_undo_after_the_child_came_out_is_refused(dispatcher):
    packed = scan(dispatcher, "pack", "CH10001", parent="SB00001")
    scan(make_user(username="ravi"), "unpack", "CH10001")

    answer = scan(dispatcher, "undo", undoes=packed.id)

    assert told(answer) == ("refused", "changed_since")
    assert answer.message.startswith("CH10001 has changed since: ravi took it out today at ")
    assert answer.found_at == Link.objects.get().unlinked_at


def test_undo_of_pack_into_parent_that_left_is_refused(dispatcher, biller):
    packed = scan(dispatcher, "pack", "CH10001", parent="SB00001")
    bill = make_bill("B-1")
    scan(biller, "bill", "SB00001", bill="B-1")
    close_bill(bill, by=biller)

    answer = scan(dispatcher, "undo", undoes=packed.id)

    assert told(answer) == ("refused", "parent_frozen")
    assert where_is("CH10001") == "SB00001"


@pytest.mark.parametrize("code", ["CH10001", "SB00001", "SB00002"])
def test_undo_of_move_is_refused_over_a_bag_that_went_to_another_area(code):
    person = make_user(area=make_area("North"))
    scan(person, "pack", "CH10001", parent="SB00001")
    moved = scan(person, "move", "CH10001", parent="SB00002")
    Bag.objects.filter(code=code).update(area=make_area("South"))

    answer = scan(person, "undo", undoes=moved.id)

    assert told(answer) == ("refused", "other_area")
    assert answer.message.startswith("This bag belongs to area South, which is not yours.")
    assert where_is("CH10001") == "SB00002"


@pytest.mark.parametrize("code", ["CH10001", "SB00001"])
def test_undo_of_unpack_is_refused_over_a_bag_that_was_taken_out_of_use(dispatcher, code):
    scan(dispatcher, "pack", "CH10001", parent="SB00001")
    unpacked = scan(dispatcher, "unpack", "CH10001")
    Bag.objects.filter(code=code).update(retired_at=timezone.now())

    answer = scan(dispatcher, "undo", undoes=unpacked.id)

    assert told(answer) == ("refused", "retired")
    assert answer.message.startswith(f"{code} was retired today at ")
    assert where_is("CH10001") is None


def test_undo_of_move_out_of_a_parent_that_left_is_refused(dispatcher, biller):
    scan(dispatcher, "pack", "CH10001", parent="SB00001")
    moved = scan(dispatcher, "move", "CH10001", parent="SB00002")
    bill = make_bill("B-1")
    scan(biller, "bill", "SB00001", bill="B-1")
    close_bill(bill, by=biller)

    answer = scan(dispatcher, "undo", undoes=moved.id)

    assert told(answer) == ("refused", "parent_frozen")
    assert answer.message.startswith("SB00001 is on bill B-1, which biller1 closed today at ")
    assert where_is("CH10001") == "SB00002"


def test_undo_of_unbill_is_refused_after_the_parent_was_taken_out_of_use(biller):
    make_bill("B-1")
    make_parent("SB00001")
    scan(biller, "bill", "SB00001", bill="B-1")
    unbilled = scan(biller, "unbill", "SB00001", bill="B-1")
    Bag.objects.update(retired_at=timezone.now())

    assert told(scan(biller, "undo", undoes=unbilled.id)) == ("refused", "retired")
    assert BillLine.objects.filter(removed_at=None).count() == 0


def test_undo_of_bill_on_closed_bill_is_refused(biller):
    bill = make_bill("B-1")
    make_parent("SB00001")
    billed = scan(biller, "bill", "SB00001", bill="B-1")
    close_bill(bill, by=biller)

    answer = scan(biller, "undo", undoes=billed.id)

    assert told(answer) == ("refused", "bill_closed")
    assert answer.message.startswith("Bill B-1 is closed. biller1 closed it today at ")


def test_undo_of_bill_after_the_parent_was_taken_off_is_refused(biller):
    make_bill("B-1")
    make_parent("SB00001")
    billed = scan(biller, "bill", "SB00001", bill="B-1")
    scan(make_user("Biller", "meena"), "unbill", "SB00001", bill="B-1")

    answer = scan(biller, "undo", undoes=billed.id)

    assert told(answer) == ("refused", "changed_since")
    assert (answer.found_code, answer.found_by) == (None, "meena")
    assert answer.message.startswith("SB00001 has changed since: meena took it off the bill today at ")
    assert answer.found_at == BillLine.objects.get().removed_at


def test_undo_of_bill_after_the_parent_went_to_another_bill_is_refused(biller):
    make_bill("B-1")
    make_bill("B-2")
    make_parent("SB00001")
    billed = scan(biller, "bill", "SB00001", bill="B-1")
    unbilled = scan(biller, "unbill", "SB00001", bill="B-1")
    scan(biller, "bill", "SB00001", bill="B-2")

    answers = [scan(biller, "undo", undoes=billed.id), scan(biller, "undo", undoes=unbilled.id)]

    assert [told(answer) for answer in answers] == [("refused", "changed_since")] * 2
    assert [answer.found_code for answer in answers] == ["B-2", "B-2"]
    assert answers[0].message.startswith("SB00001 has changed since: biller1 put it on bill B-2 today at ")
    assert BillLine.objects.get(removed_at=None).bill.number == "B-2"


def test_undo_of_bill_needs_the_role_still(biller):
    make_bill("B-1")
    make_parent("SB00001")
    scans = [scan(biller, action, "SB00001", bill="B-1") for action in ("bill", "unbill", "bill")]
    biller.groups.set(Group.objects.filter(name="Dispatcher"))

    answers = [scan(biller, "undo", undoes=of.id) for of in scans]

    assert [told(answer) for answer in answers] == [("refused", "not_allowed")] * 3
    assert BillLine.objects.filter(removed_at=None).count() == 1


def test_undo_twice_or_of_what_did_nothing_is_refused(dispatcher):
    packed = scan(dispatcher, "pack", "CH10001", parent="SB00001")
    undone = scan(dispatcher, "undo", undoes=packed.id)
    looked = scan(dispatcher, "look", "CH10001")
    opened = scan(dispatcher, "pack", "SB00001")

    nothing = [packed.id, undone.id, looked.id, opened.id, make_scan_id(), None]

    assert [told(scan(dispatcher, "undo", undoes=scan_id)) for scan_id in nothing] == [
        ("refused", "nothing_to_undo")
    ] * len(nothing)


def test_undo_of_another_persons_scan_is_for_admins(dispatcher, admin_user):
    packed = scan(dispatcher, "pack", "CH10001", parent="SB00001")

    assert told(scan(make_user(), "undo", undoes=packed.id)) == ("refused", "not_allowed")
    assert told(scan(admin_user, "undo", undoes=packed.id)) == ("saved", None)


def made_ago(by, ago):
    """A scan of so long ago that packed CH10001 into SB00001."""
    link = make_link(make_child("CH10001"), make_parent("SB00001"), by=by)
    return make_scan(
        received_at=timezone.now() - ago,
        user=by,
        action="pack",
        code="CH10001",
        outcome="saved",
        bag=link.child,
        parent=link.parent,
        made_link=link,
    )


def test_undo_within_the_hour_is_for_everybody(dispatcher):
    recent = made_ago(by=dispatcher, ago=timedelta(minutes=59))

    assert told(scan(dispatcher, "undo", undoes=recent.id)) == ("saved", None)


def test_undo_after_an_hour_is_for_admins(dispatcher, admin_user):
    old = made_ago(by=dispatcher, ago=timedelta(minutes=61))

    late = scan(dispatcher, "undo", undoes=old.id)

    assert (told(late), late.found_at) == (("refused", "too_late"), old.received_at)
    assert where_is("CH10001") == "SB00001"
    assert told(scan(admin_user, "undo", undoes=old.id)) == ("saved", None)


def test_undos_that_put_a_bag_back_are_the_same_in_answers_lists_and_files(biller):
    make_bill("B-1")
    make_parent("SB00001")
    undos = []
    for action, code, more in [
        ("pack", "CH10001", {"parent": "SB00001"}),
        ("bill", "SB00001", {"bill": "B-1"}),
    ]:
        backwards = {"pack": "unpack", "bill": "unbill"}[action]
        undos.append(scan(biller, "undo", undoes=scan(biller, action, code, **more).id))
        scan(biller, action, code, **more)
        undos.append(scan(biller, "undo", undoes=scan(biller, backwards, code, bill=more.get("bill", "")).id))

    scans = Scan.objects.filter(action="undo").order_by("id")
    with connection.cursor() as cursor:
        cursor.execute("SELECT puts_back(scan) FROM scanning_scan scan WHERE action = 'undo' ORDER BY id")
        in_answers = [row[0] for row in cursor.fetchall()]
    assert [told(undo) for undo in undos] == [("saved", None)] * 4
    assert in_answers == [False, True, False, True]
    assert [row.puts_back for row in scans] == in_answers
    assert [row in scans.filter(Scan.PUTS_BACK) for row in scans] == in_answers
