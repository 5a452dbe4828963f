"""The second look at a workbook: what its XML says besides values, and how many rows it has.

Values come from calamine, which is fast but says nothing of formulas, hidden rows and number formats, and
can be silent on rows that it does not see. This pass finds those, and its count of rows must agree.
"""

import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from imports.reader.cell_texts import is_blank
from imports.reader.errors import BadFile, Limits
from imports.reader.markup import (
    MAX_CELL,
    Budget,
    Parser,
    Skimmer,
    compile_odd_numbers,
    compile_plain_rows,
    refuse_many,
)
from imports.reader.number_formats import BUILT_IN, MAX_CODE_SIGNS, is_cut_by_general, read_format
from imports.reader.outlines import ERROR, FORMULA, FORMULA_EMPTY, PLAIN, Formats, Outline
from imports.reader.shared_strings import find_empty_strings

CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
TEXT_KINDS = ("s", "str", "inlineStr")
NO_MARKS: dict[str, int] = {}
DEFAULT_LIMITS = Limits()
# Excel itself takes 64,000 formats of cells.
MAX_STYLES = 70_000
# What says how columns look: Excel has so many columns.
MAX_COLUMNS = 16_384
# Of rows in which something is odd.
MAX_EMPTY_CELLS = 3_000_000
# About as many bytes of a cell are no text.
BYTES_OF_A_CELL = len('<c r="A10000" t="inlineStr"><is><t></t></is></c>')


@dataclass
class Styles:
    """What the styles of cells show other than plain digits or text, as marks by the number of the style."""

    formats: Formats = field(default_factory=Formats)
    numbers: dict[str, int] = field(default_factory=dict)
    texts: dict[str, int] = field(default_factory=dict)
    # Styles that show each digit also of long numbers, as General does not.
    exact: set[str] = field(default_factory=set)
    # Formats of conditions that show numbers otherwise.
    conditional: set[str] = field(default_factory=set)

    # The two marks of each code of a format; None where it shows what a cell holds.
    by_code: dict[str, tuple[int | None, int | None]] = field(default_factory=dict)
    code_signs: int = 0

    def add(self, number: str, code: str) -> None:
        if code not in self.by_code:
            self.code_signs += len(code)
            if self.code_signs > MAX_CODE_SIGNS:
                raise BadFile("damaged")
            shown = read_format(code)
            self.by_code[code] = (
                None if shown.is_plain else self.formats.mark(shown),
                None if shown.is_plain_for_text else self.formats.mark(shown),
            )
        of_number, of_text = self.by_code[code]
        if of_number is not None:
            self.numbers[number] = of_number
        if read_format(code).is_exact:
            self.exact.add(number)
        if of_text is not None:
            self.texts[number] = of_text


class SheetReader:
    """Reads one worksheet of an xlsx file (ECMA-376, part 1, 18.3) into its outline."""

    def __init__(
        self, limits: Limits, empty_strings: set[int], styles: Styles, budget: Budget | None = None
    ) -> None:
        self.outline = Outline(styles.formats)
        self.plain = compile_plain_rows(styles.numbers, styles.texts, empty_strings, limits)
        self.odd_numbers = compile_odd_numbers(styles.numbers) if styles.numbers else None
        self.number_marks = {style.encode(): mark for style, mark in styles.numbers.items()}
        self.exact, self.conditional = styles.exact, styles.conditional
        self.condition_areas = ""
        self.limits = limits
        self.budget = budget or Budget(limits)
        self.empty_strings = empty_strings
        self.marks_of_kind = {
            kind: marks
            for marks, kinds in ((styles.numbers, ["n"]), (styles.texts, TEXT_KINDS))
            for kind in kinds
            if marks
        }
        self.row = self.column = -1
        self.rows_seen = self.cells_seen = self.empty_cells = self.columns_seen = 0
        self.kind = ""
        self.in_value = self.is_phonetic = self.row_is_filled = False
        # Of the cell: the mark of its format, and whether it has a formula whose value has not come yet.
        self.format_mark = PLAIN
        self.waits_for_value = False
        # Whether a long number in the cell is shown by all its digits, if it is one at all.
        self.is_exact = True
        self.text = ""
        self.text_length = self.others_seen = 0
        self.columns: dict[str, int] = {}
        self.handlers = {
            "c": self.start_cell,
            "v": self.start_value,
            "t": self.start_value,
            "rPh": self.start_phonetic,
            "row": self.start_row,
            "f": self.start_formula,
            "mergeCell": self.mark_merged,
            "conditionalFormatting": self.start_conditions,
            "cfRule": self.mark_conditional,
            "col": self.note_columns,
        }

    def read(self, stream: IO[bytes]) -> Outline:
        parser = Parser(self.start, self.end, self.characters)
        Skimmer(self.plain, self.count_plain_rows, start=b"<row", end=b"</row>").parse(stream, parser)
        return self.outline

    def count_plain_rows(self, found: "re.Match[bytes]") -> None:
        rows = found[0]
        row_count, cell_count = rows.count(b"<row"), rows.count(b"<c")
        self.outline.filled_rows += row_count
        self.count_rows(row_count, read_number(found[1].decode()) - 1 if found[1] else self.row + row_count)
        self.count_cells(cell_count)
        if self.odd_numbers:
            self.mark_odd_numbers(self.odd_numbers, rows)
        self.budget.take(max(len(rows) - cell_count * BYTES_OF_A_CELL, 0))

    def mark_odd_numbers(self, odd_numbers: "re.Pattern[bytes]", rows: bytes) -> None:
        for column, number, style in odd_numbers.findall(rows):
            row = int(number) - 1
            if not 0 <= row < self.limits.rows:
                raise BadFile("damaged")
            self.outline.mark(row, ord(column) - ord("A"), self.number_marks[style])

    def count_rows(self, count: int, last: int) -> None:
        self.rows_seen += count
        self.row = last
        if max(self.rows_seen, last + 1) > self.limits.rows:
            raise BadFile("too_many_rows", limit=self.limits.rows)

    def count_cells(self, count: int) -> None:
        self.cells_seen += count
        if self.cells_seen > self.limits.cells:
            raise BadFile("too_many_cells", limit=self.limits.cells)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        # Names are looked up as they stand first: a million rows have seven million elements.
        handler = self.handlers.get(name) or self.handlers.get(name.rpartition(":")[2])
        if handler:
            handler(attributes)
        else:
            self.others_seen += 1
            refuse_many(self.others_seen, self.cells_seen)

    def start_value(self, _attributes: dict[str, str]) -> None:
        self.in_value = not self.is_phonetic
        self.text = ""

    def start_phonetic(self, _attributes: dict[str, str]) -> None:
        """How the text is pronounced comes after the text, and is none of it."""
        self.is_phonetic = True

    def start_formula(self, _attributes: dict[str, str]) -> None:
        self.format_mark = PLAIN
        self.is_exact = True
        if self.kind != "e":
            self.waits_for_value = True
            self.outline.mark(self.row, self.column, FORMULA)

    def start_row(self, attributes: dict[str, str]) -> None:
        self.count_rows(1, read_number(attributes["r"]) - 1 if "r" in attributes else self.row + 1)
        if attributes.get("hidden") in ("1", "true"):
            self.outline.hidden_rows.add(self.row)
        self.column = -1
        self.row_is_filled = False

    def start_cell(self, attributes: dict[str, str]) -> None:
        self.count_cells(1)
        self.empty_cells += 1
        if self.empty_cells > MAX_EMPTY_CELLS:
            raise BadFile("too_many_cells", limit=MAX_EMPTY_CELLS)
        self.column = self.find_column(attributes["r"]) if "r" in attributes else self.column + 1
        self.kind = attributes.get("t", "n")
        self.is_phonetic = self.waits_for_value = False
        self.is_exact = self.kind != "n" or attributes.get("s", "0") in self.exact
        self.text_length = 0
        if self.kind == "e":
            self.outline.mark(self.row, self.column, ERROR)
        if self.marks_of_kind:
            marks = self.marks_of_kind.get(self.kind, NO_MARKS)
            self.format_mark = marks.get(attributes.get("s", "0"), PLAIN)

    def find_column(self, cell: str) -> int:
        letters = cell.rstrip("0123456789")
        if letters not in self.columns:
            self.columns[letters] = read_column(cell)
        return self.columns[letters]

    def characters(self, text: str) -> None:
        if not self.in_value:
            return
        self.text += text
        self.text_length += len(text)
        self.budget.take(len(text))
        if self.text_length > MAX_CELL:
            raise BadFile("long_cell", limit=MAX_CELL)

    def end(self, name: str) -> None:
        if not self.in_value:
            if self.waits_for_value and name.rpartition(":")[2] == "c":
                self.fill_row()
                self.outline.mark(self.row, self.column, FORMULA_EMPTY)
            return
        if name not in ("v", "t") and name.rpartition(":")[2] not in ("v", "t"):
            return
        self.in_value = False
        # A formula may well give an empty text.
        self.waits_for_value = self.waits_for_value and self.kind != "str" and is_blank(self.text)
        if is_blank(self.text):
            return
        self.empty_cells -= 1
        if self.format_mark and not self.is_empty_string():
            self.outline.mark(self.row, self.column, self.format_mark)
        elif not self.is_exact and is_long_number(self.text):
            self.outline.mark(self.row, self.column, self.outline.formats.mark(read_format("General")))
        if not self.row_is_filled and not self.is_empty_string():
            self.fill_row()
        elif self.column >= self.limits.columns:
            raise BadFile("too_many_columns", limit=self.limits.columns)

    def fill_row(self) -> None:
        if self.column >= self.limits.columns:
            raise BadFile("too_many_columns", limit=self.limits.columns)
        self.outline.filled_rows += not self.row_is_filled
        self.row_is_filled = True

    def is_empty_string(self) -> bool:
        return self.kind == "s" and self.text.strip().isdecimal() and int(self.text) in self.empty_strings

    def note_columns(self, attributes: dict[str, str]) -> None:
        self.columns_seen += 1
        if self.columns_seen > MAX_COLUMNS:
            raise BadFile("damaged")
        if attributes.get("hidden") in ("1", "true") or attributes.get("width") == "0":
            first, last = read_number(attributes.get("min", "")), read_number(attributes.get("max", ""))
            self.outline.hidden_columns.update(range(first - 1, min(last, self.limits.columns)))

    def mark_merged(self, attributes: dict[str, str]) -> None:
        first, _colon, last = attributes.get("ref", "").partition(":")
        top, left = read_row_number(first), read_column(first)
        bottom, right = read_row_number(last or first), read_column(last or first)
        if (bottom - top + 1) * (right - left + 1) > self.limits.cells or bottom > self.limits.rows:
            raise BadFile("too_many_cells", limit=self.limits.cells)
        rows, columns = range(top - 1, bottom), range(left, min(right, self.limits.columns) + 1)
        self.budget.merge(len(rows) * len(columns))
        self.outline.mark_merged(rows, columns)

    def start_conditions(self, attributes: dict[str, str]) -> None:
        self.condition_areas = attributes.get("sqref", "")

    def mark_conditional(self, attributes: dict[str, str]) -> None:
        """Conditions stand behind all rows. Areas of whole columns end with those."""
        if attributes.get("dxfId") in self.conditional:
            for area in self.condition_areas.split():
                rows, columns = read_area(area)
                rows = rows[: max(self.row + 1 - rows.start, 0)]
                columns = columns[: max(self.limits.columns - columns.start, 0)]
                self.budget.merge(len(rows) * len(columns) + 10)
                self.outline.mark_unshown(rows, columns)
            self.condition_areas = ""


def read_area(area: str) -> tuple[range, range]:
    first, _colon, last = area.partition(":")
    rows = range(read_row_number(first) - 1, read_row_number(last or first))
    return rows, range(read_column(first), read_column(last or first) + 1)


def is_long_number(text: str) -> bool:
    try:
        return is_cut_by_general(float(text))
    except ValueError:
        return False


def read_number(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 100_000_000:
        raise BadFile("damaged")
    return int(text)


def read_column(cell: str) -> int:
    """The column of "B12", counted from 0."""
    found = CELL.fullmatch(cell)
    if not found:
        raise BadFile("damaged")
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return column - 1


def read_row_number(cell: str) -> int:
    found = CELL.fullmatch(cell)
    if not found:
        raise BadFile("damaged")
    return read_number(found[2])


def read_xlsx_outlines(path: Path, limits: Limits) -> list[Outline]:
    """One outline a worksheet, in the order of the workbook. Raises BadFile."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = list_sheet_files(archive, limits)
            budget = Budget(limits)
            empty = find_empty_strings(archive, limits, budget)
            styles = read_styles(archive)
            return [SheetReader(limits, empty, styles, budget).read(archive.open(name)) for name in names]
    except (KeyError, zipfile.BadZipFile) as error:
        raise BadFile("damaged") from error


def list_sheet_files(archive: zipfile.ZipFile, limits: Limits = DEFAULT_LIMITS) -> list[str]:
    """Where the worksheets lie in the archive, in the order that the workbook names them."""
    targets: dict[str, str] = {}
    wanted: list[str] = []

    def relation(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "Relationship" and attributes.get("Type", "").endswith("/worksheet"):
            target = attributes.get("Target", "")
            targets[attributes.get("Id", "")] = target[1:] if target.startswith("/") else f"xl/{target}"

    def sheet(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "sheet":
            wanted.extend(value for key, value in attributes.items() if key.rpartition(":")[2] == "id")
            if len(wanted) > limits.sheets:
                raise BadFile("too_many_sheets", limit=limits.sheets)

    for member, handler in (("xl/_rels/workbook.xml.rels", relation), ("xl/workbook.xml", sheet)):
        with archive.open(member) as stream:
            Parser(handler).parse(stream)
    names = [targets[relation_id] for relation_id in wanted if relation_id in targets]
    if len(set(names)) < len(names):
        raise BadFile("damaged")  # one sheet under many names would be unpacked as often
    return names


def refuse_many_styles(count: int) -> None:
    if count > MAX_STYLES:
        raise BadFile("damaged")


def read_styles(archive: zipfile.ZipFile) -> Styles:
    styles = Styles()
    if "xl/styles.xml" not in archive.namelist():
        return styles
    codes: dict[str, str] = {}
    numbers: list[str] = []
    place, conditions = "", 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal place, conditions
        name = name.rpartition(":")[2]
        if name in ("numFmts", "cellXfs", "dxfs"):
            place = name
        elif name == "dxf":
            conditions += 1
        elif name == "numFmt" and place == "dxfs":
            if not read_format(attributes.get("formatCode", "")).is_plain:
                styles.conditional.add(str(conditions - 1))
            refuse_many_styles(conditions)
        elif name == "numFmt" and place == "numFmts":
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
            refuse_many_styles(len(codes))
        elif name == "xf" and place == "cellXfs":
            numbers.append(attributes.get("numFmtId", "0"))
            refuse_many_styles(len(numbers))

    def end(name: str) -> None:
        nonlocal place
        if name.rpartition(":")[2] == place:
            place = ""

    with archive.open("xl/styles.xml") as stream:
        Parser(start, end).parse(stream)
    for number, wanted in enumerate(numbers):
        built_in = BUILT_IN.get(int(wanted), "General") if wanted.isdecimal() else "General"
        styles.add(str(number), codes.get(wanted, built_in))
    return styles
