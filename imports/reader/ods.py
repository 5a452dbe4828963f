"""The second look at an ods file: what its content.xml says besides values (ODF 1.3, part 3)."""

import re
import zipfile
from pathlib import Path

from imports.reader.cell_texts import is_blank, trim_cell
from imports.reader.errors import BadFile, Limits
from imports.reader.markup import MAX_CELL, TEXT, Budget, Parser, Skimmer, refuse_many
from imports.reader.ods_styles import StyleReader, Styles
from imports.reader.outlines import (
    ERROR,
    FORMULA,
    FORMULA_EMPTY,
    MERGED,
    MERGED_BELOW,
    PLAIN,
    WRITTEN,
    Formats,
    Outline,
)

NUMBERS = ("float", "percentage", "currency")
# Where a cell of each kind has its value.
VALUES = dict.fromkeys(NUMBERS, "office:value") | {
    "date": "office:date-value",
    "time": "office:time-value",
    "boolean": "office:boolean-value",
    "string": "office:string-value",
}
WHOLE = re.compile(r"(-?[0-9]+)(?:\.0*)?")

# Rows of texts alone, of which the first shows something, as LibreOffice writes them.
ROW, ROW_END = b"<table:table-row", b"</table:table-row>"
NAMED = rb' (?:table:style-name="[A-Za-z0-9_.-]{1,40}"|(?:office|calcext):value-type="string")'
CELL_START = rb"<table:table-cell(?>(?:" + NAMED + rb"){0,3})"
TEXT_CELL_END = rb"><text:p>" + TEXT + rb"</text:p></table:table-cell>"
PLAIN_ROWS = re.compile(
    rb"(?>(?:" + ROW + rb'(?: table:style-name="[A-Za-z0-9_.-]{1,40}")?>' + CELL_START + TEXT_CELL_END
    + rb"(?>(?:" + CELL_START + rb"(?:/>|" + TEXT_CELL_END + rb")){0,25})" + ROW_END + rb"\s*+)*)"
)  # fmt: skip
# About as many bytes of a cell are no text.
BYTES_OF_A_CELL = len('<table:table-cell office:value-type="string"><text:p></text:p></table:table-cell>')


class ContentReader:
    """Reads the outlines of all tables."""

    def __init__(self, limits: Limits, styles: Styles) -> None:
        self.limits = limits
        self.styles, self.style_reader = styles, StyleReader(styles)
        self.formats = Formats()
        # The mark of each style of cells, and the styles of columns and of the row where a cell names none.
        self.style_marks: dict[tuple[str | None, str], int] = {}
        self.column_styles: list[str | None] = []
        self.row_style: str | None = None
        self.outlines: list[Outline] = []
        self.row = self.column = self.width = 0
        self.row_repeats = self.cell_repeats = 1
        self.row_is_filled = self.row_is_hidden = self.in_cell = self.in_note = False
        # Of the cell: its attributes, and its text as far as that is looked at.
        self.cell: dict[str, str] = {}
        self.kind = self.text = ""
        self.has_text = False
        self.odd_cells: list[tuple[int, int, str]] = []
        # The rows of the last merged area that begins in a column.
        self.areas: dict[int, range] = {}
        self.cells_seen = self.cells_repeated = self.marks_made = self.others_seen = 0
        self.budget = Budget(limits)
        self.text_length = 0
        self.skimmer = Skimmer(PLAIN_ROWS, self.count_plain_rows, start=ROW, end=ROW_END)

    def read(self, archive: zipfile.ZipFile) -> list[Outline]:
        parser = Parser(self.start, self.end, self.characters)
        with archive.open("content.xml") as stream:
            self.skimmer.parse(stream, parser)
        return self.outlines

    def count_plain_rows(self, found: "re.Match[bytes]") -> None:
        rows = found[0]
        if not self.outlines:
            raise BadFile("damaged")
        row_count, cell_count = rows.count(ROW), rows.count(b"<table:table-cell")
        self.row += row_count
        self.outlines[-1].filled_rows += row_count
        if self.row > self.limits.rows:
            raise BadFile("too_many_rows", limit=self.limits.rows)
        self.count_cells(cell_count)
        self.budget.take(max(len(rows) - cell_count * BYTES_OF_A_CELL, 0))

    def count_cells(self, count: int) -> None:
        self.cells_seen += count
        if self.cells_seen > self.limits.cells:
            raise BadFile("too_many_cells", limit=self.limits.cells)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table:table":
            self.outlines.append(Outline(self.formats))
            self.row, self.areas, self.column_styles = 0, {}, []
            if self.styles.show_texts_otherwise():
                self.skimmer.plain = None
            if len(self.outlines) > self.limits.sheets:
                raise BadFile("too_many_sheets", limit=self.limits.sheets)
        elif name == "table:table-row" and self.outlines:
            self.row_repeats = read_repeats(attributes.get("table:number-rows-repeated", "1"))
            self.column, self.width, self.row_is_filled = 0, 0, False
            self.odd_cells = []
            self.row_style = attributes.get("table:default-cell-style-name")
            self.row_is_hidden = attributes.get("table:visibility") in ("collapse", "filter")
        elif name in ("table:table-cell", "table:covered-table-cell") and self.outlines:
            self.start_cell(name, attributes)
        elif name == "text:p":
            self.has_text = True
        elif name == "office:annotation":
            self.in_note = True
        elif name == "text:s":
            # A reader writes as many spaces as it says.
            self.add_text(read_repeats(attributes.get("text:c", "1")))
        elif name == "table:table-column":
            repeats = read_repeats(attributes.get("table:number-columns-repeated", "1"))
            first = len(self.column_styles)
            left = self.limits.columns - first
            if attributes.get("table:visibility") in ("collapse", "filter") and self.outlines:
                self.outlines[-1].hidden_columns.update(range(first, first + min(repeats, left)))
            self.column_styles += [attributes.get("table:default-cell-style-name")] * min(repeats, left)
        else:
            self.others_seen += 1
            refuse_many(self.others_seen, self.cells_seen)
            self.style_reader.start(name, attributes)

    def start_cell(self, name: str, attributes: dict[str, str]) -> None:
        self.in_cell = True
        self.text_length = 0
        self.cell_repeats = read_repeats(attributes.get("table:number-columns-repeated", "1"))
        self.count_cells(1)
        if "table:number-rows-spanned" in attributes or "table:number-columns-spanned" in attributes:
            self.start_area(attributes)
        self.cell, self.kind = attributes, attributes.get("office:value-type", "")
        self.text, self.has_text = "", False
        if not is_blank(attributes.get(VALUES.get(self.kind, ""), "")):
            self.fill_row()
        if name == "table:covered-table-cell":
            self.mark_cell(self.find_cover())

    def start_area(self, attributes: dict[str, str]) -> None:
        height = read_repeats(attributes.get("table:number-rows-spanned", "1"))
        width = read_repeats(attributes.get("table:number-columns-spanned", "1"))
        if height * width == 1:
            return
        self.marks_made += height * width
        if self.marks_made > self.limits.cells:
            raise BadFile("too_many_cells", limit=self.limits.cells)
        rows = range(self.row, self.row + height)
        self.areas[self.column] = rows
        self.outlines[-1].add_area(rows, range(self.column, self.column + width))

    def find_cover(self) -> int:
        return MERGED_BELOW if self.row in self.areas.get(self.column, ()) else MERGED

    def characters(self, text: str) -> None:
        if not self.in_cell:
            self.style_reader.characters(text)
        elif not self.in_note:
            self.add_text(len(text))
            if self.kind in NUMBERS:
                self.text += text
            elif not is_blank(text):
                self.fill_row()

    def fill_row(self) -> None:
        self.row_is_filled = True
        self.width = self.column + self.cell_repeats
        if self.column + self.cell_repeats > self.limits.columns:
            raise BadFile("too_many_columns", limit=self.limits.columns)

    def add_text(self, length: int) -> None:
        self.text_length += length
        if self.text_length > MAX_CELL:
            raise BadFile("long_cell", limit=MAX_CELL)
        self.budget.take(length)

    def end(self, name: str) -> None:
        if name == "office:annotation":
            self.in_note = False
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self.end_cell()
            self.column += self.cell_repeats
            self.in_cell = False
        elif name == "table:table-row" and self.outlines:
            self.end_row()
        elif not self.in_cell:
            self.style_reader.end(name)

    def end_cell(self) -> None:
        if "table:formula" in self.cell:
            is_error = self.cell.get("calcext:value-type") == "error"
            has_value = self.has_text or VALUES.get(self.kind) in self.cell
            self.mark_cell(ERROR if is_error else FORMULA if has_value else FORMULA_EMPTY)
            if is_error or not has_value:
                self.fill_row()
        elif self.kind in NUMBERS:
            held, shown = self.cell.get("office:value", ""), trim_cell(self.text)
            if shown and shown != held and not is_whole_number(held, shown):
                self.mark_cell(WRITTEN, shown)
            elif mark := self.find_style_mark():
                self.mark_cell(mark)
        elif self.kind == "string" and (mark := self.find_style_mark()):
            self.mark_cell(mark)

    def mark_cell(self, what: int, text: str = "") -> None:
        last = min(self.column + self.cell_repeats, self.limits.columns)
        self.odd_cells += ((column, what, text) for column in range(self.column, last))

    def find_style_mark(self) -> int:
        of_column = self.column_styles[self.column] if self.column < len(self.column_styles) else None
        style = self.cell.get("table:style-name") or self.row_style or of_column
        key = (style, self.kind)
        if key not in self.style_marks:
            shown = self.styles.find_format(style, self.kind)
            is_plain = shown.is_plain_for_text if self.kind == "string" else shown.is_plain
            self.style_marks[key] = PLAIN if is_plain else self.formats.mark(shown)
        return self.style_marks[key]

    def end_row(self) -> None:
        rows = range(self.row, self.row + self.row_repeats)
        self.row = rows.stop
        if self.row_is_filled:
            self.outlines[-1].filled_rows += len(rows)
            if rows.stop > self.limits.rows:
                raise BadFile("too_many_rows", limit=self.limits.rows)
            self.cells_repeated += (len(rows) - 1) * self.width
            if self.cells_repeated > self.limits.cells:
                raise BadFile("too_many_cells", limit=self.limits.cells)
            self.mark_rows(rows)

    def mark_rows(self, rows: range) -> None:
        """Equal rows stand in the file once, and what is odd about the one is odd about each."""
        self.marks_made += len(rows) * len(self.odd_cells)
        if self.marks_made > self.limits.cells:
            raise BadFile("too_many_cells", limit=self.limits.cells)
        if self.row_is_hidden:
            self.outlines[-1].hidden_rows.update(rows)
        for column, what, text in self.odd_cells:
            if what == WRITTEN:
                for row in rows:
                    self.outlines[-1].mark_written(row, column, text)
            else:
                self.outlines[-1].mark_rows(rows, column, what)


def is_whole_number(held: str, shown: str) -> bool:
    """Whether a text is what plain digits make of the whole number that a cell holds, such as 58214.0."""
    found = WHOLE.fullmatch(held)
    return found is not None and found[1] == shown


def read_repeats(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 100_000_000:
        raise BadFile("damaged")
    return int(text)


def read_ods_outlines(path: Path, limits: Limits) -> list[Outline]:
    """One outline a table. Raises BadFile."""
    try:
        with zipfile.ZipFile(path) as archive:
            if b"encryption-data" in archive.read("META-INF/manifest.xml"):
                raise BadFile("password")
            return ContentReader(limits, read_styles(archive)).read(archive)
    except (KeyError, zipfile.BadZipFile) as error:
        raise BadFile("damaged") from error


def read_styles(archive: zipfile.ZipFile) -> Styles:
    """The styles that stand outside of the content, in styles.xml."""
    styles = Styles()
    if "styles.xml" in archive.namelist():
        reader = StyleReader(styles)
        with archive.open("styles.xml") as stream:
            Parser(reader.start, reader.end, reader.characters).parse(stream)
    return styles
