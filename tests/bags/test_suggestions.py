"""Codes that are one slip away."""

import pytest

from bags.suggestions import list_neighbours, suggest_bags
from tests.builders import make_area, make_child, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("typed", ["CH1001", "CH100010", "CH10002", "HC10001", "CH01001", "CHX10001"])
def test_one_slip_is_forgiven(biller, typed):
    make_child("CH10001")

    assert [bag.code for bag in suggest_bags(typed, biller)] == ["CH10001"]


@pytest.mark.parametrize("typed", ["CH1002", "XX10001", "CH10001", "CH1", "", "नमस्ते", "C" * 41])
def test_two_slips_are_not(biller, typed):
    make_child("CH10001")

    assert suggest_bags(typed, biller) == []


@pytest.mark.parametrize(
    ("known", "typed"), [("SBO0I1", "SB0011"), ("SB0011", "SBO0I1"), ("SBOO11", "SB0OI1")]
)
def test_letters_that_look_like_digits_are_forgiven_everywhere(biller, known, typed):
    make_child(known)

    assert [bag.code for bag in suggest_bags(typed, biller)] == [known]


def test_few_are_shown(biller):
    for number in range(9):
        make_child(f"CH1000{number}")

    assert len(suggest_bags("CH1000X", biller)) == 5


def test_bags_of_another_area_are_not_told():
    make_child("CH10001", area=make_area())

    assert suggest_bags("CH10002", make_user(area=make_area())) == []


def test_long_codes_are_forgiven_too(biller):
    make_child("C" * 39 + "1")

    assert [bag.code for bag in suggest_bags("C" * 40, biller)] == ["C" * 39 + "1"]


@pytest.mark.parametrize("typed", ["C" * 41, "", "नमस्ते", "A B"])
def test_nothing_is_asked_for_longer_ones_and_for_what_is_no_code(biller, typed, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert suggest_bags(typed, biller) == []


@pytest.mark.parametrize("count", [1, 3])
def test_two_queries(biller, count, django_assert_num_queries):
    for number in range(count):
        make_child(f"SBOI{number}")

    assert biller.own_area_id is None  # what a person may do is read once a request

    with django_assert_num_queries(2):
        suggest_bags("SBOIX", biller)


def test_neighbours_are_few_enough_for_one_question():
    neighbours = list_neighbours("C" * 40)

    assert len(neighbours) < 3300
    assert "C" * 40 not in neighbours


def test_code_that_looks_the_same_is_named_once_and_never_itself(biller):
    for code in ("CHO1", "CH01"):
        make_child(code)

    assert [bag.code for bag in suggest_bags("CH01", biller)] == ["CHO1"]
    assert [bag.code for bag in suggest_bags("CHO1", biller)] == ["CH01"]


def test_last_character_may_be_missing_and_the_first_codes_are_named(biller):
    for last in "765432":
        make_child(f"CH1000{last}")

    found = [bag.code for bag in suggest_bags("CH1000", biller)]

    assert found == ["CH10002", "CH10003", "CH10004", "CH10005", "CH10006"]
