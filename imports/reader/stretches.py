"""Rows in which nothing is odd, many at once: by far the most rows of large files.

In a cell of text that has no mark, a code as it is stored cannot be refused or suspected, names no total and
repeats no header. Nothing is asked of such rows one by one; row_parser has the rules, and gives the same.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from bags.codes import looks_like_code
from imports.reader.odd_rows import PLAIN_CODE, SIGNED_CODE

# The bag that a row is about stands in the first of these columns.
MAIN = ("code", "child", "parent")
_PLAIN = re.compile(f"{PLAIN_CODE.pattern}|{SIGNED_CODE.pattern}")
# Digits alone may be a count, with the word for a total in a column before.
_PLAIN_WITH_LETTER = re.compile(f"(?=[0-9]*[A-Z])(?:{_PLAIN.pattern})")
# Fewer rows are not worth it.
LEAST = 16


class Stretch(NamedTuple):
    """Rows that follow each other, with a plain code in each column that is read; by the field, the codes."""

    numbers: range
    columns: dict[str, list[str]]
    width: int

    @property
    def main(self) -> str:
        return choose_main(self.columns)


def choose_main(columns: dict[str, Any]) -> str:
    return next(name for name in MAIN if name in columns)


class PlainColumns(NamedTuple):
    """What a sheet must be like for stretches: the places of its fields, and what codes of parents look like.

    `is_alone`: the sheet may have no other column.
    """

    places: dict[str, int]
    parent_pattern: re.Pattern[str]
    is_alone: bool = False

    def shift(self, columns: int) -> "PlainColumns":
        """The same for rows without the first columns."""
        return self._replace(places={name: place - columns for name, place in self.places.items()})

    def find_odd(self, texts: set[str], name: str) -> set[str]:
        """Those of the texts of a field that are no plain codes."""
        may_be_count = name == choose_main(self.places) and self.places[name] > 0
        shape = _PLAIN_WITH_LETTER if may_be_count else _PLAIN
        if all(map(shape.fullmatch, texts)):
            return set()
        # Where digits alone are a count, the ones of a parent may be one as well.
        return {
            text
            for text in texts
            if not shape.fullmatch(text)
            and not (
                looks_like_code(text)
                and self.parent_pattern.fullmatch(text)
                and not (may_be_count and is_amount(text))
            )
        }


def is_amount(text: str) -> bool:
    return text.replace(".", "").replace(",", "").isdecimal()


def find_stretches(
    rows: Sequence[Sequence[Any]], odd_rows: bytes, columns: PlainColumns
) -> Iterator[tuple[int, int]]:
    """From where to where the rows are plain. `odd_rows`: a 1 for each that is not, whatever it holds."""
    plain = flag_plain_rows(rows, odd_rows, columns)
    end = 0
    while (begin := plain.find(b"\1" * LEAST, end)) >= 0:
        end = plain.find(0, begin)
        end = len(rows) if end < 0 else end
        yield begin, end


def make_stretch(
    rows: Sequence[Sequence[Any]], numbers: range, columns: PlainColumns, shift: int = 0
) -> Stretch:
    codes = {name: list(map(itemgetter(place), rows)) for name, place in columns.places.items()}
    return Stretch(numbers, codes, shift + max(map(len, rows)))


def flag_plain_rows(rows: Sequence[Sequence[Any]], odd_rows: bytes, columns: PlainColumns) -> bytes:
    """A byte for each row: 1 if it is plain."""
    places, widths = columns.places.values(), set(map(len, rows))
    if min(places) < 0 or max(places) >= max(widths):
        return bytes(len(rows))
    flags = bytearray(b"\1" * len(rows))
    for name, place in columns.places.items():
        if min(widths) > place:
            texts = list(map(itemgetter(place), rows))
        else:
            texts = [row[place] if place < len(row) else "" for row in rows]
        # The same parent stands in many rows.
        different = set(texts)
        others = {text for text in different if type(text) is not str}
        if odd := others | columns.find_odd(different - others, name):
            mark(flags, (text in odd for text in texts))
    if columns.is_alone and max(widths) > 1:
        mark(flags, (len(row) > 1 for row in rows))
    if 1 in odd_rows:
        mark(flags, odd_rows)
    return bytes(flags)


def mark(flags: bytearray, odd: Iterable[int]) -> None:
    for row, is_odd in enumerate(odd):
        if is_odd:
            flags[row] = 0
