"""A frozen version of a bill for spreadsheets: python -m exports.bill_spreadsheet < request.json > bill.xlsx

The request: {"snapshot", "zone", "file_format" ("xlsx" or "csv"), "words" (exports/paper_texts.py)}.
"""

import sys
from collections.abc import Iterator
from typing import Any, BinaryIO

from bills.fields import ON_PAPER
from core.spreadsheets import Number, Spreadsheet, open_spreadsheet
from core.subprocesses.child import run_child
from exports.bill_document import FrozenBill, FrozenLine

COLUMNS = ("bill", "version_name", "line", "parent", "child", "weight", "put_on_by", "put_on_at")
# What an import takes these columns for.
READ_AS = {"bill": "bill", "parent": "parent", "child": "child"}
PARENT_COLUMNS = ("no", "parent", "children", "weight", "put_on_by", "put_on_at")


def draw(request: dict[str, Any], out: BinaryIO) -> None:
    bill, words = FrozenBill(request["snapshot"], request["zone"]), request["words"]
    book = open_spreadsheet(out, request["file_format"])
    if request["file_format"] == "xlsx":
        write_summary(book, bill, words)
    book.add_sheet(words["children"], [words[name] for name in COLUMNS])
    for line in bill.lines:
        for row in build_rows(bill, line):
            book.add_row(row)
    book.close()


def build_rows(bill: FrozenBill, line: FrozenLine) -> Iterator[list[Any]]:
    """A row for each child; one without a child and without weight for a parent that is empty."""
    added = [line.added_by, format_second(line)]
    for child in line.children or [""]:
        weight = Number(bill.weight_per_child_kg if child else "0.000")
        yield [bill.number, bill.version, Number(line.number), line.code, child, weight, *added]


def write_summary(book: Spreadsheet, bill: FrozenBill, words: dict[str, str]) -> None:
    """The bill's own facts, then its parents with their sum."""
    book.add_sheet(words["bill"], [])
    for name, cell in build_facts(bill).items():
        book.add_row([words[name], cell])
    book.add_row([])
    book.add_row([words[name] for name in PARENT_COLUMNS])
    for line in bill.lines:
        count = Number(len(line.children))
        added = [line.added_by, format_second(line)]
        book.add_row([Number(line.number), line.code, count, Number(line.weight_kg), *added])
    book.add_row([words["in_all"], "", Number(bill.child_count), Number(bill.weight_kg)])


def build_facts(bill: FrozenBill) -> dict[str, Any]:
    gross, difference = bill.gross_weight_kg, bill.difference_kg
    return {
        "bill": bill.number,
        "version_name": Number(bill.version),
        "closed_by": bill.closed_by,
        "closed_at": f"{bill.closed_at:%Y-%m-%d %H:%M:%S}",
        **{name: bill.facts[name] for name in ON_PAPER},
        "parents": Number(len(bill.lines)),
        "children": Number(bill.child_count),
        "weight": Number(bill.weight_kg),
        "per_child": Number(bill.weight_per_child_kg),
        "gross": "" if gross is None else Number(gross),
        "difference": "" if difference is None else Number(difference),
        "short_code": bill.short_code,
        "sha256": bill.sha256,
    }


def format_second(line: FrozenLine) -> str:
    return f"{line.added_at:%Y-%m-%d %H:%M:%S}"


if __name__ == "__main__":
    sys.exit(run_child(draw))
