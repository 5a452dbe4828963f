"""The filters of the list of bags find what plain Python finds."""

import random
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from bags.filters import last_id_before
from bags.models import Bag, Link
from bills.models import BillLine
from core.dates import start_of_day
from history import bag_lists
from history.bag_lists import (
    _fetch_page,
    count_bags,
    fetch_bags_by_prefix,
    fetch_bags_by_suffix,
    fetch_newest_bags,
    iterate_pages,
)
from history.filters import BagListForm
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
)

pytestmark = pytest.mark.django_db


def codes(page):
    return [bag.code for bag in page.rows]


def all_codes(user, far=False, **filters):
    """The codes of all pages of the list with these filters."""
    form, found, before = BagListForm(filters), [], None
    while True:
        page = fetch_newest_bags(user=user, form=form, before=before, far=far)
        found += codes(page)
        before = page.next
        if before is None:
            return found


@pytest.fixture
def history(monkeypatch):
    """A small random warehouse: areas, children in parents, parents on bills, scans of some, retired ones."""
    monkeypatch.setattr(bag_lists, "PAGE_SIZE", 3)
    luck = random.Random(11)
    areas = [make_area("North"), make_area("South"), None]
    parents = [make_parent(f"SB{number:05}", area=luck.choice(areas)) for number in range(8)]
    bill = make_bill("B-1")
    for parent in parents[:3]:
        make_line(bill, parent)
    admin = make_user("Admin")
    for number in range(25):
        child = make_child(f"CH{number:05}", area=luck.choice(areas))
        if luck.random() < 0.5:
            make_link(child, luck.choice(parents))
        elif luck.random() < 0.3:
            at = timezone.now()
            Bag.objects.filter(pk=child.pk).update(
                retired_at=at, withdrawn_at=at if luck.random() < 0.5 else None
            )
        if luck.random() < 0.4:
            scan(admin, "look", child.code)
    scan(admin, "pack", "CH00000", parent="SB00007")
    return areas


def plain(bag):
    """The same facts by asking plainly for each bag."""
    stay = Link.objects.filter(child=bag, unlinked_at=None).first()
    return {
        "kind": bag.kind,
        "place": None if bag.is_parent else ("inside" if stay else "loose"),
        "billed": "yes"
        if BillLine.objects.filter(parent=stay.parent if stay else bag, removed_at=None).exists()
        else "no",
        "scanned": "" if Scan.objects.filter(Q(bag=bag) | Q(parent=bag)).exists() else "never",
        "area": str(bag.area_id or ""),
    }


def fits(bag, filters, *, by_code=False):
    """Whether the list shows the bag: those in use, unless a code or others are asked for."""
    use = filters.get("use", "all" if by_code else "in")
    is_shown = {
        "in": bag.retired_at is None,
        "out": bag.retired_at is not None,
        "withdrawn": bag.withdrawn_at is not None,
        "all": True,
    }
    others = {name: value for name, value in filters.items() if name != "use"}
    return is_shown[use] and all(plain(bag)[name] == value for name, value in others.items())


COMBINATIONS = [
    {},
    {"kind": "parent"},
    {"place": "inside"},
    {"place": "loose"},
    {"billed": "yes"},
    {"billed": "no", "kind": "parent"},
    {"scanned": "never"},
    {"use": "out"},
    {"use": "withdrawn"},
    {"use": "all", "kind": "child"},
    {"place": "loose", "scanned": "never", "use": "in"},
    {"kind": "child", "billed": "yes"},
    {"place": "inside", "billed": "no", "scanned": "never"},
]


@pytest.mark.parametrize("in_area", [False, True])
@pytest.mark.parametrize("filters", COMBINATIONS)
def test_list_and_count_are_what_plain_python_finds(history, biller, filters, in_area):
    filters = filters | ({"area": str(history[0].pk)} if in_area else {})
    expected = [bag.code for bag in Bag.objects.order_by("-id") if fits(bag, filters)]
    form = BagListForm(filters)

    assert all_codes(biller, **filters) == expected
    assert expected or in_area
    assert count_bags("", user=biller, form=form, by_ending=False).rows == len(expected)
    with_code = [
        bag for bag in Bag.objects.filter(code__startswith="CH000") if fits(bag, filters, by_code=True)
    ]
    assert count_bags("CH000", user=biller, form=form, by_ending=False).rows == len(with_code)


@pytest.mark.parametrize("filters", COMBINATIONS)
def test_dispatcher_with_filters_sees_only_the_own_area_and_nobodys(history, filters):
    dispatcher = make_user(area=history[0])
    seen = set(all_codes(make_user("Admin"), **filters))
    own = {bag.code for bag in Bag.objects.all() if bag.area_id in (None, history[0].pk)}

    found = all_codes(dispatcher, **filters)

    assert found == sorted(found, key=lambda code: -Bag.objects.get(code=code).pk)
    assert set(found) == seen & own
    assert count_bags("", user=dispatcher, form=BagListForm(filters), by_ending=False).rows == len(found)


def test_looking_is_bounded_and_goes_on_to_the_end(history, biller, monkeypatch):
    expected = all_codes(biller, place="loose")
    monkeypatch.setattr(bag_lists, "LOOK_AHEAD", 4)
    monkeypatch.setattr(bag_lists, "LOOK_FAR", 10)

    first = fetch_newest_bags(user=biller, form=BagListForm({"place": "loose"}))

    assert first.cut_short or len(first.rows) == bag_lists.PAGE_SIZE
    assert all_codes(biller, place="loose") == expected
    assert all_codes(biller, far=True, place="loose") == expected
    assert all_codes(make_user(area=history[0]), place="loose") == [
        code for code in expected if Bag.objects.get(code=code).area in (None, history[0])
    ]


def test_paging_loses_and_repeats_nothing_while_bags_come_in(biller, monkeypatch):
    monkeypatch.setattr(bag_lists, "PAGE_SIZE", 2)
    for number in range(5):
        make_child(f"CH{number}")
    first = fetch_newest_bags(user=biller)
    make_child("CH9")

    second = fetch_newest_bags(user=biller, before=first.next)

    assert codes(first) + codes(second) == ["CH4", "CH3", "CH2", "CH1"]


def test_filters_go_along_with_codes(history, biller):
    form = BagListForm({"place": "loose"})
    by_start, by_end = (
        fetch_bags_by_prefix("CH", user=biller, form=form),
        fetch_bags_by_suffix("1", user=biller, form=form),
    )

    loose = all_codes(biller, place="loose", use="all")
    assert codes(by_start) == sorted(loose)[:3] != []
    assert codes(by_end) == sorted([code for code in loose if code.endswith("1")])[:3] != []


@pytest.fixture
def days(monkeypatch):
    """Bags made over some days; one of them by a transaction that was under way over midnight."""
    with connection.cursor() as cursor:
        for number, at in enumerate(
            [
                "2026-05-01T10:00+05:30",
                "2026-05-02T23:59+05:30",
                "2026-05-03T00:01+05:30",
                "2026-05-02T23:58+05:30",
                "2026-05-03T12:00+05:30",
                "2026-05-05T00:00+05:30",
            ]
        ):
            cursor.execute(
                "INSERT INTO bags_bag (code, kind, created_at) VALUES (%s, 'child', %s)",
                [f"CH{number}", datetime.fromisoformat(at)],
            )


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2026-05-03", "2026-05-03", ["CH4", "CH2"]),
        ("2026-05-02", "2026-05-02", ["CH3", "CH1"]),
        ("2026-05-03", "", ["CH5", "CH4", "CH2"]),
        ("", "2026-05-01", ["CH0"]),
        ("2026-05-06", "", []),
    ],
)
def test_days(days, biller, first, last, expected):
    assert all_codes(biller, first=first, last=last) == expected


def test_halving_finds_the_last_id_of_a_time():
    assert last_id_before(timezone.now()) == 0
    bags = [make_child() for _number in range(9)]
    Bag.objects.filter(pk__in=[bags[2].pk, bags[6].pk]).delete()
    begin = start_of_day(date(2026, 1, 1))
    for number, bag in enumerate(bags):
        Bag.objects.filter(pk=bag.pk).update(created_at=begin + timedelta(minutes=number))

    assert last_id_before(begin) == 0
    for number in (0, 1, 3, 4, 5, 7, 8):
        assert last_id_before(begin + timedelta(minutes=number, seconds=1)) == bags[number].pk
    assert last_id_before(begin + timedelta(minutes=2, seconds=1)) == bags[1].pk
    assert last_id_before(begin + timedelta(days=1)) == bags[8].pk


def test_count_above_the_limit_says_more_than(biller, monkeypatch):
    monkeypatch.setattr("bags.filter_forms.MOST_COUNTED", 2)
    monkeypatch.setattr(bag_lists, "MOST_COUNTED", 2)
    for number in range(3):
        make_child(f"CH{number}")

    assert str(count_bags("CH", user=biller, form=BagListForm({}), by_ending=False)) == "More than 2."
    assert str(count_bags("CH1", user=biller, form=BagListForm({}), by_ending=False)) == "1 found."
    assert str(count_bags("", user=biller, form=BagListForm({}), by_ending=False)) == "3 found."


def test_count_that_stopped_looking_says_so(biller, monkeypatch):
    monkeypatch.setattr(bag_lists, "COUNT_FAR", 2)
    for number in range(3):
        make_child(f"CH{number}")

    def said(**filters):
        return str(count_bags("", user=biller, form=BagListForm(filters), by_ending=False))

    assert said(place="loose") == "At least 2; not all were looked at."
    assert said(place="inside") == "None found so far; not all were looked at."
    assert said(place="loose", kind="parent") == "0 found."


def test_counting_looks_no_further_for_two_walks(monkeypatch):
    monkeypatch.setattr(bag_lists, "COUNT_FAR", 4)
    north = make_area("North")
    for number in range(10):
        make_child(f"CH{number}", area=north if number % 2 else None)
    dispatcher = make_user(area=north)

    counted = count_bags("", user=dispatcher, form=BagListForm({"place": "loose"}), by_ending=False)

    assert (counted.rows, counted.is_all) == (4, False)


def test_two_walks_stop_where_the_first_stops(monkeypatch):
    monkeypatch.setattr(bag_lists, "LOOK_AHEAD", 1)
    north = make_area("North")
    for number in range(6):
        make_child(f"CH{number}", area=north if number < 3 else None)

    page = fetch_newest_bags(user=make_user(area=north), form=BagListForm({"billed": "no"}))

    assert (codes(page), page.cut_short) == (["CH5"], True)


@pytest.mark.parametrize("filters", [{"kind": "child"}, {"first": "2026-01-01", "kind": "child"}])
@pytest.mark.parametrize("text", ["", "S"])
def test_rare_ones_of_an_area_are_looked_for_so_far_and_no_further(monkeypatch, filters, text):
    monkeypatch.setattr(bag_lists, "LOOK_CHEAPLY", 3)
    north = make_area("North")
    wanted = make_child("S9" if text else "CH00001", area=north)
    for number in range(5):
        make_parent(f"S{number}", area=north)
    user, form = make_user(area=north), BagListForm(filters)

    pages, place = [], None
    while not pages or place is not None:
        pages.append(_fetch_page(text, user=user, form=form, place=place))
        place = pages[-1].next

    assert [codes(page) for page in pages if page.rows] == [[wanted.code]]
    assert pages[0].cut_short
    assert len(pages) <= 3


@pytest.mark.parametrize("filters", COMBINATIONS)
@pytest.mark.parametrize("text", ["", "CH", "1"])
def test_file_holds_the_list_in_its_order(history, biller, filters, text, monkeypatch):
    monkeypatch.setattr(bag_lists, "FILE_PAGE", 2)
    monkeypatch.setattr(bag_lists, "FILE_LOOK", 5)
    asked = {"user": biller, "form": BagListForm(filters), "by_ending": text == "1"}

    page = _fetch_page(text, **asked)
    shown = codes(page)
    while page.next is not None:
        page = _fetch_page(text, **asked, place=page.next)
        shown += codes(page)
    pages = list(iterate_pages(text, **asked))

    assert [bag.code for rows in pages for bag in rows] == shown
    assert text == "1" or not filters or len(pages) > 1
