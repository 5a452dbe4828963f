"""Rows for spreadsheets: python -m exports.list_spreadsheet < asked.json > list.xlsx

Asked: {"sheet", "header": [texts], "rows": [[texts]], "numbers": [places of columns], "file_format"}.
A cell that is a number itself is one wherever it stands.
"""

import sys
from typing import Any, BinaryIO

from core.spreadsheets import Number, table_at
from core.subprocesses.child import run_child


def draw(asked: dict[str, Any], out: BinaryIO) -> None:
    table = table_at(out, asked["file_format"])
    table.sheet(asked["sheet"], asked["header"])
    numbers = set(asked["numbers"])
    for row in asked["rows"]:
        table.row([cell_of(cell, place in numbers) for place, cell in enumerate(row)])
    table.close()


def cell_of(cell: Any, is_in_numbers: bool) -> Any:
    if isinstance(cell, int | float):
        return Number(str(cell))
    return Number(cell) if is_in_numbers and cell else cell


if __name__ == "__main__":
    sys.exit(run_child(draw))
