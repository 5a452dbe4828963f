"""Writing tables of any length in little memory: xlsx and csv. Whatever a cell holds stays text."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from io import BytesIO, TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import xlsxwriter

# Excel has 1,048,576 rows a sheet.
ROWS_A_SHEET = 1_000_000
MAX_CELL = 32_767
ROWS_A_PIECE = 1000
# A spreadsheet program runs a csv cell that starts with one of these as a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
NOT_IN_SHEET_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


class Number(Decimal):
    """A cell that spreadsheets may reckon with, shown with the decimals that it has."""


class Spreadsheet(Protocol):
    """Where rows go, one after the other."""

    def add_sheet(self, name: str, header: Sequence[str]) -> None: ...
    def add_row(self, cells: Sequence[Any]) -> None: ...
    def close(self) -> None: ...


class XlsxFile:
    """An Excel file. A sheet that is full goes on in the next."""

    def __init__(self, place: Path | BinaryIO) -> None:
        self.book = xlsxwriter.Workbook(place, {"constant_memory": True})
        # A sheet may be larger than 2 GB inside.
        self.book.use_zip64()
        self.bold = self.book.add_format({"bold": True})
        self.names: set[str] = set()
        self.shapes: dict[int, Any] = {}

    def add_sheet(self, name: str, header: Sequence[str]) -> None:
        self.name, self.header = name, header
        self.page = self.book.add_worksheet(self._find_free_name(name))
        self.page.freeze_panes(1 if header else 0, 0)
        self.next_row = 0
        for column, text in enumerate(header):
            self.page.write_string(0, column, text, self.bold)
            self.page.set_column(column, column, 18)
        self.next_row = 1 if header else 0

    def _find_free_name(self, name: str) -> str:
        """A name that Excel takes: 31 signs, not twice, without signs of its own."""
        plain = name.translate(NOT_IN_SHEET_NAMES).strip()[:26] or "Sheet"
        found, number = plain, 1
        while found.lower() in self.names:
            number += 1
            found = f"{plain} {number}"
        self.names.add(found.lower())
        return found

    def add_row(self, cells: Sequence[Any]) -> None:
        if self.next_row > ROWS_A_SHEET:
            self.add_sheet(self.name, self.header)
        for column, cell in enumerate(cells):
            # As text, whatever it looks like: a code keeps its zeros, and nothing is a formula.
            if isinstance(cell, Number):
                self.page.write_number(self.next_row, column, float(cell), self._find_shape(cell))
            elif text := _format_cell(cell):
                self.page.write_string(self.next_row, column, text[:MAX_CELL])
        self.next_row += 1

    def _find_shape(self, number: Number) -> Any:
        places = max(0, -int(number.as_tuple().exponent))
        if places not in self.shapes:
            shown = "#,##0" + ("." + "0" * places if places else "")
            self.shapes[places] = self.book.add_format({"num_format": shown})
        return self.shapes[places]

    def close(self) -> None:
        self.book.close()


class CsvFile:
    """Comma-separated text in UTF-8; what could be run as a formula is marked as text."""

    def __init__(self, place: Path | BinaryIO) -> None:
        out = place.open("wb") if isinstance(place, Path) else place
        # Excel takes a file for UTF-8 only if it starts with this mark.
        self.file = TextIOWrapper(out, encoding="utf-8-sig", newline="")
        self.writer = csv.writer(self.file)

    def add_sheet(self, name: str, header: Sequence[str]) -> None:
        if header:
            self.writer.writerow(header)

    def add_row(self, cells: Sequence[Any]) -> None:
        self.writer.writerow([_defuse(cell) for cell in cells])

    def close(self) -> None:
        self.file.close()


def stream_csv(rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """The bytes of a csv file without a header, as they come: a long file is never in memory as a whole."""
    out = BytesIO()
    book = CsvFile(out)
    left = iter(rows)
    while some := list(islice(left, ROWS_A_PIECE)):
        for row in some:
            book.add_row(row)
        book.file.flush()
        yield out.getvalue()
        out.seek(0)
        out.truncate()


def number_cells(rows: Iterable[Sequence[Any]], places: Sequence[int]) -> Iterator[list[Any]]:
    """These rows with their numbers as such: at these places, and a cell that is a number wherever it is."""
    numbers = set(places)
    for row in rows:
        yield [
            Number(str(cell)) if isinstance(cell, int | float) or (place in numbers and cell) else cell
            for place, cell in enumerate(row)
        ]


def open_spreadsheet(place: Path | BinaryIO, file_format: str) -> Spreadsheet:
    return XlsxFile(place) if file_format == "xlsx" else CsvFile(place)


def _format_cell(cell: Any) -> str:
    return "" if cell is None else str(cell)


def _defuse(cell: Any) -> str:
    text = _format_cell(cell)
    if isinstance(cell, Number):
        return text
    return "'" + text if text.startswith(FORMULA_STARTS) else text
