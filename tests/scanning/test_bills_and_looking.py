"""What bill, unbill and look do, and each reason for not doing it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bags.models import Bag, CodeSettings, Link
from bills.cancellation import delete_draft
from bills.lifecycle import close_bill
from bills.models import BillLine
from tests.builders import (
    asked,
    make_bill,
    make_child,
    make_line,
    make_link,
    make_parent,
    make_user,
    scan,
    scan_all,
    told,
)

pytestmark = pytest.mark.django_db


# bill and unbill


def test_bill_puts_parent_on_bill(biller):
    make_bill("B-1")
    CodeSettings.objects.update(expected_children=1)
    make_link(parent=make_parent("SB00001"))

    answer = scan(biller, "bill", "SB00001", bill="b-1")

    assert told(answer) == ("saved", None)
    assert answer.message == "SB00001 is now on bill B-1."
    assert answer.as_json()["bill"] == {"number": "B-1"}
    assert BillLine.objects.get().added_by == biller


@pytest.mark.parametrize(
    ("children", "message", "tone"),
    [
        (0, "SB00001 is now on bill B-1, but it is empty.", "needs_you"),
        (1, "SB00001 is now on bill B-1. It holds only 1 child, usual are 2.", "saved"),
        (2, "SB00001 is now on bill B-1.", "saved"),
        (3, "SB00001 is now on bill B-1.", "saved"),
    ],
)
def test_bill_tells_of_an_empty_and_of_a_short_parent(biller, children, message, tone):
    CodeSettings.objects.update(expected_children=2)
    make_bill("B-1")
    parent = make_parent("SB00001")
    for _child in range(children):
        make_link(parent=parent)

    answer = scan(biller, "bill", "SB00001", bill="B-1")

    assert (answer.outcome, answer.message, answer.as_json()["tone"]) == ("saved", message, tone)


def test_bill_that_is_cancelled_takes_nothing(biller, admin_user):
    bill = make_line().bill
    delete_draft(bill, by=admin_user)
    make_parent("SB00099")

    answer = scan(biller, "bill", "SB00099", bill=bill.number)

    assert told(answer) == ("refused", "bill_cancelled")
    assert answer.message.startswith(f"Bill {bill.number} is cancelled. admin cancelled it today at")
    assert not BillLine.objects.filter(removed_at=None).exists()


def test_undo_puts_nothing_back_on_a_cancelled_bill(biller, admin_user):
    bill = make_line(parent=make_parent("SB00001")).bill
    taken_off = scan(biller, "unbill", "SB00001", bill=bill.number)
    delete_draft(bill, by=admin_user)

    answer = scan(biller, "undo", undoes=taken_off.id)

    assert told(answer) == ("refused", "bill_cancelled")
    assert answer.message.startswith(f"Bill {bill.number} is cancelled. admin cancelled it today at")


def test_bill_again_and_on_another_bill(biller):
    line = make_line(make_bill("B-1"), make_parent("SB00001"), by=make_user("Biller", "meena"))
    make_bill("B-2")

    again = scan(biller, "bill", "SB00001", bill="B-1")
    other = scan(biller, "bill", "SB00001", bill="B-2")

    assert told(again) == ("duplicate", "on_this_bill")
    assert again.message.startswith("SB00001 is already on this bill. meena put it there today at ")
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
    for answer in (put_on, take_off):
        assert answer.message.startswith("Bill B-1 is closed. biller1 closed it today at ")
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
    make_line(make_bill("B-1"), make_parent("SB00001"), by=make_user("Biller", "meena"))
    make_bill("B-2")

    answer = scan(biller, "unbill", "SB00001", bill="B-2")

    assert told(answer) == ("refused", "on_other_bill")
    assert answer.message.startswith("SB00001 is on bill B-1. meena put it there today at ")
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


def test_look_says_when_the_child_came_in_and_when_the_parent_came_onto_the_bill(dispatcher):
    yesterday = timezone.localtime() - timedelta(days=1)
    asha, meena = make_user(username="asha"), make_user("Biller", "meena")
    linked_at, added_at = yesterday.replace(hour=9, minute=2), yesterday.replace(hour=9, minute=4)
    link = make_link(make_child("CH10001"), make_parent("SB00001"), by=asha, linked_at=linked_at)
    make_line(make_bill("B-1"), link.parent, by=meena, added_at=added_at)

    child, parent = scan(dispatcher, "look", "CH10001"), scan(dispatcher, "look", "SB00001")

    assert child.message.endswith("on bill B-1. asha put it there yesterday at 09:02.")
    assert parent.message.endswith("on bill B-1. meena put it there yesterday at 09:04.")
    assert (child.found_at, parent.found_at) == (linked_at, added_at)


def test_look_at_a_loose_bag_meets_nobody(dispatcher):
    link = make_link(make_child("CH10001"), make_parent("SB00001"), by=dispatcher)
    Link.objects.update(unlinked_at=timezone.now(), unlinked_by=dispatcher)
    make_line(parent=link.parent, removed_at=timezone.now(), removed_by=dispatcher)

    answers = [scan(dispatcher, "look", code) for code in ("CH10001", "SB00001")]

    assert [(answer.bill_number, answer.found_by, answer.found_at) for answer in answers] == [(None,) * 3] * 2


def test_look_of_loose_bags_and_unknown_codes(dispatcher):
    make_child("CH10001")
    make_parent("SB00001")

    loose, parent, unknown = (scan(dispatcher, "look", code) for code in ("CH10001", "SB00001", "CH99999"))

    assert loose.message == "CH10001 is in no parent bag."
    assert parent.message == "SB00001 is a parent bag, holds 0 children and is on no bill."
    assert told(unknown) == ("refused", "unknown_code")
    assert Bag.objects.count() == 2


@pytest.mark.parametrize("action", ["bill", "unbill"])
def test_bill_with_a_number_that_none_can_have_is_refused_and_the_rest_is_done(biller, action):
    make_parent("SB00001")

    answers = scan_all(
        biller, asked(action, "SB00001", bill="X" * 256), asked("pack", "CH10001", parent="SB00001")
    )

    assert [told(answer) for answer in answers] == [("refused", "no_bill"), ("saved", None)]
