"""Gives all rows of a file as they stand: python -m imports.reader.raw_rows < request.json

The request: {"path", "limits"}. Standard output is lines of JSON: [sheet, row, [texts]], for rows that hold
something. Standard error is as that of python -m imports.reader.
"""

import json
import sys
from pathlib import Path
from typing import Any

from imports.reader.errors import Limits
from imports.reader.resource_limits import run
from imports.reader.sheets import open_book


def give_rows(request: dict[str, Any]) -> dict[str, Any]:
    book = open_book(Path(request["path"]), Limits(**request.get("limits", {})))
    given = 0
    for number, sheet in enumerate(book.sheets):
        for row in sheet.rows:
            sys.stdout.write(json.dumps([number, row.number, row.texts], ensure_ascii=False) + "\n")
            given += 1
    return {"rows": given}


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.exit(run(give_rows))
