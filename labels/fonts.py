"""The letters of codes: bold, and each zero with a slash, so that nobody reads it as an O."""

import os
import tempfile
from pathlib import Path

from fontTools.ttLib import TTFont
from fpdf import FPDF

from core.fonts import FAMILY, WEIGHTS, ensure_font

CODES = "Codes"


def add_code_font(pdf: FPDF, folder: Path) -> None:
    """Let a document write codes. The file is made once and kept in `folder`."""
    plain = ensure_font(folder, FAMILY, WEIGHTS["B"])
    path = plain.with_stem(f"{plain.stem}-slashed-zero")
    if not path.exists():
        # Two may make it at once: each finishes its own, the last one stays.
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as made:
            slash_zero(TTFont(plain)).save(made)
        os.replace(made.name, path)
    pdf.add_font(CODES, "", path)


def slash_zero(font: TTFont) -> TTFont:
    """The font with its own other zero in place of the plain one: no forming of letters, which is slow."""
    zero = font.getBestCmap()[ord("0")]
    slashed = _list_substitutions(font, "zero")[zero]
    for table in font["cmap"].tables:
        if ord("0") in table.cmap:
            table.cmap[ord("0")] = slashed
    return font


def _list_substitutions(font: TTFont, feature: str) -> dict[str, str]:
    """What a feature of the font puts in place of which letter."""
    tables = font["GSUB"].table
    found: dict[str, str] = {}
    for record in tables.FeatureList.FeatureRecord:
        if record.FeatureTag == feature:
            for place in record.Feature.LookupListIndex:
                for part in tables.LookupList.Lookup[place].SubTable:
                    found |= part.mapping
    return found
