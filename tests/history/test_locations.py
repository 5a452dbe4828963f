"""Where bags are, for people of this area, of that one, and of all."""

import pytest
from django.utils import timezone

from bags.models import Bag, Withdrawal
from bills.lifecycle import close_bill
from bills.models import Bill
from history.locations import (
    annotate_location,
    fetch_children,
    fetch_located,
    find_visible_bag,
)
from tests.builders import make_area, make_bill, make_child, make_line, make_link, make_parent, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def areas():
    """North and South, each with a parent on a bill of the other; a third parent and its bill are of none."""
    north, south = make_area("North"), make_area("South")
    for number, area in enumerate((north, south, None)):
        parent = make_parent(f"SB0000{number}", area=area)
        make_line(make_bill(f"B-{number}", area=(south, north, None)[number]), parent)
        make_link(make_child(f"CH1000{number}", area=area), parent)
    close_bill(Bill.objects.get(number="B-2"), by=make_user("Biller"))
    return north, south


def list_places(bags):
    return {
        bag.code: (bag.parent_code or bag.parent_area, bag.bill_number or bag.bill_area)
        for bag in sorted(bags, key=lambda bag: bag.code)
    }


def test_people_of_one_area_know_the_others_by_name(areas):
    north, _south = areas

    assert list_places(fetch_located(Bag.objects.all(), user=make_user(area=north))) == {
        "CH10000": ("SB00000", "South"),
        "CH10001": ("South", None),
        "CH10002": ("SB00002", "B-2"),
        "SB00000": (None, "South"),
        "SB00001": (None, "B-1"),
        "SB00002": (None, "B-2"),
    }


def test_who_waits_for_an_area_knows_all_areas_by_name(areas):
    waiting = make_user(area=make_area())
    waiting.area_id = None

    assert list_places(fetch_located(Bag.objects.filter(code__startswith="CH"), user=waiting)) == {
        "CH10000": ("North", None),
        "CH10001": ("South", None),
        "CH10002": ("SB00002", "B-2"),
    }


def test_who_sees_all_areas_reads_what_annotate_location_gives(areas):
    Withdrawal.objects.create(at=(at := timezone.now()), file_name="march.xlsx")
    make_child(retired_at=at, withdrawn_at=at)
    names = (
        "parent_code",
        "child_count",
        "bill_number",
        "bill_closed_at",
        "withdrawn_file",
        "kind",
        "created_at",
    )
    expected = {
        bag.pk: [str(bag.area) if bag.area else None, *(getattr(bag, name) for name in names)]
        for bag in annotate_location(Bag.objects.all())
    }

    found = fetch_located(Bag.objects.all(), user=make_user("Biller"))

    assert {bag.pk: [bag.area_name, *(getattr(bag, name) for name in names)] for bag in found} == expected


@pytest.mark.parametrize(("code", "found"), [("CH10000", True), ("CH10001", False), ("CH10002", True)])
def test_bag_of_another_area_is_not_found(areas, code, found):
    assert bool(find_visible_bag(code, user=make_user(area=areas[0]))) is found


def test_children_of_another_area_go_by_its_name(areas):
    north, _south = areas
    parent = make_parent()
    for area in areas:
        make_link(make_child(area=area), parent, by=make_user(first_name="Asha"))

    shown = fetch_children(parent, user=make_user(area=north)).rows

    assert [(row.foreign_area, row.linked_by) for row in shown] == [("South", "Asha"), (None, "Asha")]
    assert {row.foreign_area for row in fetch_children(parent, user=make_user("Biller")).rows} == {None}


@pytest.mark.parametrize("text", ["", "CH<1>", "CH 1"])
def test_what_is_no_code_asks_nothing(biller, text, django_assert_num_queries):
    assert biller.roles

    with django_assert_num_queries(0):
        assert find_visible_bag(text, user=biller) is None
