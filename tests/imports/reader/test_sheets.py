"""The readers of files against each other: generated tables are read from each as they were written."""

import csv
import datetime
import os
import re
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

import openpyxl
import pytest
import xlsxwriter
import xlwt
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from imports.reader.errors import Limits
from imports.reader.sheets import EXACT_BELOW, open_book
from tests.imports.files import inline, ods_of_xml, text, with_sheet_xml

LIMITS = Limits()
HINDI = "कखगघनमय" + "ािीुे्ंः" + "०१२"
DATE = datetime.date(2026, 1, 2)


@dataclass(frozen=True)
class Formula:
    """A cell with a formula that shows this text."""

    shows: str


@dataclass
class Table:
    """Rows of text, numbers, dates, formulas and None; `merged` is (top, left, bottom, right), if any."""

    rows: list
    hidden: set = field(default_factory=set)
    merged: tuple | None = None


# Texts that a csv file can say too: a spreadsheet's own signs at the front are looked at elsewhere.
TEXT_SIGNS = "ABYZabz0123456789-_./:#&<>\"',;| " + HINDI
texts = st.one_of(
    st.text(TEXT_SIGNS, min_size=1, max_size=12),
    st.from_regex(r"0{1,4}[0-9]{1,8}", fullmatch=True),
    st.sampled_from(["2026-01-02", "02-Jan", "1.2E+15", "TRUE", "SB00001", "थैला", "x" * 5_000, "कि" * 2_000]),
).filter(lambda text: text.strip() and text.strip()[0] not in "='")
numbers = st.integers(-(10**9), EXACT_BELOW - 1)
formulas = st.from_regex(r"[A-Z]{2}[0-9]{1,6}", fullmatch=True).map(Formula)


@st.composite
def tables(draw, *kinds):
    width = draw(st.integers(1, 5))
    cells = st.one_of(st.none(), texts, *kinds)
    rows = draw(st.lists(st.lists(cells, min_size=width, max_size=width), min_size=1, max_size=8))
    rows[-1][0] = draw(texts)  # a file without anything is refused
    hidden = draw(st.sets(st.integers(0, len(rows) - 1), max_size=2))
    top, left = draw(st.integers(0, len(rows) - 1)), draw(st.integers(0, width - 1))
    bottom, right = draw(st.integers(top, len(rows) - 1)), draw(st.integers(left, width - 1))
    is_merged = draw(st.booleans()) and (top, left) != (bottom, right)
    table = cut(Table(rows, hidden, (top, left, bottom, right) if is_merged else None))
    return moved(table, down=draw(st.integers(0, 2)), right=draw(st.integers(0, 2)))


def moved(table, down, right):
    """The same table below empty rows and beside empty columns, which some readers leave out."""
    width = len(table.rows[0]) + right
    rows = [[None] * width for _row in range(down)] + [[None] * right + row for row in table.rows]
    hidden = {place + down for place in table.hidden}
    top, left, bottom, last = table.merged or (0, 0, 0, 0)
    merged = (top + down, left + right, bottom + down, last + right) if table.merged else None
    return Table(rows, hidden, merged)


def cut(table):
    """Excel keeps only the first cell of a merged area, and that is a text here."""
    if table.merged:
        top, left, bottom, right = table.merged
        for place in range(top, bottom + 1):
            row = table.rows[place]
            row[left : right + 1] = [None] * len(row[left : right + 1])
        table.rows[top][left : right + 1] = ["SB00001", *[None] * (right - left)]
    return table


HARDEST = cut(
    Table(
        [
            ["कोड", None, "0016586"],
            [None, None, None],
            [16586, "a  b", 'say "x", y; z'],
            [DATE, "0", None],
        ],
        hidden={3},
        merged=(2, 1, 3, 2),
    )
)


def cells_of(table):
    for place, row in enumerate(table.rows):
        for column, value in enumerate(row):
            if value is not None:
                yield place, column, value


def write_xlsxwriter(path, table):
    book = xlsxwriter.Workbook(str(path))
    sheet, as_date = book.add_worksheet("Bags"), book.add_format({"num_format": "dd/mm/yyyy"})
    if table.merged:
        sheet.merge_range(*table.merged, "")
    for row, column, value in cells_of(table):
        match value:
            case str():
                sheet.write_string(row, column, value)
            case Formula():
                sheet.write_formula(row, column, f'="{value.shows}"', None, value.shows)
            case datetime.date():
                sheet.write_datetime(row, column, value, as_date)
            case _:
                sheet.write_number(row, column, value)
    for row in table.hidden:
        sheet.set_row(row, None, None, {"hidden": True})
    book.close()


def write_openpyxl(path, table):
    book = openpyxl.Workbook()
    sheet = book.active
    for row, column, value in cells_of(table):
        cell = sheet.cell(row + 1, column + 1)
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"
    for row in table.hidden:
        sheet.row_dimensions[row + 1].hidden = True
    if table.merged:
        top, left, bottom, right = (place + 1 for place in table.merged)
        sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
    book.save(path)


def write_xls(path, table):
    book = xlwt.Workbook()
    sheet, as_date = book.add_sheet("Bags"), xlwt.easyxf(num_format_str="dd/mm/yyyy")
    for row, column, value in cells_of(table):
        if table.merged and (row, column) == table.merged[:2]:
            top, left, bottom, right = table.merged
            sheet.write_merge(top, bottom, left, right, value)
        elif isinstance(value, datetime.date):
            sheet.write(row, column, value, as_date)
        else:
            sheet.write(row, column, value)
    for row in table.hidden:
        sheet.row(row).hidden = True
    book.save(str(path))


def write_ods(path, table):
    rows = []
    for place, row in enumerate(table.rows):
        cells = "".join(ods_cell(table, place, column, value) for column, value in enumerate(row))
        visible = ' table:visibility="collapse"' if place in table.hidden else ""
        rows.append(f"<table:table-row{visible}>{cells or '<table:table-cell/>'}</table:table-row>")
    ods_of_xml(path, "".join(rows))


def ods_cell(table, place, column, value):
    name, more = "table-cell", ""
    if table.merged:
        top, left, bottom, right = table.merged
        if (place, column) == (top, left):
            more = (
                f' table:number-rows-spanned="{bottom - top + 1}"'
                f' table:number-columns-spanned="{right - left + 1}"'
            )
        elif top <= place <= bottom and left <= column <= right:
            name = "covered-table-cell"
    if value is None:
        return f"<table:{name}{more}/>"
    match value:
        case Formula():
            kind, shown = 'office:value-type="string" table:formula="of:=&quot;x&quot;"', value.shows
        case datetime.date():
            kind, shown = f'office:value-type="date" office:date-value="{value}"', f"{value:%d/%m/%Y}"
        case int():
            kind, shown = f'office:value-type="float" office:value="{value}"', str(value)
        case _:
            kind, shown = 'office:value-type="string"', value
    return f"<table:{name}{more} {kind}><text:p>{ods_text(shown)}</text:p></table:{name}>"


def ods_text(text):
    """Only the first of several spaces stands for itself (ODF 1.3, part 3, 6.1.3)."""
    marked = re.sub(" {2,}", lambda found: f' <text:s text:c="{len(found[0]) - 1}"/>', escape(text))
    return re.sub("^ | $", "<text:s/>", marked)


def write_csv(path, table, sign=",", encoding="utf-8"):
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=sign, quoting=csv.QUOTE_ALL).writerows(table.rows)


SPREADSHEETS = {
    "a.xlsx": write_xlsxwriter,
    "b.xlsx": write_openpyxl,
    "c.xls": write_xls,
    "d.ods": write_ods,
}
TEXT_FILES = {
    "a.csv": write_csv,
    "b.csv": lambda path, table: write_csv(path, table, ",", "utf-8-sig"),
    "c.tsv": lambda path, table: write_csv(path, table, "\t"),
    "d.csv": lambda path, table: write_csv(path, table, "\t", "utf-16"),
}


def read(path):
    """What a file holds: {number of the row: (texts, marks, whether it is hidden)}."""
    [sheet] = open_book(path, LIMITS).sheets
    return {row.number: (trimmed(row.texts), dict(row.marks), row.is_hidden) for row in sheet.rows}


def trimmed(texts):
    while texts and not texts[-1]:
        texts = texts[:-1]
    return texts


def written(table, *, by_excel=False):
    """What the readers of spreadsheets must make of a table. Excel shows 100000000000 as 1E+11."""
    rows = {}
    for place, values in enumerate(table.rows):
        if any(value is not None for value in values):
            marks = {column: mark_of(value) for column, value in enumerate(values)} | covered(table, place)
            if by_excel:
                marks |= {at: "format" for at, value in enumerate(values) if is_long(value)}
            texts = trimmed([text_of(value) for value in values])
            rows[place + 1] = (texts, {at: mark for at, mark in marks.items() if mark}, place in table.hidden)
    return rows


def text_of(value):
    return "" if value is None else value.shows if isinstance(value, Formula) else str(value).strip()


def mark_of(value):
    return {int: "number", datetime.date: "date", Formula: "formula"}.get(type(value), "")


def is_long(value):
    return isinstance(value, int) and abs(value) >= 10**11


def covered(table, place):
    if not table.merged:
        return {}
    top, left, bottom, right = table.merged
    if not top <= place <= bottom:
        return {}
    beside = dict.fromkeys(range(left + 1, right + 1), "merged")
    return beside if place == top else {left: "merged_below"} | beside


bounded = settings(
    max_examples=40,
    deadline=None,
    derandomize=os.environ.get("CI") == "true",
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@bounded
@given(table=tables(numbers, st.just(DATE)))
@example(table=HARDEST)
@example(table=moved(HARDEST, down=1, right=2))
@pytest.mark.parametrize("name", SPREADSHEETS)
def test_spreadsheet_is_read_as_it_was_written(tmp_path, name, table):
    SPREADSHEETS[name](tmp_path / name, table)

    assert read(tmp_path / name) == written(table, by_excel=name != "d.ods")


@bounded
@given(table=tables(formulas))
@pytest.mark.parametrize("name", ["a.xlsx", "d.ods"])
def test_formulas_are_marked_and_keep_what_they_show(tmp_path, name, table):
    SPREADSHEETS[name](tmp_path / name, table)

    assert read(tmp_path / name) == written(table)


@bounded
@given(table=tables())
@pytest.mark.parametrize("name", TEXT_FILES)
def test_text_file_is_read_as_it_was_written(tmp_path, name, table):
    TEXT_FILES[name](tmp_path / name, table)

    plain = {number: (texts, {}, False) for number, (texts, _marks, _hidden) in written(table).items()}
    assert read(tmp_path / name) == plain


@pytest.mark.parametrize(("sign", "other"), [(",", ";"), (";", ","), ("\t", "|"), ("|", "\t")])
def test_delimiters_inside_quotes_are_none(tmp_path, sign, other):
    remarks = f'one{other * 9} ""two{other}"""'
    path = text(tmp_path / "a.csv", f'code{sign}remarks\r\nA1{sign}"{remarks}\r\nA2{sign}5" wide')

    assert [texts for texts, _marks, _hidden in read(path).values()] == [
        ["code", "remarks"],
        ["A1", f'one{other * 9} "two{other}"'],
        ["A2", '5" wide'],
    ]


@pytest.mark.parametrize("name", SPREADSHEETS)
def test_merged_area_whose_first_cell_is_empty_covers_nothing(tmp_path, name):
    table = Table([["A1", "x"], ["", "A2"], [None, "A3"], ["", None], [None, "A4"]], merged=(1, 0, 2, 0))
    SPREADSHEETS[name](tmp_path / name, table)

    assert [marks for _texts, marks, _hidden in read(tmp_path / name).values()] == [{}] * 4


def test_ods_rows_and_cells_that_are_written_once_for_several_are_all_odd(tmp_path):
    cells = (
        '<table:table-cell/><table:covered-table-cell table:number-columns-repeated="2"/>'
        '<table:table-cell office:value-type="string" table:formula="of:=&quot;x&quot;"'
        ' table:number-columns-repeated="2"><text:p>x</text:p></table:table-cell>'
    )
    once = f"<table:table-row>{cells}</table:table-row>"
    twice = once.replace(">", ' table:visibility="filter" table:number-rows-repeated="2">', 1)
    empty = '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>'

    found = read(ods_of_xml(tmp_path / "a.ods", f"{empty}{twice}{once}"))

    marks = {1: "merged", 2: "merged", 3: "formula", 4: "formula"}
    row = ["", "", "", "x", "x"]
    assert found == {4: (row, marks, True), 5: (row, marks, True), 6: (row, marks, False)}


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        ("|", [["|"]]),
        ("code;remarks\nA1;x, y, z\nA2;x, y", [["code", "remarks"], ["A1", "x, y, z"], ["A2", "x, y"]]),
        ("code\tkg\nA1\t1,5\nA2\t2", [["code", "kg"], ["A1", "1,5"], ["A2", "2"]]),
        ("List of bags\n1;A1\n2;A2", [["List of bags"], ["1", "A1"], ["2", "A2"]]),
        ('"A1"|"x"', [["A1", "x"]]),
        ("A1|x|\n", [["A1", "x"]]),
        ("a;b;c,d", [["a", "b", "c,d"]]),
    ],
)
def test_delimiter_is_the_sign_that_splits_most_lines_alike(tmp_path, content, rows):
    path = text(tmp_path / "a.csv", content)

    assert [texts for texts, _marks, _hidden in read(path).values()] == rows


@pytest.mark.parametrize("name", [*SPREADSHEETS, *TEXT_FILES])
def test_row_of_spaces_is_an_empty_row(tmp_path, name):
    table = Table([["A1", "x"], ["  ", " "], ["A2", " "]])
    (SPREADSHEETS | TEXT_FILES)[name](tmp_path / name, table)

    assert read(tmp_path / name) == {1: (["A1", "x"], {}, False), 3: (["A2"], {}, False)}


def test_note_beside_an_ods_cell_is_no_text_of_its_row(tmp_path):
    cell = '<table:table-cell office:value-type="string">{}<text:p>{}</text:p></table:table-cell>'
    note = "<office:annotation><text:p>lost?</text:p></office:annotation>"
    noted = f"<table:table-cell>{note}</table:table-cell>"
    rows = (cell.format("", "A1"), noted, cell.format(note, "A2"))
    path = ods_of_xml(
        tmp_path / "a.ods", "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    )

    assert read(path) == {1: (["A1"], {}, False), 3: (["A2"], {}, False)}


@pytest.mark.parametrize(
    ("hidden", "is_hidden"), [("1", True), ("true", True), ("0", False), ("false", False)]
)
def test_xlsx_row_is_hidden_in_either_spelling(tmp_path, hidden, is_hidden):
    row = f'<row r="1" hidden="{hidden}">{inline("A1", "CH1")}</row>'
    path = with_sheet_xml(tmp_path / "a.xlsx", row.encode())

    assert read(path) == {1: (["CH1"], {}, is_hidden)}


def test_errors_beside_the_last_text_are_shown(tmp_path):
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["CH1", "x"])
    sheet.write_formula(1, 3, "=1/0", None, "#DIV/0!")
    book.close()

    assert read(tmp_path / "a.xlsx") == {
        1: (["CH1", "x"], {}, False),
        2: (["", "", "", "#ERROR"], {3: "error"}, False),
    }
