"""Writes all rows of a file as they stand: python -m imports.reader.raw_rows < request.json

The request: {"path", "limits"}. Standard output is lines of JSON: [sheet, row, [texts]], for rows that hold
something. Standard error is as that of python -m imports.reader.
"""

import json
import sys
from pathlib import Path
from typing import Any, BinaryIO

from core.subprocesses.child import run_child
from imports.reader.errors import OF_PROCESS, Limits, refuse_unreadable
from imports.reader.sheets import open_book


@refuse_unreadable()
def write_rows(request: dict[str, Any], out: BinaryIO) -> dict[str, Any]:
    book = open_book(Path(request["path"]), Limits(**request.get("limits", {})))
    row_count = 0
    for number, sheet in enumerate(book.sheets):
        for row in sheet.rows:
            line = json.dumps([number, row.number, row.texts], ensure_ascii=False) + "\n"
            out.write(line.encode())
            row_count += 1
    return {"rows": row_count}


if __name__ == "__main__":
    sys.exit(run_child(write_rows, **OF_PROCESS))
