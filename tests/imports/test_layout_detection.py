"""How a sheet is laid out, and what its rows say: the rules one by one, without a file."""

import re

import pytest

from imports.reader.errors import BadFile
from imports.reader.header_words import merge_words, normalise_word
from imports.reader.layout_detection import (
    BILL_BLOCKS,
    BLOCKS,
    COLUMN,
    LAST_HEADER,
    TABLE,
    UNKNOWN,
    Knowledge,
    Plan,
    read_bill_number,
    recognise,
)
from imports.reader.row_parser import parse_rows
from imports.reader.sheets import Row

KNOWLEDGE = Knowledge(merge_words({}), re.compile("(SB[0-9]{5}|M444-[0-9]{5})"), ())


def rows_of(*rows):
    return [Row(number, list(texts), {}, False) for number, texts in enumerate(rows, 1)]


def shape_of(*rows):
    plan = recognise("Bags", rows_of(*rows), KNOWLEDGE)
    return plan.shape, plan.header, plan.columns


def statements(rows, shape=TABLE, header=0, columns=None, kept=None, *, take_hidden_rows=False):
    plan = Plan("Bags", shape, header=header, columns=columns or {}, kept=kept or {})
    found = parse_rows(iter(rows), plan, KNOWLEDGE, take_hidden_rows=take_hidden_rows)
    return [(said.row, said.code, said.parent, said.trouble) for said in found]


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


@pytest.mark.parametrize("header", ["Bag No.", "bag_no", " BAG  NO ", "Bag-No", "bag #"])
def test_header_is_read_without_its_signs(header):
    assert normalise_word(header) == "bag no"


def test_row_is_about_its_child_and_else_about_its_parent():
    rows = rows_of(["SB00001", "CH1001"], ["SB00002", ""], ["", "CH1002"], ["", ""])

    assert statements(rows, columns={"parent": 0, "child": 1}) == [
        (1, "CH1001", "SB00001", None),
        (2, "SB00002", None, None),
        (3, "CH1002", None, None),
        (4, None, None, "no_code"),
    ]


def test_row_with_a_code_is_not_about_the_child_beside_it():
    rows = rows_of(["CH1001", "CH1002"])

    assert statements(rows, columns={"code": 0, "child": 1}) == [(1, "CH1001", None, None)]


def test_trouble_beside_the_code_refuses_the_row():
    rows = [
        Row(1, ["CH1001", "SB00001"], {1: "merged"}, False),
        Row(2, ["CH1002", "S B"], {}, False),
        Row(3, ["CH1003", "SB00001"], {1: "number"}, False),
    ]

    found = statements(rows, columns={"code": 0, "parent": 1})

    assert [said[3] for said in found] == ["cell_merged", "bad_code", None]


@pytest.mark.parametrize("mark", ["formula", "error", "padded", "merged", "damaged", "date", "boolean"])
def test_odd_cell_is_never_a_code(mark):
    rows = [Row(1, ["CH1001"], {0: mark}, False)]

    assert statements(rows, COLUMN, columns={"code": 0}) == [(1, None, None, f"cell_{mark}")]


def test_hidden_row_is_refused_unless_it_is_wanted():
    rows = [Row(1, ["CH1001"], {}, True)]

    assert statements(rows, COLUMN, columns={"code": 0}) == [(1, None, None, "cell_hidden")]
    wanted = statements(rows, COLUMN, columns={"code": 0}, take_hidden_rows=True)
    assert wanted == [(1, "CH1001", None, None)]


def test_column_with_something_beside_it_is_refused():
    assert statements(rows_of(["CH1001", "x"]), COLUMN, columns={"code": 0}) == [
        (1, None, None, "more_than_a_code")
    ]


def test_children_of_a_refused_parent_are_refused():
    rows = rows_of(["LABEL NO.0016586"], ["Parent", "S B"], ["LABEL NO.0016587"], ["SB12345"])

    assert statements(rows, BLOCKS) == [
        (1, "0016586", None, "parent_is_refused"),
        (2, None, None, "bad_code"),
        (3, "0016587", "SB12345", None),
        (4, "SB12345", None, None),
    ]


@pytest.mark.parametrize(("shape", "code"), [(BLOCKS, "CH1001"), (BILL_BLOCKS, "SB00001")])
def test_block_without_an_end_is_refused(monkeypatch, shape, code):
    monkeypatch.setattr("imports.reader.row_parser.MAX_BLOCK", 3)
    row = Row(1, [code], {}, False)
    if shape == BLOCKS:
        row = row._replace(texts=["LABEL NO.0016586"])

    assert len(statements([row] * 3, shape)) == 3
    with pytest.raises(BadFile, match="block_without_end"):
        statements([row] * 4, shape)
