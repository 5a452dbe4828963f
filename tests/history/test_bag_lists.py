"""Pages of bags: keyset paging, searching by the first and the last characters, areas."""

import pytest
from django.utils import timezone

from bags.filters import BagFilterForm
from bags.models import Bag
from history import bag_lists
from history.bag_lists import fetch_bags_by_prefix, fetch_bags_by_suffix, fetch_newest_bags
from history.locations import annotate_location
from tests.builders import make_area, make_bill, make_child, make_line, make_link, make_parent, make_user

pytestmark = pytest.mark.django_db


def codes(page):
    return [bag.code for bag in page.rows]


@pytest.fixture
def small_pages(monkeypatch):
    monkeypatch.setattr(bag_lists, "PAGE_SIZE", 2)


def all_pages(ask, **first):
    """The codes of every page, one page after the other."""
    page = ask(**first)
    found = codes(page)
    while page.next is not None:
        name = "before" if ask is fetch_newest_bags else "after"
        page = ask(**(first | {name: page.next}))
        found += codes(page)
    return found


def test_newest_shows_each_bag_once_newest_first(biller, small_pages):
    for number in range(5):
        make_child(f"CH1000{number}")

    assert all_pages(fetch_newest_bags, user=biller) == [
        "CH10004",
        "CH10003",
        "CH10002",
        "CH10001",
        "CH10000",
    ]


def test_newest_of_one_kind(biller):
    make_child("CH10001")
    make_parent("SB00001")

    assert codes(fetch_newest_bags(user=biller, form=BagFilterForm({"kind": "parent"}))) == ["SB00001"]
    assert codes(fetch_newest_bags(user=biller, form=BagFilterForm({"kind": "child"}))) == ["CH10001"]


def test_newest_shows_a_dispatcher_own_area_and_none(small_pages):
    north, south = make_area("North"), make_area("South")
    for number, area in enumerate([north, None, south, north, None, south, north]):
        make_child(f"CH1000{number}", area=area)
    dispatcher = make_user("Dispatcher", area=north)

    expected = ["CH10006", "CH10004", "CH10003", "CH10001", "CH10000"]
    assert all_pages(fetch_newest_bags, user=dispatcher) == expected


def test_biller_with_an_area_sees_all():
    make_child("CH10001", area=make_area("South"))
    biller = make_user("Biller", area=make_area("North"))

    assert codes(fetch_newest_bags(user=biller)) == ["CH10001"]


def test_starting_with_is_in_order_of_codes(biller, small_pages):
    for code in ("CH3", "CH1", "CI1", "CH2", "CH-1", "XCH1"):
        make_child(code)

    assert all_pages(fetch_bags_by_prefix, text="CH", user=biller) == ["CH-1", "CH1", "CH2", "CH3"]


def test_starting_with_takes_underscore_as_it_is(biller):
    make_child("A_1")
    make_child("AX1")

    assert codes(fetch_bags_by_prefix("A_", user=biller)) == ["A_1"]


def test_ending_with_finds_all(biller, small_pages):
    for code in ("CH0017", "CH1017", "CH2017", "CH0171"):
        make_child(code)

    assert all_pages(fetch_bags_by_suffix, text="017", user=biller) == ["CH0017", "CH1017", "CH2017"]


@pytest.mark.parametrize("text", ["abc", "%", "A\0B", "Ä", "A" * 65])
def test_text_that_can_be_no_code_finds_nothing(biller, text):
    make_child("ABC")

    assert fetch_bags_by_prefix(text, user=biller).rows == fetch_bags_by_suffix(text, user=biller).rows == []


def test_search_stops_looking_and_goes_on_from_there(biller, monkeypatch):
    monkeypatch.setattr(bag_lists, "LOOK_CHEAPLY", 3)
    for number in range(5):
        make_child(f"S{number}")
    make_parent("S9")

    first = fetch_bags_by_prefix("S", user=biller, form=BagFilterForm({"kind": "parent"}))
    second = fetch_bags_by_prefix("S", user=biller, form=BagFilterForm({"kind": "parent"}), after=first.next)

    assert (codes(first), first.cut_short, first.next) == ([], True, "S2")
    assert (codes(second), second.next) == (["S9"], "S9")
    assert (
        codes(fetch_bags_by_prefix("S", user=biller, form=BagFilterForm({"kind": "parent"}), after="S9"))
        == []
    )


def test_parents_of_an_area_are_found_behind_all_its_children(monkeypatch):
    monkeypatch.setattr(bag_lists, "LOOK_CHEAPLY", 2)
    north, south = make_area("North"), make_area("South")
    make_parent("SB00001", area=north)
    for area in (north, None, south):
        for number in range(4):
            make_child(f"CH{area or ''}{number}".upper(), area=area)
    make_parent("SB00002", area=south)
    dispatcher = make_user("Dispatcher", area=north)

    page = fetch_newest_bags(user=dispatcher, form=BagFilterForm({"kind": "parent"}))

    assert (codes(page), page.cut_short) == (["SB00001"], False)


def test_search_respects_areas(small_pages):
    north, south = make_area("North"), make_area("South")
    for number, area in enumerate([south, north, None, south]):
        make_child(f"CH1000{number}", area=area)
    dispatcher = make_user("Dispatcher", area=north)

    assert all_pages(fetch_bags_by_prefix, text="CH", user=dispatcher) == ["CH10001", "CH10002"]


def test_placed_says_where_each_bag_is():
    child, parent = make_child("CH10001"), make_parent("SB00001")
    make_link(child, parent)
    make_link(make_child("CH10002"), parent)
    make_line(make_bill("B-1"), parent)
    loose, empty = make_child("CH10003"), make_parent("SB00002")

    found = {
        bag.code: (bag.parent_code, bag.child_count, bag.bill_number)
        for bag in annotate_location(Bag.objects.all())
    }

    assert found == {
        child.code: ("SB00001", 0, "B-1"),
        "CH10002": ("SB00001", 0, "B-1"),
        parent.code: (None, 2, "B-1"),
        loose.code: (None, 0, None),
        empty.code: (None, 0, None),
    }


def test_placed_forgets_what_has_ended(dispatcher, biller):
    child, parent = make_child("CH10001"), make_parent("SB00001")
    make_link(child, parent, unlinked_at=timezone.now(), unlinked_by=dispatcher)
    make_line(make_bill("B-1"), parent, removed_at=timezone.now(), removed_by=biller)

    places = [
        (bag.parent_code, bag.child_count, bag.bill_number)
        for bag in annotate_location(Bag.objects.all()).order_by("id")
    ]

    assert places == [(None, 0, None), (None, 0, None)]


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_one_query_however_many_rows(biller, count, django_assert_num_queries):
    for _number in range(count):
        parent = make_parent()
        make_link(make_child(), parent)
        make_line(parent=parent)

    assert biller.roles  # read once, with the person, in a request

    with django_assert_num_queries(1):
        page = fetch_newest_bags(user=biller)
        assert [bag.area_name for bag in page.rows]
