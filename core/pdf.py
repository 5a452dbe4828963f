"""A4 sheets to draw on: millimetres from the top left, text in any script that we have letters for."""

import io
import unicodedata
from itertools import groupby
from pathlib import Path
from typing import Any, cast

from fpdf import FPDF
from fpdf.enums import PDFResourceType
from fpdf.fonts import TTFFont
from PIL import Image

from core.barcodes import Barcode, encode_qr
from core.fonts import FAMILY, JOINERS, cut_font
from core.printable import make_printable
from core.text_shaping import NOTHING, ShapedGlyph, ShapedRun, is_right_to_left, shape_line

WIDTH, HEIGHT = 210, 297
MM_A_POINT = 25.4 / 72
SMALLEST_MODULE_MM = 0.28
# The combining class of what joins two letters of an Indian script into one.
VIRAMA = 9


class PdfPaper:
    """The sheets of one document. Sizes of letters are in points, everything else in millimetres."""

    def __init__(self) -> None:
        self.pdf = FPDF(format="A4")
        self.pdf.set_auto_page_break(False)
        self.pdf.set_margin(0)
        self.pdf.c_margin = 0

    def add_page(self) -> None:
        self.pdf.add_page()

    def measure_width(self, text: str, size: float, *, bold: bool = False) -> float:
        if _is_plain(text):
            self.set_plain_font(size, bold)
            return self.pdf.get_string_width(text)
        runs = shape_line(make_printable(text), "B" if bold else "", from_right=False)
        return sum(run.width for run in runs) * size * MM_A_POINT / 1000

    def set_plain_font(self, size: float, bold: bool) -> None:
        style = "B" if bold else ""
        add_font(self.pdf, FAMILY, style)
        self.pdf.set_font(FAMILY, style, size)

    def draw_text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        bold: bool = False,
        width: float = 0,
        align: str = "L",
        from_right: bool | None = None,
    ) -> None:
        """One line whose baseline is `y`. Right or centred: within `width` from `x`.

        `from_right`: whether the line is of a paragraph that is read from the right; None: if its own first
        letter is.
        """
        if not text:
            return
        if align != "L":
            left = width - self.measure_width(text, size, bold=bold)
            x += left if align == "R" else left / 2
        # Forming letters is slow, so only what is not ASCII gets it.
        if _is_plain(text):
            height = size * MM_A_POINT
            self.set_plain_font(size, bold)
            # The baseline of a cell is 0.3 of the letters' size below its middle.
            self.pdf.set_xy(x, y - height * 0.8)
            self.pdf.cell(None, height, text)
        else:
            self.draw_shaped(x, y, make_printable(text), size, bold, from_right)

    def draw_shaped(
        self, x: float, y: float, text: str, size: float, bold: bool, from_right: bool | None
    ) -> None:
        """Any script, from both sides, every glyph where its font wants it."""
        if from_right is None:
            from_right = is_right_to_left(text)
        style = "B" if bold else ""
        left, base = x / MM_A_POINT, self.pdf.h_pt - y / MM_A_POINT
        drawn = [f"q BT 0 g 1 0 0 1 {left:.2f} {base:.2f} Tm"]
        runs = shape_line(text, style, from_right)
        for run in runs:
            font = add_font(self.pdf, run.family, style)
            self.pdf._resource_catalog.add(PDFResourceType.FONT, font.i, self.pdf.page)
            drawn.append(f"/F{font.i} {size:.2f} Tf {_write_run(run, font, size)}")
        # q and Q: fpdf2 knows nothing of the fonts used here.
        line = f"{' '.join(drawn)} ET Q"
        # A line with something from the right is in the order of its glyphs for viewers: they turn it round.
        is_all_from_left = not any(run.is_from_right for run in runs)
        self.pdf._out(_add_actual_text(line, text) if is_all_from_left else line)

    def fit_size(self, text: str, width: float, size: float, smallest: float, *, bold: bool = False) -> float:
        """The largest size, down to the smallest, in which a text is no wider."""
        wide = self.measure_width(text, size, bold=bold)
        return size if wide <= width else max(smallest, size * width / wide * 0.995)

    def draw_fitted(
        self, x: float, y: float, text: str, size: float, smallest: float, width: float, **style: Any
    ) -> None:
        """One line, in smaller letters if it is too long; what is too long even so is cut off with "…"."""
        bold = style.get("bold", False)
        size = self.fit_size(text, width, size, smallest, bold=bold)
        if self.measure_width(text, size, bold=bold) > width:
            text = self.split_word(text, size, width - self.measure_width("…", size), bold=bold)[0] + "…"
        self.draw_text(x, y, text, size, width=width, **style)

    def split_word(self, text: str, size: float, width: float, *, bold: bool = False) -> list[str]:
        """A word or code cut into lines that fit, never within a letter. Nothing is left out."""
        if self.measure_width(text, size, bold=bold) <= width:
            return [text]
        found = [""]
        for letter in split_letters(text):
            if found[-1] and self.measure_width(found[-1] + letter, size, bold=bold) > width:
                found.append("")
            found[-1] += letter
        return found

    def wrap_text(self, text: str, size: float, width: float, *, bold: bool = False) -> list[str]:
        """A text in lines that fit, broken between words where that is possible."""
        found = [""]
        for word in text.split():
            longer = f"{found[-1]} {word}".strip()
            if self.measure_width(longer, size, bold=bold) <= width:
                found[-1] = longer
            else:
                found += self.split_word(word, size, width, bold=bold)
        return found[1:] if len(found) > 1 and not found[0] else found

    def draw_block(
        self, x: float, y: float, text: str, size: float, width: float, *, bold: bool = False
    ) -> float:
        """A text in as many lines as it needs, the first at `y` as in `draw_text`. Returns its height."""
        height = size * MM_A_POINT * 1.3
        # Not fpdf2's own: that breaks Hindi within letters.
        lines = self.wrap_text(text, size, width, bold=bold)
        from_right = is_right_to_left(text)
        # Lines of one paragraph begin below each other.
        align = "R" if from_right and len(lines) > 1 else "L"
        for place, line in enumerate(lines):
            at = y + place * height
            self.draw_text(x, at, line, size, bold=bold, width=width, align=align, from_right=from_right)
        return len(lines) * height

    def draw_rule(self, x: float, y: float, width: float, thick: float = 0.15) -> None:
        self.pdf.set_line_width(thick)
        self.pdf.line(x, y, x + width, y)

    def draw_vertical(self, x: float, y: float, height: float, thick: float = 0.15) -> None:
        self.pdf.set_line_width(thick)
        self.pdf.line(x, y, x, y + height)

    def draw_box(self, x: float, y: float, width: float, height: float, thick: float = 0.25) -> None:
        self.pdf.set_line_width(thick)
        self.pdf.rect(x, y, width, height)

    def draw_qr(self, x: float, y: float, size: float, text: str, error_correction: str = "M") -> bool:
        """A QR code, its dark modules drawn as areas. False, and nothing, if too small to read."""
        symbol = encode_qr(text, error_correction)
        module = size / symbol.side
        if module < SMALLEST_MODULE_MM:
            return False
        self.draw_barcode(x, y, module, symbol)
        return True

    def draw_barcode(self, x: float, y: float, module: float, barcode: Barcode) -> None:
        """One area of whole modules: no seam between its rows, and small in the file."""
        points = module / MM_A_POINT
        left, top = x / MM_A_POINT, self.pdf.h_pt - y / MM_A_POINT
        runs = " ".join(f"{run_x} {run_y} {width} 1 re" for run_x, run_y, width in barcode.runs)
        # fpdf2 has no public way to add a path of rectangles that takes microseconds each.
        self.pdf._out(f"q 0 g {points:.5f} 0 0 {-points:.5f} {left:.4f} {top:.4f} cm {runs} f Q")

    def draw_picture(self, x: float, y: float, png: bytes, width: float, height: float) -> float:
        """A picture as large as fits. Returns the width that it takes."""
        with Image.open(io.BytesIO(png)) as image:
            wide, high = image.size
        width = min(width, height * wide / high)
        self.pdf.image(io.BytesIO(png), x, y + (height - width * high / wide) / 2, width)
        return width

    def to_bytes(self) -> bytes:
        return bytes(self.pdf.output())


def split_letters(text: str) -> list[str]:
    """A text cut where it may be broken: vowel signs stay with their letter, joined letters together."""
    found: list[str] = []
    for sign in text:
        if found and (unicodedata.category(sign)[0] == "M" or ord(sign) in JOINERS or _joins(found[-1][-1])):
            found[-1] += sign
        else:
            found.append(sign)
    return found


def _joins(sign: str) -> bool:
    return ord(sign) in JOINERS or unicodedata.combining(sign) == VIRAMA


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable()


def _write_run(run: ShapedRun, font: TTFFont, size: float) -> str:
    """The operators that draw a run, each glyph where its font wants it."""
    drawn, moved = [], 0
    for _cluster, members in groupby(run.glyphs, key=lambda glyph: glyph.cluster):
        glyphs = list(members)
        shown, moved = _write_glyphs(glyphs, font, size, moved)
        if run.is_from_right and len(glyphs) > 1:
            shown = _add_actual_text(shown, "".join(glyph.signs for glyph in reversed(glyphs)).strip(NOTHING))
        drawn.append(shown)
    return " ".join(drawn) + (f" [{moved}] TJ" if moved else "")


def _write_glyphs(glyphs: list[ShapedGlyph], font: TTFFont, size: float, moved: int) -> tuple[str, int]:
    """The operators for some glyphs. `moved`: how far to the left they begin; then the same for the next."""
    shown = []
    for glyph in glyphs:
        mapped, width = _map_glyph(glyph, font)
        # TJ moves to the left by thousandths; Ts lifts.
        before, moved = moved - glyph.x_offset, glyph.x_offset + width - glyph.advance
        piece = f"[{before} <{mapped:04X}>] TJ" if before else f"<{mapped:04X}> Tj"
        lift = f"{glyph.y_offset * size / 1000:.2f}"
        shown.append(f"{lift} Ts {piece} 0 Ts" if glyph.y_offset else piece)
    return " ".join(shown), moved


def _add_actual_text(drawn: str, text: str) -> str:
    """Tell viewers what these glyphs are when they are copied or searched."""
    return f"/Span <</ActualText <FEFF{text.encode('utf-16-be').hex().upper()}>>> BDC {drawn} EMC"


def _map_glyph(glyph: ShapedGlyph, font: TTFFont) -> tuple[int, int]:
    """The number of a glyph in the document, and its width there."""
    name = font.ttfont.getGlyphName(glyph.number)
    width = round(font.scale * font.ttfont["hmtx"].metrics[name][0])
    signs = tuple(map(ord, glyph.signs))
    known = font.subset.get_glyph(glyph=glyph.number, unicode=signs, glyph_name=name, glyph_width=width)
    return font.subset.pick_glyph(known) or 0, width


def add_font(pdf: FPDF, family: str, style: str) -> TTFFont:
    """Let a document use one weight of a family, once."""
    key = f"{family.lower()}{style}"
    if key not in pdf.fonts:
        pdf.fonts[key] = read_font(pdf, family, style, key)
    return cast(TTFFont, pdf.fonts[key])


def read_font(pdf: FPDF, family: str, style: str, key: str) -> TTFFont:
    """One weight of a family for a document, in which it gets this key."""
    # FPDF.add_font takes files only; what is not on disk needs no folder and nobody to write it.
    return TTFFont(pdf, cast(Path, io.BytesIO(cut_font(family, style))), key, style)
