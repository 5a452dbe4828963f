"""Codes that count up."""

import pytest

from labels.code_ranges import LabelsRefused, parse_range


@pytest.mark.parametrize(
    ("first", "label_count", "last"),
    [
        ("SB00120", 500, "SB00619"),
        ("sb00120 ", 1, "SB00120"),
        ("]Q3SB00120", 2, "SB00121"),
        ("M444-00099", 2, "M444-00100"),
        ("7", 3, "9"),
        ("CH/12-A", 8, "CH/19-A"),
        ("A_1.09/X", 2, "A_1.10/X"),
        ("0" * 64, 5000, "0" * 60 + "4999"),
        ("9" * 40 + "0" * 18, 2, "9" * 40 + "0" * 17 + "1"),
    ],
)
def test_last_digits_count_and_keep_their_places(first, label_count, last):
    code_range = parse_range(first, label_count)

    assert (code_range.last_code, code_range.label_count) == (last, label_count)
    assert len(code_range.last_code) == len(code_range.first_code)
    assert code_range.list_codes() == sorted(set(code_range.list_codes()))


@pytest.mark.parametrize(
    ("first", "label_count", "sentence"),
    [
        ("SB99990", 11, "run past SB99999: there are only 10."),
        ("SB9-X", 2, "run past SB9-X: there are only 1."),
        ("9" * 20, 2, "run past"),
        ("SB", 5, "SB has no digits"),
        ("", 5, "A code is 1 to 64"),
        ("SB 001", 5, "A code is 1 to 64"),
        ("SB00120\x00", 5, "A code is 1 to 64"),
        ("SB००१", 5, "A code is 1 to 64"),
        ("^XA001", 5, "A code is 1 to 64"),
        ("S" * 62 + "001", 5, "A code is 1 to 64"),
        ("SB00120", 0, "Ask for 1 to 5000 labels"),
        ("SB00120", -1, "Ask for 1 to 5000 labels"),
        ("SB00120", 5001, "Ask for 1 to 5000 labels"),
        ("SB00120", 10**30, "Ask for 1 to 5000 labels"),
    ],
)
def test_what_cannot_count_is_refused(first, label_count, sentence):
    with pytest.raises(LabelsRefused, match=sentence):
        parse_range(first, label_count)


def test_places_may_be_used_up_to_the_last_number():
    assert parse_range("SB99990", 10).last_code == "SB99999"


def test_one_code_counts_in_one_way_only():
    asked = parse_range("AB-0120-7C", 3)

    for code in asked.list_codes():
        alone = parse_range(code, 1)
        assert (alone.prefix, alone.places, alone.suffix) == (asked.prefix, asked.places, asked.suffix)
