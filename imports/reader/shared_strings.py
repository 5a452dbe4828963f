"""The texts that the cells of an xlsx file share (ECMA-376, part 1, 18.4)."""

import re
import zipfile
from typing import IO

from imports.reader.cell_texts import is_blank
from imports.reader.errors import BadFile, Limits
from imports.reader.markup import MAX_CELL, PLAIN_STRINGS, Budget, Parser, Skimmer

MEMBER = "xl/sharedStrings.xml"
# Excel writes each text once, so one is empty; other programs write one for each cell.
MAX_EMPTY_STRINGS = 1_000_000
LEAST_STRING = len("<si><t></t></si>")


class StringsReader:
    """Finds the places of the strings that show nothing."""

    def __init__(self, limits: Limits, budget: Budget) -> None:
        self.limits, self.budget = limits, budget
        self.empty: set[int] = set()
        self.seen = 0
        self.length = 0
        self.is_filled = True
        # How a text is pronounced is beside it, and is none of it.
        self.is_phonetic = False

    def read(self, stream: IO[bytes]) -> set[int]:
        parser = Parser(self.start, self.end, self.characters)
        Skimmer(PLAIN_STRINGS, self.count_plain, start=b"<si>", end=b"</si>").parse(stream, parser)
        return self.empty

    def count_plain(self, found: "re.Match[bytes]") -> None:
        count = found[0].count(b"<si>")
        self.count(count)
        self.budget.take(len(found[0]) - count * LEAST_STRING)

    def count(self, count: int) -> None:
        self.seen += count
        if self.seen > self.limits.cells:
            raise BadFile("too_many_cells", limit=self.limits.cells)

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "si":
            self.count(1)
            self.length, self.is_filled = 0, False
        elif name == "rPh":
            self.is_phonetic = True

    def characters(self, text: str) -> None:
        self.length += len(text)
        self.budget.take(len(text))
        if self.length > MAX_CELL:
            raise BadFile("long_cell", limit=MAX_CELL)
        self.is_filled = self.is_filled or not (self.is_phonetic or is_blank(text))

    def end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        if name == "si" and not self.is_filled:
            self.empty.add(self.seen - 1)
            if len(self.empty) > MAX_EMPTY_STRINGS:
                raise BadFile("too_many_cells", limit=self.limits.cells)
        elif name == "rPh":
            self.is_phonetic = False


def find_empty_strings(
    archive: zipfile.ZipFile, limits: Limits | None = None, budget: Budget | None = None
) -> set[int]:
    """The places of shared strings that show nothing. Raises BadFile."""
    if MEMBER not in archive.namelist():
        return set()
    limits = limits or Limits()
    with archive.open(MEMBER) as stream:
        return StringsReader(limits, budget or Budget(limits)).read(stream)
