"""Numbers that the system gives to bills."""

from datetime import datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from bills.cancellation import delete_draft
from bills.lifecycle import BillRefused, create_bill
from bills.models import Bill, BillSettings
from bills.numbers import check_number_pattern, fill_series, format_number, predict_next_number
from tests.builders import make_bill as build_bill
from tests.builders import site_time

pytestmark = [pytest.mark.django_db, pytest.mark.clock]


@pytest.fixture(autouse=True)
def plain_series():
    BillSettings.objects.update(bill_number_pattern="B-{number:3}")


@pytest.mark.parametrize(
    ("pattern", "number"),
    [
        ("BILL-{year}-{number:6}", "BILL-2026-000123"),
        ("{number:1}", "123"),
        ("{year}{month}.{number:4}_A", "202605.0123_A"),
        ("GS/{financial_year}/{number:4}", "GS/2026-27/0123"),
    ],
)
def test_pattern_makes_numbers(pattern, number):
    check_number_pattern(pattern)

    assert format_number(fill_series(pattern, datetime(2026, 5, 3)), 123) == number


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (datetime(2026, 3, 31), "2025-26"),
        (datetime(2026, 4, 1), "2026-27"),
        (datetime(2027, 1, 1), "2026-27"),
        (datetime(2099, 12, 31), "2099-00"),
    ],
)
def test_financial_year_begins_in_april(day, year):
    assert fill_series("{financial_year}", day) == year


def test_numbers_follow_each_other(biller):
    numbers = [create_bill(by=biller).number for _bill in range(3)]

    assert numbers == ["B-001", "B-002", "B-003"]
    assert predict_next_number("B-{number:3}") == "B-004"


def test_numbers_grow_past_their_places(biller):
    BillSettings.objects.update(bill_number_pattern="B-{number:1}")

    assert [create_bill(by=biller).number for _bill in range(10)][-2:] == ["B-9", "B-10"]


def test_typed_numbers_are_passed_over(biller):
    build_bill("B-001")
    build_bill("B-003")

    assert [create_bill(by=biller).number for _bill in range(2)] == ["B-002", "B-004"]


def test_refused_bill_leaves_no_gap(biller):
    with pytest.raises(BillRefused):
        create_bill(by=biller, customer="x" * 121)

    assert create_bill(by=biller).number == "B-001"


def test_number_of_a_deleted_draft_is_not_given_again(biller, admin_user):
    delete_draft(create_bill(by=biller), by=admin_user)

    assert create_bill(by=biller).number == "B-002"
    assert Bill.objects.count() == 2


def test_another_series_has_a_counter_of_its_own(biller):
    create_bill(by=biller)
    BillSettings.objects.update(bill_number_pattern="{year}-{number:2}")

    assert create_bill(by=biller).number == f"{timezone.localdate().year}-01"


@pytest.mark.parametrize(
    ("day", "clock", "number"),
    [("2026-12-31", "23:55", "B-202612-1"), ("2027-01-01", "00:05", "B-202701-1")],
)
def test_series_is_of_the_sites_day(biller, day, clock, number):
    BillSettings.objects.update(bill_number_pattern="B-{year}{month}-{number:1}")

    with time_machine.travel(site_time(day, clock), tick=False):
        assert predict_next_number("B-{year}{month}-{number:1}") == number
        assert create_bill(by=biller).number == number


@pytest.mark.parametrize(
    ("pattern", "sentence"),
    [
        ("BILL", "Write the counter once"),
        ("{number:6}{number:6}", "Write the counter once"),
        ("{number}", "Write the counter once"),
        ("B-{day}-{number:3}", "{day} is not known"),
        ("बिल-{number:3}", "Numbers would look like"),
        ("-{number:3}", r"Numbers would look like -123\. Use"),
        ("B {number:3}", "Numbers would look like"),
        ("b-{number:3}", "Numbers would look like"),
        ("X" * 35 + "{number:9}", "Numbers would look like"),
    ],
)
def test_pattern_that_gives_no_numbers_is_refused(pattern, sentence):
    with pytest.raises(ValidationError, match=sentence):
        check_number_pattern(pattern)


@pytest.mark.parametrize("pattern", ["BILL-{year}-{number:6}", "{number:9}", "A.{month}_{number:2}-X"])
def test_pattern_that_gives_numbers_is_taken(pattern):
    check_number_pattern(pattern)


def test_numbers_have_forty_characters_at_most_when_the_counter_is_in_the_billions():
    check_number_pattern("A" * 30 + "{number:6}")

    with pytest.raises(ValidationError):
        check_number_pattern("A" * 31 + "{number:6}")
