"""Who may scan what."""

import pytest

from bags.models import Bag, Link
from bills.lifecycle import close_bill
from bills.models import Bill, BillLine, BillVersion
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

pytestmark = pytest.mark.django_db


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


@pytest.mark.parametrize("code", ["CH10001", "SB00001"])
def test_dispatcher_may_not_unpack_a_bag_of_another_area(code):
    person = make_user(area=make_area("North"))
    scan(person, "pack", "CH10001", parent="SB00001")
    Bag.objects.filter(code=code).update(area=make_area("South"))

    answer = scan(person, "unpack", "CH10001")

    assert told(answer) == ("refused", "other_area")
    assert answer.message.startswith("This bag belongs to area South, which is not yours.")
    assert answer.parent_code is None
    assert where_is("CH10001") == "SB00001"


@pytest.mark.parametrize("action", ["move", "pack"])
def test_dispatcher_may_not_take_a_child_out_of_a_parent_of_another_area(action):
    person = make_user(area=make_area("North"))
    scan(person, "pack", "CH10001", parent="SB00001")
    Bag.objects.filter(code="SB00001").update(area=make_area("South"))
    make_line(make_bill("B-SOUTH"), Bag.objects.get(code="SB00001"))

    answer = scan(person, action, "CH10001", parent="SB00002")

    assert told(answer) == ("refused", "other_area")
    assert answer.message.startswith("This bag belongs to area South, which is not yours.")
    assert (answer.parent_code, answer.other_parent_code, answer.bill_number) == (None, None, None)
    assert where_is("CH10001") == "SB00001"


def test_look_says_of_another_area_only_its_name(biller):
    south, person = make_area("South"), make_user(area=make_area("North"))
    parent = make_link(make_child("CH10001", area=south), make_parent("SB00001", area=south)).parent
    make_link(make_child("CH10002", area=person.area), parent)
    make_line(make_bill("B-SOUTH", area=south), parent)
    close_bill(Bill.objects.get(), by=biller)
    short_code = BillVersion.objects.get().short_code

    looks = [asked("look", code) for code in ("SB00001", "CH10001", "CH10002", "B-SOUTH", short_code)]
    answers = scan_all(person, *looks)

    assert [told(answer) for answer in answers] == [("refused", "other_area")] * 5
    assert {answer.message.split(" ", 2)[2] for answer in answers} == {
        "belongs to area South, which is not yours. Ask a biller or an admin."
    }
    assert answers[3].message.startswith("This bill belongs")
    told_more = {"parent_code", "bill_number", "found_by", "found_at", "child_count"}
    assert {getattr(answer, field) for answer in answers for field in told_more} == {None}
    again = scan_all(biller, *[asked("look", look.code) for look in looks])
    assert [told(answer) for answer in again] == [("saved", None)] * 5


def test_look_names_of_a_bill_of_another_area_only_the_area():
    north = make_area("North")
    person = make_user(area=north)
    link = make_link(make_child("CH10001", area=north), make_parent("SB00001", area=north))
    make_line(make_bill("B-SOUTH", area=make_area("South")), link.parent)

    child, parent = scan(person, "look", "CH10001"), scan(person, "look", "SB00001")

    assert (child.bill_number, parent.bill_number, parent.found_by) == (None, None, None)
    assert child.message.startswith("CH10001 is in SB00001, which is on a bill of area South.")
    assert parent.message == "SB00001 is a parent bag, holds 1 child and is on a bill of area South."


def test_biller_may_touch_bags_of_every_area():
    make_parent("SB00001", area=make_area())

    answer = scan(make_user("Biller", area=make_area()), "pack", "CH10001", parent="SB00001")

    assert told(answer) == ("saved", None)


def test_new_bags_belong_to_the_area_of_who_made_them():
    area = make_area()

    scan(make_user(area=area), "pack", "CH10001", parent="SB00001")
    scan(make_user(area=area), "pack", "SB00002")

    assert set(Bag.objects.values_list("area", flat=True)) == {area.id}


@pytest.mark.parametrize("action", ["bill", "unbill"])
def test_dispatcher_may_not_bill(dispatcher, action):
    make_bill("B-1")
    make_parent("SB00001")

    answer = scan(dispatcher, action, "SB00001", bill="B-1")

    assert told(answer) == ("refused", "not_allowed")
    assert BillLine.objects.count() == 0


@pytest.mark.parametrize(("role", "is_superuser"), [("Admin", False), ("", True)])
def test_admins_and_superusers_may_bill_and_undo_what_others_did(biller, role, is_superuser):
    person = make_user(role)
    person.is_superuser = is_superuser
    person.save()
    make_bill("B-1")
    make_parent("SB00001")

    billed = scan(biller, "bill", "SB00001", bill="B-1")
    answers = [scan(person, "undo", undoes=billed.id), scan(person, "bill", "SB00001", bill="B-1")]

    assert [told(answer) for answer in answers] == [("saved", None)] * 2
    assert BillLine.objects.get(removed_at=None).added_by == person


@pytest.mark.parametrize("action", ["pack", "unpack", "move", "bill", "unbill", "look", "undo"])
def test_person_without_role_may_do_nothing(action):
    answer = (
        scan(make_user(role=""), action, "CH10001") if action != "undo" else scan(make_user(role=""), "undo")
    )

    assert told(answer) == ("refused", "not_allowed")
