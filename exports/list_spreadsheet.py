"""Rows for spreadsheets: python -m exports.list_spreadsheet < request.json > list.xlsx

The request: {"sheet", "header": [texts], "rows": [[texts]], "numbers": [places of columns], "file_format"}.
A cell that is a number itself is one in any column.
"""

import sys
from typing import Any, BinaryIO

from core.spreadsheets import number_cells, open_spreadsheet
from core.subprocesses.child import run_child


def draw(request: dict[str, Any], out: BinaryIO) -> None:
    book = open_spreadsheet(out, request["file_format"])
    book.add_sheet(request["sheet"], request["header"])
    for row in number_cells(request["rows"], request["numbers"]):
        book.add_row(row)
    book.close()


if __name__ == "__main__":
    sys.exit(run_child(draw))
