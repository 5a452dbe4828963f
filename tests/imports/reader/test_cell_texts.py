"""What stands in a cell of text beside its letters."""

import json

import pytest

from imports.reader.cell_texts import is_blank, name_controls, name_invisible, trim_cell
from imports.reader.layout_detection import TABLE, Plan
from imports.reader.sheet_parser import parse_rows
from tests.imports.files import inline, text, with_sheet_xml, xlsx
from tests.imports.reader.test_layout_detection import KNOWLEDGE, rows_of
from tests.imports.reading import read

UNSEEN = {
    "C1\x00": "C1<NUL>",
    "C1\x1f": "C1<US>",
    "\x02CH1001": "<STX>CH1001",
    "CH1001\x1d": "CH1001<GS>",
    "CH\u200b1001": "CH<U+200B>1001",
    "\ufeffCH1001": "<U+FEFF>CH1001",
    "CH\xa01001": "CH<NBSP>1001",
    "CH1001\u202e": "CH1001<U+202E>",
    "C1_xD800_": "C1_xD800_",
    "C1_x0000_": "C1_x0000_",
}


@pytest.mark.parametrize("name", ["code", "parent", "bill"])
def test_code_with_a_sign_that_nobody_sees_is_refused(name):
    columns = {"code": 0} if name == "code" else {"code": 1, name: 0}
    plan = Plan("Bags", TABLE, columns=columns)

    found = parse_rows(
        iter(rows_of(*([code, "CH9001"] for code in UNSEEN))), plan, KNOWLEDGE, take_hidden_rows=False
    )

    assert [(said.trouble, said.shown) for said in found] == [
        ("cell_control", shown) for shown in UNSEEN.values()
    ]


@pytest.mark.parametrize(
    ("columns", "kept"), [({"code": 0, "kind": 1}, {}), ({"code": 0, "area": 1}, {}), ({"code": 0}, {"x": 1})]
)
def test_control_sign_beside_a_code_refuses_its_row(columns, kept):
    plan = Plan("Bags", TABLE, columns=columns, kept=kept)
    rows = rows_of(["CH1001", "child\x00"], ["CH1002", "child"])

    found = parse_rows(iter(rows), plan, KNOWLEDGE, take_hidden_rows=False)

    assert [said.trouble for said in found] == ["cell_control", None]


def test_names_keep_the_joiners_and_lines_that_their_writing_needs():
    plan = Plan("Bags", TABLE, columns={"code": 0, "area": 1}, kept={"Note": 2})
    rows = rows_of(["CH1001", "क्\u200dष", "first\nsecond"])

    [said] = parse_rows(iter(rows), plan, KNOWLEDGE, take_hidden_rows=False)

    assert (said.area, said.details, said.trouble) == ("क्\u200dष", {"Note": "first\nsecond"}, None)


def test_white_space_around_a_code_is_none_of_it_and_control_signs_are():
    assert [trim_cell(text) for text in ("\xa0CH1 \r\n", "\u3000CH1\t", "CH1\x1f")] == [
        "CH1",
        "CH1",
        "CH1\x1f",
    ]
    assert [is_blank(text) for text in ("_x000A_ ", "_x0020_", "_x0000_", "x", "")] == [
        True,
        True,
        False,
        False,
        True,
    ]


def test_control_signs_are_written_out():
    assert name_controls("Bags\x00 of\nMay") == "Bags<NUL> of\nMay"
    assert name_invisible("a\u00adb") == "a<U+00AD>b"


def test_file_with_control_signs_anywhere_gives_text_that_a_database_takes(tmp_path):
    rows = [["Code", "No\x00te"], ["CH1001", "x\x00"], ["CH\x001002", "y"], ["CH1003", "z"]]

    answer = read(xlsx(tmp_path / "a.xlsx", rows))

    assert answer.said("code", "trouble") == [
        ("CH1001", None),
        (None, "cell_control"),
        ("CH1003", None),
    ]
    assert "\\u0000" not in json.dumps(answer.last)
    assert answer.sheets[0]["plan"]["shown"][0] == ["Code", "No<NUL>te"]


def test_cell_of_spelled_white_space_or_of_pronunciation_alone_is_empty(tmp_path):
    spoken = '<c r="A2" t="inlineStr"><is><t/><rPh sb="0" eb="1"><t>x</t></rPh></is></c>'
    cells = [inline("A1", "CH1001"), spoken, inline("A3", "_x000A_"), inline("A4", "CH1002")]
    rows = "".join(f'<row r="{number}">{cell}</row>' for number, cell in enumerate(cells, 1))

    answer = read(with_sheet_xml(tmp_path / "a.xlsx", rows.encode()))

    assert answer.said("row", "code") == [("1", "CH1001"), ("4", "CH1002")]


def test_zero_byte_in_a_csv_is_trouble_of_its_row_and_utf_16_without_its_mark_of_the_file(tmp_path):
    zeros = read(text(tmp_path / "a.csv", "Code\nCH10\x0001\nCH1002\n"))
    unmarked = read(text(tmp_path / "b.csv", "Code\nCH1001\n", "utf-16-le"))

    assert zeros.said("code", "trouble") == [(None, "cell_control"), ("CH1002", None)]
    assert unmarked.refused == ("not_utf8", {})
