"""The letters of papers: Noto Sans, and its Devanagari for what it lacks.

The packages carry variable fonts of every weight. Taking one weight out of those takes seconds and much
memory, so each is done once and kept in a folder. Hinting goes: paper has pixels enough.
"""

import io
import os
import tempfile
from collections import Counter
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import fontpkg_noto_sans
import fontpkg_noto_sans_devanagari
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont
from fpdf import FPDF
from fpdf.fonts import TTFFont

FAMILY, FALLBACK = "Noto Sans", "Noto Sans Devanagari"
WEIGHTS = {"": 400, "B": 700}
# Latin, Greek, Cyrillic, punctuation, currencies, arrows. The joiners are left to Devanagari: a cluster of
# letters takes its form only if all of it is set in one font.
LATIN = [
    *range(0x20, 0x250),
    *range(0x300, 0x460),
    *range(0x1E00, 0x1F00),
    *range(0x2010, 0x2028),
    *range(0x2030, 0x205F),
    *range(0x20A0, 0x20C0),
    0x2116,
    0x2122,
    *range(0x2190, 0x2194),
    0x2212,
    0xFFFD,
]
DEVANAGARI = [*range(0x900, 0x980), 0x200C, 0x200D, 0x25CC, *range(0xA8E0, 0xA900)]


class FontSource(NamedTuple):
    package: str
    path: Path
    letters: list[int]


SOURCES = {
    FAMILY: FontSource("fontpkg-noto-sans", fontpkg_noto_sans.ROOT / "files/NotoSans[wdth,wght].ttf", LATIN),
    FALLBACK: FontSource(
        "fontpkg-noto-sans-devanagari",
        fontpkg_noto_sans_devanagari.ROOT / "files/NotoSansDevanagari[wdth,wght].ttf",
        DEVANAGARI,
    ),
}


def add_fonts(pdf: FPDF, folder: Path) -> None:
    """Let a document use both families, regular and bold. What they are made of is kept in `folder`."""
    for family in SOURCES:
        for style, weight in WEIGHTS.items():
            pdf.add_font(family, style, ensure_font(folder, family, weight))


def ensure_font(folder: Path, family: str, weight: int) -> Path:
    """The file of one weight of a family; made if it is not there yet."""
    source = SOURCES[family]
    path = folder / f"{source.package}-{version(source.package)}-{weight}.ttf"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        # Two papers may make it at once: each finishes its own, the last one stays.
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as made:
            made.write(_instantiate_weight(source, weight))
        os.replace(made.name, path)
    return path


def _instantiate_weight(source: FontSource, weight: int) -> bytes:
    """One weight of a variable font, with the letters that papers use."""
    font = TTFont(source.path, lazy=True)
    subsetter = Subsetter(Options(layout_features=["*"], hinting=False, notdef_outline=True))
    subsetter.populate(unicodes=source.letters)
    subsetter.subset(font)
    smaller = TTFont(io.BytesIO(_save_font(font)))
    instantiateVariableFont(smaller, {"wght": weight, "wdth": 100}, inplace=True)
    return _save_font(smaller)


class ShapedLetter(NamedTuple):
    """A formed letter: which it is in the font, and the place of its sign in the text."""

    codepoint: int
    cluster: int


def spread_clusters(shape: Callable[..., Any]) -> Callable[..., Any]:
    """Shaping that maps each letter of a cluster to a sign of its own.

    As it is, all signs of a cluster belong to its first letter and none to the rest, and text that is copied
    out of the file has stray signs for those.
    """

    def shape_and_spread(font: TTFFont, text: str, *args: Any) -> Any:
        letters, places = shape(font, text, *args)
        starts = sorted({letter.cluster for letter in letters})
        ends = dict(zip(starts, [*starts[1:], len(text)], strict=False))
        taken: Counter[int] = Counter()
        spread = []
        for letter in letters:
            spread.append(ShapedLetter(letter.codepoint, _pick_sign(letter.cluster, ends, taken)))
        return spread, places

    return shape_and_spread


def _pick_sign(cluster: int, ends: dict[int, int], taken: "Counter[int]") -> int:
    """The next sign of the cluster; the last one again when it has no more."""
    place = min(cluster + taken[cluster], ends[cluster] - 1)
    taken[cluster] += 1
    return place


TTFFont.perform_harfbuzz_shaping = spread_clusters(TTFFont.perform_harfbuzz_shaping)  # type: ignore[method-assign]


def _save_font(font: TTFont) -> bytes:
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()
