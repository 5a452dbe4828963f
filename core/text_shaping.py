"""Text as glyphs in the order in which they are drawn: scripts, directions and forms. Knows no Django."""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache, partial
from itertools import groupby
from typing import NamedTuple

import uharfbuzz

from core.fonts import open_font, split_by_font

# Letters of Arabic script are drawn as people of India write Urdu.
LANGUAGES = {"Noto Sans Arabic": "ur"}
# Some viewers copy a glyph that stands for no sign as its number. This sign shows nothing, joins nothing and
# parts nothing.
NOTHING = "\u034f"
# Brackets are turned round in what is read from the right; what is copied is what is seen.
MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")
RIGHT_TO_LEFT = ("R", "AL", "AN")


class ShapedGlyph(NamedTuple):
    """A glyph, the signs that it stands for when text is copied, and its places in thousandths of the size.

    `cluster`: where the letters that it forms with its neighbours begin in the text of the run.
    """

    number: int
    signs: str
    cluster: int
    advance: int
    x_offset: int
    y_offset: int


class ShapedRun(NamedTuple):
    """A piece of text in one font and one direction; its glyphs from left to right."""

    family: str
    text: str
    is_from_right: bool
    glyphs: tuple[ShapedGlyph, ...]

    @property
    def width(self) -> int:
        return sum(glyph.advance for glyph in self.glyphs)


def is_right_to_left(text: str) -> bool:
    """Whether a text begins, in its first letter, from the right."""
    if not _has_right_to_left(text):
        return False
    # fpdf takes a third of a second to import: the server and its commands start without it.
    from fpdf.bidi import auto_detect_base_direction
    from fpdf.enums import TextDirection

    return auto_detect_base_direction(text) == TextDirection.RTL


def _has_right_to_left(text: str) -> bool:
    return any(unicodedata.bidirectional(sign) in RIGHT_TO_LEFT for sign in text)


# Papers measure a text, make it fit and draw it.
@lru_cache(maxsize=1000)
def shape_line(text: str, style: str, from_right: bool) -> tuple[ShapedRun, ...]:
    """A line of printable text as runs from left to right. `from_right`: the paragraph's direction."""
    pieces = list(_split_runs(text, from_right))
    return tuple(_shape_run(family, style, piece, level) for level, family, piece in _reorder(pieces))


def _split_runs(text: str, from_right: bool) -> Iterator[tuple[int, str, str]]:
    """Pieces of one level of direction (odd: from the right) and one font, as they are read."""
    families = [family for family, piece in split_by_font(text) for _sign in piece]
    place = 0
    for (level, family), signs in groupby(zip(_find_levels(text, from_right), families, strict=True)):
        count = len(list(signs))
        yield level, family, text[place : place + count]
        place += count


def _find_levels(text: str, from_right: bool) -> list[int]:
    if not _has_right_to_left(text):
        return [0] * len(text)
    from fpdf.bidi import BidiParagraph
    from fpdf.enums import TextDirection

    base = TextDirection.RTL if from_right else TextDirection.LTR
    found = BidiParagraph(text, base_direction=base, preserve_bn_chars=True)
    return [sign.embedding_level for sign in found.get_characters_with_embedding_level()]


def _reorder(pieces: list[tuple[int, str, str]]) -> list[tuple[int, str, str]]:
    """Pieces from left to right: from the highest level down, each row is turned round (UAX 9, L2)."""
    for level in range(max((piece[0] for piece in pieces), default=0), 0, -1):
        rows = [
            (is_inside, list(row)) for is_inside, row in groupby(pieces, partial(_is_inside, level=level))
        ]
        pieces = [piece for is_inside, row in rows for piece in (row[::-1] if is_inside else row)]
    return pieces


def _is_inside(piece: tuple[int, str, str], level: int) -> bool:
    return piece[0] >= level


def _shape_run(family: str, style: str, text: str, level: int) -> ShapedRun:
    buffer = uharfbuzz.Buffer()
    buffer.cluster_level = uharfbuzz.BufferClusterLevel.MONOTONE_GRAPHEMES
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if level % 2 else "ltr"
    # Not that of the machine, as HarfBuzz would guess.
    buffer.language = LANGUAGES.get(family, "und")
    uharfbuzz.shape(open_font(family, style), buffer)
    infos, places = buffer.glyph_infos, buffer.glyph_positions
    seen = text.translate(MIRRORED) if level % 2 else text
    signs = _spread_signs([info.cluster for info in infos], seen, from_right=level % 2 == 1)
    glyphs = [
        ShapedGlyph(info.codepoint, stands_for, info.cluster, place.x_advance, place.x_offset, place.y_offset)
        for info, place, stands_for in zip(infos, places, signs, strict=True)
    ]
    return ShapedRun(family, text, level % 2 == 1, tuple(glyphs))


def _spread_signs(clusters: list[int], text: str, *, from_right: bool) -> list[str]:
    """The signs that each glyph stands for, so that copied text has each sign once and in order.

    A cluster's glyphs take a sign each, the last one the rest. If there are more glyphs than signs, a vowel
    sign of two parts is split as Unicode splits it; what is still too many stands for nothing.
    """
    order = clusters[::-1] if from_right else clusters
    starts = sorted(set(order))
    ends = dict(zip(starts, [*starts[1:], len(text)], strict=False))
    found = []
    for start, members in groupby(order):
        count = len(list(members))
        signs = text[start : ends[start]]
        if count > len(signs):
            signs = unicodedata.normalize("NFD", signs)
        found += [*signs[: count - 1], signs[count - 1 :] or NOTHING] + [NOTHING] * (count - 1 - len(signs))
    return found[::-1] if from_right else found
