"""Who may scan what."""

import pytest

from bags.models import Bag, Link
from bills.models import BillLine
from tests.builders import (
    make_area,
    make_bill,
    make_child,
    make_line,
    make_parent,
    make_user,
    scan,
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
    assert answer.parent_code == (None if code == "CH10001" else "SB00001")
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
