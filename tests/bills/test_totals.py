"""What a bill weighs."""

from decimal import Decimal

import pytest

from bills.models import Bill
from bills.totals import Totals, compute_expected_kg, compute_totals, fetch_parents, format_kg
from tests.builders import make_bill, make_child, make_line, make_link, make_parent

pytestmark = pytest.mark.django_db


def test_totals_count_open_links_of_parents_on_the_bill():
    bill = make_bill("B-1", weight_per_child_kg=Decimal("1.5"))
    parent = make_line(bill, make_parent("SB00001")).parent
    make_link(make_child("CH2"), parent)
    make_link(make_child("CH1"), parent)
    make_link(make_child("CH3"), make_parent("SB00002"))

    assert compute_totals(bill) == Totals(parent_count=1, child_count=2, weight_kg=Decimal("3.0"))
    assert [(row.code, row.children) for row in fetch_parents(bill)] == [("SB00001", ["CH1", "CH2"])]


def test_empty_parent_counts_as_a_parent_without_weight():
    bill = make_line(make_bill("B-1"), make_parent("SB00001")).bill

    assert compute_totals(bill) == Totals(parent_count=1, child_count=0, weight_kg=Decimal(0))
    assert fetch_parents(bill)[0].children == []


@pytest.mark.parametrize("count", [1, 3])
def test_totals_and_parents_take_one_query_each(count, django_assert_num_queries):
    bill = make_bill("B-1")
    for _ in range(count):
        make_link(make_child(), make_line(bill, make_parent()).parent)

    with django_assert_num_queries(2):
        compute_totals(bill)
        fetch_parents(bill)


@pytest.mark.parametrize(("expected", "weight"), [(None, None), (0, 0), (2, 90)])
def test_expected_weight_takes_each_parent_as_full_as_usual(expected, weight):
    bill = Bill(expected_parents=expected, weight_per_child_kg=Decimal("1.5"))

    assert compute_expected_kg(bill, 30) == weight


@pytest.mark.parametrize(
    ("weight", "text"), [(None, None), (Decimal(30), "30.000"), (Decimal("1.5"), "1.500")]
)
def test_weights_have_three_decimals(weight, text):
    assert format_kg(weight) == text
