"""The letters of papers: Noto Sans, and its siblings for the scripts of India.

Nothing is prepared and nothing is kept: HarfBuzz takes one weight out of a font in milliseconds, and a paper
takes only those that its texts need. Knows no Django.
"""

from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import fontpkg_noto_sans
import fontpkg_noto_sans_arabic
import fontpkg_noto_sans_devanagari
import fontpkg_noto_sans_tamil
import fontpkg_noto_sans_telugu
import uharfbuzz

FAMILY = "Noto Sans"
WEIGHTS = {"": 400, "B": 700}
FILES = Path(__file__).parent / "font_files"
SLASHED_ZERO = "zero"
JOINERS = {0x200C, 0x200D}
# Latin, Greek, Cyrillic, punctuation, currencies, fractions. Joiners belong to the letters that they join.
LATIN: list[Collection[int]] = [
    range(0x20, 0x250),
    range(0x300, 0x460),
    range(0x1E00, 0x1F00),
    range(0x2010, 0x2028),
    range(0x2030, 0x205F),
    range(0x2070, 0x20C1),
    range(0x2100, 0x2190),
    [0x2212],
    range(0xFB00, 0xFB07),
]
# What several scripts share: joiners, full stops, a circle for a sign without its letter, Vedic accents.
SHARED: list[Collection[int]] = [
    JOINERS,
    [0x964, 0x965, 0x25CC],
    range(0x1CD0, 0x1D00),
    range(0xA830, 0xA83A),
]


class FontSource(NamedTuple):
    """A family: where each weight of it is, and the blocks of Unicode that it serves.

    Those of packages are variable fonts, which hold all weights; the others are one file a weight.
    """

    family: str
    paths: dict[str, Path]
    blocks: list[range]


def _find_in_package(family: str, root: Path, *blocks: range) -> FontSource:
    path = root / f"files/{family.replace(' ', '')}[wdth,wght].ttf"
    return FontSource(family, dict.fromkeys(WEIGHTS, path), list(blocks))


def _find_in_folder(family: str, *blocks: range) -> FontSource:
    name = family.replace(" ", "")
    paths = {"": FILES / f"{name}-Regular.ttf", "B": FILES / f"{name}-Bold.ttf"}
    return FontSource(family, paths, list(blocks))


BASE = _find_in_package(FAMILY, fontpkg_noto_sans.ROOT)
SCRIPTS = (
    _find_in_package(
        "Noto Sans Devanagari",
        fontpkg_noto_sans_devanagari.ROOT,
        range(0x900, 0x980),
        range(0xA8E0, 0xA900),
    ),
    _find_in_folder("Noto Sans Bengali", range(0x980, 0xA00)),
    _find_in_folder("Noto Sans Gurmukhi", range(0xA00, 0xA80)),
    _find_in_folder("Noto Sans Gujarati", range(0xA80, 0xB00)),
    _find_in_folder("Noto Sans Oriya", range(0xB00, 0xB80)),
    _find_in_package("Noto Sans Tamil", fontpkg_noto_sans_tamil.ROOT, range(0xB80, 0xC00)),
    _find_in_package("Noto Sans Telugu", fontpkg_noto_sans_telugu.ROOT, range(0xC00, 0xC80)),
    _find_in_folder("Noto Sans Kannada", range(0xC80, 0xD00)),
    _find_in_folder("Noto Sans Malayalam", range(0xD00, 0xD80)),
    _find_in_folder("Noto Sans Ol Chiki", range(0x1C50, 0x1C80)),
    _find_in_folder("Noto Sans Meetei Mayek", range(0xABC0, 0xAC00), range(0xAAE0, 0xAB00)),
    _find_in_package(
        "Noto Sans Arabic",
        fontpkg_noto_sans_arabic.ROOT,
        range(0x600, 0x700),
        range(0x750, 0x780),
        range(0x8A0, 0x900),
        range(0xFB50, 0xFE00),
        range(0xFE70, 0xFEFF),
    ),
)
SOURCES = {source.family: source for source in (BASE, *SCRIPTS)}


@cache
def list_letters(family: str) -> frozenset[int]:
    """What a family draws: what its font has of the blocks that it serves."""
    source = SOURCES[family]
    served = {sign for block in _list_blocks(source) for sign in block}
    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(source.paths[""])))
    # A soft hyphen shows only at the end of a line, and lines are not broken there.
    return frozenset(served.intersection(face.unicodes) - {0xAD})


def _list_blocks(source: FontSource) -> list[Collection[int]]:
    return LATIN if source is BASE else [*source.blocks, *SHARED]


@cache
def find_family(sign: int) -> str | None:
    """The family that draws this sign; the first one, if several do."""
    for source in SOURCES.values():
        if any(sign in block for block in _list_blocks(source)) and sign in list_letters(source.family):
            return source.family
    return None


def split_by_font(text: str) -> Iterator[tuple[str, str]]:
    """A text as pieces, each with the family that draws it whole.

    Letters take their form from their neighbours only within a piece: what several families have goes with
    the letters before it. A sign that no family draws goes there too.
    """
    family, piece = "", ""
    for sign in text:
        here = _choose_family(ord(sign), family)
        if piece and here != family:
            yield family, piece
            piece = ""
        family, piece = here, piece + sign
    if piece:
        yield family, piece


def _choose_family(sign: int, before: str) -> str:
    if sign in list_letters(FAMILY):
        return FAMILY
    if before and sign in list_letters(before):
        return before
    return find_family(sign) or before or FAMILY


@cache
def cut_font(family: str, style: str) -> bytes:
    """One weight of a family, with the letters that papers use. Hinting goes: paper has pixels enough."""
    source = SOURCES[family]
    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(source.paths[style])))
    wanted = uharfbuzz.SubsetInput()
    wanted.unicode_set.update(list_letters(family))
    wanted.layout_feature_tag_set.add(int.from_bytes(SLASHED_ZERO.encode()))
    wanted.flags = uharfbuzz.SubsetFlags.NO_HINTING | uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
    # A font of one weight has no axes, and HarfBuzz says so by False.
    wanted.pin_axis_location(face, "wght", WEIGHTS[style])
    wanted.pin_axis_location(face, "wdth", 100)
    return bytes(uharfbuzz.subset(face, wanted).blob.data)


@cache
def open_font(family: str, style: str) -> uharfbuzz.Font:
    """The same for shaping; lengths are thousandths of the size of the letters."""
    font = uharfbuzz.Font(uharfbuzz.Face(cut_font(family, style)))
    font.scale = (1000, 1000)
    return font
