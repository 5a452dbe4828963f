"""What each action does, and each reason for not doing it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from bags.models import Bag, Link, SiteSettings
from bills.billing import close_bill
from bills.models import BillLine
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
    new_scan_id,
    scan,
    scan_all,
)

pytestmark = pytest.mark.django_db


def where_is(code):
    link = Link.objects.filter(child__code=code, unlinked_at=None).first()
    return link and link.parent.code


def told(answer):
    return answer.outcome, answer.reason


# pack


def test_pack_of_parent_code_makes_and_opens_it(dispatcher):
    answer = scan(dispatcher, "pack", "SB00001")

    assert told(answer) == ("saved", None)
    assert answer.message == "SB00001 is open and holds 0 children."
    assert Bag.objects.get().kind == "parent"


def test_pack_of_known_parent_opens_it_and_counts(dispatcher):
    make_link(parent=make_parent("SB00001"))

    answer = scan(dispatcher, "pack", "SB00001")

    assert answer.message == "SB00001 is open and holds 1 child."
    assert answer.child_count == 1


def test_pack_links_known_child(dispatcher):
    make_parent("SB00001")
    make_child("CH10001")

    answer = scan(dispatcher, "pack", "CH10001", parent="SB00001")

    assert told(answer) == ("saved", None)
    assert answer.message == "CH10001 is now in SB00001."
    link = Link.objects.get()
    assert (link.child.code, link.parent.code, link.linked_by) == ("CH10001", "SB00001", dispatcher)


def test_pack_makes_unknown_child_and_parent_that_fit_the_patterns(dispatcher):
    scan(dispatcher, "pack", "CH10001", parent="M444-00001")

    assert list(Bag.objects.order_by("code").values_list("code", "kind")) == [
        ("CH10001", "child"),
        ("M444-00001", "parent"),
    ]


def test_pack_reads_codes_without_case_spaces_and_aim_prefix(dispatcher):
    make_parent("SB00001")

    answer = scan(dispatcher, "pack", "]Q3ch10001\r", parent=" sb00001")

    assert answer.message == "CH10001 is now in SB00001."


def test_pack_again_says_who_put_it_there_and_when(dispatcher):
    at = timezone.localtime().replace(hour=0, minute=2, second=0)
    make_link(make_child("CH10001"), make_parent("SB00001"), by=make_user(username="ravi"), linked_at=at)

    answer = scan(dispatcher, "pack", "CH10001", parent="SB00001")

    assert told(answer) == ("duplicate", "in_this_parent")
    assert answer.message == "CH10001 is already in SB00001. ravi put it there today at 00:02."
    assert Link.objects.count() == 1


def test_pack_of_child_in_other_parent_is_refused(dispatcher):
    at = timezone.localtime().replace(hour=0, minute=2, second=0)
    make_link(make_child("CH10001"), make_parent("SB20000"), by=make_user(username="ravi"), linked_at=at)
    make_parent("SB12345")

    answer = scan(dispatcher, "pack", "CH10001", parent="SB12345")

    assert told(answer) == ("refused", "in_other_parent")
    assert answer.message == "CH10001 is already in SB20000. ravi put it there today at 00:02."
    assert answer.as_json()["parent"] == {"code": "SB12345", "children": 0}
    assert where_is("CH10001") == "SB20000"


def test_pack_without_parent_is_refused_and_makes_nothing(dispatcher):
    answer = scan(dispatcher, "pack", "CH10001")

    assert told(answer) == ("refused", "no_parent")
    assert answer.message == "Scan a parent bag first."
    assert Bag.objects.count() == 0


def test_pack_into_unknown_parent_that_fits_no_pattern_is_refused(dispatcher):
    answer = scan(dispatcher, "pack", "CH10001", parent="BOX-1")

    assert told(answer) == ("refused", "unknown_code")
    assert answer.message == "BOX-1 is not known here. Check the label, or ask an admin to load it."
    assert Bag.objects.count() == 0


def test_pack_into_child_is_refused(dispatcher):
    make_child("CH10001")

    answer = scan(dispatcher, "pack", "CH10002", parent="CH10001")

    assert told(answer) == ("refused", "not_a_parent")
    assert answer.message == "CH10001 is a child bag, not a parent bag."
    assert Bag.objects.count() == 1


def test_pack_of_unknown_code_that_fits_no_pattern_is_refused(dispatcher):
    answer = scan(dispatcher, "pack", "CH1", parent="SB00001")

    assert told(answer) == ("refused", "unknown_code")
    assert Bag.objects.count() == 0


def test_pack_of_unknown_code_is_refused_where_the_site_makes_none(dispatcher):
    SiteSettings.objects.update(create_unknown_bags=False)
    make_parent("SB00001")

    child = scan(dispatcher, "pack", "CH10001", parent="SB00001")
    parent = scan(dispatcher, "pack", "SB00002")

    assert (child.reason, parent.reason) == ("unknown_code", "unknown_code")
    assert Bag.objects.count() == 1


def test_patterns_of_the_site_decide_the_kind_of_a_new_bag(dispatcher):
    SiteSettings.objects.update(parent_pattern="^PP[0-9]+$", child_pattern="^CC[0-9]+$")

    answers = [scan(dispatcher, "pack", "PP1"), scan(dispatcher, "pack", "CC1", parent="PP1")]
    refused = scan(dispatcher, "pack", "SB00001", parent="PP1")

    assert [told(answer) for answer in answers] == [("saved", None), ("saved", None)]
    assert told(refused) == ("refused", "unknown_code")


def test_pack_into_parent_on_closed_bill_is_refused(dispatcher, biller):
    bill = make_bill("B-1")
    make_line(bill, make_link(make_child("CH10001"), make_parent("SB00001")).parent)
    close_bill(bill, by=biller)

    child = scan(dispatcher, "pack", "CH10002", parent="SB00001")
    parent = scan(dispatcher, "pack", "SB00001")

    assert told(child) == told(parent) == ("refused", "parent_frozen")
    assert child.message.startswith("SB00001 is on bill B-1, which biller1 closed today at ")
    assert where_is("CH10002") is None
    assert not Bag.objects.filter(code="CH10002").exists()


def test_pack_of_retired_bags_is_refused(dispatcher):
    make_parent("SB00001", retired_at=timezone.now())
    make_child("CH10001", retired_at=timezone.now())
    make_parent("SB00002")

    answers = [
        scan(dispatcher, "pack", "SB00001"),
        scan(dispatcher, "pack", "CH10002", parent="SB00001"),
        scan(dispatcher, "pack", "CH10001", parent="SB00002"),
    ]

    assert [told(answer) for answer in answers] == [("refused", "retired")] * 3
    assert Link.objects.count() == 0


# areas and roles


def test_dispatcher_may_not_touch_bags_of_another_area():
    here, there = make_area(), make_area("North gate")
    person = make_user(area=here)
    make_parent("SB00001", area=there)
    make_parent("SB00002")
    make_child("CH10001", area=there)

    answers = [
        scan(person, "pack", "SB00001"),
        scan(person, "pack", "CH10002", parent="SB00001"),
        scan(person, "pack", "CH10001", parent="SB00002"),
    ]

    assert [told(answer) for answer in answers] == [("refused", "other_area")] * 3
    assert answers[0].message.startswith("This bag belongs to area North gate, which is not yours.")
    assert Link.objects.count() == 0


def test_biller_may_touch_bags_of_every_area():
    make_parent("SB00001", area=make_area())

    answer = scan(make_user("Biller", area=make_area()), "pack", "CH10001", parent="SB00001")

    assert told(answer) == ("saved", None)


def test_new_bags_belong_to_the_area_of_who_made_them():
    area = make_area()

    scan(make_user(area=area), "pack", "CH10001", parent="SB00001")

    assert set(Bag.objects.values_list("area", flat=True)) == {area.id}


@pytest.mark.parametrize("action", ["bill", "unbill"])
def test_dispatcher_may_not_bill(dispatcher, action):
    make_bill("B-1")
    make_parent("SB00001")

    answer = scan(dispatcher, action, "SB00001", bill="B-1")

    assert told(answer) == ("refused", "not_allowed")
    assert BillLine.objects.count() == 0


@pytest.mark.parametrize("action", ["pack", "unpack", "move", "bill", "unbill", "look", "undo"])
def test_person_without_role_may_do_nothing(action):
    answer = (
        scan(make_user(role=""), action, "CH10001") if action != "undo" else scan(make_user(role=""), "undo")
    )

    assert told(answer) == ("refused", "not_allowed")


# unpack and move


def test_unpack_ends_the_link(dispatcher):
    make_link(make_child("CH10001"), make_parent("SB00001"))

    answer = scan(dispatcher, "unpack", "CH10001")

    assert told(answer) == ("saved", None)
    assert answer.message == "CH10001 is out of SB00001."
    link = Link.objects.get()
    assert link.unlinked_by == dispatcher
    assert link.unlinked_at is not None


def test_unpack_of_loose_child_changes_nothing(dispatcher):
    make_child("CH10001")

    answer = scan(dispatcher, "unpack", "CH10001")

    assert told(answer) == ("duplicate", "no_parent")
    assert answer.message == "CH10001 is in no parent bag."


def test_unpack_out_of_a_parent_where_it_is_not_is_refused(dispatcher):
    make_link(make_child("CH10001"), make_parent("SB00001"))

    answer = scan(dispatcher, "unpack", "CH10001", parent="SB00002")

    assert told(answer) == ("refused", "in_other_parent")
    assert where_is("CH10001") == "SB00001"


@pytest.mark.parametrize(("action", "parent"), [("unpack", None), ("move", "SB00001")])
def test_unpack_and_move_refuse_parents_and_unknown_codes(dispatcher, action, parent):
    make_parent("SB00001")
    make_parent("SB00002")

    assert told(scan(dispatcher, action, "SB00002", parent=parent)) == ("refused", "not_a_child")
    assert told(scan(dispatcher, action, "CH10001", parent=parent)) == ("refused", "unknown_code")
    assert Bag.objects.count() == 2


def test_move_ends_one_link_and_makes_the_other(dispatcher):
    make_link(make_child("CH10001"), make_parent("SB00001"))
    make_parent("SB00002")

    answer = scan(dispatcher, "move", "CH10001", parent="SB00002")

    assert told(answer) == ("saved", None)
    assert answer.message == "CH10001 moved from SB00001 to SB00002."
    old, new = Link.objects.order_by("id")
    assert (old.unlinked_by, new.unlinked_at, new.parent.code) == (dispatcher, None, "SB00002")


def test_move_to_where_it_is_changes_nothing(dispatcher):
    make_link(make_child("CH10001"), make_parent("SB00001"))

    answer = scan(dispatcher, "move", "CH10001", parent="SB00001")

    assert told(answer) == ("duplicate", "in_this_parent")
    assert Link.objects.count() == 1


def test_move_of_loose_child_packs_it(dispatcher):
    make_child("CH10001")

    answer = scan(dispatcher, "move", "CH10001", parent="SB00001")

    assert answer.message == "CH10001 is now in SB00001."
    assert where_is("CH10001") == "SB00001"


def test_move_out_of_or_into_frozen_parent_is_refused(dispatcher, biller):
    bill = make_bill()
    make_line(bill, make_link(make_child("CH10001"), make_parent("SB00001")).parent)
    close_bill(bill, by=biller)
    make_link(make_child("CH10002"), make_parent("SB00002"))

    out_of = scan(dispatcher, "move", "CH10001", parent="SB00002")
    into = scan(dispatcher, "move", "CH10002", parent="SB00001")
    unpack = scan(dispatcher, "unpack", "CH10001")

    assert told(out_of) == told(into) == told(unpack) == ("refused", "parent_frozen")
    assert (where_is("CH10001"), where_is("CH10002")) == ("SB00001", "SB00002")


# bill and unbill


def test_bill_puts_parent_on_bill(biller):
    make_bill("B-1")
    make_parent("SB00001")

    answer = scan(biller, "bill", "SB00001", bill="b-1")

    assert told(answer) == ("saved", None)
    assert answer.message == "SB00001 is now on bill B-1."
    assert answer.as_json()["bill"] == {"number": "B-1"}
    assert BillLine.objects.get().added_by == biller


def test_bill_again_and_on_another_bill(biller):
    line = make_line(make_bill("B-1"), make_parent("SB00001"), by=make_user("Biller", "meena"))
    make_bill("B-2")

    again = scan(biller, "bill", "SB00001", bill="B-1")
    other = scan(biller, "bill", "SB00001", bill="B-2")

    assert told(again) == ("duplicate", "on_this_bill")
    assert told(other) == ("refused", "on_other_bill")
    assert other.message.startswith("SB00001 is on bill B-1. meena put it there today at ")
    assert list(BillLine.objects.all()) == [line]


def test_bill_refuses_what_is_no_parent_or_no_bill(biller):
    make_bill("B-1")
    make_child("CH10001")
    make_parent("SB00001")
    make_parent("SB00002", retired_at=timezone.now())

    answers = [
        scan(biller, "bill", "CH10001", bill="B-1"),
        scan(biller, "bill", "SB00009", bill="B-1"),
        scan(biller, "bill", "SB00001", bill="NONE"),
        scan(biller, "bill", "SB00001"),
        scan(biller, "bill", "SB00002", bill="B-1"),
    ]

    reasons = ["not_a_parent", "unknown_code", "no_bill", "no_bill", "retired"]
    assert [told(answer) for answer in answers] == [("refused", reason) for reason in reasons]
    assert answers[2].message == "There is no bill NONE."
    assert answers[3].message == "Say which bill. Open the bill first."
    assert BillLine.objects.count() == 0
    assert not Bag.objects.filter(code="SB00009").exists()


def test_bill_and_unbill_on_closed_bill_are_refused(biller):
    bill = make_bill("B-1")
    make_line(bill, make_parent("SB00001"))
    close_bill(bill, by=biller)
    make_parent("SB00002")

    put_on = scan(biller, "bill", "SB00002", bill="B-1")
    take_off = scan(biller, "unbill", "SB00001", bill="B-1")

    assert told(put_on) == told(take_off) == ("refused", "bill_closed")
    assert BillLine.objects.filter(removed_at=None).count() == 1


def test_unbill_takes_parent_off(biller):
    make_line(make_bill("B-1"), make_parent("SB00001"))

    answer = scan(biller, "unbill", "SB00001", bill="B-1")
    again = scan(biller, "unbill", "SB00001", bill="B-1")

    assert told(answer) == ("saved", None)
    assert told(again) == ("duplicate", "no_bill")
    assert again.message == "SB00001 is on no bill."
    assert BillLine.objects.get().removed_by == biller


def test_unbill_from_a_bill_where_it_is_not_is_refused(biller):
    make_line(make_bill("B-1"), make_parent("SB00001"))
    make_bill("B-2")

    answer = scan(biller, "unbill", "SB00001", bill="B-2")

    assert told(answer) == ("refused", "on_other_bill")
    assert BillLine.objects.get().removed_at is None


# look


def test_look_says_where_a_child_is(dispatcher):
    at = timezone.localtime().replace(hour=0, minute=2, second=0)
    make_link(make_child("CH10001"), make_parent("SB00001"), by=dispatcher, linked_at=at)

    answer = scan(dispatcher, "look", "CH10001")

    assert told(answer) == ("saved", None)
    assert answer.message == "CH10001 is in SB00001. dispatcher1 put it there today at 00:02."


def test_look_names_the_bill(dispatcher):
    parent = make_link(make_child("CH10001"), make_parent("SB00001"), by=dispatcher).parent
    make_line(make_bill("B-1"), parent, by=dispatcher)

    child, parent = scan(dispatcher, "look", "CH10001"), scan(dispatcher, "look", "SB00001")

    assert child.message.startswith(
        "CH10001 is in SB00001, which is on bill B-1. dispatcher1 put it there today at "
    )
    assert parent.message.startswith(
        "SB00001 is a parent bag, holds 1 child and is on bill B-1. dispatcher1 put "
    )


def test_look_of_loose_bags_and_unknown_codes(dispatcher):
    make_child("CH10001")
    make_parent("SB00001")

    loose, parent, unknown = (scan(dispatcher, "look", code) for code in ("CH10001", "SB00001", "CH99999"))

    assert loose.message == "CH10001 is in no parent bag."
    assert parent.message == "SB00001 is a parent bag, holds 0 children and is on no bill."
    assert told(unknown) == ("refused", "unknown_code")
    assert Bag.objects.count() == 2


# undo


def test_undo_of_pack_unlinks(dispatcher):
    packed = scan(dispatcher, "pack", "CH10001", parent="SB00001")

    answer = scan(dispatcher, "undo", undoes=packed.id)

    assert told(answer) == ("saved", None)
    assert answer.message == "Undone: CH10001 is back where it was."
    assert where_is("CH10001") is None
    assert Link.objects.count() == 1


def test_undo_of_unpack_puts_it_back(dispatcher):
    make_link(make_child("CH10001"), make_parent("SB00001"))
    unpacked = scan(dispatcher, "unpack", "CH10001")

    scan(dispatcher, "undo", undoes=unpacked.id)

    assert where_is("CH10001") == "SB00001"


def test_undo_of_move_puts_it_back(dispatcher):
    make_link(make_child("CH10001"), make_parent("SB00001"))
    moved = scan(dispatcher, "move", "CH10001", parent="SB00002")

    scan(dispatcher, "undo", undoes=moved.id)

    assert where_is("CH10001") == "SB00001"
    assert Link.objects.filter(child__code="CH10001").count() == 3


def test_undo_of_bill_and_unbill(biller):
    make_bill("B-1")
    make_parent("SB00001")
    billed = scan(biller, "bill", "SB00001", bill="B-1")

    scan(biller, "undo", undoes=billed.id)
    assert BillLine.objects.filter(removed_at=None).count() == 0

    scan(biller, "bill", "SB00001", bill="B-1")
    unbilled = scan(biller, "unbill", "SB00001", bill="B-1")
    scan(biller, "undo", undoes=unbilled.id)
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
    scan(dispatcher, "unpack", "CH10001")

    answer = scan(dispatcher, "undo", undoes=packed.id)

    assert told(answer) == ("refused", "changed_since")
    assert answer.message.startswith("CH10001 has changed since: dispatcher1 took it out today at ")


def test_undo_of_pack_into_parent_that_left_is_refused(dispatcher, biller):
    packed = scan(dispatcher, "pack", "CH10001", parent="SB00001")
    bill = make_bill("B-1")
    scan(biller, "bill", "SB00001", bill="B-1")
    close_bill(bill, by=biller)

    answer = scan(dispatcher, "undo", undoes=packed.id)

    assert told(answer) == ("refused", "parent_frozen")
    assert where_is("CH10001") == "SB00001"


def test_undo_of_bill_on_closed_bill_is_refused(biller):
    bill = make_bill("B-1")
    make_parent("SB00001")
    billed = scan(biller, "bill", "SB00001", bill="B-1")
    close_bill(bill, by=biller)

    assert told(scan(biller, "undo", undoes=billed.id)) == ("refused", "bill_closed")


def test_undo_of_bill_after_the_parent_went_to_another_bill_is_refused(biller):
    make_bill("B-1")
    make_bill("B-2")
    make_parent("SB00001")
    billed = scan(biller, "bill", "SB00001", bill="B-1")
    unbilled = scan(biller, "unbill", "SB00001", bill="B-1")
    scan(biller, "bill", "SB00001", bill="B-2")

    answers = [scan(biller, "undo", undoes=billed.id), scan(biller, "undo", undoes=unbilled.id)]

    assert [told(answer) for answer in answers] == [("refused", "changed_since")] * 2
    assert BillLine.objects.get(removed_at=None).bill.number == "B-2"


def test_undo_of_bill_needs_the_role_still(biller):
    make_bill("B-1")
    make_parent("SB00001")
    billed = scan(biller, "bill", "SB00001", bill="B-1")
    biller.groups.set(Group.objects.filter(name="Dispatcher"))

    assert told(scan(biller, "undo", undoes=billed.id)) == ("refused", "not_allowed")
    assert BillLine.objects.filter(removed_at=None).count() == 1


def test_undo_twice_or_of_what_did_nothing_is_refused(dispatcher):
    packed = scan(dispatcher, "pack", "CH10001", parent="SB00001")
    undone = scan(dispatcher, "undo", undoes=packed.id)
    looked = scan(dispatcher, "look", "CH10001")
    opened = scan(dispatcher, "pack", "SB00001")

    nothing = [packed.id, undone.id, looked.id, opened.id, new_scan_id(), None]

    assert [told(scan(dispatcher, "undo", undoes=scan_id)) for scan_id in nothing] == [
        ("refused", "nothing_to_undo")
    ] * len(nothing)


def test_undo_of_another_persons_scan_is_for_admins(dispatcher, admin_user):
    packed = scan(dispatcher, "pack", "CH10001", parent="SB00001")

    assert told(scan(make_user(), "undo", undoes=packed.id)) == ("refused", "not_allowed")
    assert told(scan(admin_user, "undo", undoes=packed.id)) == ("saved", None)


def test_undo_after_an_hour_is_for_admins(dispatcher, admin_user):
    link = make_link(make_child("CH10001"), make_parent("SB00001"), by=dispatcher)
    old = Scan.objects.create(
        id=new_scan_id(),
        received_at=timezone.now() - timedelta(minutes=61),
        user=dispatcher,
        action="pack",
        code="CH10001",
        content_hash=b"",
        outcome="saved",
        bag=link.child,
        parent=link.parent,
        made_link=link,
    )

    late = scan(dispatcher, "undo", undoes=old.id)

    assert told(late) == ("refused", "too_late")
    assert where_is("CH10001") == "SB00001"
    assert told(scan(admin_user, "undo", undoes=old.id)) == ("saved", None)


# ids and batches


def test_same_id_again_gets_the_stored_answer_and_does_nothing(dispatcher):
    scan_id = new_scan_id()
    first = scan(dispatcher, "pack", "CH10001", parent="SB00001", id=scan_id)
    scan(dispatcher, "unpack", "CH10001")

    again = scan(dispatcher, "pack", "CH10001", parent="SB00001", id=scan_id)

    assert again.replayed
    assert again.as_json() == first.as_json() | {"replayed": True}
    assert where_is("CH10001") is None
    assert Scan.objects.count() == 2


def test_same_id_with_other_content_or_person_is_refused_and_not_stored(dispatcher):
    scan_id = new_scan_id()
    scan(dispatcher, "pack", "CH10001", parent="SB00001", id=scan_id)

    other_code = scan(dispatcher, "pack", "CH10002", parent="SB00001", id=scan_id)
    other_person = scan(make_user(), "pack", "CH10001", parent="SB00001", id=scan_id)

    assert told(other_code) == told(other_person) == ("refused", "id_reused")
    assert (other_code.replayed, other_person.parent_code) == (False, None)
    assert Scan.objects.get().code == "CH10001"
    assert not Bag.objects.filter(code="CH10002").exists()


def test_batch_is_done_in_order_and_a_refusal_stops_nothing(dispatcher):
    answers = scan_all(
        dispatcher,
        asked("pack", "SB00001"),
        asked("pack", "CH10001", parent="SB00001"),
        asked("pack", "!", parent="SB00001"),
        asked("move", "CH10001", parent="SB00002"),
        asked("pack", "CH10001", parent="SB00001"),
    )

    assert [told(answer) for answer in answers] == [
        ("saved", None),
        ("saved", None),
        ("refused", "bad_code"),
        ("saved", None),
        ("refused", "in_other_parent"),
    ]
    assert list(Scan.objects.order_by("received_at").values_list("id", flat=True)) == [a.id for a in answers]


def test_same_id_twice_in_one_batch_counts_once(dispatcher):
    one = asked("pack", "CH10001", parent="SB00001")

    answers = scan_all(dispatcher, one, one)

    assert [answer.replayed for answer in answers] == [False, True]
    assert Scan.objects.count() == 1


def test_undo_of_a_scan_of_the_same_batch(dispatcher):
    packed = asked("pack", "CH10001", parent="SB00001")

    answers = scan_all(dispatcher, packed, asked("undo", undoes=packed.id))

    assert [told(answer) for answer in answers] == [("saved", None)] * 2
    assert where_is("CH10001") is None


def test_scan_keeps_what_the_device_told(dispatcher):
    at = timezone.now() - timedelta(days=1)

    scan(dispatcher, "pack", "CH10001", parent="SB00001", seq=17, scanned_at=at, source="typed")

    stored = Scan.objects.get()
    assert (stored.seq, stored.scanned_at, stored.source, stored.station) == (17, at, "typed", "bay-1")
    assert abs(stored.received_at - timezone.now()) < timedelta(minutes=1)


@pytest.mark.parametrize("count", [1, 3, 100])
def test_batch_of_any_size_takes_one_statement(dispatcher, django_assert_num_queries, count):
    scans = [asked("pack", f"CH{number:05}", parent="SB00001") for number in range(count)]

    with django_assert_num_queries(1):
        answers = scan_all(dispatcher, *scans)

    assert [told(answer) for answer in answers] == [("saved", None)] * count
    assert answers[-1].child_count == count


# hostile codes


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \t",
        "A" * 65,
        "A" * 5000,
        "CH1\x000001",
        "CH1\x1b[31m",
        "'; DROP TABLE bags_bag; --",
        "<script>alert(1)</script>",
        "बैग-१",
        "CH🙂001",
        "https://example.com/?q=CH10001",
        "CH10001\nCH10002",
        "half \ud800 character",
        "ıstanbul",
    ],
)
def test_hostile_code_is_refused_with_a_sentence_and_stored(dispatcher, text):
    answer = scan(dispatcher, "pack", text, parent="SB00001")

    assert told(answer) == ("refused", "bad_code")
    assert len(answer.message) < 260
    assert Scan.objects.get().outcome == "refused"
    assert Bag.objects.count() == 0


def test_hostile_parent_is_refused(dispatcher):
    answer = scan(dispatcher, "pack", "CH10001", parent="<b>SB00001")

    assert told(answer) == ("refused", "bad_code")
    assert answer.message.startswith("“<B>SB00001” is not a bag code.")
