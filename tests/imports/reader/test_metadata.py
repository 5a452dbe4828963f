"""What the XML of a workbook says besides values."""

import io
import zipfile

import pytest
import xlsxwriter

from imports.reader.errors import BadFile, Limits
from imports.reader.metadata import (
    SheetReader,
    Styles,
    find_empty_strings,
    list_sheet_files,
    read_column,
    read_number,
    read_row_number,
    read_styles,
    read_xlsx_outlines,
)
from imports.reader.outlines import ERROR, FORMULA, Outline
from tests.imports.files import MAIN, xlsx

LIMITS = Limits()


def outline(rows, after="", limits=LIMITS, empty_strings=(), formats=None):
    styles = Styles()
    for number, code in (formats or {}).items():
        styles.add(number, code)
    xml = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'
    reader = SheetReader(limits, set(empty_strings), styles)
    return reader.read(io.BytesIO(xml.encode()))


def archive(**members):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name, content in members.items():
            made.writestr(f"xl/{name}.xml", content)
    return zipfile.ZipFile(file)


def test_outline_has_one_mark_a_cell_and_none_where_nothing_is_odd():
    found = Outline()
    found.mark(2, 1, FORMULA)
    found.mark(2, 1, ERROR)

    assert [found.mark_of(row, 1) for row in range(4)] == ["", "", "error", ""]
    assert found.mark_of(2, 0) == ""


def test_all_cells_of_a_merged_area_but_the_first_are_marked():
    found = Outline()
    found.mark_merged(range(1, 3), range(2))

    marks = {(row, column): found.mark_of(row, column) for row in range(3) for column in range(2)}
    assert {place: mark for place, mark in marks.items() if mark} == {
        (1, 1): "merged",
        (2, 0): "merged_below",
        (2, 1): "merged",
    }
    assert found.merged_areas == 1


@pytest.mark.parametrize(
    ("cell", "mark"),
    [
        ('<c r="B3"><f>1+1</f><v>2</v></c>', "formula"),
        ('<c r="B3" t="e"><v>#N/A</v></c>', "error"),
        ('<c r="B3" t="e"><f>1/0</f><v>#DIV/0!</v></c>', "error"),
        ('<c r="B3"><f>1+1</f></c>', "formula_empty"),
        ('<c r="B3"><f>1+1</f><v></v></c>', "formula_empty"),
        ('<c r="B3" t="str"><f>1+1</f></c>', "formula_empty"),
        ('<c r="B3" s="7"><v>16586</v></c>', "format"),
        ('<c r="B3" s="1"><v>16586</v></c>', ""),
        ('<c r="B3" s="7" t="s"><v>0</v></c>', ""),
        ('<c r="B3" s="8" t="s"><v>0</v></c>', "format"),
        ('<c r="B3" s="8"><v>0</v></c>', ""),
        ('<c r="B3" s="7"><f>1</f><v>2</v></c>', "formula"),
    ],
)
def test_odd_cell_is_marked_at_its_place(cell, mark):
    formats = {"1": "0", "7": "0000000", "8": '"SB"@'}

    found = outline(f'<row r="3">{cell}</row>', formats=formats)

    assert (found.filled_rows, found.mark_of(2, 1)) == (1, mark)


def test_rows_and_cells_without_a_place_follow_each_other():
    found = outline("<row><c><v>1</v></c></row><row><c><v>1</v></c><c><f>x</f><v>1</v></c></row>")

    assert (found.filled_rows, found.mark_of(1, 1)) == (2, "formula")


def test_formats_are_marked_alike_whether_a_row_is_parsed_or_only_skimmed():
    cells = (
        '<c r="A{0}" s="7"><v>5</v></c><c r="B{0}" s="8" t="n"><v>5</v></c>',
        '<c r="A{0}" s="7" t="s"><v>3</v></c><c r="Z{0}" s="7"><v>5</v></c>',
        '<c r="A{0}" s="7"/><c r="B{0}" s="1"><v>5</v></c><c r="C{0}" t="inlineStr"><is><t>x</t></is></c>',
        '<c r="A{0}" s="8" t="s"><v>3</v></c><c r="B{0}" s="7"><v>5</v></c>',
        '<c r="A{0}" s="17"><v>5</v></c>',
    )
    rows = "".join(f'<row r="{n}">{cell.format(n)}</row>' for n, cell in enumerate(cells * 2, 1))
    xml = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'.encode()
    styles = Styles()
    for number, code in {"1": "0", "7": "000", "8": '"SB"@', "17": "0"}.items():
        styles.add(number, code)

    skimmed, parsed = SheetReader(LIMITS, set(), styles), SheetReader(LIMITS, set(), styles)
    parsed.plain = None

    assert skimmed.read(io.BytesIO(xml)) == parsed.read(io.BytesIO(xml))
    odd = [(row, column) for row in range(5) for column, _mark in skimmed.outline.iterate_odd(row)]
    assert odd == [(0, 0), (1, 25), (3, 0), (3, 1)]


def test_formula_that_gives_an_empty_text_fills_no_row_and_a_styled_cell_without_a_value_is_not_odd():
    found = outline('<row><c t="str"><f>x</f><v></v></c></row><row><c s="7"/></row>', formats={"7": "000"})

    assert (found.filled_rows, found.mark_of(0, 0), found.mark_of(1, 0)) == (0, "formula", "")


@pytest.mark.parametrize("cell", ["<c/>", "<c><v></v></c>", "<c><v> </v></c>", '<c t="s"><v>4</v></c>'])
def test_cell_that_shows_nothing_fills_no_row(cell):
    assert outline(f"<row>{cell}</row>", empty_strings={4}).filled_rows == 0


def test_prefix_before_each_name_changes_nothing():
    xml = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="2" hidden="1"><x:c><x:v>1</x:v></x:c></x:row>'
    )
    xml += "</x:sheetData></x:worksheet>"

    found = SheetReader(LIMITS, set(), Styles()).read(io.BytesIO(xml.encode()))

    assert (found.filled_rows, found.hidden_rows) == (1, {1})


@pytest.mark.parametrize(
    ("rows", "after", "reason"),
    [
        ('<row r="4"/>', "", "too_many_rows"),
        ("<row/><row/><row/><row/>", "", "too_many_rows"),
        ('<row><c r="C1"><v>1</v></c></row>', "", "too_many_columns"),
        ("<row><c/><c/><c/><c/><c/><c/><c/></row>", "", "too_many_cells"),
        ("", '<mergeCells><mergeCell ref="A1:G1"/></mergeCells>', "too_many_cells"),
        ('<row r="0"/>', "", "damaged"),
        ('<row r="x"/>', "", "damaged"),
        ('<row><c r="1A"/></row>', "", "damaged"),
        ("<row>", "", "damaged"),
    ],
)
def test_sheet_past_a_limit_or_damaged_is_refused(rows, after, reason):
    with pytest.raises(BadFile, match=reason):
        outline(rows, after, limits=Limits(rows=3, columns=2, cells=6))


@pytest.mark.parametrize("inside", ["", '[<!ENTITY a "b">]', '[<!ENTITY a SYSTEM "file:///etc/passwd">]'])
def test_document_type_is_refused(inside):
    xml = f"<!DOCTYPE x {inside}><worksheet/>".encode()

    with pytest.raises(BadFile, match="xml_entities"):
        SheetReader(LIMITS, set(), Styles()).read(io.BytesIO(xml))


def test_places_are_read_from_the_names_of_cells():
    assert [read_column(cell) for cell in ("A1", "Z9", "AA10", "XFD1")] == [0, 25, 26, 16_383]
    assert (read_row_number("XFD1048576"), read_number("12")) == (1_048_576, 12)


@pytest.mark.parametrize("cell", ["", "A", "12", "a1", "ABCD1", "A0x", "A12345678"])
def test_what_names_no_cell_is_damage(cell):
    for read in (read_column, read_row_number):
        with pytest.raises(BadFile, match="damaged"):
            read(cell)


def test_strings_that_show_nothing_are_known_by_their_place():
    strings = "<sst><si><t>a</t></si><si><t> </t></si><si/><si><r><t> </t></r><r><t>b</t></r></si></sst>"

    assert find_empty_strings(archive(sharedStrings=strings)) == {1, 2}
    assert find_empty_strings(archive(other="")) == set()


def test_styles_that_show_other_than_plain_digits_are_known_by_their_number():
    styles = (
        '<styleSheet><numFmts><numFmt numFmtId="170" formatCode="0000000"/>'
        '<numFmt numFmtId="171" formatCode="0.00"/><numFmt numFmtId="172" formatCode="0"/></numFmts>'
        '<cellStyleXfs><xf numFmtId="170"/></cellStyleXfs>'
        '<cellXfs><xf numFmtId="171"/><xf numFmtId="170"/><xf numFmtId="172"/><xf numFmtId="3"/><xf/>'
        '<xf numFmtId="49"/><xf numFmtId="999"/></cellXfs>'
        '<dxfs><dxf><numFmt numFmtId="172" formatCode="000"/></dxf></dxfs></styleSheet>'
    )

    found = read_styles(archive(styles=styles))

    shown = {number: found.formats.find(mark).show_number("7") for number, mark in found.numbers.items()}
    assert shown == {"0": "7.00", "1": "0000007", "3": "7"}
    assert (read_styles(archive(other="")).numbers, found.texts) == ({}, {})


def test_sheets_are_in_the_order_of_the_workbook(tmp_path):
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    for name, rows in (("One", 1), ("Two", 3)):
        book.add_worksheet(name).write_column(0, 0, ["CH1"] * rows)
    book.close()

    with zipfile.ZipFile(tmp_path / "a.xlsx") as made:
        names = list_sheet_files(made)
    found = read_xlsx_outlines(tmp_path / "a.xlsx", LIMITS)

    assert names == ["xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"]
    assert [sheet.filled_rows for sheet in found] == [1, 3]


def test_sheets_are_counted_and_the_limit_itself_passes(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", [["CH1"]], [["CH2"]])

    assert len(read_xlsx_outlines(path, Limits(sheets=2))) == 2
    with pytest.raises(BadFile, match="too_many_sheets"):
        read_xlsx_outlines(path, Limits(sheets=1))


def test_workbook_whose_sheet_is_missing_is_damaged(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", [["CH1"]])
    with zipfile.ZipFile(path) as made:
        members = {name: made.read(name) for name in made.namelist() if "sheet1" not in name}
    with zipfile.ZipFile(path, "w") as made:
        for name, content in members.items():
            made.writestr(name, content)

    with pytest.raises(BadFile, match="damaged"):
        read_xlsx_outlines(path, LIMITS)
