"""Labels as ZPL II, the language of Zebra's label printers, one format a label."""

from core.barcodes import ENCODERS, QR, Barcode
from labels.layout import LETTER_HEIGHT, LabelPlan, TextLine, plan_label
from labels.paper_formats import Layout

# The printer's own font 0 is narrow, so the whole code may be a little larger than its start on paper.
WIDER = 1.15
# The width of its usual letter, as a part of their height.
NARROW = 0.55


def render_zpl(codes: list[str], *, symbol: str, layout: Layout, top_line: str) -> bytes:
    """The text to send to the printer, for codes that count up.

    Their symbols are all as large as the first one's, which the printer draws itself.
    """
    first = ENCODERS[symbol](codes[0])
    return "".join(_format_label(code, first, symbol, layout, top_line) for code in codes).encode("ascii")


def _format_label(code: str, drawn: Barcode, symbol: str, layout: Layout, top_line: str) -> str:
    """One label. A code holds nothing that ZPL would take for a command."""
    dots = layout.dots_per_mm
    if dots is None:
        raise ValueError("This layout is for paper.")
    plan = plan_label(layout, code, drawn.whole, drawn.quiet, top_line)
    parts = [
        # Field texts are UTF-8; the label is as large as this whatever the printer knew before.
        f"^XA^CI28^PW{round(layout.width * dots)}^LL{round(layout.height * dots)}^LH0,0",
        _format_text(plan.top_line, _fit_top_line(plan), _escape(top_line), plan, dots)
        if plan.top_line
        else "",
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


def is_writable(letters: str) -> bool:
    """Whether the printer's own font has these letters: Latin ones."""
    return all(ord(letter) < 0x180 for letter in letters)
