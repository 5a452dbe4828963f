"""Walking through the XML of a workbook, with an end to what it may hold.

A million rows have ten million elements, and a call of Python for each would take longest of all that reading
does. What looks exactly as spreadsheets write it is counted by a regular expression; only the rest is parsed.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import IO
from xml.parsers import expat

from imports.reader.errors import BadFile, Limits

CHUNK = 1 << 18
# The longest text of a cell in Excel.
MAX_CELL = 32_767
MAX_DEPTH = 100
# Cells that lie in merged areas; those of each area count.
MAX_MERGED = 4_000_000
# Elements that are no row and no cell: so many a cell, and so many besides.
OTHERS_OF_A_CELL, MAX_OTHERS = 6, 1_000_000
# Cells of a plain row, which may come without the name of their column.
LETTERS = 52
# More than so many strings that show nothing are not told apart by the regular expression.
MAX_EMPTY = 100
# A text that shows something, by its first sign: no space, none of Excel's escapes.
ENTITY = rb"&(?:amp|lt|gt|quot|apos);"
SIGNS = rb"[^<>&\x00-\x1f]"
# Repeated groups give nothing back by (?>(?:)*): (?:)*+ is wrong in Python before 3.11.5.
TEXT = (
    rb"(?:[!-%'-;=?-^`-~]|" + ENTITY + rb")" + SIGNS + rb"{0,999}+"
    rb"(?>(?:" + ENTITY + SIGNS + rb"{0,99}+){0,99})"
)
# Longer ones are not shown so by each plain format.
NUMBER = rb"<v>-?[0-9]{1,11}+(?:\.[0-9]{1,20}+)?</v>"
PLAIN_STRINGS = re.compile(rb'(?>(?:<si><t(?: xml:space="preserve")?>' + TEXT + rb"</t></si>)*)")
ROW_MORE = rb'(?>(?: (?:spans|ht|customHeight|s|customFormat|x14ac:dyDescent)="[^"<>&]{0,40}")*)>'


class Parser:
    """An expat parser that takes no document types, no entities, and nothing without an end.

    What its handlers raise goes through. Raises BadFile itself.
    """

    def __init__(
        self,
        start: Callable[[str, dict[str, str]], None],
        end: Callable[[str], None] = lambda _name: None,
        characters: Callable[[str], None] | None = None,
    ) -> None:
        self.start, self.end = start, end
        self.depth = 0
        self.expat = expat.ParserCreate()
        self.expat.StartDoctypeDeclHandler = self.expat.EntityDeclHandler = refuse_entities
        self.expat.StartElementHandler = self.go_in
        self.expat.EndElementHandler = self.go_out
        if characters:
            self.expat.CharacterDataHandler = characters
        self.expat.buffer_text = True

    def go_in(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise BadFile("damaged")
        self.start(name, attributes)

    def go_out(self, name: str) -> None:
        self.depth -= 1
        self.end(name)

    def parse(self, stream: IO[bytes]) -> None:
        for piece in read_pieces(stream):
            self.feed(piece)
        self.close()

    def feed(self, piece: bytes) -> None:
        self.parse_piece(piece, is_last=False)

    def close(self) -> None:
        self.parse_piece(b"", is_last=True)

    def parse_piece(self, piece: bytes, *, is_last: bool) -> None:
        try:
            self.expat.Parse(piece, is_last)
        except expat.ExpatError as error:
            raise BadFile("damaged") from error


def read_pieces(stream: IO[bytes]) -> Iterator[bytes]:
    """Raises BadFile for one text, or one element with its attributes, that goes on and on."""
    while piece := stream.read(CHUNK):
        # In UTF-16 other signs have this byte too, but not all do.
        if len(piece) == CHUNK and b"<" not in piece:
            raise BadFile("long_cell", limit=MAX_CELL)
        yield piece


def refuse_entities(*_arguments: object) -> None:
    raise BadFile("xml_entities")


class Skimmer:
    """Counts plain elements by a regular expression, and leaves the others to a parser.

    `plain` matches as many of them as follow each other, each from `start` to `end`; None: all are parsed.
    """

    def __init__(
        self,
        plain: "re.Pattern[bytes] | None",
        count: Callable[["re.Match[bytes]"], None],
        *,
        start: bytes,
        end: bytes,
    ) -> None:
        self.plain, self.count = plain, count
        self.start, self.end = start, end
        self.has_begun = False

    def parse(self, stream: IO[bytes], parser: Parser) -> None:
        rest = b""
        for piece in read_pieces(stream):
            rest = self.feed(parser, rest + piece)
        parser.feed(rest)
        parser.close()

    def feed(self, parser: Parser, piece: bytes) -> bytes:
        """Go on as far as whole elements go. Returns the rest."""
        at = 0
        if not self.has_begun:
            at = max(piece.find(self.start), 0)
            parser.feed(piece[:at])
            self.has_begun = at > 0
        # What looks like a row in a comment is none.
        if not self.has_begun or self.plain is None or has_instructions(piece, at):
            self.plain = None
        while self.plain:
            found = self.plain.match(piece, at)
            if found and found.end() > at:
                check_utf8(found[0])
                self.count(found)
                at = found.end()
            end = piece.find(self.end, at) + len(self.end)
            if end < len(self.end):
                break
            parser.feed(piece[at:end])
            at = end
        if self.plain and len(piece) - at <= CHUNK:
            return piece[at:]
        parser.feed(piece[at:])
        return b""


def has_instructions(piece: bytes, at: int) -> bool:
    # One sign is found ten times as fast as two.
    return (b"!" in piece and b"<!" in piece) or (piece.find(b"?", at) >= 0 and piece.find(b"<?", at) >= 0)


def check_utf8(text: bytes) -> None:
    if text.isascii():
        return
    try:
        text.decode()
    except UnicodeDecodeError as error:
        raise BadFile("damaged") from error


def refuse_many(others: int, cells: int) -> None:
    if others > cells * OTHERS_OF_A_CELL + MAX_OTHERS:
        raise BadFile("damaged")


class Budget:
    """How much text all cells of a file hold together, how many are merged, and how much that may be."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.used = self.merged = 0

    def take(self, size: int) -> None:
        self.used += size
        if self.used > self.limits.text_mb * 1_000_000:
            raise BadFile("too_much_text", limit=self.limits.text_mb)

    def merge(self, cells: int) -> None:
        """Count the cells of a merged area: the same area may come again and again."""
        self.merged += cells
        if self.merged > min(self.limits.cells, MAX_MERGED):
            raise BadFile("too_many_merged", limit=min(self.limits.cells, MAX_MERGED))


def compile_plain_rows(
    odd_numbers: Collection[str], odd_texts: Collection[str], empty_strings: set[int], limits: Limits
) -> "re.Pattern[bytes] | None":
    """Rows as Excel, LibreOffice and the usual libraries write them, that hold something and nothing odd.

    Cells in the first columns, with numbers and texts as they are; numbers in one of the odd styles where
    compile_odd_numbers finds them. The group is the number of the last row, if rows have one. None where a
    regular expression could not tell.
    """
    odd_styles = {*odd_numbers, *odd_texts}
    # A cell that names no style has the first one.
    if (
        "0" in odd_styles
        or limits.columns < LETTERS
        or len(empty_strings) > MAX_EMPTY
        or len(odd_styles) > MAX_EMPTY
    ):
        return None
    place = rb'<c(?: r="[A-Z][0-9]{1,7}")?'
    text = rb'<is><t(?: xml:space="preserve")?>' + TEXT + rb"</t></is>"
    value = rb"<v>" + exclude(map(str, empty_strings), rb"</v>") + TEXT + rb"</v>"
    nothing = rb"/>|></c>|" + rb' t="inlineStr"><is><t></t></is></c>'
    if empty_strings:
        nothing += rb'| t="s"><v>(?:' + join(map(str, empty_strings)) + rb")</v></c>"
    empty = place + rb'(?: s="[0-9]{1,5}")?(?:' + nothing + rb")"
    number = style_without(odd_numbers) + rb'(?: t="n")?>' + NUMBER + rb"</c>"
    texts = rb' t="(?:s(?:tr)?">' + value + rb'|inlineStr">' + text + rb")</c>"
    filled = rb"(?:" + place + rb"(?:" + style_without(odd_texts) + texts + rb"|" + number + rb")"
    if odd_numbers:
        odd = rb'<c r="[A-Z][0-9]{1,7}" s="(?:' + join(odd_numbers) + rb')"(?: t="n")?>'
        filled += rb"|" + odd + value + rb"</c>"
    filled += rb")"
    any_cell = filled + rb"|" + empty
    cells = rb"(?>(?:" + empty + rb"){0,25})" + filled + rb"(?>(?:" + any_cell + rb"){0,25})</row>\s*+"
    numbered = rb'<row r="([0-9]{1,7})"' + ROW_MORE + cells
    return re.compile(rb"(?:(?>(?:" + numbered + rb")+)|(?>(?:<row" + ROW_MORE + cells + rb")+))?")


def compile_odd_numbers(odd_numbers: Collection[str]) -> "re.Pattern[bytes]":
    """Cells of numbers in one of these styles: column, row and style."""
    return re.compile(rb'<c r="([A-Z])([0-9]{1,7})" s="(' + join(odd_numbers) + rb')"(?: t="n")?><v>')


def style_without(odd_styles: Iterable[str]) -> bytes:
    return rb'(?: s="' + exclude(odd_styles, rb'"') + rb'[0-9]{1,5}")?'


def exclude(words: Iterable[str], end: bytes) -> bytes:
    choices = join(words)
    return rb"(?!(?:" + choices + rb")" + end + rb")" if choices else b""


def join(words: Iterable[str]) -> bytes:
    return rb"|".join(re.escape(word).encode() for word in words)
