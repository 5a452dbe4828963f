"""A header again in the middle of a sheet: files put together, or printed page by page, have them."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from imports.reader.header_words import normalise_word
from imports.reader.layout_detection import Plan
from imports.reader.odd_rows import PLAIN_CODE, SIGNED_CODE
from imports.reader.sheets import AnyRow, Row
from imports.reader.stretches import Stretch

FIRST_SHOWN = 5


@dataclass
class SkippedHeaders:
    """How many rows were skipped, and the numbers of the first and the last."""

    count: int = 0
    last: int = 0
    first: list[int] = field(default_factory=list)

    def add(self, number: int) -> None:
        self.count, self.last = self.count + 1, number
        if self.count <= FIRST_SHOWN:
            self.first.append(number)


def skip_repeated_headers(rows: Iterator[AnyRow], plan: Plan, skipped: SkippedHeaders) -> Iterator[AnyRow]:
    """The rows without those that have the same words as the header, over a column of codes at least."""
    header: dict[int, str] = {}
    starts: list[tuple[int, str]] = []
    places = {plan.columns.get(name) for name in ("code", "child", "parent")} | set(plan.children)
    for row in rows:
        if isinstance(row, Stretch):
            yield row
            continue
        if row.number == plan.header:
            header = normalise_words(row)
            starts = [(place, header[place][:1]) for place in places if place in header]
        elif starts and may_be_header(row, starts) and normalise_words(row).items() <= header.items():
            skipped.add(row.number)
            continue
        yield row


def may_be_header(row: Row, starts: list[tuple[int, str]]) -> bool:
    """Whether a cell begins like the header above it. Cheap: it is asked of every row."""
    texts = row.texts
    for place, start in starts:
        if place < len(texts) and (text := texts[place]) and text[0].lower() == start:
            return not (PLAIN_CODE.fullmatch(text) or SIGNED_CODE.fullmatch(text))
    return False


def normalise_words(row: Row) -> dict[int, str]:
    return {place: normalise_word(text) for place, text in enumerate(row.texts) if text}
