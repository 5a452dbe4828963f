"""Columns of one meaning, and several columns of children."""

import pytest
import xlsxwriter
import xlwt

from imports.reader.layout_detection import TABLE, Plan
from imports.reader.sheet_parser import parse_rows
from tests.imports.files import ods_of_xml
from tests.imports.reader.test_layout_detection import KNOWLEDGE, recognise, rows_of
from tests.imports.reading import read


@pytest.mark.parametrize(
    ("header", "columns", "doubles", "questions"),
    [
        ("Parent|Parent bag|Child", {"parent": 0, "child": 2}, {"parent": [0, 1]}, ["same_meaning"]),
        ("Code|Barcode", {"code": 0}, {"code": [0, 1]}, ["same_meaning"]),
        ("Code|Area|Dispatch area", {"code": 0, "area": 1}, {"area": [1, 2]}, ["same_meaning"]),
        ("Parent|Child|Child", {"parent": 0, "child": 1}, {"child": [1, 2]}, ["each_child"]),
        (
            "Parent|Child 1|Child2|Child no 3",
            {"parent": 0, "child": 1},
            {"child": [1, 2, 3]},
            ["each_child"],
        ),
        ("Parent|Child_A|Child_B", {"parent": 0, "child": 1}, {"child": [1, 2]}, ["each_child"]),
        ("Parent|Bag 1|Bag 2", {"parent": 0, "child": 1}, {"child": [1, 2]}, ["each_child"]),
        ("Code 1|Code 2", {"code": 0}, {"code": [0, 1]}, ["each_child"]),
        ("Code|Child", {"code": 0, "child": 1}, {"bag": [0, 1]}, ["same_meaning"]),
        (
            "Parent|Parent no|Child 1|Child 2",
            {"parent": 0, "child": 2},
            {"parent": [0, 1], "child": [2, 3]},
            ["same_meaning", "each_child"],
        ),
        ("Parent|Child 1", {"parent": 0, "child": 1}, {}, []),
        ("Parent|Child|Lot 1|Lot 2|Area 51", {"parent": 0, "child": 1}, {}, []),
    ],
)
def test_header_with_columns_of_one_meaning_asks(header, columns, doubles, questions):
    plan = recognise("Bags", rows_of(header.split("|"), ["SB00001", "KX1", "KX2"]), KNOWLEDGE)

    assert (plan.columns, plan.doubles, plan.questions) == (columns, doubles, questions)


def test_each_column_of_children_gives_a_bag(tmp_path):
    plan = Plan("Bags", TABLE, columns={"parent": 0, "child": 1}, children=[1, 2, 3])
    rows = rows_of(
        ["SB00001", "KX1", "", "KX2"],
        ["SB00002", "", "", ""],
        ["SB00003", "N/A", "KX3", ""],
        ["Total", "1", "2", "3"],
    )

    found = parse_rows(iter(rows), plan, KNOWLEDGE, take_hidden_rows=False)

    assert [(said.row, said.code, said.kind, said.parent, said.trouble) for said in found] == [
        (1, "KX1", "child", "SB00001", None),
        (1, "KX2", "child", "SB00001", None),
        (2, "SB00002", "parent", None, None),
        (3, None, None, None, "placeholder"),
        (3, "KX3", "child", "SB00003", None),
        (4, None, None, None, "total_row"),
    ]


def hidden_xlsx(path):
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["Code", "Barcode"])
    sheet.set_column(1, 1, None, None, {"hidden": True})
    book.close()


def hidden_xls(path):
    book = xlwt.Workbook()
    sheet = book.add_sheet("Bags")
    for place, word in enumerate(["Code", "Barcode"]):
        sheet.write(0, place, word)
    sheet.col(1).hidden = True
    book.save(str(path))


def hidden_ods(path):
    cells = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{word}</text:p></table:table-cell>'
        for word in ("Code", "Barcode")
    )
    columns = '<table:table-column/><table:table-column table:visibility="collapse"/>'
    ods_of_xml(path, f"{columns}<table:table-row>{cells}</table:table-row>")


@pytest.mark.parametrize(
    ("name", "make"), [("a.xlsx", hidden_xlsx), ("a.xls", hidden_xls), ("a.ods", hidden_ods)]
)
def test_hidden_columns_are_known(tmp_path, name, make):
    make(tmp_path / name)

    answer = read(tmp_path / name)

    assert answer.sheets[0]["plan"]["hidden_columns"] == [1]
    assert (answer.rows, answer.sheets[0]["plan"]["questions"]) == ([], ["same_meaning"])
