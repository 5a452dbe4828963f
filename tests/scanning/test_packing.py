"""What pack, unpack and move do, and each reason for not doing it."""

import pytest
from django.utils import timezone

from bags.models import Bag, CodeSettings, Link
from bills.lifecycle import close_bill, reopen_bill
from bills.models import Bill
from core.dates import format_spoken_time
from scanning.messages import write_headline
from scanning.models import Scan
from tests.builders import (
    make_bill,
    make_child,
    make_line,
    make_link,
    make_parent,
    make_user,
    scan,
    told,
    where_is,
)

pytestmark = pytest.mark.django_db


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
    assert answer.message == "BOX-1 is not known here. Check the label, or ask an admin to import it."
    assert Bag.objects.count() == 0


def test_pack_into_child_is_refused(dispatcher):
    make_child("CH10001")

    answer = scan(dispatcher, "pack", "CH10002", parent="CH10001")

    assert told(answer) == ("refused", "not_a_parent")
    assert answer.message == "CH10001 is a child bag, not a parent bag."
    assert (answer.as_json()["parent"], Scan.objects.get().parent) == (None, None)
    assert Bag.objects.count() == 1


def test_pack_of_unknown_code_that_fits_no_pattern_is_refused(dispatcher):
    answer = scan(dispatcher, "pack", "CH1", parent="SB00001")

    assert told(answer) == ("refused", "unknown_code")
    assert answer.message == (
        "CH1 is no code of this site. Parents: SB + 5 digits, or M444- + 5 digits. "
        "Children: 4 to 64 of A–Z, 0–9, - _ . /. Check the label."
    )
    assert Bag.objects.count() == 0


def test_pack_of_unknown_code_is_refused_where_the_site_makes_none(dispatcher):
    CodeSettings.objects.update(create_unknown_bags=False)
    make_parent("SB00001")

    child = scan(dispatcher, "pack", "CH10001", parent="SB00001")
    parent = scan(dispatcher, "pack", "SB00002")

    assert (child.reason, parent.reason) == ("unknown_code", "unknown_code")
    assert Bag.objects.count() == 1


def test_pack_into_unknown_parent_is_refused_where_the_site_makes_none(dispatcher):
    CodeSettings.objects.update(create_unknown_bags=False)
    make_child("CH10001")

    answer = scan(dispatcher, "pack", "CH10001", parent="SB00001")

    assert told(answer) == ("refused", "unknown_code")
    assert answer.message.startswith("SB00001 is not known here.")
    assert (where_is("CH10001"), Bag.objects.count()) == (None, 1)


def test_bag_that_is_known_keeps_its_kind_whatever_the_patterns_say(dispatcher):
    make_parent("CH-BIG-1")
    make_child("SB00009")

    parent = scan(dispatcher, "pack", "CH-BIG-1")
    child = scan(dispatcher, "pack", "SB00009", parent="CH-BIG-1")

    assert parent.message == "CH-BIG-1 is open and holds 0 children."
    assert child.message == "SB00009 is now in CH-BIG-1."


def test_patterns_of_the_site_decide_the_kind_of_a_new_bag(dispatcher):
    CodeSettings.objects.update(parent_pattern="^PP[0-9]+$", child_pattern="^CC[0-9]+$")

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


@pytest.mark.parametrize("parent", ["SB00001", "SB00002", "SB99999"])
def test_pack_of_bag_that_left_on_closed_bill_is_refused(dispatcher, parent):
    asha = make_user("Biller", "asha.k", first_name="Asha")
    bill = make_bill("B-1")
    make_line(bill, make_link(make_child("CH10001"), make_parent("SB00001")).parent)
    make_parent("SB00002")
    close_bill(bill, by=asha)
    left_at = format_spoken_time(Bill.objects.get().closed_at)

    answer = scan(dispatcher, "pack", "CH10001", parent=parent)

    assert told(answer) == ("refused", "already_left")
    assert write_headline(answer) == "Already left"
    assert answer.message == (
        f"CH10001 left in SB00001 on bill B-1, which Asha closed {left_at}. Put it aside and tell a biller."
    )
    assert (answer.parent_code, answer.child_count, where_is("CH10001")) == ("SB00001", 1, "SB00001")
    assert not Bag.objects.filter(code="SB99999").exists()


def test_bag_that_left_may_be_moved_once_the_bill_is_open_again(dispatcher, biller, admin_user):
    bill = make_bill("B-1")
    make_line(bill, make_link(make_child("CH10001"), make_parent("SB00001")).parent)
    close_bill(bill, by=biller)
    reopen_bill(bill, by=admin_user, reason="one bag stayed here")

    answers = [scan(dispatcher, action, "CH10001", parent="SB00002") for action in ("pack", "move")]

    assert [told(answer) for answer in answers] == [("refused", "in_other_parent"), ("saved", None)]


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


def test_unpack_of_retired_child_is_refused(dispatcher):
    make_child("CH10001", retired_at=timezone.now())

    assert told(scan(dispatcher, "unpack", "CH10001")) == ("refused", "retired")


def test_unpack_out_of_a_parent_where_it_is_not_is_refused(dispatcher):
    make_link(make_child("CH10001"), make_parent("SB00001"), by=make_user(username="ravi"))

    answer = scan(dispatcher, "unpack", "CH10001", parent="SB00002")

    assert told(answer) == ("refused", "in_other_parent")
    assert answer.message.startswith(
        "CH10001 is not in SB00002: it is in SB00001. ravi put it there today at "
    )
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
    bill = make_bill("B-9")
    make_line(bill, make_link(make_child("CH10001"), make_parent("SB00001")).parent)
    close_bill(bill, by=biller)
    make_link(make_child("CH10002"), make_parent("SB00002"))

    out_of = scan(dispatcher, "move", "CH10001", parent="SB00002")
    into = scan(dispatcher, "move", "CH10002", parent="SB00001")
    unpack = scan(dispatcher, "unpack", "CH10001")

    assert told(out_of) == told(into) == told(unpack) == ("refused", "parent_frozen")
    assert {answer.parent_code for answer in (out_of, into, unpack)} == {"SB00001"}
    assert {answer.message.split(", ")[0] for answer in (out_of, into, unpack)} == {"SB00001 is on bill B-9"}
    assert (where_is("CH10001"), where_is("CH10002")) == ("SB00001", "SB00002")
