"""Where everything is on one label, in millimetres from its top left corner. Knows no Django.

A line of text, the symbol with its quiet zone, the code in large letters: from top to bottom, or the symbol
beside the text. The PDF, the ZPL and the picture on the page are all drawn from this one plan.
"""

from dataclasses import dataclass, replace
from typing import Any

from core.barcodes import ENCODERS, QR
from labels.paper_formats import LAYOUTS, Layout

SMALLEST_MODULE_MM = 0.25
LARGEST_MODULE_MM = 1.0
# A scanner reads a QR code of this size from an arm's length, gloves on.
GOOD_QR_MM = 20
# Of a label, with its quiet zones, if the text is beside it.
WIDEST_SYMBOL = 0.55
# A bold capital's width, and its height, as parts of the size of the letters.
LETTER_WIDTH, LETTER_HEIGHT = 0.66, 0.72
# The end of a code is what tells bags apart: larger, if the code fits one line.
END_LENGTH, END_SCALE = 4, 1.35
MOST_LINES = 4
# Of the largest size: a code that would be smaller is broken into lines.
SMALLEST_ONE_LINE = 0.58


class NoRoom(Exception):
    """The symbol would be too small to read on this label."""


@dataclass(frozen=True)
class TextLine:
    """Text whose baseline is `y`, centred on the label; `end` follows in larger letters."""

    y: float
    size: float
    text: str
    end: str = ""

    @property
    def end_size(self) -> float:
        return self.size * END_SCALE


@dataclass(frozen=True)
class LabelPlan:
    """The places of everything on a label. `x`, `y` are the first module's corner."""

    top_line: TextLine | None
    lines: list[TextLine]
    x: float
    y: float
    module: float
    # The room for text, from where it starts.
    left: float
    width: float


def plan_label(layout: Layout, code: str, whole: int, quiet: int, top_line: str = "") -> LabelPlan:
    """Lay out one label whose symbol has `whole` modules a side with its quiet zones of `quiet`.

    The text is above and below the symbol, or beside it if that makes the symbol larger. Raises NoRoom if its
    modules would be smaller than a scanner reads.
    """
    plans = [arrange(layout, code, whole, quiet, top_line) for arrange in (_plan_stacked, _plan_beside)]
    plan = max(plans, key=lambda plan: round(plan.module, 3))
    if plan.module < SMALLEST_MODULE_MM - 0.001:
        raise NoRoom
    return plan


def _plan_stacked(layout: Layout, code: str, whole: int, quiet: int, top_line: str) -> LabelPlan:
    """The line, the symbol, the code below each other."""
    width, height = layout.width - 2 * layout.padding, layout.height - 2 * layout.padding
    top = _plan_top_line(layout, height, top_line)
    ceiling = layout.padding + (top.size * 1.15 if top else 0)
    lines = _plan_code(code, width, height * 0.21, height * 0.3, floor=layout.padding + height)
    room = find_text_top(lines) - ceiling
    module = _round_to_dots(min(min(width, room) / whole, LARGEST_MODULE_MM), layout)
    side = module * whole
    return LabelPlan(
        top_line=top,
        lines=lines,
        x=(layout.width - side) / 2 + quiet * module,
        y=ceiling + (room - side) / 2 + quiet * module,
        module=module,
        left=layout.padding,
        width=width,
    )


def _plan_beside(layout: Layout, code: str, whole: int, quiet: int, top_line: str) -> LabelPlan:
    """The symbol on the left, as high as the label; its quiet zone may lie where nothing can be printed."""
    height, dark = layout.height - 2 * layout.padding, whole - 2 * quiet
    module = min(
        height / dark, layout.height / whole, layout.width * WIDEST_SYMBOL / whole, LARGEST_MODULE_MM
    )
    module = _round_to_dots(module, layout)
    x = max(layout.padding, quiet * module)
    left = x + (dark + quiet) * module
    width = layout.width - layout.padding - left
    top = _plan_top_line(layout, height, top_line)
    ceiling = layout.padding + (top.size * 1.15 if top else 0)
    lines = _plan_code(code, width, height * 0.3, height * 0.55, floor=layout.padding + height)
    return LabelPlan(
        top_line=top,
        lines=_move_up(lines, (find_text_top(lines) - ceiling) / 2),
        x=x,
        y=(layout.height - dark * module) / 2,
        module=module,
        left=left,
        width=width,
    )


def _move_up(lines: list[TextLine], by: float) -> list[TextLine]:
    return [replace(line, y=line.y - by) for line in lines]


def _round_to_dots(module: float, layout: Layout) -> float:
    """A label printer draws modules of whole dots only."""
    if layout.dots_per_mm is None:
        return module
    return min(int(module * layout.dots_per_mm), 10) / layout.dots_per_mm


def _plan_top_line(layout: Layout, height: float, text: str) -> TextLine | None:
    size = min(3.6, max(2.4, height * 0.13))
    return TextLine(layout.padding + size * 0.9, size, text) if text else None


def _plan_code(code: str, width: float, largest: float, most_high: float, floor: float) -> list[TextLine]:
    """The code standing on the floor: in one line unless that makes it small, then as large as can be."""
    largest = min(9.0, largest)

    def find_size(count: int) -> float:
        if count == 1:
            start, end = _split_code(code)
            return min(largest, width / ((len(start) + END_SCALE * len(end)) * LETTER_WIDTH))
        per_line = -(-len(code) // count)
        return min(largest, width / (per_line * LETTER_WIDTH), most_high / count)

    large_enough = find_size(1) > largest * SMALLEST_ONE_LINE
    count = 1 if large_enough else max(range(1, MOST_LINES + 1), key=find_size)
    size = find_size(count)
    # "_" and "/" reach a little below the line.
    base = floor - 0.18 * size
    if count == 1:
        start, end = _split_code(code)
        return [TextLine(base, size, start, end)]
    per_line = -(-len(code) // count)
    pieces = [code[place : place + per_line] for place in range(0, len(code), per_line)]
    return [
        TextLine(base - size * 0.95 * (len(pieces) - number), size, piece)
        for number, piece in enumerate(pieces, 1)
    ]


def _split_code(code: str) -> tuple[str, str]:
    """A code's start and its end; one that is short has no start."""
    return (code[:-END_LENGTH], code[-END_LENGTH:]) if len(code) > END_LENGTH else ("", code)


def find_text_top(lines: list[TextLine]) -> float:
    first = lines[0]
    return first.y - (first.end_size if first.end else first.size) * LETTER_HEIGHT


def build_preview(code: str, *, symbol: str, layout_name: str, top_line: str) -> dict[str, Any]:
    """What templates/labels/_label.svg draws, in millimetres. Lengths are text: no language writes "2,5"."""
    layout = LAYOUTS[layout_name]
    drawn = ENCODERS[symbol](code)
    plan = plan_label(layout, code, drawn.whole, drawn.quiet, top_line)
    return {
        "code": code,
        "width": f"{layout.width:g}",
        "height": f"{layout.height:g}",
        "middle": f"{plan.left + plan.width / 2:.2f}",
        "transform": f"translate({plan.x:.3f} {plan.y:.3f}) scale({plan.module:.4f})",
        "path": drawn.path(),
        "top": _format_line(plan.top_line) if plan.top_line else None,
        "lines": [_format_line(line) for line in plan.lines],
        "side_mm": f"{drawn.side * plan.module:.0f}",
        "good_mm": GOOD_QR_MM,
        "is_small": symbol == QR and drawn.side * plan.module < GOOD_QR_MM,
    }


def _format_line(line: TextLine) -> dict[str, str]:
    return {
        "y": f"{line.y:.2f}",
        "size": f"{line.size:.2f}",
        "text": line.text,
        "end": line.end,
        "end_size": f"{line.end_size:.2f}",
    }
