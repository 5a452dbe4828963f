"""The second look at an xls file, by xlrd and by its records ([MS-XLS])."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import xlrd
from xlrd.compdoc import CompDoc, CompDocError

from imports.reader.cell_texts import trim_cell
from imports.reader.errors import BadFile, Limits
from imports.reader.markup import Budget
from imports.reader.number_formats import is_cut_by_general, read_format
from imports.reader.outlines import ERROR, FORMULA, FORMULA_EMPTY, PLAIN, Formats, Outline

BOUNDSHEET, FORMULA_RECORD, BOF, EOF, FILEPASS, RECALCULATION = 0x85, 0x06, 0x809, 0x0A, 0x2F, 0x1C1
# The value of a formula that is an empty text ([MS-XLS] 2.5.133).
EMPTY_TEXT = (3, 0xFFFF)


def read_xls_outlines(path: Path, limits: Limits) -> list[Outline]:
    """One outline a worksheet. Raises BadFile."""
    content = path.read_bytes()
    try:
        formulas = list(find_formula_cells(read_workbook_stream(content)))
        book = xlrd.open_workbook(file_contents=content, formatting_info=True, logfile=Silent())
        styles = read_styles(book)
        budget = Budget(limits)
        return [read_outline(sheet, styles, budget, formulas) for sheet in book.sheets()]
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


def find_formula_cells(stream: bytes) -> Iterator[tuple[int, int, int, int]]:
    """(place of the sheet, row, column, mark) of each cell that holds a formula.

    An empty text counts as no value where the file does not say what calculated it: Excel would do it anew.
    """
    starts = []
    is_calculated = False
    for kind, body in iterate_records(stream, 0):
        if kind == FILEPASS:
            raise BadFile("password")
        is_calculated = is_calculated or kind == RECALCULATION
        if kind == BOUNDSHEET and body[5] == 0:
            starts.append(struct.unpack_from("<I", body)[0])
    for place, start in enumerate(starts):
        for kind, body in iterate_records(stream, start):
            if kind == FORMULA_RECORD:
                row, column, _style, first, last = struct.unpack_from("<HHHB5xH", body.ljust(14, b"\0"))
                is_empty = (first, last) == EMPTY_TEXT and not is_calculated
                yield place, row, column, FORMULA_EMPTY if is_empty else FORMULA


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


@dataclass
class Styles:
    """What the styles of cells show other than plain digits or text, as marks by their places."""

    formats: Formats
    numbers: dict[int, int]
    texts: dict[int, int]
    # Those that show long numbers otherwise, as General does.
    inexact: dict[int, int]


def read_styles(book: xlrd.Book) -> Styles:
    styles = Styles(Formats(), {}, {}, {})
    for place, style in enumerate(book.xf_list):
        found = book.format_map.get(style.format_key)
        shown = read_format(found.format_str if found else "General")
        if not shown.is_plain:
            styles.numbers[place] = styles.formats.mark(shown)
        elif not shown.is_exact:
            styles.inexact[place] = styles.formats.mark(shown)
        if not shown.is_plain_for_text:
            styles.texts[place] = styles.formats.mark(shown)
    return styles


def read_outline(
    sheet: xlrd.sheet.Sheet, styles: Styles, budget: Budget, formulas: list[tuple[int, int, int, int]]
) -> Outline:
    outline, limits = Outline(styles.formats), budget.limits
    marks = {
        xlrd.XL_CELL_NUMBER: styles.numbers,
        xlrd.XL_CELL_DATE: styles.numbers,
        xlrd.XL_CELL_TEXT: styles.texts,
    }
    empty = {
        (row, column)
        for place, row, column, mark in formulas
        if (place, mark) == (sheet.number, FORMULA_EMPTY)
    }
    if sheet.nrows > limits.rows:
        raise BadFile("too_many_rows", limit=limits.rows)
    for row in range(sheet.nrows):
        kinds, values = sheet.row_types(row), sheet.row_values(row)
        filled = [
            place for place, value in enumerate(values) if trim_cell(str(value)) or (row, place) in empty
        ]
        if filled:
            outline.filled_rows += 1
            if filled[-1] >= limits.columns:
                raise BadFile("too_many_columns", limit=limits.columns)
        for place in filled:
            if kinds[place] == xlrd.XL_CELL_ERROR:
                outline.mark(row, place, ERROR)
            elif (of_kind := marks.get(kinds[place])) and (
                mark := of_kind.get(sheet.cell_xf_index(row, place))
            ):
                outline.mark(row, place, mark)
            elif kinds[place] == xlrd.XL_CELL_NUMBER and is_cut_by_general(values[place]):
                outline.mark(row, place, styles.inexact.get(sheet.cell_xf_index(row, place), PLAIN))
    outline.hidden_rows = {row for row, info in sheet.rowinfo_map.items() if info.hidden}
    columns = range(limits.columns)
    outline.hidden_columns = {
        place for place, info in sheet.colinfo_map.items() if info.hidden and place in columns
    }
    for top, bottom, left, right in sheet.merged_cells:
        rows, columns = range(top, bottom), range(left, min(right, limits.columns))
        budget.merge(len(rows) * len(columns))
        outline.mark_merged(rows, columns)
    for place, row, column, mark in formulas:
        if place == sheet.number:
            outline.mark(row, column, mark)
    return outline
