"""The second look at an ods file: rows, formulas and hidden rows in its content.xml (ODF 1.3, part 3)."""

import zipfile
from pathlib import Path
from xml.parsers import expat

from imports.reader.cell_texts import is_blank
from imports.reader.errors import BadFile, Limits
from imports.reader.metadata import parse
from imports.reader.outlines import FORMULA, MERGED, MERGED_BELOW, PLAIN, Outline


class ContentReader:
    """Reads the outlines of all tables."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.outlines: list[Outline] = []
        self.row = self.column = 0
        self.row_repeats = self.cell_repeats = 1
        self.row_is_filled = self.row_is_hidden = self.in_cell = self.in_note = False
        self.odd_cells: list[tuple[int, int]] = []
        # The rows of the last merged area that begins in a column.
        self.areas: dict[int, range] = {}
        self.cells_seen = self.marks_made = 0

    def read(self, archive: zipfile.ZipFile) -> list[Outline]:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.characters
        with archive.open("content.xml") as stream:
            parse(stream, parser)
        return self.outlines

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table:table":
            self.outlines.append(Outline())
            self.row, self.areas = 0, {}
            if len(self.outlines) > self.limits.sheets:
                raise BadFile("too_many_sheets", limit=self.limits.sheets)
        elif name == "table:table-row" and self.outlines:
            self.row_repeats = read_repeats(attributes.get("table:number-rows-repeated", "1"))
            self.column, self.row_is_filled = 0, False
            self.odd_cells = []
            self.row_is_hidden = attributes.get("table:visibility") in ("collapse", "filter")
        elif name in ("table:table-cell", "table:covered-table-cell") and self.outlines:
            self.start_cell(name, attributes)
        elif name == "office:annotation":
            self.in_note = True

    def start_cell(self, name: str, attributes: dict[str, str]) -> None:
        self.in_cell = True
        self.cell_repeats = read_repeats(attributes.get("table:number-columns-repeated", "1"))
        self.cells_seen += 1
        if self.cells_seen > self.limits.cells:
            raise BadFile("too_many_cells", limit=self.limits.cells)
        if "table:number-rows-spanned" in attributes or "table:number-columns-spanned" in attributes:
            self.start_area(attributes)
        what = self.find_cover() if name == "table:covered-table-cell" else PLAIN
        what = FORMULA if "table:formula" in attributes else what
        if what:
            last = min(self.column + self.cell_repeats, self.limits.columns)
            self.odd_cells += ((column, what) for column in range(self.column, last))

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
        if not self.in_cell or self.in_note or is_blank(text):
            return
        self.row_is_filled = True
        if self.column + self.cell_repeats > self.limits.columns:
            raise BadFile("too_many_columns", limit=self.limits.columns)

    def end(self, name: str) -> None:
        if name == "office:annotation":
            self.in_note = False
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self.column += self.cell_repeats
            self.in_cell = False
        elif name == "table:table-row" and self.outlines:
            self.end_row()

    def end_row(self) -> None:
        rows = range(self.row, self.row + self.row_repeats)
        self.row = rows.stop
        if self.row_is_filled:
            self.outlines[-1].filled_rows += len(rows)
            if rows.stop > self.limits.rows:
                raise BadFile("too_many_rows", limit=self.limits.rows)
            self.mark_rows(rows)

    def mark_rows(self, rows: range) -> None:
        """Equal rows stand in the file once, and what is odd about the one is odd about each."""
        self.marks_made += len(rows) * len(self.odd_cells)
        if self.marks_made > self.limits.cells:
            raise BadFile("too_many_cells", limit=self.limits.cells)
        if self.row_is_hidden:
            self.outlines[-1].hidden_rows.update(rows)
        for row in rows:
            for column, what in self.odd_cells:
                self.outlines[-1].mark(row, column, what)


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
            return ContentReader(limits).read(archive)
    except (KeyError, zipfile.BadZipFile) as error:
        raise BadFile("damaged") from error
