"""What the rows of a sheet say, by its plan: the rules one by one, without a file."""

import pytest

from imports.reader.errors import BadFile
from imports.reader.layout_detection import BILL_BLOCKS, BLOCKS, COLUMN, TABLE, Plan
from imports.reader.number_formats import NumberFormat
from imports.reader.sheet_parser import parse_rows
from imports.reader.sheets import Row
from tests.imports.reader.test_layout_detection import KNOWLEDGE, rows_of


def statements(rows, shape=TABLE, header=0, columns=None, kept=None, *, take_hidden_rows=False):
    plan = Plan("Bags", shape, header=header, columns=columns or {}, kept=kept or {})
    found = parse_rows(iter(rows), plan, KNOWLEDGE, take_hidden_rows=take_hidden_rows)
    return [(said.row, said.code, said.parent, said.trouble) for said in found]


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


@pytest.mark.parametrize(
    "mark", ["formula", "formula_empty", "error", "merged", "damaged", "date", "boolean"]
)
def test_odd_cell_is_never_a_code(mark):
    rows = [Row(1, ["CH1001"], {0: mark}, False)]

    assert statements(rows, COLUMN, columns={"code": 0}) == [(1, None, None, f"cell_{mark}")]


@pytest.mark.parametrize("name", ["child", "parent", "kind", "area", "bill"])
@pytest.mark.parametrize("mark", ["merged", "merged_below"])
def test_row_with_a_covered_cell_in_a_named_column_is_refused(name, mark):
    columns = {"parent" if name == "child" else "code": 0, name: 1}
    rows = [Row(1, ["SB00001", "", ""], {1: mark}, False), Row(2, ["SB00002", "", ""], {2: mark}, False)]

    assert statements(rows, columns=columns) == [
        (1, None, None, "cell_merged"),
        (2, "SB00002", None, None),
    ]


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
    monkeypatch.setattr("imports.reader.sheet_parser.MAX_BLOCK", 3)
    row = Row(1, [code], {}, False)
    if shape == BLOCKS:
        row = row._replace(texts=["LABEL NO.0016586"])

    assert len(statements([row] * 3, shape)) == 3
    with pytest.raises(BadFile, match="block_without_end"):
        statements([row] * 4, shape)


def test_row_of_a_block_that_names_two_bags_is_refused():
    blocks = [
        (["LABEL NO.0016586", "LABEL NO.0016587"], "more_than_a_code"),
        (["0016588", "LABEL NO.0016589"], "more_than_a_code"),
        (["CH10001", "OK", "CH10002"], "more_than_a_code"),
        (["7", "LABEL NO.0016590", "net", "2026-05-01"], None),
        (["1.", "CH10003"], None),
        (["CH10004", "SB12345"], "more_than_a_code"),
        (["31", "SB12346"], None),
    ]
    bills = [
        (["SB10003", "SB10004"], "more_than_a_code"),
        (["1", "SB10005"], None),
        (["12345", "SB10006"], "more_than_a_code"),
        (["Bag", "SB10007"], None),
    ]

    found = statements(rows_of(*[row for row, _trouble in blocks]), BLOCKS)
    # The sixth row ends a block.
    ended = ["more_than_a_code"] * 3 + ["parent_is_refused"] * 2 + ["more_than_a_code", None]
    assert [said[3] for said in found] == ended
    found = statements(rows_of(*[row for row, _trouble in bills], ["Bill", "B-17"]), BILL_BLOCKS)
    assert [said[3] for said in found] == [trouble for _row, trouble in bills]


def test_kept_columns_are_details_of_the_rows_that_are_sound():
    rows = rows_of(["CH1001", "red", ""], ["CH1002", "", ""], ["C H", "blue", ""])
    plan = Plan("Bags", TABLE, columns={"code": 0}, kept={"Colour": 1, "Lot": 2})

    found = list(parse_rows(iter(rows), plan, KNOWLEDGE, take_hidden_rows=False))

    assert [said.details for said in found] == [{"Colour": "red"}, {}, None]


def test_rows_above_the_data_say_nothing():
    rows = rows_of(["Bags"], ["CH1001"])

    assert statements(rows, COLUMN, header=1, columns={"code": 0}) == [(2, "CH1001", None, None)]


@pytest.mark.parametrize(
    ("text", "kind", "trouble"),
    [
        ("Parent", "parent", None),
        ("c", "child", None),
        ("छोटा", "child", None),
        ("box", None, "unknown_kind"),
    ],
)
def test_kind_is_a_word_in_either_language(text, kind, trouble):
    plan = Plan("Bags", TABLE, columns={"code": 0, "kind": 1})

    [said] = parse_rows(iter(rows_of(["A1", text])), plan, KNOWLEDGE, take_hidden_rows=False)

    assert (said.kind, said.trouble) == (kind, trouble)


def test_bill_of_a_block_that_shows_other_than_it_holds_refuses_its_parents():
    rows = [
        Row(1, ["SB00001"], {}, False),
        Row(2, ["Bill", "17"], {1: "format"}, False, {1: NumberFormat('"B-"0')}),
        Row(3, ["SB00002"], {}, False),
        Row(4, ["Bill: B\u200b18"], {}, False),
        Row(5, ["SB00003"], {}, False),
        Row(6, ["Bill", "2025/08/17"], {}, False),
        Row(7, ["SB00004"], {}, False),
        Row(8, ["Bill", "18"], {1: "number"}, False),
    ]

    found = list(parse_rows(iter(rows), Plan("Bags", BILL_BLOCKS), KNOWLEDGE, take_hidden_rows=False))

    assert [(said.code, said.bill, said.trouble, said.shown, said.held) for said in found] == [
        (None, None, "cell_format", "B-17", "17"),
        (None, None, "cell_control", "B<U+200B>18", None),
        ("SB00003", "2025/08/17", "cell_date", "2025/08/17", None),
        ("SB00004", "18", None, "", None),
    ]


def test_kept_column_is_kept_as_the_sheet_shows_it():
    formats = {1: NumberFormat("#,##0.00"), 2: NumberFormat("# ?/?")}
    row = Row(1, ["CH1001", "1234", "5"], {1: "format", 2: "format"}, False, formats)
    plan = Plan("Bags", TABLE, columns={"code": 0}, kept={"Rupees": 1, "Half": 2})

    [said] = parse_rows(iter([row]), plan, KNOWLEDGE, take_hidden_rows=False)

    assert said.details == {"Rupees": "1,234.00", "Half": "5"}


@pytest.mark.parametrize(
    ("held", "mark", "code", "found"),
    [
        ("58214", "format", "0;(0)", ("58214", True, None)),
        ("58214.4", "format", "0.0", (None, False, "cell_damaged")),
        ("KX5001", "text_format", '"SB"@', (None, False, "cell_format")),
        ("KX5001", "text_format", "0;0;0;@", ("KX5001", False, None)),
    ],
)
def test_cell_with_a_format_is_taken_if_it_shows_what_it_holds(held, mark, code, found):
    row = Row(1, [held], {0: mark}, False, {0: NumberFormat(code)})
    plan = Plan("Bags", COLUMN, columns={"code": 0})

    [said] = parse_rows(iter([row]), plan, KNOWLEDGE, take_hidden_rows=False)

    assert (said.code, said.was_number, said.trouble) == found


def test_formula_without_a_value_refuses_its_row_also_in_a_kept_column():
    rows = [
        Row(1, ["SB00001", "#FORMULA", ""], {1: "formula_empty"}, False),
        Row(2, ["SB00001", "CH1001", "#FORMULA"], {2: "formula_empty"}, False),
        Row(3, ["SB00001", "CH1002", "", "#FORMULA"], {3: "formula_empty"}, False),
    ]

    found = statements(rows, columns={"parent": 0, "child": 1}, kept={"Note": 2})

    assert [said[3] for said in found] == ["cell_formula_empty", "cell_formula_empty", None]
