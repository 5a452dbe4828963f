"""A4 sheets to draw on: millimetres from the top left, text in any script that we have letters for."""

import contextlib
import io
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fpdf import FPDF
from PIL import Image

from core.barcodes import Barcode, encode_qr
from core.fonts import DEVANAGARI, FALLBACK, FAMILY, LATIN, add_fonts

WIDTH, HEIGHT = 210, 297
MM_A_POINT = 25.4 / 72
SMALLEST_MODULE_MM = 0.28
JOINERS = "\u200c\u200d"
JOINING = JOINERS + "\u094d"
DRAWABLE = {*LATIN, *DEVANAGARI} - {0xAD}


class PdfPaper:
    """The sheets of one document. Sizes of letters are in points, everything else in millimetres."""

    def __init__(self, fonts: Path) -> None:
        self.pdf = FPDF(format="A4")
        self.pdf.set_auto_page_break(False)
        self.pdf.set_margin(0)
        self.pdf.c_margin = 0
        add_fonts(self.pdf, fonts)

    def add_page(self) -> None:
        self.pdf.add_page()

    @contextlib.contextmanager
    def use_font_for(self, text: str, size: float, bold: bool) -> Iterator[str]:
        """Set the letters for a text. Forming of letters is slow, so only what is not ASCII gets it."""
        self.pdf.set_font(FAMILY, "B" if bold else "", size)
        if text.isascii() and text.isprintable():
            yield text
            return
        self.pdf.set_fallback_fonts([FALLBACK])
        self.pdf.set_text_shaping(True)
        try:
            yield _make_printable(text)
        finally:
            self.pdf.set_text_shaping(False)
            self.pdf.set_fallback_fonts([])
            # A text that begins and ends in the other font leaves fpdf2 wrong about which one the page is at.
            self.pdf.current_font_is_set_on_page = False

    def measure_width(self, text: str, size: float, *, bold: bool = False) -> float:
        with self.use_font_for(text, size, bold) as letters:
            return self.pdf.get_string_width(letters)

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
    ) -> None:
        """One line whose baseline is `y`. Right or centred: within `width` from `x`."""
        height = size * MM_A_POINT
        with self.use_font_for(text, size, bold) as letters:
            if align != "L":
                left = width - self.pdf.get_string_width(letters)
                x += left if align == "R" else left / 2
            # The baseline of a cell is 0.3 of the letters' size below its middle.
            self.pdf.set_xy(x, y - height * 0.8)
            self.pdf.cell(None, height, letters)

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
        for place, line in enumerate(lines):
            self.draw_text(x, y + place * height, line, size, bold=bold)
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
        if found and (unicodedata.category(sign)[0] == "M" or sign in JOINERS or found[-1][-1] in JOINING):
            found[-1] += sign
        else:
            found.append(sign)
    return found


def _make_printable(text: str) -> str:
    """A text without what steers instead of being read; signs that we have no letters for become "�"."""
    return "".join(map(_replace_sign, text))


def _replace_sign(sign: str) -> str:
    kind = unicodedata.category(sign)
    if kind in ("Cc", "Zl", "Zp", "Zs"):
        return " "
    if ord(sign) in DRAWABLE:
        return sign
    return "" if kind in ("Cf", "Mn") else "�"
