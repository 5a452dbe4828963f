"""What a text finds: whole, first, last and middle parts of codes; bills by number, customer and vehicle."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bags.models import Bag
from bills.models import Bill
from search import bags as bag_search
from search import bills as bill_search
from search import matching
from search.matching import MOST
from search.queries import fetch_bags, fetch_bills, find_matches, find_similar
from tests.builders import make_area, make_bill, make_child, make_parent, make_user

pytestmark = pytest.mark.django_db


def found(text, user):
    matches = find_matches(text, user)
    return [bag.code for bag in fetch_bags(matches.bags, user)] + [
        bill.number for bill in fetch_bills(matches.bills)
    ]


@pytest.fixture
def bags(db):
    for code in ("CH10001", "CH10002", "XX-CH1000", "AB_CD_EF", "M444-00017"):
        make_child(code)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("CH10001", ["CH10001"]),
        ("ch10001", ["CH10001"]),
        ("]Q3CH10001", ["CH10001"]),
        ("CH1", ["CH10001", "CH10002"]),
        ("002", ["CH10002"]),
        ("0017", ["M444-00017"]),
        ("H100", ["CH10001", "CH10002", "XX-CH1000"]),
        ("CH1000", ["CH10001", "CH10002", "XX-CH1000"]),
        ("44-0", ["M444-00017"]),
        ("4-0", []),
        ("B_C", []),
        ("B_CD", ["AB_CD_EF"]),
        ("%", []),
        ("____", []),
        ("नमस्ते", []),
        ("", []),
        ("'; DROP TABLE bags_bag; --", []),
        ("\0\0\0\0", []),
        ("A" * 5000, []),
    ],
)
def test_bags(bags, biller, text, codes):
    assert found(text, biller) == codes


def test_best_fit_comes_first(biller):
    for code in ("ZZ1234ZZ", "ZZZZ1234", "1234ZZZZ", "1234"):
        make_child(code)

    assert found("1234", biller) == ["1234", "1234ZZZZ", "ZZZZ1234", "ZZ1234ZZ"]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("BILL-2026-000017", ["BILL-2026-000017"]),
        ("bill-2026", ["BILL-2026-000017"]),
        ("0017", ["BILL-2026-000017"]),
        ("sharma", ["BILL-2026-000017"]),
        ("sh", ["BILL-2026-000017"]),
        ("raders", ["BILL-2026-000017"]),
        ("Sharma  Traders", ["BILL-2026-000017"]),
        ("MH 12 AB 1234", ["BILL-2026-000017"]),
        ("mh12ab1234", ["BILL-2026-000017"]),
        ("mh-12-ab", ["BILL-2026-000017"]),
        ("1234", ["BILL-2026-000017"]),
        ("वर्मा एंड", ["X-2"]),
        ("100%", ["X-3"]),
        ("%%%%", []),
        ("a - - d", []),
        (r"a\b", []),
    ],
)
def test_bills(biller, text, numbers):
    make_bill("BILL-2026-000017", customer="Sharma Traders", vehicle="MH-12 AB 1234")
    make_bill("X-2", customer="वर्मा एंड सन्स")
    make_bill("X-3", customer="100% Cotton")

    assert found(text, biller) == numbers


def test_no_more_than_fifty_and_it_says_so(biller):
    for number in range(MOST + 1):
        make_child(f"CH{number:05}")
    make_bill("CH-BILL", customer="CH")

    matches = find_matches("CH", biller)

    assert (len(matches.bags), len(matches.bills), matches.more) == (MOST - 1, 1, True)
    assert not find_matches("CH0000", biller).more


def test_dispatcher_finds_the_own_area_and_what_is_nobodys():
    north, south = make_area("North"), make_area("South")
    make_child("CH-N", area=north)
    make_child("CH-S", area=south)
    make_child("CH-0")

    assert found("CH", make_user(area=north)) == ["CH-0", "CH-N"]
    assert found("CH", make_user(area=None)) == ["CH-0", "CH-N", "CH-S"]


@pytest.mark.parametrize("text", ["CH", "1234"])
def test_rare_area_costs_no_walk_through_all_codes_and_it_says_so(monkeypatch, text):
    monkeypatch.setattr(bag_search, "DRAWS", 0)
    monkeypatch.setattr(bag_search, "LOOK_AHEAD", 2)
    north = make_area("North")
    for number in range(3):
        make_child(f"CH-1234-{number}", area=make_area())
    make_child("CH-1234-9", area=north)

    matches = find_matches(text, make_user(area=north))

    assert (matches.bags, matches.more, matches.is_cut_short) == ([], False, True)


def test_narrower_text_of_a_rare_area_is_found_and_is_all(monkeypatch):
    monkeypatch.setattr(bag_search, "LOOK_AHEAD", 2)
    north = make_area("North")
    for number in range(3):
        make_child(f"CH-1234-{number}", area=make_area())
    make_child("CH-1234-9", area=north)
    person = make_user(area=north)

    assert found("1234-9", person) == ["CH-1234-9"]
    assert not find_matches("1234-9", person).is_cut_short


def test_bills_of_other_areas_are_not_found():
    make_bill("B-17", customer="Sharma", area=make_area("South"))
    make_bill("B-18", customer="Sharma")

    assert found("sharma", make_user(area=make_area("North"))) == ["B-18"]
    assert found("sharma", make_user()) == ["B-18", "B-17"]


def test_newer_bills_of_other_areas_hide_no_bill_of_the_own_one():
    north, south = make_area("North"), make_area("South")
    make_bill("B-0017", customer="Sharma", area=north)
    for number in range(MOST + 1):
        make_bill(f"B-00{number + 20}", customer="Sharma", area=south)
    person = make_user(area=north)

    for text in ("B-00", "B-", "sharma", "harma"):
        assert found(text, person) == ["B-0017"], text
    assert find_similar("B-0027", person) == [Bill.objects.get(number="B-0017")]


codes = st.text("AB01-_", min_size=1, max_size=9)


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.lists(codes, unique=True, min_size=1, max_size=12), st.text("AB01-_", min_size=1, max_size=6))
def test_search_finds_what_plain_python_finds(django_db_blocker, stored, text):
    with django_db_blocker.unblock():
        from django.db import transaction

        with transaction.atomic():
            admin = make_user("Admin")
            Bag.objects.bulk_create([Bag(code=code, kind="child") for code in stored])
            part = len(text) >= 4
            fits = {
                code
                for code in stored
                if code.startswith(text) or code.endswith(text) or (part and text in code)
            }
            assert set(found(text, admin)) == fits
            transaction.set_rollback(True)


@pytest.mark.parametrize("count", [1, 3])
def test_number_of_queries_does_not_grow(client, biller, count, django_assert_num_queries):
    for number in range(count):
        make_parent(f"SB0000{number}")
        make_bill(f"SB-{number}")
    client.force_login(biller)

    # With four characters, parts are looked for: by a draw, and twice with patience, which takes four each.
    for text, queries in {"SB": 6, "SB00": 14}.items():
        for address in ("/search/", "/api/v1/search"):
            with django_assert_num_queries(queries):
                client.get(address, {"q": text})


def test_text_that_very_many_codes_hold_is_not_waited_for_and_it_says_so(biller, monkeypatch):
    make_child("XX1234XX")
    monkeypatch.setattr(bag_search, "DRAWS", 0)
    monkeypatch.setattr(matching, "PATIENCE", "SET LOCAL statement_timeout = '50ms';")
    monkeypatch.setattr(bag_search, "PART", bag_search.PART.replace("SELECT *", "SELECT *, pg_sleep(0.3)"))

    matches = find_matches("1234", biller)

    assert (matches.bags, matches.is_cut_short) == ([], True)
    assert found("XX12", biller) == ["XX1234XX"]


def test_bills_that_take_too_long_are_not_waited_for_and_it_says_so(biller, monkeypatch):
    make_bill("B-17", customer="The Sharma")
    slow = bill_search.PARTS.replace("SELECT *", "SELECT *, pg_sleep(0.3)")
    monkeypatch.setattr(matching, "PATIENCE", "SET LOCAL statement_timeout = '50ms';")
    monkeypatch.setattr(bill_search, "PARTS", slow)

    matches = find_matches("sharma", biller)

    assert (matches.bills, matches.is_cut_short) == ([], True)


def test_codes_that_a_draw_misses_are_found_by_looking_at_all(biller, monkeypatch):
    monkeypatch.setattr(bag_search, "DRAWS", 1)
    monkeypatch.setattr(bag_search, "NEIGHBOURS", 1)
    Bag.objects.bulk_create([Bag(code=f"A-12345-{number:03}-Z", kind="child") for number in range(40)])
    Bag.objects.bulk_create([Bag(code=f"A-12345{number:03}-Z", kind="child") for number in range(400)])

    assert len(found("12345-", biller)) == 40


@pytest.mark.parametrize("area", ["North", ""])
def test_text_that_very_many_codes_hold_is_found_by_a_draw(monkeypatch, area):
    monkeypatch.setattr(bag_search, "PART", "this is never asked")
    north, south = make_area("North"), make_area("South")
    codes = [(f"XX1234-{number:04}", (north, south)[number % 2]) for number in range(2_000)]
    Bag.objects.bulk_create([Bag(code=code, kind="child", area=area) for code, area in codes])
    person = make_user(area=north if area else None)

    matches = find_matches("1234-", person)

    shown = {bag.code for bag in fetch_bags(matches.bags, person)}
    assert (len(shown), matches.more, matches.is_cut_short) == (MOST, True, False)
    assert shown <= {code for code, of in codes if not area or of == north}


def test_more_than_fifty_bills_are_the_newest_newest_first(biller):
    for number in range(60):
        make_bill(f"A-{999 - number}-4321", customer="Sharma", vehicle="MH 12")
    newest = [f"A-{999 - number}-4321" for number in range(59, 59 - MOST, -1)]

    for text in ("A-", "sha", "harm", "-4321", "mh12"):
        assert found(text, biller) == newest, text
    assert find_matches("harm", biller).more


def test_whole_number_comes_before_newer_bills(biller):
    for number in ("B-1", "B-10", "B-11"):
        make_bill(number)

    assert found("B-1", biller) == ["B-1", "B-11", "B-10"]


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("Straße 5 GmbH", "Straße 5"),
        ("Straße 5 GmbH", "raße 5"),
        ("Sharma  \t Traders", "sharma traders"),
        ("Sharma Traders", " sharma \t  traders "),
        ("The  Sharma", "the sharma"),
        ("वर्मा  एंड सन्स", "वर्मा एंड"),
        ("एंड वर्मा", "वर्मा"),
        ("50%_off\\ Ltd", "%_off\\"),
    ],
)
def test_customers_are_compared_in_one_form(biller, stored, typed):
    make_bill("B-17", customer=stored)
    make_bill("B-18", customer="Somebody else")

    assert found(typed, biller) == ["B-17"]


@pytest.mark.parametrize("stored", ["MH-12 AB 1234", "MH12AB1234", "mh  12.ab/1234"])
@pytest.mark.parametrize("typed", ["MH12AB1234", "mh 12 ab 1234", "MH-12-AB-1234", "12ab12"])
def test_plates_are_found_with_gaps_and_without(biller, stored, typed):
    make_bill("B-17", vehicle=stored)

    assert found(typed, biller) == ["B-17"]
