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
from imports.reader.number_formats import BUILT_IN, read_format
from imports.reader.outlines import ERROR, FORMULA, FORMULA_EMPTY, PLAIN, Formats, Outline

CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
TEXT_KINDS = ("s", "str", "inlineStr")
NO_MARKS: dict[str, int] = {}


@dataclass
class Styles:
    """What the styles of cells show other than plain digits or text, as marks by the number of the style."""

    formats: Formats = field(default_factory=Formats)
    numbers: dict[str, int] = field(default_factory=dict)
    texts: dict[str, int] = field(default_factory=dict)

    def add(self, number: str, code: str) -> None:
        shown = read_format(code)
        if not shown.is_plain:
            self.numbers[number] = self.formats.mark(shown)
        if not shown.is_plain_for_text:
            self.texts[number] = self.formats.mark(shown)


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

    def __init__(self, limits: Limits, empty_strings: set[int], styles: Styles) -> None:
        self.outline = Outline(styles.formats)
        self.limits = limits
        self.empty_strings = empty_strings
        self.marks_of_kind = {
            kind: marks
            for marks, kinds in ((styles.numbers, ["n"]), (styles.texts, TEXT_KINDS))
            for kind in kinds
            if marks
        }
        self.row = self.column = -1
        self.rows_seen = self.cells_seen = 0
        self.kind = ""
        self.in_value = self.is_phonetic = self.row_is_filled = False
        # Of the cell: the mark of its format, and whether it has a formula whose value has not come yet.
        self.format_mark = PLAIN
        self.waits_for_value = False
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
        self.format_mark = PLAIN
        if self.kind != "e":
            self.waits_for_value = True
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
        self.is_phonetic = self.waits_for_value = False
        if self.cells_seen > self.limits.cells:
            raise BadFile("too_many_cells", limit=self.limits.cells)
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
        if self.in_value:
            self.text += text

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
        if self.format_mark and not self.is_empty_string():
            self.outline.mark(self.row, self.column, self.format_mark)
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
            styles = read_styles(archive)
            return [SheetReader(limits, empty, styles).read(archive.open(name)) for name in names]
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


def read_styles(archive: zipfile.ZipFile) -> Styles:
    styles = Styles()
    if "xl/styles.xml" not in archive.namelist():
        return styles
    codes: dict[str, str] = {}
    numbers: list[str] = []
    place = ""

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal place
        name = name.rpartition(":")[2]
        if name in ("numFmts", "cellXfs"):
            place = name
        elif name == "numFmt" and place == "numFmts":
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "xf" and place == "cellXfs":
            numbers.append(attributes.get("numFmtId", "0"))

    def end(name: str) -> None:
        nonlocal place
        if name.rpartition(":")[2] == place:
            place = ""

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    with archive.open("xl/styles.xml") as stream:
        parse(stream, parser)
    for number, wanted in enumerate(numbers):
        built_in = BUILT_IN.get(int(wanted), "General") if wanted.isdecimal() else "General"
        styles.add(str(number), codes.get(wanted, built_in))
    return styles
