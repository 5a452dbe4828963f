"""The letters of codes: bold, and each zero with a slash, so that nobody reads it as an O."""

import uharfbuzz
from fpdf import FPDF

from core.fonts import FAMILY, SLASHED_ZERO, open_font
from core.pdf import read_font

CODES = "Codes"


def add_code_font(pdf: FPDF) -> None:
    """Let a document write codes, with the font's own other zero: no forming of letters, which is slow."""
    font = read_font(pdf, FAMILY, "B", CODES.lower())
    glyph = find_slashed_zero()
    name = font.ttfont.getGlyphName(glyph)
    font.cmap[ord("0")], font.glyph_ids[ord("0")] = name, glyph
    font.cw[ord("0")] = round(font.scale * font.ttfont["hmtx"].metrics[name][0])
    pdf.fonts[font.fontkey] = font


def find_slashed_zero() -> int:
    """The number of the glyph."""
    buffer = uharfbuzz.Buffer()
    buffer.add_str("0")
    buffer.guess_segment_properties()
    uharfbuzz.shape(open_font(FAMILY, "B"), buffer, {SLASHED_ZERO: True})
    return int(buffer.glyph_infos[0].codepoint)
