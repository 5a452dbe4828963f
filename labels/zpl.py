"""Labels as ZPL II, the language of Zebra's label printers, one format a label."""

from typing import NamedTuple

import uharfbuzz

from core.barcodes import ENCODERS, QR
from core.fonts import open_font
from core.printable import make_printable
from core.text_shaping import is_right_to_left, shape_line
from labels.layout import LETTER_HEIGHT, LabelPlan, TextLine, plan_label
from labels.paper_formats import Layout

# The printer's own font 0 is narrow, so the whole code may be a little larger than its start on paper.
WIDER = 1.15
# The width of its usual letter, as a part of their height.
NARROW = 0.55
PICTURE = "R:LINE.GRF"
# How far letters reach below their line, as a part of their size.
DEEPEST = 0.5


def render_zpl(codes: list[str], *, symbol: str, layout: Layout, top_line: str) -> bytes:
    """The text to send to the printer, for codes that count up.

    Their symbols are all as large as the first one's, which the printer draws itself. A line on top that the
    printer has no letters for is sent once, as a picture, and put on each label.
    """
    if layout.dots_per_mm is None:
        raise ValueError("This layout is for paper.")
    first = ENCODERS[symbol](codes[0])
    plans = [plan_label(layout, code, first.whole, first.quiet, top_line) for code in codes]
    picture = None if _is_writable(top_line) else _draw_line(plans[0], layout.dots_per_mm)
    labels = [
        _format_label(code, symbol, layout, layout.dots_per_mm, plan, picture)
        for code, plan in zip(codes, plans, strict=True)
    ]
    return "".join([_format_picture(picture) if picture else "", *labels]).encode("ascii")


def _format_label(
    code: str, symbol: str, layout: Layout, dots: float, plan: LabelPlan, picture: "Picture | None"
) -> str:
    """One label. A code holds nothing that ZPL would take for a command."""
    if picture:
        top = f"^FO{picture.left},{picture.top}^XG{PICTURE},1,1^FS"
    elif plan.top_line:
        top = _format_text(plan.top_line, _fit_top_line(plan), _escape(plan.top_line.text), plan, dots)
    else:
        top = ""
    parts = [
        # Field texts are UTF-8; the label is as large as this whatever the printer knew before.
        f"^XA^CI28^PW{round(layout.width * dots)}^LL{round(layout.height * dots)}^LH0,0",
        top,
        _format_symbol(code, symbol, plan, dots),
        *(_format_text(line, line.size * WIDER, line.text + line.end, plan, dots) for line in plan.lines),
        "^XZ\n",
    ]
    return "".join(parts)


def _format_text(line: TextLine, size: float, letters: str, plan: LabelPlan, dots: float) -> str:
    """A line centred on the label. A code has nothing to escape, "_" included: ^FH is for the top line."""
    height, left = round(size * dots), round(plan.left * dots)
    top = round((line.y - size * LETTER_HEIGHT) * dots)
    escapes = "^FH" if line is plan.top_line else ""
    block = f"^FB{round(plan.width * dots)},1,0,C"
    return f"^FO{left},{top}^A0N,{height},{height}{block}{escapes}^FD{letters}^FS"


def _fit_top_line(plan: LabelPlan) -> float:
    """The height of its letters. A line too long for ^FB is printed over itself."""
    line = plan.top_line
    return min(line.size, plan.width / (len(line.text) * NARROW)) if line else 0


def _format_symbol(code: str, symbol: str, plan: LabelPlan, dots: float) -> str:
    """M, A: error correction M, the printer chooses how to pack. 200: ECC 200.

    The escape sign of ^BX is set to "~", which no code holds: some printers take "_", which codes do.
    """
    place = f"^FO{round(plan.x * dots)},{round(plan.y * dots)}"
    module = round(plan.module * dots)
    if symbol == QR:
        return f"{place}^BQN,2,{module}^FDMA,{code}^FS"
    return f"{place}^BXN,{module},200,,,,~^FD{code}^FS"


def _escape(letters: str) -> str:
    r"""Every byte but letters, digits and spaces as _XX. A backslash goes: ^FB reads \& as a new line."""
    plain = (byte for byte in letters.replace("\\", "").encode())
    return "".join(
        chr(byte) if byte < 128 and (chr(byte).isalnum() or byte == 32) else f"_{byte:02X}" for byte in plain
    )


def _is_writable(letters: str) -> bool:
    """Whether the printer's own font has these letters: Latin ones."""
    return all(ord(letter) < 0x180 for letter in letters)


class Picture(NamedTuple):
    """A line as rows of dots, 8 to a byte, and where its upper left corner is on the label."""

    left: int
    top: int
    rows: list[bytes]


def _draw_line(plan: LabelPlan, dots: float) -> Picture | None:
    """The line on top in the letters of papers, as large as fits; none if it has nothing to see."""
    line = plan.top_line
    text = make_printable(line.text) if line else ""
    runs = shape_line(text, "", is_right_to_left(text))
    wide = sum(run.width for run in runs)
    if line is None or not wide:
        return None
    scale = min(line.size, plan.width / wide * 1000) * dots / 1000
    drawing, pen = uharfbuzz.RasterDraw(), 0
    for run in runs:
        for glyph in run.glyphs:
            place = (pen + glyph.x_offset) * scale, glyph.y_offset * scale
            drawing.transform = (scale, 0, 0, scale, *place)
            drawing.draw_glyph(open_font(run.family, ""), glyph.number)
            pen += glyph.advance
    image = drawing.render()
    extents = image.extents
    left = (plan.left + plan.width / 2) * dots - wide * scale / 2 + extents.x_origin
    top = round(line.y * dots - extents.y_origin - extents.height)
    lowest = round((line.y + line.size * DEEPEST) * dots)
    # Its rows go up from the lowest. Accents upon accents are cut where the label or the symbol begins.
    rows = _pack_dots(bytes(image.buffer), extents)[::-1][max(0, -top) : max(0, lowest - top)]
    return Picture(max(0, round(left)), max(0, top), rows) if rows else None


def _pack_dots(shades: bytes, extents: uharfbuzz.RasterExtents) -> list[bytes]:
    """Rows of dots, black where the letters cover more than half."""
    length = -(-extents.width // 8)
    rows = []
    for start in range(0, extents.height * extents.stride, extents.stride):
        row = shades[start : start + extents.width]
        bits = "".join("1" if shade > 127 else "0" for shade in row).ljust(length * 8, "0")
        rows.append(int(bits, 2).to_bytes(length))
    return rows


def _format_picture(picture: Picture) -> str:
    """What keeps a picture in the printer's memory, under a name."""
    data = b"".join(picture.rows)
    return f"~DG{PICTURE},{len(data)},{len(picture.rows[0])},{data.hex().upper()}\n"
