"""Rows for spreadsheets: python -m exports.list_spreadsheet < asked.json > list.xlsx

Asked: {"sheet", "header": [texts], "rows": [[texts]], "numbers": [places of columns], "file_format"}.
A cell that is a number itself is one wherever it stands.
"""

import sys
from typing import Any, BinaryIO

from core.spreadsheets import number_cells, open_spreadsheet
from core.subprocesses.child import run_child


def draw(asked: dict[str, Any], out: BinaryIO) -> None:
    book = open_spreadsheet(out, asked["file_format"])
    book.add_sheet(asked["sheet"], asked["header"])
    for row in number_cells(asked["rows"], asked["numbers"]):
        book.add_row(row)
    book.close()


if __name__ == "__main__":
    sys.exit(run_child(draw))
