"""Numbers of bills that are one slip away."""

import pytest

from search.bills import find_similar_bills
from tests.builders import make_bill

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("typed", ["BILL-2026-000018", "BILL-2026-00017", "BLIL-2026-000017"])
def test_one_slip_is_forgiven(biller, typed):
    make_bill("BILL-2026-000017")

    assert [bill.number for bill in find_similar_bills(typed, biller)] == ["BILL-2026-000017"]


@pytest.mark.parametrize("typed", ["BILL-2026-000028", "BILL-2026-000017"])
def test_two_slips_are_not(biller, typed):
    make_bill("BILL-2026-000017")

    assert find_similar_bills(typed, biller) == []


@pytest.mark.parametrize("typed", ["B" * 41, "", "Sharma Traders"])
def test_nothing_is_asked_for_longer_ones_and_for_what_is_no_number(biller, typed, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert find_similar_bills(typed, biller) == []


def test_few_are_shown_the_newest(biller):
    for number in range(9):
        make_bill(f"B-{number}")

    assert [bill.number for bill in find_similar_bills("B-X", biller)] == ["B-8", "B-7", "B-6", "B-5", "B-4"]
