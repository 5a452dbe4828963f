"""What an old Excel file says besides values."""

import struct

import pytest
import xlwt

from imports.reader.errors import BadFile, Limits
from imports.reader.outlines import FORMULA, FORMULA_EMPTY
from imports.reader.xls import (
    BOF,
    BOUNDSHEET,
    EOF,
    FILEPASS,
    RECALCULATION,
    find_formula_cells,
    iterate_records,
    read_xls_outlines,
)
from tests.imports.files import xls

LIMITS = Limits()


def record(kind, body=b""):
    return struct.pack("<HH", kind, len(body)) + body


def test_oddities_are_marked_on_their_sheet(tmp_path):
    book = xlwt.Workbook()
    first, second = book.add_sheet("One"), book.add_sheet("Two")
    first.write(0, 0, "CH1")
    second.write(1, 1, xlwt.Formula("1+1"))
    second.write(2, 0, 16586, xlwt.easyxf(num_format_str="0000000"))
    second.write(3, 0, 16586, xlwt.easyxf(num_format_str="0.00"))
    second.write_merge(4, 5, 0, 1, "CH2")
    second.row(6).hidden = True
    second.write(7, 0, 16586, xlwt.easyxf(num_format_str="0"))
    book.save(str(tmp_path / "a.xls"))

    one, two = read_xls_outlines(tmp_path / "a.xls", LIMITS)

    assert (one.filled_rows, one.odd) == (1, {})
    assert [two.mark_of(*place) for place in ((1, 1), (2, 0), (3, 0), (7, 0))] == [
        "formula_empty",
        "format",
        "format",
        "",
    ]
    shown = [two.find_format(row, 0, dict(two.iterate_odd(row))[0]).show_number("16586") for row in (2, 3)]
    assert shown == ["0016586", "16586.00"]
    assert [two.mark_of(row, column) for row in (4, 5) for column in (0, 1)] == [
        "",
        "merged",
        "merged_below",
        "merged",
    ]
    assert (two.merged_areas, two.hidden_rows) == (1, {6})


def test_row_of_spaces_is_no_filled_row(tmp_path):
    [found] = read_xls_outlines(xls(tmp_path / "a.xls", [["CH1"], [" "], [""], ["CH2"]]), LIMITS)

    assert found.filled_rows == 2


@pytest.mark.parametrize(
    ("limits", "reason"), [(Limits(rows=1), "too_many_rows"), (Limits(columns=1), "too_many_columns")]
)
def test_sheet_past_a_limit_is_refused(tmp_path, limits, reason):
    path = xls(tmp_path / "a.xls", [["CH1", "x"], ["CH2", "y"]])

    assert len(read_xls_outlines(path, Limits(rows=2, columns=2))) == 1
    with pytest.raises(BadFile, match=reason):
        read_xls_outlines(path, limits)


@pytest.mark.parametrize("cut", [100, 600, 3_000])
def test_cut_file_is_damaged(tmp_path, cut):
    path = xls(tmp_path / "a.xls", [["CH1"]])
    path.write_bytes(path.read_bytes()[:cut])

    with pytest.raises(BadFile, match="damaged"):
        read_xls_outlines(path, LIMITS)


def test_workbook_under_a_password_is_refused():
    stream = record(BOF) + record(FILEPASS, bytes(4)) + record(EOF)

    with pytest.raises(BadFile, match="password"):
        list(find_formula_cells(stream))


def test_records_of_a_chart_inside_a_sheet_are_left_out():
    stream = (
        record(BOF) + record(1) + record(BOF) + record(2) + record(EOF) + record(3) + record(EOF) + record(4)
    )

    assert [kind for kind, _body in iterate_records(stream, 0)] == [BOF, 1, EOF, 3, EOF]


def test_sheets_of_another_kind_are_not_counted():
    start = len(record(BOF) + 2 * record(BOUNDSHEET, bytes(6)) + record(EOF))
    chart, sheet = struct.pack("<IBB", start, 0, 2), struct.pack("<IBB", start, 0, 0)
    formula = struct.pack("<HHHd", 4, 2, 0, 5)
    stream = record(BOF) + record(BOUNDSHEET, chart) + record(BOUNDSHEET, sheet) + record(EOF)
    stream += record(BOF) + record(6, formula) + record(EOF)

    assert list(find_formula_cells(stream)) == [(0, 4, 2, FORMULA)]


@pytest.mark.parametrize(
    ("value", "calculated", "mark"),
    [
        (b"\x03\0\0\0\0\0\xff\xff", b"", FORMULA_EMPTY),
        (b"\x03\0\0\0\0\0\xff\xff", record(RECALCULATION, bytes(8)), FORMULA),
        (b"\x00\0\0\0\0\0\xff\xff", b"", FORMULA),
        (struct.pack("<d", 3), b"", FORMULA),
    ],
)
def test_empty_text_of_a_formula_is_a_value_only_if_it_was_calculated(value, calculated, mark):
    start = len(record(BOF) + calculated + record(BOUNDSHEET, bytes(6)) + record(EOF))
    stream = record(BOF) + calculated + record(BOUNDSHEET, struct.pack("<IBB", start, 0, 0)) + record(EOF)
    stream += record(BOF) + record(6, struct.pack("<HHH", 4, 2, 0) + value) + record(EOF)

    assert list(find_formula_cells(stream)) == [(0, 4, 2, mark)]
