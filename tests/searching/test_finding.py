"""What a text finds: whole, first, last and middle parts of codes; bills by number, customer and vehicle."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bags.models import Bag
from searching import finding
from searching.finding import MOST, bags_of, bills_of, matches_for
from tests.builders import make_area, make_bill, make_child, make_parent, make_user

pytestmark = pytest.mark.django_db


def found(text, user):
    matches = matches_for(text, user)
    return [bag.code for bag in bags_of(matches.bags)] + [bill.number for bill in bills_of(matches.bills)]


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

    matches = matches_for("CH", biller)

    assert (len(matches.bags), len(matches.bills), matches.more) == (MOST - 1, 1, True)
    assert not matches_for("CH0000", biller).more


def test_dispatcher_finds_the_own_area_and_what_is_nobodys():
    north, south = make_area("North"), make_area("South")
    make_child("CH-N", area=north)
    make_child("CH-S", area=south)
    make_child("CH-0")

    assert found("CH", make_user(area=north)) == ["CH-0", "CH-N"]
    assert found("CH", make_user(area=None)) == ["CH-0", "CH-N", "CH-S"]


def test_rare_area_costs_no_walk_through_all_codes(monkeypatch):
    monkeypatch.setattr(finding, "LOOK_AHEAD", 2)
    north = make_area("North")
    for number in range(3):
        make_child(f"CH{number}", area=make_area())
    make_child("CH9", area=north)

    assert found("CH", make_user(area=north)) == []


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

    # With a part of four characters, three are a transaction with little patience.
    for text, queries in {"SB": 9, "SB00": 12}.items():
        with django_assert_num_queries(queries):
            client.get("/search/", {"q": text})


def test_text_that_very_many_codes_hold_is_not_waited_for(biller, monkeypatch):
    make_child("XX1234XX")
    monkeypatch.setattr(finding, "PATIENCE", "SET LOCAL statement_timeout = '50ms'")
    monkeypatch.setattr(finding, "PART", finding.PART.replace("SELECT *", "SELECT *, pg_sleep(0.3)"))

    assert found("1234", biller) == []
    assert found("XX12", biller) == ["XX1234XX"]
