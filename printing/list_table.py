"""Rows for spreadsheets: python -m printing.list_table < asked.json > list.xlsx

Asked: {"sheet", "header": [texts], "rows": [[texts]], "numbers": [places of columns], "file_format"}.
"""

import sys
from typing import Any, BinaryIO

from printing.books import Number, table_at
from printing.child import draw_what_is_asked


def draw(asked: dict[str, Any], out: BinaryIO) -> None:
    table = table_at(out, asked["file_format"])
    table.sheet(asked["sheet"], asked["header"])
    numbers = set(asked["numbers"])
    for row in asked["rows"]:
        table.row([Number(cell) if place in numbers and cell else cell for place, cell in enumerate(row)])
    table.close()


if __name__ == "__main__":
    sys.exit(draw_what_is_asked(draw))
