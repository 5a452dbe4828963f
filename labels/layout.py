"""What stands where on one label, in millimetres from its top left corner. Knows no Django.

From top to bottom: a line of text, the symbol with its quiet zone, the code in large letters. The PDF,
the ZPL and the picture on the page are all drawn from this one plan.
"""

from dataclasses import dataclass

from labels.paper_formats import Layout

SMALLEST_MODULE_MM = 0.25
LARGEST_MODULE_MM = 1.0
# A bold capital's width, and its height, as parts of the size of the letters.
LETTER_WIDTH, LETTER_HEIGHT = 0.66, 0.72
# The end of a code is what tells bags apart: larger, if the code stands in one line.
END_LENGTH, END_SCALE = 4, 1.35
MOST_LINES = 4


class NoRoom(Exception):
    """The symbol would be too small to read on this label."""


@dataclass(frozen=True)
class Line:
    """Text whose letters stand on `y`, centred on the label; `end` follows in larger letters."""

    y: float
    size: float
    text: str
    end: str = ""

    @property
    def end_size(self) -> float:
        return self.size * END_SCALE


@dataclass(frozen=True)
class Plan:
    """The places of everything on a label. `x`, `y` are the first module's corner."""

    top_line: Line | None
    lines: list[Line]
    x: float
    y: float
    module: float
    # The room for text, from where it starts.
    left: float
    width: float


def plan_of(layout: Layout, code: str, whole: int, quiet: int, top_line: str = "") -> Plan:
    """Lay out one label whose symbol has `whole` modules a side with its quiet zones of `quiet`.

    Raises NoRoom if the symbol's modules would be smaller than a scanner reads.
    """
    width, height = layout.width - 2 * layout.padding, layout.height - 2 * layout.padding
    top = top_of(layout, height, top_line)
    ceiling = layout.padding + (top.size * 1.15 if top else 0)
    lines = lines_of(code, width, height, floor=layout.padding + height)
    room = text_top(lines) - ceiling
    module = whole_dots(min(min(width, room) / whole, LARGEST_MODULE_MM), layout)
    if module < SMALLEST_MODULE_MM - 0.001:
        raise NoRoom
    side = module * whole
    return Plan(
        top_line=top,
        lines=lines,
        x=(layout.width - side) / 2 + quiet * module,
        y=ceiling + (room - side) / 2 + quiet * module,
        module=module,
        left=layout.padding,
        width=width,
    )


def whole_dots(module: float, layout: Layout) -> float:
    """A label printer draws modules of whole dots only."""
    if layout.dots_per_mm is None:
        return module
    return min(int(module * layout.dots_per_mm), 10) / layout.dots_per_mm


def top_of(layout: Layout, height: float, text: str) -> Line | None:
    size = min(3.6, max(2.4, height * 0.13))
    return Line(layout.padding + size * 0.9, size, text) if text else None


def lines_of(code: str, width: float, height: float, floor: float) -> list[Line]:
    """The code standing on the floor: in one line unless that makes it small, then as large as can be."""
    largest, most_high = min(9.0, height * 0.21), height * 0.3

    def size_in(count: int) -> float:
        if count == 1:
            start, end = parted(code)
            return min(largest, width / ((len(start) + END_SCALE * len(end)) * LETTER_WIDTH))
        per_line = -(-len(code) // count)
        return min(largest, width / (per_line * LETTER_WIDTH), most_high / count)

    large_enough = size_in(1) > largest * 0.6
    count = 1 if large_enough else max(range(1, MOST_LINES + 1), key=size_in)
    size = size_in(count)
    # "_" and "/" reach a little below the line.
    base = floor - 0.18 * size
    if count == 1:
        start, end = parted(code)
        return [Line(base, size, start, end)]
    per_line = -(-len(code) // count)
    pieces = [code[place : place + per_line] for place in range(0, len(code), per_line)]
    return [
        Line(base - size * 0.95 * (len(pieces) - number), size, piece)
        for number, piece in enumerate(pieces, 1)
    ]


def parted(code: str) -> tuple[str, str]:
    """A code's start and its end; one that is short has no start."""
    return (code[:-END_LENGTH], code[-END_LENGTH:]) if len(code) > END_LENGTH else ("", code)


def text_top(lines: list[Line]) -> float:
    first = lines[0]
    return first.y - (first.end_size if first.end else first.size) * LETTER_HEIGHT
