"""The second look at an xls file, by xlrd and by its records ([MS-XLS])."""

import struct
from collections.abc import Iterator
from pathlib import Path

import xlrd
from xlrd.compdoc import CompDoc, CompDocError

from imports.reader.cell_texts import trim_cell
from imports.reader.errors import BadFile, Limits
from imports.reader.metadata import ERROR, FORMULA, PADDED, ZEROS, Outline

BOUNDSHEET, FORMULA_RECORD, BOF, EOF, FILEPASS = 0x85, 0x06, 0x809, 0x0A, 0x2F


def read_xls_outlines(path: Path, limits: Limits) -> list[Outline]:
    """One outline a worksheet. Raises BadFile."""
    content = path.read_bytes()
    try:
        formulas = list(find_formula_cells(read_workbook_stream(content)))
        book = xlrd.open_workbook(file_contents=content, formatting_info=True, logfile=Silent())
        return [read_outline(sheet, book, limits, formulas) for sheet in book.sheets()]
    except BadFile:
        raise
    # xlrd and struct raise whatever a damaged file makes them stumble over.
    except Exception as error:
        raise BadFile("damaged") from error


class Silent:
    """xlrd writes warnings about files to its log."""

    def write(self, _text: str) -> int:
        return 0


def read_workbook_stream(content: bytes) -> bytes:
    try:
        document = CompDoc(content, logfile=Silent())
        for name in ("Workbook", "Book"):
            if (stream := document.get_named_stream(name)) is not None:
                return bytes(stream)
    except (CompDocError, struct.error) as error:
        raise BadFile("damaged") from error
    raise BadFile("damaged")


def find_formula_cells(stream: bytes) -> Iterator[tuple[int, int, int]]:
    """(place of the sheet, row, column) of each cell that holds a formula."""
    starts = []
    for kind, body in iterate_records(stream, 0):
        if kind == FILEPASS:
            raise BadFile("password")
        if kind == BOUNDSHEET and body[5] == 0:
            starts.append(struct.unpack_from("<I", body)[0])
    for place, start in enumerate(starts):
        for kind, body in iterate_records(stream, start):
            if kind == FORMULA_RECORD:
                yield (place, *struct.unpack_from("<HH", body))


def iterate_records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records of one substream, without those of the charts inside it."""
    depth = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        body = stream[at + 4 : at + 4 + length]
        at += 4 + length
        depth += (kind == BOF) - (kind == EOF)
        if depth <= 1:
            yield kind, body
        if depth == 0:
            return


def read_outline(
    sheet: xlrd.sheet.Sheet, book: xlrd.Book, limits: Limits, formulas: list[tuple[int, int, int]]
) -> Outline:
    outline = Outline()
    if sheet.nrows > limits.rows:
        raise BadFile("too_many_rows", limit=limits.rows)
    for row in range(sheet.nrows):
        kinds, values = sheet.row_types(row), sheet.row_values(row)
        filled = [place for place, value in enumerate(values) if trim_cell(str(value))]
        if filled:
            outline.filled_rows += 1
            if filled[-1] >= limits.columns:
                raise BadFile("too_many_columns", limit=limits.columns)
        for place in filled:
            if kinds[place] == xlrd.XL_CELL_ERROR:
                outline.mark(row, place, ERROR)
            elif kinds[place] == xlrd.XL_CELL_NUMBER and is_padded(sheet, book, row, place):
                outline.mark(row, place, PADDED)
    outline.hidden_rows = {row for row, info in sheet.rowinfo_map.items() if info.hidden}
    for top, bottom, left, right in sheet.merged_cells:
        outline.mark_merged(range(top, bottom), range(left, min(right, limits.columns)))
    for place, row, column in formulas:
        if place == sheet.number:
            outline.mark(row, column, FORMULA)
    return outline


def is_padded(sheet: xlrd.sheet.Sheet, book: xlrd.Book, row: int, column: int) -> bool:
    style = book.xf_list[sheet.cell_xf_index(row, column)]
    shown = book.format_map.get(style.format_key)
    return shown is not None and ZEROS.fullmatch(shown.format_str) is not None
