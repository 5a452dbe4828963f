"""A frozen version of a bill on paper: python -m exports.bill_pdf < request.json > bill.pdf

The request: {"snapshot", "zone", "site_name", "logo" (PNG in base64 or ""), "address" (up to the short code's
"/"), "words" (exports/paper_texts.py), "stamp" (what has become of the bill since, or "")}.
"""

import base64
import sys
from typing import Any, BinaryIO
from urllib.parse import urlencode

from PIL import UnidentifiedImageError

from bills.fields import PAPER_ROWS
from core.pdf import HEIGHT, PdfPaper
from core.subprocesses.child import run_child
from exports.bill_document import FrozenBill, format_minute
from exports.parent_table import LEFT, WIDE, ParentTable, group_kg, split_pages

TOP, BOTTOM = 11, HEIGHT - 11
QR, SMALL_QR = 33, 20
FOOT = BOTTOM - 3.5
SIGNATURES = 27
GAP = 5
SIGNERS = ("prepared", "checked", "driver_signs", "received")
SIGNED = ("name", "signature", "time")
BLANK = "—"


class BillPaper:
    """One version of a bill, page by page."""

    def __init__(self, request: dict[str, Any]) -> None:
        self.bill = FrozenBill(request["snapshot"], request["zone"])
        self.words: dict[str, str] = request["words"]
        self.site_name: str = request["site_name"]
        self.logo = base64.b64decode(request["logo"])
        self.address = build_proof_address(request["address"], self.bill)
        self.paper = PdfPaper()
        self.stamp: str = request["stamp"]
        self.version = self.words["version"].format(version=self.bill.version)

    def draw(self) -> bytes:
        self.paper.pdf.set_title(f"{self.words['bill']} {self.bill.number}, {self.version}")
        self.paper.pdf.set_creation_date(self.bill.closed_at)
        self.paper.add_page()
        table = ParentTable(
            self.paper, self.words, self.draw_first_head(), FOOT - 2, TOP + SMALL_QR + 4, SIGNATURES + 3
        )
        pages = split_pages(self.bill.lines, table)
        for number, page in enumerate(pages, 1):
            if number > 1:
                self.paper.add_page()
                self.draw_next_head()
            end = table.draw(page, is_first=number == 1)
            if page.is_last:
                self.draw_signatures(end + 3)
            self.draw_foot(number, len(pages))
        return self.paper.to_bytes()

    def draw_first_head(self) -> float:
        """The head of the first page. Returns where it ends."""
        room = WIDE - QR - 6
        self.draw_site_name(room)
        self.draw_number(room)
        self.paper.draw_qr(LEFT + WIDE - QR, TOP, QR, self.address)
        return self.draw_sums(self.draw_facts(self.draw_stamp(TOP + QR + 3) + 4.5))

    def draw_site_name(self, room: float) -> None:
        taken = self.draw_logo()
        self.paper.draw_fitted(LEFT + taken, TOP + 7, self.site_name, 13, 8, room - taken, bold=True)

    def draw_logo(self) -> float:
        """Draw the logo and return its width. One that cannot be read does not keep a bill from leaving."""
        if not self.logo:
            return 0
        try:
            return self.paper.draw_picture(LEFT, TOP, self.logo, 42, 11) + 3
        except (UnidentifiedImageError, OSError, ValueError):
            return 0

    def draw_number(self, room: float) -> None:
        bill, paper = self.bill, self.paper
        closed = self.words["closed"].format(who=bill.closed_by, when=format_minute(bill.closed_at))
        paper.draw_text(LEFT, TOP + 14.5, self.words["bill"], 9)
        paper.draw_fitted(LEFT, TOP + 23, bill.number, 26, 10, room, bold=True)
        paper.draw_fitted(LEFT, TOP + 28, f"{self.version} · {closed}", 9.5, 6, room)
        code = f"{self.words['short_code']}  "
        paper.draw_text(LEFT, TOP + QR, code, 8)
        beside = LEFT + paper.measure_width(code, 8)
        paper.draw_text(beside, TOP + QR, bill.short_code, 10, bold=True)
        beside += paper.measure_width(bill.short_code, 10, bold=True) + 4
        paper.draw_fitted(beside, TOP + QR, f"SHA-256  {bill.sha256}", 6.5, 4, LEFT + room - beside)

    def draw_stamp(self, y: float) -> float:
        """What has become of the bill since: nothing may leave on an old paper. Returns where it ends."""
        if not self.stamp:
            return y
        height = self.paper.draw_block(LEFT + 2, y + 6, self.stamp, 11, WIDE - 4, bold=True) + 4
        self.paper.draw_box(LEFT, y, WIDE, height, 0.5)
        return y + height + 3

    def draw_facts(self, y: float) -> float:
        """Who and where, two in a row; the note over the whole width. What is empty is a line to write on."""
        self.paper.draw_rule(LEFT, y - 5.2, WIDE, 0.4)
        for row in PAPER_ROWS:
            if row != ("note",) or self.bill.facts["note"]:
                y += self.draw_fact_row(y, row)
        return y

    def draw_fact_row(self, y: float, names: tuple[str, ...]) -> float:
        """A row of facts. Returns its height."""
        width = (WIDE - GAP * (len(names) - 1)) / len(names)
        return max(
            self.draw_fact(LEFT + place * (width + GAP), y, name, width) for place, name in enumerate(names)
        )

    def draw_fact(self, x: float, y: float, name: str, width: float) -> float:
        label = 21.0 if width > WIDE / 3 else 14.0
        self.paper.draw_fitted(x, y, self.words[name], 8, 5, label - 1)
        text = self.bill.facts[name]
        if not text:
            self.paper.draw_rule(x + label, y + 0.8, width - label)
            return 6
        return max(
            6, self.paper.draw_block(x + label, y, text, 10, width - label, bold=name == "customer") + 1.2
        )

    def draw_sums(self, y: float) -> float:
        """The figures of the bill, in a row of boxes. Returns where it ends."""
        bill = self.bill
        figures = {
            "parents": f"{len(bill.lines):,}",
            "children": f"{bill.child_count:,}",
            "weight": group_kg(bill.weight_kg),
            "per_child": group_kg(bill.weight_per_child_kg),
            "gross": BLANK if bill.gross_weight_kg is None else group_kg(bill.gross_weight_kg),
            "difference": BLANK if bill.difference_kg is None else f"{bill.difference_kg:+,.3f}",
        }
        top, width = y - 3, WIDE / len(figures)
        self.paper.draw_box(LEFT, top, WIDE, 11.5)
        for place, (name, text) in enumerate(figures.items()):
            x = LEFT + place * width
            if place:
                self.paper.draw_vertical(x, top, 11.5)
            self.paper.draw_fitted(x + 1.5, top + 4, self.words[name], 7, 4.5, width - 3)
            self.paper.draw_fitted(x + 1.5, top + 9.4, text, 12, 6, width - 3, bold=True)
        return top + 14

    def draw_next_head(self) -> None:
        """The head of a further page: enough to know where a lost sheet belongs."""
        has_qr = self.paper.draw_qr(LEFT + WIDE - SMALL_QR, TOP, SMALL_QR, self.address, error_correction="L")
        room = WIDE - (SMALL_QR + 5 if has_qr else 0)
        self.paper.draw_fitted(LEFT, TOP + 3, self.site_name, 8, 6, room)
        self.paper.draw_fitted(LEFT, TOP + 10.5, self.bill.number, 17, 8, room, bold=True)
        parts = filter(None, (self.version, self.stamp or self.bill.facts["customer"]))
        self.paper.draw_fitted(LEFT, TOP + 16, " · ".join(parts), 9, 6, room, bold=bool(self.stamp))

    def draw_foot(self, page: int, pages: int) -> None:
        self.paper.draw_rule(LEFT, FOOT, WIDE)
        name = f"{self.bill.number} · {self.version} · {self.bill.short_code}"
        self.paper.draw_fitted(LEFT, FOOT + 3.8, name, 8, 6, WIDE - 40)
        counted = self.words["page"].format(page=page, pages=pages)
        self.paper.draw_text(LEFT, FOOT + 3.8, counted, 8, width=WIDE, align="R")

    def draw_signatures(self, y: float) -> None:
        width = WIDE / len(SIGNERS)
        self.paper.draw_box(LEFT, y, WIDE, SIGNATURES)
        for place, signer in enumerate(SIGNERS):
            x = LEFT + place * width
            if place:
                self.paper.draw_vertical(x, y, SIGNATURES)
            self.paper.draw_fitted(x + 2, y + 4.5, self.words[signer], 9, 6, width - 4, bold=True)
            for row, wanted in enumerate(SIGNED):
                line = y + 11 + row * 6.7
                self.paper.draw_fitted(x + 2, line, self.words[wanted], 6.5, 4.5, 12)
                self.paper.draw_rule(x + 14.5, line + 0.6, width - 16.5)


def build_proof_address(address: str, bill: FrozenBill) -> str:
    """What the QR code holds. Anyone who opens it learns whether paper and bill are the same."""
    return f"{address}?{urlencode({'n': bill.number, 'v': bill.version, 'h': bill.sha256[:16]})}"


def draw(request: dict[str, Any], out: BinaryIO) -> None:
    out.write(BillPaper(request).draw())


if __name__ == "__main__":
    sys.exit(run_child(draw))
