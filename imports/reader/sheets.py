"""The sheets of any file, row by row, as text."""

import csv
import datetime
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from operator import sub
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from imports.reader.archives import check_archive
from imports.reader.cell_texts import name_controls, trim_cell
from imports.reader.errors import BadFile, Limits
from imports.reader.file_types import ODS, TEXT, XLS, XLSM, detect_format
from imports.reader.markup import MAX_CELL
from imports.reader.metadata import read_xlsx_outlines
from imports.reader.number_formats import NumberFormat
from imports.reader.ods import read_ods_outlines
from imports.reader.outlines import ERROR, FIRST_FORMAT, FORMULA_EMPTY, MARKS, WRITTEN, Outline, Written
from imports.reader.stretches import PlainColumns, Stretch, find_stretches, make_stretch
from imports.reader.xls import read_xls_outlines

# Excel keeps 15 digits of a number; what had more has become another number.
EXACT_BELOW = 10**15
MAX_LINE = 1_000_000
ROWS_AT_ONCE = 2_000
DELIMITERS = "\t;,|"
QUOTED = re.compile(rf'(^|[{DELIMITERS}])"[^"]*(?:""[^"]*)*"', re.MULTILINE)
BYTE_ORDER_MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
NO_MARKS: dict[int, str] = {}
NO_FORMATS: dict[int, NumberFormat | Written] = {}
# A date stays a date, whatever its format shows.
NOT_FORMATTED = ("date", "boolean")
SHOWN_MARKS = {ERROR: "#ERROR", FORMULA_EMPTY: "#FORMULA"}


class Row(NamedTuple):
    """One row that holds something. `marks` names what is odd about a cell, by its column.

    number: Excel holds a whole number, not text. damaged: a number that cannot be a code. date, boolean,
    error, formula: just that. formula_empty: the file has no value of it. merged: covered by another cell
    that is filled; merged_below: by one in the same column, further up. format, text_format: a number or a
    text with a format that may show something else: `formats` has it.
    """

    number: int
    texts: list[str]
    marks: dict[int, str]
    is_hidden: bool
    formats: dict[int, NumberFormat | Written] = {}


# What takes rows alone and rows among stretches alike.
AnyRow = TypeVar("AnyRow", Row, Row | Stretch)


@dataclass
class Sheet:
    """A sheet, or the one table of a text file. `rows` can be walked once."""

    name: str
    is_hidden: bool
    rows: Iterator[Row]
    merged_areas: int = 0
    hidden_columns: set[int] = field(default_factory=set)
    # The same rows, for a walk that goes on otherwise after the first ones.
    source: "SheetRows | TextRows | None" = None


@dataclass
class Book:
    format: str
    has_macros: bool
    sheets: list[Sheet]
    # How many there are, as far as one can know before they are read.
    expected_rows: int


def open_book(path: Path, limits: Limits) -> Book:
    """Check a file and open it. Raises BadFile, also while its rows are walked."""
    kind = detect_format(path)
    if kind == TEXT:
        source = TextRows(path, limits)
        return Book(TEXT, False, [Sheet("", False, source.walk(), source=source)], count_lines(path))
    if kind == XLS:
        outlines = read_xls_outlines(path, limits)
    else:
        check_archive(path, limits)
        outlines = (read_ods_outlines if kind == ODS else read_xlsx_outlines)(path, limits)
    try:
        # Not by its path: calamine would go by the name's ending.
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
        found = [sheet for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        if len(found) != len(outlines):
            raise BadFile("readers_disagree_on_sheets", first=len(outlines), second=len(found))
        sheets = [
            make_sheet(sheet, SheetRows(workbook, sheet.name, outline), outline)
            for sheet, outline in zip(found, outlines, strict=True)
        ]
    except CalamineError as error:
        raise BadFile("damaged") from error
    return Book(kind, kind == XLSM, sheets, sum(outline.filled_rows for outline in outlines))


def make_sheet(sheet: SheetMetadata, source: "SheetRows", outline: Outline) -> Sheet:
    return Sheet(
        name=name_controls(sheet.name),
        is_hidden=sheet.visible != SheetVisibleEnum.Visible,
        rows=source.walk(),
        merged_areas=outline.merged_areas,
        hidden_columns=outline.hidden_columns,
        source=source,
    )


def count_lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(piece.count(b"\n") for piece in iter(lambda: file.read(1 << 20), b""))


class SheetRows:
    """The rows of a sheet that hold something. Raises BadFile if the two readers count differently."""

    def __init__(self, workbook: CalamineWorkbook, name: str, outline: Outline) -> None:
        self.workbook, self.name, self.outline = workbook, name, outline
        self.values: Iterator[list[Any]] = iter(())
        # How many rows were walked over, and how many of them held something.
        self.place = self.filled = 0
        self.shift = 0

    def walk(self) -> Iterator[Row]:
        try:
            sheet = self.workbook.get_sheet_by_name(self.name)
        except CalamineError as error:
            raise BadFile("damaged") from error
        # calamine leaves out the empty columns at the left, but not the empty rows at the top.
        self.shift = sheet.start[1] if sheet.start else 0
        self.values = iterate_values(sheet, self.outline)
        yield from self.read_rows(self.values)
        self.check_count()

    def walk_on(self, columns: PlainColumns) -> Iterator[Row | Stretch]:
        """The rows that were not walked yet; where the cells in these columns are plain, many at once."""
        columns = columns.shift(self.shift)
        odd_rows = self.outline.list_odd_rows()
        while rows := list(itertools.islice(self.values, ROWS_AT_ONCE)):
            at, odd = 0, odd_rows[self.place : self.place + len(rows)]
            for begin, end in find_stretches(rows, odd, columns):
                yield from self.read_rows(rows[at:begin])
                yield self.take_stretch(rows[begin:end], columns)
                at = end
            yield from self.read_rows(rows[at:])
        self.check_count()

    def take_stretch(self, rows: list[list[Any]], columns: PlainColumns) -> Stretch:
        numbers = range(self.place + 1, self.place + 1 + len(rows))
        self.place += len(rows)
        self.filled += len(rows)
        return make_stretch(rows, numbers, columns, self.shift)

    def read_rows(self, rows: Iterable[list[Any]]) -> Iterator[Row]:
        for values in rows:
            self.place += 1
            row = read_row(values, self.place - 1, self.shift, self.outline)
            if row:
                self.filled += 1
                yield row

    def check_count(self) -> None:
        first, second = self.outline.filled_rows, self.filled
        if first != second:
            raise BadFile("readers_disagree", sheet=name_controls(self.name), first=first, second=second)


def read_row(values: list[Any], place: int, shift: int, outline: Outline) -> Row | None:
    """The row at this place, counted from 0; None if it holds nothing."""
    texts = [""] * shift
    marks, formats = NO_MARKS, NO_FORMATS
    filled = False
    for column, value in enumerate(values, shift):
        if type(value) is str:
            text = trim_cell(value)
        else:
            text, mark = format_value(value)
            marks = {**marks, column: mark}
        filled = filled or text != ""
        texts.append(text)
    if place in outline.merged:
        outline.forget_empty_areas(place, texts)
    if outline.is_odd(place):
        marks = marks.copy()
        formats = add_odd_cells(outline, place, texts, marks)
        filled = filled or any(texts)
    return Row(place + 1, texts, marks, place in outline.hidden_rows, formats) if filled else None


def iterate_values(sheet: CalamineSheet, outline: Outline) -> Iterator[list[Any]]:
    """The rows as calamine gives them, and those below that hold only what it does not see."""
    count = 0
    for values in sheet.iter_rows():
        count += 1
        yield values
    yield from itertools.repeat([], outline.count_shown_rows() - count)


def add_odd_cells(
    outline: Outline, row: int, texts: list[str], marks: dict[int, str]
) -> dict[int, NumberFormat | Written]:
    """Name in `marks` what is odd in a row, and give the formats of its numbers and texts.

    calamine gives cells such as #N/A, and formulas without a value, as empty ones: `texts` gets them.
    """
    formats = {}
    for column, mark in outline.iterate_odd(row):
        if mark >= FIRST_FORMAT or mark == WRITTEN:
            now = marks.get(column)
            if now not in NOT_FORMATTED:
                marks[column] = "format" if now else "text_format"
                formats[column] = outline.find_format(row, column, mark)
            continue
        marks[column] = MARKS[mark]
        if mark in SHOWN_MARKS:
            texts.extend([""] * (column + 1 - len(texts)))
            texts[column] = SHOWN_MARKS[mark]
    return formats


def format_value(value: Any) -> tuple[str, str]:
    """A cell that holds no text, as text, and what is odd about it."""
    if isinstance(value, bool):
        return str(value).upper(), "boolean"
    if isinstance(value, int | float):
        if float(value).is_integer() and abs(value) < EXACT_BELOW:
            return str(int(value)), "number"
        return repr(value), "damaged"
    if isinstance(value, datetime.date | datetime.time | datetime.timedelta):
        return str(value), "date"
    return str(value), "damaged"


class TextRows:
    """The rows of a csv or tsv file that hold something. Raises BadFile, also while they are walked."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self.path, self.limits = path, limits
        self.last_line = 0
        self.values = self.number_values()

    def number_values(self) -> Iterator[tuple[int, list[str]]]:
        """The cells of each row as they stand, with the number of its first line."""
        csv.field_size_limit(MAX_CELL + 1)
        encoding = detect_encoding(self.path)
        try:
            with self.path.open(encoding=encoding, newline="") as file:
                delimiter = detect_delimiter(file)
                reader = csv.reader(read_lines(file), delimiter=delimiter, strict=True)
                for values in reader:
                    number, self.last_line = self.last_line + 1, reader.line_num
                    if self.last_line > self.limits.rows:
                        raise BadFile("too_many_rows", limit=self.limits.rows)
                    yield number, values
        except UnicodeError as error:
            raise BadFile("not_utf8") from error
        except csv.Error as error:
            raise BadFile("damaged_text", line=self.last_line + 1) from error

    def walk(self) -> Iterator[Row]:
        return self.read_rows(self.values)

    def walk_on(self, columns: PlainColumns) -> Iterator[Row | Stretch]:
        """The rows that were not walked yet; where the cells in these columns are plain, many at once."""
        while some := list(itertools.islice(self.values, ROWS_AT_ONCE)):
            numbers, rows = [number for number, _values in some], [values for _number, values in some]
            # A row of several lines is odd.
            lines = map(sub, [*numbers[1:], self.last_line + 1], numbers)
            is_odd = bytes(line != 1 for line in lines)
            if max(map(len, rows)) > self.limits.columns:
                is_odd = b"\1" * len(rows)
            at = 0
            for begin, end in find_stretches(rows, is_odd, columns):
                yield from self.read_rows(some[at:begin])
                yield make_stretch(
                    rows[begin:end], range(numbers[begin], numbers[begin] + end - begin), columns
                )
                at = end
            yield from self.read_rows(some[at:])

    def read_rows(self, rows: Iterable[tuple[int, list[str]]]) -> Iterator[Row]:
        for number, values in rows:
            texts = [clean_csv_text(value) for value in values]
            if any(texts):
                if len(texts) > self.limits.columns:
                    raise BadFile("too_many_columns", limit=self.limits.columns)
                yield Row(number, texts, NO_MARKS, False)


def read_lines(file: io.TextIOWrapper) -> Iterator[str]:
    """The lines of a text file. Raises BadFile for one without an end."""
    for number in itertools.count(1):
        line = file.readline(MAX_LINE)
        if len(line) == MAX_LINE:
            raise BadFile("damaged_text", line=number)
        if not line:
            return
        yield line


def clean_csv_text(value: str) -> str:
    """A cell as it was meant: spreadsheets write text that looks like a number as '007 or ="007"."""
    text = trim_cell(value)
    if text.startswith('="') and text.endswith('"') and '"' not in text[2:-1]:
        return trim_cell(text[2:-1])
    return text[1:] if text[:1] == "'" and text[1:2] in tuple("=+-@\t\r") else text


def detect_encoding(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(4_096)
    if start.count(0) > len(start) // 4 and not start.startswith(tuple(BYTE_ORDER_MARKS)):
        raise BadFile("not_utf8")  # UTF-16 without its mark has a zero for each letter
    return next((name for mark, name in BYTE_ORDER_MARKS.items() if start.startswith(mark)), "utf-8")


def detect_delimiter(file: io.TextIOWrapper) -> str:
    """The sign that splits most of the first lines alike, or else stands most often; the comma if none does.

    What is inside quotes splits nothing.
    """
    lines = QUOTED.sub(r"\1x", file.read(65_536)).splitlines()
    file.seek(0)
    return max(DELIMITERS, key=lambda sign: (*count_lines_split_alike(lines, sign), sign == ","))


def count_lines_split_alike(lines: list[str], sign: str) -> tuple[int, int]:
    """How many lines this sign splits into one number of cells, at best, and how often it stands in all.

    A line that would have only empty cells does not count: that sign is its text.
    """
    counts = [line.count(sign) for line in lines if sign in line and line.strip(f"{sign} ")]
    return max(Counter(counts).values(), default=0), sum(counts)
