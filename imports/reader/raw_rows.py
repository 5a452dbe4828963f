"""Writes all rows of a file as they stand: python -m imports.reader.raw_rows < request.json

The request: {"path", "limits", "own_files": imports.own_files, "mark_odd": bool}. Standard output is lines of
JSON: [sheet, row, [texts]], for rows that hold something. What TraceTrack has put beside them is left out.
With `mark_odd` a cell that does not hold what it shows is as shown, with ODD behind it. Standard error is as
that of python -m imports.reader.

`filled_by`: the plans of the sheets; where the admin let cells be filled in from above, they are. Then the
request holds what one of imports.reader holds as well.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from core.subprocesses.child import run_child
from imports.reader.__main__ import Reading
from imports.reader.errors import OF_PROCESS, Limits, refuse_unreadable
from imports.reader.file_types import TEXT
from imports.reader.fill_down import Groups
from imports.reader.layout_detection import Plan
from imports.reader.own_sheets import OwnFiles, drop_added_column
from imports.reader.repeated_headers import SkippedHeaders, skip_repeated_headers
from imports.reader.row_parser import find_mark_trouble, read_shown
from imports.reader.sheets import Row, open_book

ODD = " (?)"
# What such a cell holds is not what it shows, or was not typed. Formulas, as text, are what they show.
ODD_TROUBLES = {
    "cell_boolean",
    "cell_damaged",
    "cell_date",
    "cell_format",
    "cell_percent",
    "cell_unshown",
}


@refuse_unreadable()
def write_rows(request: dict[str, Any], out: BinaryIO) -> dict[str, Any]:
    book = open_book(Path(request["path"]), Limits(**request.get("limits", {})))
    own = OwnFiles(**request.get("own_files", {}))
    plans = request.get("filled_by", [])
    row_count = 0
    for number, sheet in enumerate(book.sheets):
        rows = drop_added_column(sheet.rows, own).rows
        if number < len(plans):
            rows = fill_rows(rows, Plan.from_json(plans[number]), request, out, is_text=book.format == TEXT)
        for row in rows:
            texts = mark_odd(row) if request.get("mark_odd") and row.marks else row.texts
            line = json.dumps([number, row.number, texts], ensure_ascii=False) + "\n"
            out.write(line.encode())
            row_count += 1
    return {"rows": row_count}


def fill_rows(
    rows: Iterator[Row], plan: Plan, request: dict[str, Any], out: BinaryIO, *, is_text: bool
) -> Iterator[Row]:
    """The rows with what the admin let be filled in from above: elsewhere the row above may be missing."""
    if not plan.fill_down:
        return rows
    reading, skipped = Reading(request, out), SkippedHeaders()
    groups = Groups(plan, reading.knowledge, skipped, reading.take_hidden_rows, is_text)
    return groups.walk(skip_repeated_headers(rows, plan, skipped))


def mark_odd(row: Row) -> list[str]:
    """The texts of a row for cells of text. What is odd may not be taken unseen for what it holds."""
    return [
        read_shown(row, place) + ODD if text and find_mark_trouble(row, place) in ODD_TROUBLES else text
        for place, text in enumerate(row.texts)
    ]


if __name__ == "__main__":
    sys.exit(run_child(write_rows, **OF_PROCESS))
