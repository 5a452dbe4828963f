"""How a sheet is laid out: the rules one by one, without a file."""

import re

import pytest

from imports.reader.header_words import merge_words
from imports.reader.layout_detection import (
    BILL_BLOCKS,
    BLOCKS,
    COLUMN,
    LAST_HEADER,
    TABLE,
    UNKNOWN,
    Knowledge,
    Plan,
    list_left_out,
    read_bill_number,
    recognise,
)
from imports.reader.sheets import Row

KNOWLEDGE = Knowledge(merge_words({}), re.compile("(SB[0-9]{5}|M444-[0-9]{5})"), ())


def rows_of(*rows):
    return [Row(number, list(texts), {}, False) for number, texts in enumerate(rows, 1)]


def shape_of(*rows):
    plan = recognise("Bags", rows_of(*rows), KNOWLEDGE)
    return plan.shape, plan.header, plan.columns


def test_header_is_the_row_with_the_most_known_words():
    rows = (["Bag", "of the week"], ["Parent No.", "Child_No"], ["SB00001", "CH1"])

    assert shape_of(*rows) == (TABLE, 2, {"parent": 0, "child": 1})


def test_first_of_two_equal_headers_and_of_two_equal_words_is_taken():
    rows = (["Code", "Bag"], ["Code", "Area"], ["Code", "Label"])

    assert shape_of(*rows) == (TABLE, 2, {"code": 0, "area": 1})
    assert shape_of(*rows[:1], *rows[2:]) == (TABLE, 1, {"code": 0})


@pytest.mark.parametrize(
    ("above", "found"), [(LAST_HEADER - 1, (TABLE, LAST_HEADER)), (LAST_HEADER, (UNKNOWN, 1))]
)
def test_header_is_looked_for_in_the_first_ten_rows(above, found):
    rows = [["x", "y"]] * above + [["Code", "Kind"], ["CH1", "child"]]

    assert shape_of(*rows)[:2] == found


def test_words_that_name_no_bag_are_no_header():
    assert shape_of(["Kind", "Area"], ["child", "North"])[0] == UNKNOWN


@pytest.mark.parametrize(
    ("header", "codes", "found"),
    [
        ("QR codes", ["CH10001", "CH10002"], 1),
        ("CH10000", ["CH10001", "CH10002"], 0),
        ("ABCD", ["EFGH", "IJKL"], 0),
        ("ABCD", ["EFGH", "IJ001"], 0),
        ("ABCD", ["EF001", "IJ001"], 1),
    ],
)
def test_column_has_a_header_if_most_codes_have_digits_and_it_has_none(header, codes, found):
    assert shape_of([header], *([code] for code in codes)) == (COLUMN, found, {"code": 0})


def test_column_of_sentences_is_no_column_of_codes():
    assert shape_of(["two words"], ["three more words"])[0] == UNKNOWN


@pytest.mark.parametrize(
    ("texts", "number"),
    [
        (["Bill", "B-17"], "B-17"),
        (["", "Bill No.", "B-17"], "B-17"),
        (["BILL NUMBER: B-17"], "B-17"),
        (["Bill no. : B-17"], "B-17"),
        (["Bill", "B-17", "x"], None),
        (["Billing", "B-17"], None),
        (["Bill: two words"], None),
        (["B-17"], None),
    ],
)
def test_row_names_a_bill_in_the_ways_that_people_write_it(texts, number):
    assert read_bill_number(Row(1, texts, {}, False)) == number


def test_blocks_are_told_apart_by_labels_and_by_bills():
    assert shape_of(["1", "LABEL NO.0016586"], ["2", "SB12345"])[0] == BLOCKS
    assert shape_of(["1", "SB12345"], ["Bill", "B-17"])[0] == BILL_BLOCKS


def test_parents_without_labels_of_children_are_no_blocks():
    assert shape_of(["SB12345"], ["SB12346"]) == (COLUMN, 0, {"code": 0})


def test_columns_that_are_not_read_are_named():
    rows = rows_of(["Child", "Was in", "", "Lot"], ["CH10001", "SB00001", "x", "A"])
    plan = Plan("", "table", header=1, columns={"child": 0}, kept={"Lot": 3})

    assert list_left_out(plan, rows) == ["Was in", "C"]
    assert list_left_out(Plan("", "table", header=1, columns={"child": 0}, is_used=False), rows) == []
