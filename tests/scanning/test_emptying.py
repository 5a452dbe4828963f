"""Taking everything out of a parent in one step, and putting it all back in one."""

import pytest
from django.utils import timezone

from bags.models import Bag, Link
from scanning.models import Scan
from tests.builders import (
    make_area,
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
CHILDREN = ["CH10001", "CH10002", "CH10003"]


@pytest.fixture
def parent(dispatcher):
    parent = make_parent("SB00001")
    for code in CHILDREN:
        make_link(child=make_child(code), parent=parent, by=dispatcher)
    return parent


def whereabouts():
    return [where_is(code) for code in CHILDREN]


def test_empty_takes_everything_out(dispatcher, parent):
    other = make_link()

    answer = scan(dispatcher, "empty", "sb00001")

    assert told(answer) == ("saved", None)
    assert answer.as_json()["parent"] == {"code": "SB00001", "children": 0}
    assert answer.message == "Everything is out of SB00001."
    assert whereabouts() == [None, None, None]
    assert where_is(other.child.code) == other.parent.code
    assert set(Link.objects.filter(parent=parent).values_list("unlinked_by", flat=True)) == {dispatcher.pk}


def test_undo_of_empty_puts_everything_back(dispatcher, parent):
    make_link(parent=parent, unlinked_at=timezone.now(), unlinked_by=dispatcher)  # was out before
    emptied = scan(dispatcher, "empty", "SB00001")

    answer = scan(dispatcher, "undo", undoes=emptied.id)

    assert told(answer) == ("saved", None)
    assert answer.message == "Undone: SB00001 holds 3 children again."
    assert whereabouts() == ["SB00001"] * 3
    assert Link.objects.filter(parent=parent, unlinked_at=None).count() == 3
    assert told(scan(dispatcher, "undo", undoes=emptied.id)) == ("refused", "nothing_to_undo")


def test_undo_of_empty_puts_back_only_what_it_took_out(dispatcher, parent):
    emptied = scan(dispatcher, "empty", "SB00001")
    at = Scan.objects.get().received_at
    make_link(unlinked_at=at, unlinked_by=dispatcher)
    make_link(parent=parent, unlinked_at=at, unlinked_by=make_user())

    scan(dispatcher, "undo", undoes=emptied.id)

    back = Link.objects.filter(unlinked_at=None).order_by("child__code")
    assert list(back.values_list("child__code", "parent__code")) == [(code, "SB00001") for code in CHILDREN]


def test_undo_of_empty_is_refused_whole_when_one_bag_was_moved_on(dispatcher, parent):
    emptied = scan(dispatcher, "empty", "SB00001")
    scan(make_user(username="ravi"), "pack", "CH10002", parent="SB00002")

    answer = scan(dispatcher, "undo", undoes=emptied.id)

    assert told(answer) == ("refused", "changed_since")
    assert answer.message.startswith("CH10002 has changed since: ravi put it in SB00002 today")
    assert whereabouts() == [None, "SB00002", None]


def test_undo_of_empty_is_refused_whole_when_one_bag_was_moved_on_and_taken_out_again(dispatcher, parent):
    emptied = scan(dispatcher, "empty", "SB00001")
    scan(dispatcher, "pack", "CH10002", parent="SB00002")
    scan(make_user(username="ravi"), "unpack", "CH10002")

    answer = scan(dispatcher, "undo", undoes=emptied.id)

    assert told(answer) == ("refused", "changed_since")
    assert answer.message.startswith("CH10002 has changed since: ravi took it out today")
    assert answer.found_at == Link.objects.get(child__code="CH10002", parent__code="SB00002").unlinked_at
    assert whereabouts() == [None, None, None]


def test_undo_of_empty_names_the_first_bag_that_was_moved_on(dispatcher, parent):
    first = make_link(make_child("AB00001"), parent).child
    emptied = scan(dispatcher, "empty", "SB00001")
    for code in ("CH10002", "AB00001"):
        scan(dispatcher, "pack", code, parent="SB00002")

    answer = scan(dispatcher, "undo", undoes=emptied.id)

    assert (told(answer), answer.code) == (("refused", "changed_since"), "AB00001")
    assert Scan.objects.get(pk=answer.id).bag == first


@pytest.mark.parametrize("code", ["SB00001", "CH10001", "CH10003"])
def test_undo_of_empty_is_refused_over_a_bag_of_another_area(parent, code):
    person = make_user(area=make_area("North"))
    emptied = scan(person, "empty", "SB00001")
    Bag.objects.filter(code=code).update(area=make_area("South"))

    assert told(scan(person, "undo", undoes=emptied.id)) == ("refused", "other_area")
    assert whereabouts() == [None, None, None]


def test_undo_of_empty_is_refused_when_a_bag_was_taken_out_of_use(dispatcher, parent):
    emptied = scan(dispatcher, "empty", "SB00001")
    Bag.objects.filter(code="CH10003").update(retired_at=timezone.now())

    assert told(scan(dispatcher, "undo", undoes=emptied.id)) == ("refused", "retired")
    assert whereabouts() == [None, None, None]


def test_undo_of_empty_is_refused_after_the_parent_left_on_a_bill(dispatcher, parent):
    emptied = scan(dispatcher, "empty", "SB00001")
    bill = make_bill()
    make_line(bill=bill, parent=parent)
    close(bill)

    assert told(scan(dispatcher, "undo", undoes=emptied.id)) == ("refused", "parent_frozen")
    assert whereabouts() == [None, None, None]


def close(bill):
    from bills.lifecycle import close_bill

    close_bill(bill, by=make_user("Biller"))


def test_empty_of_a_frozen_parent_is_refused(dispatcher, parent):
    bill = make_bill()
    make_line(bill=bill, parent=parent)
    close(bill)

    assert told(scan(dispatcher, "empty", "SB00001")) == ("refused", "parent_frozen")
    assert whereabouts() == ["SB00001"] * 3


def test_empty_of_an_empty_parent_changes_nothing(dispatcher):
    make_parent("SB00001")

    answer = scan(dispatcher, "empty", "SB00001")

    assert told(answer) == ("duplicate", "is_empty")
    assert answer.message == "SB00001 is empty already."
    assert told(scan(dispatcher, "undo", undoes=answer.id)) == ("refused", "nothing_to_undo")


@pytest.mark.parametrize(
    ("code", "reason"), [("CH10001", "not_a_parent"), ("SB99999", "unknown_code"), ("?", "bad_code")]
)
def test_empty_of_something_else_is_refused(dispatcher, parent, code, reason):
    assert told(scan(dispatcher, "empty", code)) == ("refused", reason)
    assert whereabouts() == ["SB00001"] * 3


@pytest.mark.parametrize("code", ["CH10002", "SB00001"])
def test_empty_is_refused_over_a_bag_of_another_area(parent, code):
    Bag.objects.filter(code=code).update(area=make_area("North"))
    stranger = make_user(area=make_area("South"))

    answer = scan(stranger, "empty", "SB00001")

    assert told(answer) == ("refused", "other_area")
    assert answer.message.startswith("This bag belongs to area North, which is not yours.")
    assert whereabouts() == ["SB00001"] * 3


def test_empty_does_not_mind_foreign_bags_that_are_elsewhere(dispatcher, parent):
    foreign = make_child(area=make_area("North"))
    make_link(foreign, parent, unlinked_at=timezone.now(), unlinked_by=dispatcher)
    make_link(foreign)

    assert told(scan(make_user(area=make_area("South")), "empty", "SB00001")) == ("saved", None)
    assert whereabouts() == [None, None, None]


def test_bags_can_be_packed_again_after_empty(dispatcher, parent):
    scan(dispatcher, "empty", "SB00001")

    assert told(scan(dispatcher, "pack", "CH10001", parent="SB00001")) == ("saved", None)
    assert whereabouts() == ["SB00001", None, None]
