"""What answers to scans say of bags and bills of another area: their area, and no code, count or person."""

import json

import pytest

from accounts.models import Area
from bags.models import Bag
from bills.lifecycle import close_bill
from bills.models import Bill
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
NOT_YOURS = "This bag belongs to area South, which is not yours. Ask a biller or an admin."


@pytest.fixture
def north(db):
    """A dispatcher of North, and parents of North and of South."""
    person = make_user(area=make_area("North"))
    make_parent("SB00001", area=person.area)
    make_parent("SB90001", area=make_area("South"))
    return person


def give_to_south(code):
    Bag.objects.filter(code=code).update(area=Area.objects.get(name="South"))


def move_to_south(code):
    """Somebody who may touch all puts it into the parent of South."""
    assert told(scan(make_user("Biller"), "move", code, parent="SB90001")) == ("saved", None)


def assert_only_the_area(answer, own_parent=None):
    """A parent of the own area, which an undone scan was about, may be named."""
    said = answer.as_json()
    assert (answer.reason, said["message"]) == ("other_area", NOT_YOURS)
    assert (answer.parent_code, said["other_parent"], said["bill"]) == (own_parent, None, None)
    assert (answer.other_child_count, answer.found_by) == (None, None)


@pytest.mark.parametrize("named", [None, "SB00001", "SB90001"])
def test_unpack_out_of_a_parent_of_another_area(north, named):
    make_link(make_child("CH10001", area=north.area), Bag.objects.get(code="SB90001"))

    assert_only_the_area(scan(north, "unpack", "CH10001", parent=named))
    assert where_is("CH10001") == "SB90001"


@pytest.mark.parametrize("action", ["pack", "move"])
def test_into_a_parent_of_another_area(north, action):
    assert_only_the_area(scan(north, action, make_child("CH10001").code, parent="SB90001"))


@pytest.mark.parametrize("action", ["pack", "empty", "finish", "look"])
def test_parent_of_another_area(north, action):
    assert_only_the_area(scan(north, action, "SB90001"))


@pytest.mark.parametrize("action", ["unpack", "move"])
def test_parent_of_another_area_in_place_of_a_child(north, action):
    assert_only_the_area(scan(north, action, "SB90001", parent="SB00001"))


@pytest.mark.parametrize("action", ["empty", "finish"])
def test_child_of_another_area_in_place_of_a_parent(north, action):
    make_child("CH90001", area=Area.objects.get(name="South"))

    assert_only_the_area(scan(north, action, "CH90001"))
    assert_only_the_area(scan(north, "pack", make_child("CH10001").code, parent="CH90001"))


def test_retired_bag_of_another_area(north):
    make_parent("SB90002", area=Area.objects.get(name="South"), retired_at="2026-01-01T00:00Z")

    assert_only_the_area(scan(north, "pack", "SB90002"))


@pytest.mark.parametrize("action", ["pack", "unpack"])
def test_undo_after_a_move_into_another_area(north, action):
    done = scan(north, "pack", "CH10001", parent="SB00001")
    if action == "unpack":
        done = scan(north, "unpack", "CH10001")
    move_to_south("CH10001")

    assert_only_the_area(scan(north, "undo", undoes=done.id), own_parent="SB00001")


@pytest.mark.parametrize(("code", "own_parent"), [("SB00001", None), ("CH10001", "SB00001")])
def test_undo_over_a_bag_that_went_to_another_area(north, code, own_parent):
    packed = scan(north, "pack", "CH10001", parent="SB00001")
    scan(north, "unpack", "CH10001")  # changed since
    give_to_south(code)

    assert_only_the_area(scan(north, "undo", undoes=packed.id), own_parent)


def test_undo_of_empty_after_a_move_into_another_area(north):
    scan(north, "pack", "CH10001", parent="SB00001")
    emptied = scan(north, "empty", "SB00001")
    move_to_south("CH10001")
    answer = scan(north, "undo", undoes=emptied.id)
    give_to_south("CH10001")
    again = scan(north, "undo", undoes=emptied.id)

    for one in (answer, again):
        assert (told(one), one.message) == (("refused", "other_area"), NOT_YOURS)
        assert "SB90001" not in json.dumps(one.as_json())
    assert again.code == "SB00001"


@pytest.mark.parametrize(
    ("parent", "reason", "message"),
    [
        ("SB00001", "already_left", "CH10001 left in SB00001 on a bill of another area, which"),
        ("SB00002", "already_left", "CH10001 left in SB00001 on a bill of another area, which"),
        ("CH10002", "parent_frozen", "SB00001 is on a bill of another area, which"),
    ],
)
def test_parent_that_left_on_a_bill_of_another_area(north, biller, parent, reason, message):
    make_link(make_child("CH10001", area=north.area), Bag.objects.get(code="SB00001"))
    make_line(make_bill("B-SOUTH", area=Area.objects.get(name="South")), Bag.objects.get(code="SB00001"))
    close_bill(Bill.objects.get(), by=biller)

    code, into = ("CH10001", parent) if reason == "already_left" else (parent, "SB00001")
    answer = scan(north, "pack", code, parent=into)

    assert (answer.reason, answer.message.startswith(message)) == (reason, True)
    assert "B-SOUTH" not in json.dumps(answer.as_json())
    # It is written down whole: who may see the bill reads its number in lists and stories.
    assert Scan.objects.get(pk=answer.id).found_code == "B-SOUTH"
    assert "B-SOUTH" in scan(biller, "pack", code, parent=into).message


def test_code_one_slip_from_a_parent_of_another_area(north):
    make_parent("WH-123", area=Area.objects.get(name="South"))

    answer = scan(north, "pack", "WH-12", parent="SB00001")

    assert (told(answer), answer.found_code) == (("refused", "doubtful"), None)
    assert answer.message.startswith("WH-12 is not known and looks like a misread parent bag (")
    assert "WH-123" in scan(make_user("Biller"), "pack", "WH-12", parent="SB00001").message


def test_stored_answers_are_given_again_without_them(north):
    make_parent("SB00002", area=north.area)
    packed = scan(north, "pack", "CH10001", parent="SB00002")
    again = scan(north, "pack", "CH10001", parent="SB00001")  # in the other parent
    moved = scan(north, "move", "CH10001", parent="SB00001")
    give_to_south("SB00002")

    answers = [
        scan(north, "pack", "CH10001", parent="SB00002", id=packed.id),
        scan(north, "pack", "CH10001", parent="SB00001", id=again.id),
        scan(north, "move", "CH10001", parent="SB00001", id=moved.id),
    ]

    assert [answer.replayed for answer in answers] == [True] * 3
    assert (answers[0].parent_code, answers[0].child_count, answers[1].other_parent_code) == (
        None,
        None,
        None,
    )
    assert "SB00002" not in json.dumps([answer.as_json() for answer in answers])
