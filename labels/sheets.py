"""Labels as PDF: python -m labels.sheets < request.json > labels.pdf

The request: {"codes", "symbol", "layout", "start" (the first label on the first sheet, from 1), "top_line",
"title"}. It runs in a process of its own and knows no Django.
"""

import sys
from typing import Any, BinaryIO

from fpdf.prefs import ViewerPreferences

from core.barcodes import ENCODERS
from core.pdf import MM_A_POINT, PdfPaper
from core.subprocesses.child import run_child
from labels.fonts import CODES, add_code_font
from labels.layout import TextLine, plan_label
from labels.paper_formats import LAYOUTS


class Sheets:
    """Pages of labels. Lengths are millimetres from the top left corner."""

    def __init__(self, request: dict[str, Any]) -> None:
        self.layout = LAYOUTS[request["layout"]]
        self.encode = ENCODERS[request["symbol"]]
        self.top_line: str = request["top_line"]
        self.top_size: float | None = None
        self.paper = PdfPaper()
        self.pdf = self.paper.pdf
        self.pdf.set_title(request["title"])
        # Viewers that heed it offer to print at true size.
        self.pdf.viewer_preferences = ViewerPreferences(print_scaling="None")
        add_code_font(self.pdf)

    def draw(self, codes: list[str], start: int) -> bytes:
        for number, code in enumerate(codes, start - 1):
            place = number % self.layout.per_page
            if place == 0 or number == start - 1:
                self.pdf.add_page(format=self.layout.page)
            self.draw_label(code, *self.layout.place(place))
        return self.paper.to_bytes()

    def draw_label(self, code: str, x: float, y: float) -> None:
        symbol = self.encode(code)
        plan = plan_label(self.layout, code, symbol.whole, symbol.quiet, self.top_line)
        if plan.top_line:
            self.draw_top_line(plan.top_line, x + plan.left, y, plan.width)
        self.paper.draw_barcode(x + plan.x, y + plan.y, plan.module, symbol)
        for line in plan.lines:
            self.draw_code(line, x + plan.left, y, plan.width)

    def draw_top_line(self, line: TextLine, x: float, y: float, width: float) -> None:
        if self.top_size is None:
            # Measuring forms the letters, which is slow, and the line is the same on each label.
            points = line.size / MM_A_POINT
            self.top_size = self.paper.fit_size(line.text, width, points, points * 0.4)
        self.paper.draw_text(x, y + line.y, line.text, self.top_size, width=width, align="C")

    def draw_code(self, line: TextLine, x: float, y: float, width: float) -> None:
        """The code, its end in larger letters; smaller than planned if its letters are wide."""
        sizes = line.size / MM_A_POINT, line.end_size / MM_A_POINT
        wide = self.measure(line.text, sizes[0]), self.measure(line.end, sizes[1])
        scale = min(1, width / sum(wide))
        left = x + (width - sum(wide) * scale) / 2
        self.draw_letters(left, y + line.y, line.text, sizes[0] * scale)
        self.draw_letters(left + wide[0] * scale, y + line.y, line.end, sizes[1] * scale)

    def measure(self, text: str, size: float) -> float:
        self.pdf.set_font(CODES, "", size)
        return self.pdf.get_string_width(text)

    def draw_letters(self, x: float, y: float, text: str, size: float) -> None:
        if text:
            self.pdf.set_font(CODES, "", size)
            self.pdf.text(x, y, text)


def draw(request: dict[str, Any], out: BinaryIO) -> None:
    out.write(Sheets(request).draw(request["codes"], request["start"]))


if __name__ == "__main__":
    sys.exit(run_child(draw))
