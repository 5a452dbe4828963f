"""What the XML of an OpenDocument spreadsheet says besides values."""

import zipfile

import pytest

from imports.reader.errors import BadFile, Limits
from imports.reader.ods import read_ods_outlines, read_repeats
from tests.imports.files import changed, ods, ods_of_xml

CELL = '<table:table-cell office:value-type="string"><text:p>CH1</text:p></table:table-cell>'


def outline(path, lines, **limits):
    [found] = read_ods_outlines(ods_of_xml(path, lines), Limits(**limits))
    return found


def row(cells, attributes=""):
    return f"<table:table-row {attributes}>{cells}</table:table-row>"


def test_rows_that_hold_something_are_counted(tmp_path):
    empty = row("<table:table-cell/>", 'table:number-rows-repeated="1000000"')

    found = outline(
        tmp_path / "a.ods", row(CELL) + empty + row(CELL, 'table:number-rows-repeated="3"'), rows=2_000_000
    )

    assert found.filled_rows == 4


def test_formulas_and_covered_cells_are_marked_at_their_places(tmp_path):
    formula = CELL.replace("<table:table-cell", '<table:table-cell table:formula="of:=1"', 1)
    found = outline(tmp_path / "a.ods", row(CELL) + row(f"{CELL}<table:covered-table-cell/>{formula}"))

    assert [found.mark_of(1, column) for column in range(4)] == ["", "merged", "formula", ""]
    assert found.mark_of(0, 2) == ""


@pytest.mark.parametrize(("visible", "hidden"), [("collapse", {0}), ("filter", {0}), ("visible", set())])
def test_row_is_hidden_by_hand_or_by_a_filter(tmp_path, visible, hidden):
    found = outline(tmp_path / "a.ods", row(CELL, f'table:visibility="{visible}"'))

    assert found.hidden_rows == hidden


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (row(CELL, 'table:number-rows-repeated="4"'), "too_many_rows"),
        (row(CELL * 3), "too_many_columns"),
        (row(CELL.replace("cell ", 'cell table:number-columns-repeated="3" ', 1)), "too_many_columns"),
        (row("<table:table-cell/>" * 7), "too_many_cells"),
        (row(CELL, 'table:number-rows-repeated="x"'), "damaged"),
    ],
)
def test_table_past_a_limit_or_damaged_is_refused(tmp_path, lines, reason):
    with pytest.raises(BadFile, match=reason):
        outline(tmp_path / "a.ods", lines, rows=3, columns=2, cells=6)


def test_tables_are_counted_and_the_limit_itself_passes(tmp_path):
    table = f'<table:table table:name="Two">{row(CELL)}</table:table>'.encode()
    path = changed(
        ods(tmp_path / "a.ods", [["CH1"]]),
        "content.xml",
        lambda content: content.replace(b"</office:spreadsheet>", table + b"</office:spreadsheet>"),
    )

    assert [found.filled_rows for found in read_ods_outlines(path, Limits(sheets=2))] == [1, 1]
    with pytest.raises(BadFile, match="too_many_sheets"):
        read_ods_outlines(path, Limits(sheets=1))


def test_encrypted_spreadsheet_is_refused(tmp_path):
    path = ods(tmp_path / "a.ods", [["CH1"]])
    changed(path, "META-INF/manifest.xml", lambda _: b"<manifest:encryption-data/>")

    with pytest.raises(BadFile, match="password"):
        read_ods_outlines(path, Limits())


def test_archive_without_a_manifest_is_damaged(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.ods", "w") as archive:
        archive.writestr("content.xml", "<x/>")

    with pytest.raises(BadFile, match="damaged"):
        read_ods_outlines(tmp_path / "a.ods", Limits())


@pytest.mark.parametrize("text", ["", "0", "-1", "x", "100000000"])
def test_repeats_are_a_number_that_can_be(text):
    assert read_repeats("99999999") == 99_999_999
    with pytest.raises(BadFile, match="damaged"):
        read_repeats(text)
