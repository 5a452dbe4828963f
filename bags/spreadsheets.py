"""Reading and writing small spreadsheets of bags: xlsx and csv."""

import csv
import io
import time
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

import openpyxl
import tablib
from django.utils.translation import gettext as _
from import_export.formats.base_formats import CSV, XLSX
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils.exceptions import InvalidFileException

# Row by row, 5,000 rows take seconds while the person waits.
MAX_ROWS = 5_000
# How far down and to the right a sheet is read; empty rows count.
LAST_SHEET_ROW = 20_000
MAX_COLUMNS = 20
MAX_FILE_BYTES = 5_000_000
MAX_UNPACKED_BYTES = 20_000_000
# The name of the column that we add: where in the sheet a row stands.
SHEET_ROW = "row of the sheet"
# A spreadsheet program runs a csv cell that starts with one of these as a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class BadFile(Exception):
    """A file cannot be loaded. Its text is the sentence for the person."""


class SafeXlsx(XLSX):
    """Excel files, read within limits and written as text only."""

    def create_dataset(self, in_stream: bytes) -> tablib.Dataset:
        """The first sheet's header and at most one row more than may be loaded. Raises BadFile."""
        try:
            check_unpacked_size(in_stream)
            book = openpyxl.load_workbook(io.BytesIO(in_stream), read_only=True, data_only=True)
            sheet = book.worksheets[0]
            # A cell far away would else make the reader fill everything up to it.
            rows = sheet.iter_rows(max_row=LAST_SHEET_ROW + 1, max_col=MAX_COLUMNS, values_only=True)
            return dataset_of(rows)
        except (
            InvalidFileException,
            zipfile.BadZipFile,
            KeyError,
            ValueError,
            IndexError,
            SyntaxError,
        ) as error:
            raise BadFile(_("This is not an Excel file that can be read. Save it again as .xlsx.")) from error

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet(_("Bags"))
        for place, row in enumerate([dataset.headers, *dataset]):
            let_others_run(place)
            sheet.append([text_cell(sheet, value) for value in row])
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()


class SafeCsv(CSV):
    """Comma-separated text in UTF-8; what could be run as a formula is marked as text."""

    def create_dataset(self, in_stream: str, **kwargs: Any) -> tablib.Dataset:
        """The header and at most one row more than may be loaded. Raises BadFile."""
        try:
            return dataset_of(csv.reader(io.StringIO(in_stream), dialect=dialect_of(in_stream)))
        except csv.Error as error:
            raise BadFile(_("This is not a CSV file that can be read.")) from error

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> str:
        out = io.StringIO()
        # Excel takes a file for UTF-8 only if it starts with this mark.
        out.write("\ufeff")
        writer = csv.writer(out)
        writer.writerows([defused(value) for value in row] for row in [dataset.headers, *dataset])
        return out.getvalue()


def let_others_run(place: int) -> None:
    """Now and then, serve the requests that wait: under gevent a long loop would stall all of them."""
    if place % 50 == 0:
        time.sleep(0)


def check_unpacked_size(packed: bytes) -> None:
    """Refuse a small file that unpacks into a huge one."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED_BYTES:
            raise BadFile(too_many_rows())


def too_many_rows() -> str:
    return _("This file has more than %(count)s rows. Split it into files of at most %(count)s rows.") % {
        "count": f"{MAX_ROWS:,}"
    }


def dataset_of(rows: Iterable[Sequence[Any]]) -> tablib.Dataset:
    """Rows under their header, without empty ones, each with its place in the sheet as the last cell.

    Holds at most one row more than may be loaded. Raises BadFile if the sheet goes on further than is read.
    """
    rows = iter(rows)
    header = [text_of(cell) for cell in next(rows, [])]
    dataset = tablib.Dataset(headers=[*header, SHEET_ROW])
    for sheet_row, row in enumerate(rows, 2):
        if sheet_row > LAST_SHEET_ROW:
            raise BadFile(
                _("This sheet goes on below row %s. Split it, or remove the empty rows at its end.")
                % LAST_SHEET_ROW
            )
        let_others_run(sheet_row)
        cells = [text_of(cell) for cell in row[: len(header)]]
        if any(cells):
            dataset.append([*cells, *[""] * (len(header) - len(cells)), str(sheet_row)])
        if len(dataset) > MAX_ROWS:
            break
    return dataset


def dialect_of(text: str) -> type[csv.Dialect]:
    """Comma or semicolon: Excel writes the second where the comma is the decimal sign."""
    header = text.partition("\n")[0]
    return Semicolons if header.count(";") > header.count(",") else csv.excel


class Semicolons(csv.excel):
    delimiter = ";"


def text_of(cell: Any) -> str:
    """A cell as the person sees it. Excel keeps 12345 as 12345.0."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = str(cell).strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA_STARTS) else text


def defused(value: Any) -> str:
    text = str(value)
    return "'" + text if text.startswith(FORMULA_STARTS) else text


def text_cell(sheet: Any, value: Any) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, str(value))
    cell.data_type = "s"  # openpyxl would write "=…" as a formula
    return cell
