"""What a second reader finds of a sheet: how many rows hold values, and which cells and rows are odd."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from imports.reader.errors import BadFile
from imports.reader.number_formats import NumberFormat

# What is odd about a cell, as a byte for each row of a column. From FIRST_FORMAT on it is the cell's format.
PLAIN, FORMULA, FORMULA_EMPTY, ERROR, MERGED, MERGED_BELOW, WRITTEN = range(7)
MARKS = ("", "formula", "formula_empty", "error", "merged", "merged_below", "format")
FIRST_FORMAT, LAST_FORMAT = len(MARKS), 255
MAX_AREAS = 400_000
# How many cells' texts are kept, of those that a file shows otherwise than it holds them.
MAX_WRITTEN = 10_000


class Written:
    """What a file itself writes down as shown in one cell."""

    def __init__(self, text: str | None) -> None:
        self.text = text

    def show_number(self, _held: str) -> str | None:
        return self.text

    show_text = show_number


class Unshown(Written):
    """A number under a condition that gives it another format: what is shown is not worked out."""

    def show_text(self, held: str) -> str | None:
        return held


UNKNOWN = Written(None)
UNSHOWN = Unshown(None)


class Formats:
    """The formats of a workbook that show other than plain digits or text, with the marks of their cells."""

    def __init__(self) -> None:
        self.formats: list[NumberFormat | Written] = []

    def mark(self, wanted: NumberFormat | Written) -> int:
        if wanted not in self.formats:
            if len(self.formats) >= LAST_FORMAT - FIRST_FORMAT:
                return LAST_FORMAT
            self.formats.append(wanted)
        return min(FIRST_FORMAT + self.formats.index(wanted), LAST_FORMAT)

    def find(self, mark: int) -> NumberFormat | Written:
        return self.formats[mark - FIRST_FORMAT] if mark < LAST_FORMAT else UNKNOWN


@dataclass
class Outline:
    """One sheet. `odd` has a byte for each row of a column, `odd_rows` one for each row: 0 if none is odd."""

    formats: Formats = field(default_factory=Formats)
    filled_rows: int = 0
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    odd: dict[int, bytearray] = field(default_factory=dict)
    odd_rows: bytearray = field(default_factory=bytearray)
    merged_areas: int = 0
    # Merged areas by the row of their first cell.
    merged: dict[int, list[tuple[range, range]]] = field(default_factory=dict)
    # What cells with the mark WRITTEN show, by row and column.
    written: dict[tuple[int, int], str] = field(default_factory=dict)

    def mark(self, row: int, column: int, what: int) -> None:
        rows = self.odd.setdefault(column, bytearray())
        for flags, flag in ((rows, what), (self.odd_rows, 1)):
            if len(flags) <= row:
                flags.extend(bytes(row - len(flags) + 1))
            flags[row] = flag

    def mark_rows(self, rows: range, column: int, what: int) -> None:
        """Mark a cell in each of these rows."""
        if not rows:
            return
        self.mark(rows[-1], column, what)
        if len(rows) > 1:
            self.odd[column][rows.start : rows.stop] = bytes([what]) * len(rows)
            self.odd_rows[rows.start : rows.stop] = b"\1" * len(rows)

    def mark_unshown(self, rows: range, columns: range) -> None:
        """Give these cells another format, unless something else is odd about them."""
        mark = self.formats.mark(UNSHOWN)
        table = bytes([mark, *range(1, FIRST_FORMAT), *[mark] * (256 - FIRST_FORMAT)])
        for column in columns if rows else ():
            marks = self.odd.setdefault(column, bytearray())
            marks.extend(bytes(max(rows.stop - len(marks), 0)))
            marks[rows.start : rows.stop] = marks[rows.start : rows.stop].translate(table)
            self.odd_rows.extend(bytes(max(rows.stop - len(self.odd_rows), 0)))
            self.odd_rows[rows.start : rows.stop] = b"\1" * len(rows)

    def add_area(self, rows: range, columns: range) -> None:
        self.merged_areas += 1
        if self.merged_areas > MAX_AREAS:
            raise BadFile("too_many_merged", limit=MAX_AREAS)
        self.merged.setdefault(rows.start, []).append((rows, columns))

    def mark_merged(self, rows: range, columns: range) -> None:
        """All cells of a merged area but the first are empty, and look filled if the first is."""
        self.add_area(rows, columns)
        for column in columns:
            if column == columns.start:
                self.mark_rows(rows[1:], column, MERGED_BELOW)
            else:
                self.mark_rows(rows, column, MERGED)

    def forget_empty_areas(self, row: int, texts: list[str]) -> None:
        """Take the marks off the areas that begin in this row with a cell that shows nothing."""
        for rows, columns in self.merged.get(row, []):
            if not any(texts[columns.start : columns.start + 1]):
                for column in columns:
                    self.mark_rows(rows, column, PLAIN)

    def mark_written(self, row: int, column: int, text: str) -> None:
        self.mark(row, column, WRITTEN)
        if len(self.written) < MAX_WRITTEN:
            self.written[row, column] = text

    def count_shown_rows(self) -> int:
        """How many rows there are up to the last that shows an error, or a formula without a value."""
        last = (rows.rfind(mark) for rows in self.odd.values() for mark in (ERROR, FORMULA_EMPTY))
        return max(last, default=-1) + 1

    def list_odd_rows(self) -> bytes:
        """A byte for each row: 1 if it is hidden, or something in it is odd."""
        rows = bytearray(self.odd_rows)
        for row in self.hidden_rows:
            rows.extend(bytes(max(row + 1 - len(rows), 0)))
            rows[row] = 1
        return bytes(rows)

    def is_odd(self, row: int) -> bool:
        return row < len(self.odd_rows) and self.odd_rows[row] != 0

    def iterate_odd(self, row: int) -> Iterator[tuple[int, int]]:
        """The columns of a row in which something is odd, each with its mark."""
        for column, rows in self.odd.items():
            if row < len(rows) and rows[row]:
                yield column, rows[row]

    def mark_of(self, row: int, column: int) -> str:
        mark = dict(self.iterate_odd(row)).get(column, PLAIN)
        return MARKS[mark] if mark < FIRST_FORMAT else "format"

    def find_format(self, row: int, column: int, mark: int) -> NumberFormat | Written:
        if mark == WRITTEN:
            text = self.written.get((row, column))
            return UNKNOWN if text is None else Written(text)
        return self.formats.find(mark)
