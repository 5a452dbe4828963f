"""Spreadsheets as they are written: numbers, texts that stay texts, names of sheets."""

import csv
import io
from decimal import Decimal

import openpyxl
import pytest

from core.spreadsheets import MAX_CELL, Number, number_cells, open_spreadsheet, stream_csv


def read_csv(path):
    return list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


@pytest.fixture
def write(tmp_path):
    """Write these sheets, a name and rows each, and return the path."""

    def written(file_format, *sheets):
        path = tmp_path / f"file.{file_format}"
        book = open_spreadsheet(path, file_format)
        for name, rows in sheets:
            book.add_sheet(name, ["Heading"])
            for row in rows:
                book.add_row(row)
        book.close()
        return path

    return written


def test_numbers_are_those_of_their_places_and_those_that_are_numbers_anyway():
    rows = [["007", "2.500", 3, None, ""]]

    ((code, weight, count, nothing, empty),) = number_cells(rows, [1, 3, 4])

    assert [type(cell) for cell in (code, weight, count)] == [str, Number, Number]
    assert (code, weight, count, nothing, empty) == ("007", Decimal("2.500"), 3, None, "")


def test_excel_shows_a_number_with_its_decimals_and_a_code_as_text(write):
    path = write("xlsx", ("Bags", [["007", Number("2.500"), Number("1000")]]))

    code, weight, count = openpyxl.load_workbook(path).active[2]

    assert (code.value, code.data_type) == ("007", "s")
    assert (weight.value, weight.number_format) == (2.5, "#,##0.000")
    assert (count.value, count.number_format) == (1000, "#,##0")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_text_that_a_spreadsheet_would_run_is_marked_in_csv(write, text):
    path = write("csv", ("Bags", [[text, Number("-1")]]))

    assert read_csv(path)[1] == ["'" + text, "-1"]


def test_sheets_get_names_that_excel_takes(write):
    long = "ABCDEFGHIJKLMNOPQRSTUVWXYZ-0123456789"

    path = write("xlsx", (long, []), (long, []), ("a/b:[c]?*", []), ("", []))

    assert openpyxl.load_workbook(path).sheetnames == [
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "ABCDEFGHIJKLMNOPQRSTUVWXYZ 2", "a b  c", "Sheet",
    ]  # fmt: skip


def test_text_too_long_for_a_cell_is_cut(write):
    path = write("xlsx", ("Bags", [["x" * (MAX_CELL + 1)]]))

    assert len(openpyxl.load_workbook(path).active["A2"].value) == MAX_CELL


def test_streamed_csv_is_marked_once_and_quoted_and_runs_no_formula():
    rows = [["-2-3", "क, ख"], *[["CH1", 'a "b"']] * 2000]

    pieces = list(stream_csv(iter(rows)))

    assert len(pieces) == 3
    assert list(csv.reader(io.StringIO(b"".join(pieces).decode("utf-8-sig")))) == [
        ["'-2-3", "क, ख"],
        *rows[1:],
    ]
    assert b"".join(pieces).count("\ufeff".encode()) == 1
    assert list(stream_csv([])) == []
