"""Which letters papers can print, and what they print in place of the others. Knows no Django."""

import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import groupby

from core.fonts import JOINERS, SOURCES, find_family, list_letters

# On a paper, for any number of signs in a row that no font has.
PLACEHOLDER = "[?]"
# Above U+FFFF no font has such signs but these: Unicode's Tags and Variation Selectors Supplement.
TAGS_AND_SELECTORS = range(0xE0000, 0xE0200)
SPACES = ("Cc", "Zl", "Zp", "Zs")


def find_unprintable(text: str) -> list[str]:
    """What papers cannot print of a text, each once: an emoji, a word in Chinese, "U+E000"."""
    found = (_name_signs(piece) for is_printable, piece in _split_printable(text) if not is_printable)
    return list(dict.fromkeys(found))


def make_printable(text: str) -> str:
    """A text as papers print it: without what steers instead of being read, "[?]" for what has no letters."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(piece if is_printable else PLACEHOLDER for is_printable, piece in _split_printable(text))


@cache
def list_printable_ranges() -> str:
    """All signs that can be printed or are not seen, for pages: "20-7e,a0-24f" in hexadecimal numbers."""
    fine = set().union(*map(list_letters, SOURCES))
    for block in (range(0x10000), TAGS_AND_SELECTORS):
        fine.update(number for number in block if _needs_no_letter(chr(number)))
    # Signs of one range are as far from each other as their places among all.
    rows = groupby(enumerate(sorted(fine)), lambda at: at[1] - at[0])
    ranges = [[number for _place, number in row] for _gap, row in rows]
    return ",".join(f"{row[0]:x}-{row[-1]:x}" for row in ranges)


def _needs_no_letter(sign: str) -> bool:
    kind = unicodedata.category(sign)
    return kind in SPACES or _is_steering(sign, kind)


def _split_printable(text: str) -> Iterator[tuple[bool, str]]:
    """A text as pieces that can be printed and pieces that cannot."""
    piece, is_printable = "", True
    for sign in text:
        kind = unicodedata.category(sign)
        if _is_steering(sign, kind):
            # Joiners belong to Indian letters, and to emoji of several parts.
            if not is_printable or ord(sign) in JOINERS:
                piece += sign
            continue
        can_be = kind in SPACES or find_family(ord(sign)) is not None
        if piece and can_be != is_printable:
            yield is_printable, piece
            piece = ""
        piece, is_printable = piece + (" " if kind in SPACES else sign), can_be
    if piece:
        yield is_printable, piece


def _is_steering(sign: str, kind: str) -> bool:
    """Marks of direction, joiners, and what chooses between forms of the sign before."""
    return kind == "Cf" or 0xFE00 <= ord(sign) <= 0xFE0F


def _name_signs(piece: str) -> str:
    """Signs as they look, or by their numbers if nobody would see them."""
    if unicodedata.category(piece[0])[0] in "CM":
        return " ".join(f"U+{ord(sign):04X}" for sign in piece)
    return piece
