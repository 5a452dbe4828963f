"""The second look at a workbook: what its XML says besides values, and how many rows it has.

Values come from calamine, which is fast but says nothing of formulas, hidden rows and number formats, and
can be silent on rows that it does not see. This pass finds those, and its count of rows must agree.
"""

import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.parsers import expat

from imports.reader.cell_texts import is_blank
from imports.reader.errors import BadFile, Limits

# What is odd about a cell, as a byte for each row of a column.
PLAIN, FORMULA, ERROR, PADDED, MERGED, MERGED_BELOW = range(6)
MARKS = ("", "formula", "error", "padded", "merged", "merged_below")
# A cell format of zeros only: Excel shows 16586 as 0016586.
ZEROS = re.compile(r"0{2,}")
CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


@dataclass
class Outline:
    """One sheet: how many rows hold values, and which cells and rows are odd."""

    filled_rows: int = 0
    hidden_rows: set[int] = field(default_factory=set)
    odd: dict[int, bytearray] = field(default_factory=dict)
    merged_areas: int = 0
    # Merged areas by the row of their first cell.
    merged: dict[int, list[tuple[range, range]]] = field(default_factory=dict)

    def mark(self, row: int, column: int, what: int) -> None:
        rows = self.odd.setdefault(column, bytearray())
        if len(rows) <= row:
            rows.extend(bytes(row - len(rows) + 1))
        rows[row] = what

    def add_area(self, rows: range, columns: range) -> None:
        self.merged_areas += 1
        self.merged.setdefault(rows.start, []).append((rows, columns))

    def mark_merged(self, rows: range, columns: range) -> None:
        """All cells of a merged area but the first are empty, and look filled if the first is."""
        self.add_area(rows, columns)
        for row in rows:
            for column in columns:
                if (row, column) != (rows.start, columns.start):
                    self.mark(row, column, MERGED_BELOW if column == columns.start else MERGED)

    def forget_empty_areas(self, row: int, texts: list[str]) -> None:
        """Take the marks off the areas that begin in this row with a cell that shows nothing."""
        for rows, columns in self.merged.get(row, []):
            if not any(texts[columns.start : columns.start + 1]):
                for covered in rows:
                    for column in columns:
                        self.mark(covered, column, PLAIN)

    def mark_of(self, row: int, column: int) -> str:
        rows = self.odd.get(column)
        return MARKS[rows[row]] if rows is not None and row < len(rows) else ""


def parse(stream: Any, parser: "expat.XMLParserType") -> None:
    """Feed a stream to a parser that takes neither document types nor entities. Raises BadFile."""

    def refuse(*_arguments: Any) -> None:
        raise BadFile("xml_entities")

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.buffer_text = True
    try:
        parser.ParseFile(stream)
    except expat.ExpatError as error:
        raise BadFile("damaged") from error


class SheetReader:
    """Reads one worksheet of an xlsx file (ECMA-376, part 1, 18.3) into its outline."""

    def __init__(self, limits: Limits, empty_strings: set[int], padded_styles: set[str]) -> None:
        self.outline = Outline()
        self.limits = limits
        self.empty_strings = empty_strings
        self.padded_styles = padded_styles
        self.row = self.column = -1
        self.rows_seen = self.cells_seen = 0
        self.kind = ""
        self.in_value = self.is_phonetic = self.row_is_filled = False
        self.text = ""
        self.columns: dict[str, int] = {}
        self.handlers = {
            "c": self.start_cell,
            "v": self.start_value,
            "t": self.start_value,
            "rPh": self.start_phonetic,
            "row": self.start_row,
            "f": self.start_formula,
            "mergeCell": self.mark_merged,
        }

    def read(self, stream: Any) -> Outline:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.characters
        parse(stream, parser)
        return self.outline

    def start(self, name: str, attributes: dict[str, str]) -> None:
        # Names are looked up as they stand first: a million rows have seven million elements.
        handler = self.handlers.get(name) or self.handlers.get(name.rpartition(":")[2])
        if handler:
            handler(attributes)

    def start_value(self, _attributes: dict[str, str]) -> None:
        self.in_value = not self.is_phonetic
        self.text = ""

    def start_phonetic(self, _attributes: dict[str, str]) -> None:
        """How the text is pronounced comes after the text, and is none of it."""
        self.is_phonetic = True

    def start_formula(self, _attributes: dict[str, str]) -> None:
        if self.kind != "e":
            self.outline.mark(self.row, self.column, FORMULA)

    def start_row(self, attributes: dict[str, str]) -> None:
        self.rows_seen += 1
        self.row = read_number(attributes["r"]) - 1 if "r" in attributes else self.row + 1
        if max(self.rows_seen, self.row + 1) > self.limits.rows:
            raise BadFile("too_many_rows", limit=self.limits.rows)
        if attributes.get("hidden") in ("1", "true"):
            self.outline.hidden_rows.add(self.row)
        self.column = -1
        self.row_is_filled = False

    def start_cell(self, attributes: dict[str, str]) -> None:
        self.cells_seen += 1
        self.column = self.find_column(attributes["r"]) if "r" in attributes else self.column + 1
        self.kind = attributes.get("t", "n")
        self.is_phonetic = False
        if self.cells_seen > self.limits.cells:
            raise BadFile("too_many_cells", limit=self.limits.cells)
        if self.kind == "e":
            self.outline.mark(self.row, self.column, ERROR)
        elif attributes.get("s") in self.padded_styles:
            self.outline.mark(self.row, self.column, PADDED)

    def find_column(self, cell: str) -> int:
        letters = cell.rstrip("0123456789")
        if letters not in self.columns:
            self.columns[letters] = read_column(cell)
        return self.columns[letters]

    def characters(self, text: str) -> None:
        if self.in_value:
            self.text += text

    def end(self, name: str) -> None:
        if not self.in_value:
            return
        if name not in ("v", "t") and name.rpartition(":")[2] not in ("v", "t"):
            return
        self.in_value = False
        if is_blank(self.text):
            return
        if self.column >= self.limits.columns:
            raise BadFile("too_many_columns", limit=self.limits.columns)
        if not self.row_is_filled and not self.is_empty_string():
            self.row_is_filled = True
            self.outline.filled_rows += 1

    def is_empty_string(self) -> bool:
        return self.kind == "s" and self.text.strip().isdecimal() and int(self.text) in self.empty_strings

    def mark_merged(self, attributes: dict[str, str]) -> None:
        first, _colon, last = attributes.get("ref", "").partition(":")
        top, left = read_row_number(first), read_column(first)
        bottom, right = read_row_number(last or first), read_column(last or first)
        if (bottom - top + 1) * (right - left + 1) > self.limits.cells or bottom > self.limits.rows:
            raise BadFile("too_many_cells", limit=self.limits.cells)
        columns = range(left, min(right, self.limits.columns) + 1)
        self.outline.mark_merged(range(top - 1, bottom), columns)


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
            names = list_sheet_files(archive)
            if len(names) > limits.sheets:
                raise BadFile("too_many_sheets", limit=limits.sheets)
            empty = find_empty_strings(archive)
            padded = find_padded_styles(archive)
            return [SheetReader(limits, empty, padded).read(archive.open(name)) for name in names]
    except (KeyError, zipfile.BadZipFile) as error:
        raise BadFile("damaged") from error


def list_sheet_files(archive: zipfile.ZipFile) -> list[str]:
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

    for member, handler in (("xl/_rels/workbook.xml.rels", relation), ("xl/workbook.xml", sheet)):
        parser = expat.ParserCreate()
        parser.StartElementHandler = handler
        with archive.open(member) as stream:
            parse(stream, parser)
    return [targets[relation_id] for relation_id in wanted if relation_id in targets]


def find_empty_strings(archive: zipfile.ZipFile) -> set[int]:
    """The places of shared strings that show nothing."""
    if "xl/sharedStrings.xml" not in archive.namelist():
        return set()
    empty: set[int] = set()
    at, filled = -1, True
    # How a text is pronounced stands beside it, and is none of it.
    is_phonetic = False

    def start(name: str, _attributes: dict[str, str]) -> None:
        nonlocal at, filled, is_phonetic
        name = name.rpartition(":")[2]
        if name == "si":
            at, filled = at + 1, False
        elif name == "rPh":
            is_phonetic = True

    def characters(text: str) -> None:
        nonlocal filled
        filled = filled or not (is_phonetic or is_blank(text))

    def end(name: str) -> None:
        nonlocal is_phonetic
        name = name.rpartition(":")[2]
        if name == "si" and not filled:
            empty.add(at)
        elif name == "rPh":
            is_phonetic = False

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.CharacterDataHandler, parser.EndElementHandler = start, characters, end
    with archive.open("xl/sharedStrings.xml") as stream:
        parse(stream, parser)
    return empty


def find_padded_styles(archive: zipfile.ZipFile) -> set[str]:
    """The numbers of the cell styles that show leading zeros which the cell does not hold."""
    if "xl/styles.xml" not in archive.namelist():
        return set()
    formats: set[str] = set()
    styles: list[str] = []
    inside = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        name = name.rpartition(":")[2]
        if name == "numFmt" and ZEROS.fullmatch(attributes.get("formatCode", "")):
            formats.add(attributes.get("numFmtId", ""))
        elif name == "cellXfs":
            inside = True
        elif name == "xf" and inside:
            styles.append(attributes.get("numFmtId", ""))

    def end(name: str) -> None:
        nonlocal inside
        if name.rpartition(":")[2] == "cellXfs":
            inside = False

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    with archive.open("xl/styles.xml") as stream:
        parse(stream, parser)
    return {str(place) for place, number in enumerate(styles) if number in formats}
