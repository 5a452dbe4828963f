"""A frozen version of a bill on paper: python -m exports.bill_pdf < asked.json > bill.pdf

Asked: {"snapshot", "zone", "site_name", "logo" (PNG in base64 or ""), "address" (up to the short code's "/"),
"words" (exports/paper_texts.py), "stamp" (what has become of the bill since, or ""), "fonts" (a folder)}.
"""

import base64
import sys
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlencode

from PIL import UnidentifiedImageError

from bills.fields import PAPER_ROWS
from core.pdf import HEIGHT, Paper
from core.subprocesses.child import run_child
from exports.bill_document import Frozen, text_of_time
from exports.bill_pdf_lines import LEFT, WIDE, Table, kg, page_through

TOP, BOTTOM = 11, HEIGHT - 11
QR, SMALL_QR = 33, 17
FOOT = BOTTOM - 3.5
SIGNATURES = 27
GAP = 5
SIGNERS = ("prepared", "checked", "driver_signs", "received")
SIGNED = ("name", "signature", "time")
BLANK = "—"


class BillPaper:
    """One version of a bill, page by page."""

    def __init__(self, asked: dict[str, Any]) -> None:
        self.bill = Frozen(asked["snapshot"], asked["zone"])
        self.words: dict[str, str] = asked["words"]
        self.site_name: str = asked["site_name"]
        self.logo = base64.b64decode(asked["logo"])
        self.address = proof_address(asked["address"], self.bill)
        self.paper = Paper(Path(asked["fonts"]))
        self.stamp: str = asked["stamp"]
        self.version = self.words["version"].format(version=self.bill.version)

    def draw(self) -> bytes:
        self.paper.pdf.set_title(f"{self.words['bill']} {self.bill.number}, {self.version}")
        self.paper.pdf.set_creation_date(self.bill.closed_at)
        self.paper.add_page()
        table = Table(self.paper, self.words, self.first_head(), FOOT - 2, TOP + SMALL_QR + 4, SIGNATURES + 3)
        pages = page_through(self.bill.lines, table)
        for number, page in enumerate(pages, 1):
            if number > 1:
                self.paper.add_page()
                self.next_head()
            end = table.draw(page, is_first=number == 1)
            if page.is_last:
                self.signatures(end + 3)
            self.foot(number, len(pages))
        return self.paper.bytes()

    def first_head(self) -> float:
        """The head of the first page. Gives where it ends."""
        room = WIDE - QR - 6
        self.name_of_site(room)
        self.number_and_version(room)
        self.paper.qr(LEFT + WIDE - QR, TOP, QR, self.address)
        return self.sums(self.facts(self.stamped(TOP + QR + 3) + 4.5))

    def name_of_site(self, room: float) -> None:
        taken = self.picture()
        self.paper.fitted(LEFT + taken, TOP + 7, self.site_name, 13, 8, room - taken, bold=True)

    def picture(self) -> float:
        """Draw the logo and give its width. One that cannot be read does not keep a bill from leaving."""
        if not self.logo:
            return 0
        try:
            return self.paper.picture(LEFT, TOP, self.logo, 42, 11) + 3
        except (UnidentifiedImageError, OSError, ValueError):
            return 0

    def number_and_version(self, room: float) -> None:
        bill, paper = self.bill, self.paper
        closed = self.words["closed"].format(who=bill.closed_by, when=text_of_time(bill.closed_at))
        paper.text(LEFT, TOP + 14.5, self.words["bill"], 9)
        paper.fitted(LEFT, TOP + 23, bill.number, 26, 10, room, bold=True)
        paper.fitted(LEFT, TOP + 28, f"{self.version} · {closed}", 9.5, 6, room)
        code = f"{self.words['short_code']}  "
        paper.text(LEFT, TOP + QR, code, 8)
        beside = LEFT + paper.width_of(code, 8)
        paper.text(beside, TOP + QR, bill.short_code, 10, bold=True)
        beside += paper.width_of(bill.short_code, 10, bold=True) + 4
        paper.fitted(beside, TOP + QR, f"SHA-256  {bill.sha256}", 6.5, 4, LEFT + room - beside)

    def stamped(self, y: float) -> float:
        """What has become of the bill since, so that nothing leaves on an old paper. Gives where it ends."""
        if not self.stamp:
            return y
        height = self.paper.block(LEFT + 2, y + 6, self.stamp, 11, WIDE - 4, bold=True) + 4
        self.paper.box(LEFT, y, WIDE, height, 0.5)
        return y + height + 3

    def facts(self, y: float) -> float:
        """Who and where, two in a row; the note over the whole width. What is empty is a line to write on."""
        self.paper.rule(LEFT, y - 5.2, WIDE, 0.4)
        for row in PAPER_ROWS:
            if row != ("note",) or self.bill.facts["note"]:
                y += self.facts_beside(y, row)
        return y

    def facts_beside(self, y: float, names: tuple[str, ...]) -> float:
        """A row of facts. Gives its height."""
        width = (WIDE - GAP * (len(names) - 1)) / len(names)
        return max(
            self.fact(LEFT + place * (width + GAP), y, name, width) for place, name in enumerate(names)
        )

    def fact(self, x: float, y: float, name: str, width: float) -> float:
        label = 21.0 if width > WIDE / 3 else 14.0
        self.paper.fitted(x, y, self.words[name], 8, 5, label - 1)
        text = self.bill.facts[name]
        if not text:
            self.paper.rule(x + label, y + 0.8, width - label)
            return 6
        return max(6, self.paper.block(x + label, y, text, 10, width - label, bold=name == "customer") + 1.2)

    def sums(self, y: float) -> float:
        """The figures of the bill, in a row of boxes. Gives where it ends."""
        bill = self.bill
        told = {
            "parents": f"{len(bill.lines):,}",
            "children": f"{bill.child_count:,}",
            "weight": kg(bill.weight_kg),
            "per_child": kg(bill.weight_per_child_kg),
            "gross": BLANK if bill.gross_weight_kg is None else kg(bill.gross_weight_kg),
            "difference": BLANK if bill.difference_kg is None else f"{bill.difference_kg:+,.3f}",
        }
        top, width = y - 3, WIDE / len(told)
        self.paper.box(LEFT, top, WIDE, 11.5)
        for place, (name, text) in enumerate(told.items()):
            x = LEFT + place * width
            if place:
                self.paper.upright(x, top, 11.5)
            self.paper.fitted(x + 1.5, top + 4, self.words[name], 7, 4.5, width - 3)
            self.paper.fitted(x + 1.5, top + 9.4, text, 12, 6, width - 3, bold=True)
        return top + 14

    def next_head(self) -> None:
        """The head of a further page: enough to know where a lost sheet belongs."""
        has_qr = self.paper.qr(LEFT + WIDE - SMALL_QR, TOP, SMALL_QR, self.address, error_correction="L")
        room = WIDE - (SMALL_QR + 5 if has_qr else 0)
        self.paper.fitted(LEFT, TOP + 3, self.site_name, 8, 6, room)
        self.paper.fitted(LEFT, TOP + 10.5, self.bill.number, 17, 8, room, bold=True)
        told = filter(None, (self.version, self.stamp or self.bill.facts["customer"]))
        self.paper.fitted(LEFT, TOP + 16, " · ".join(told), 9, 6, room, bold=bool(self.stamp))

    def foot(self, page: int, pages: int) -> None:
        self.paper.rule(LEFT, FOOT, WIDE)
        told = f"{self.bill.number} · {self.version} · {self.bill.short_code}"
        self.paper.fitted(LEFT, FOOT + 3.8, told, 8, 6, WIDE - 40)
        counted = self.words["page"].format(page=page, pages=pages)
        self.paper.text(LEFT, FOOT + 3.8, counted, 8, width=WIDE, align="R")

    def signatures(self, y: float) -> None:
        width = WIDE / len(SIGNERS)
        self.paper.box(LEFT, y, WIDE, SIGNATURES)
        for place, signer in enumerate(SIGNERS):
            x = LEFT + place * width
            if place:
                self.paper.upright(x, y, SIGNATURES)
            self.paper.fitted(x + 2, y + 4.5, self.words[signer], 9, 6, width - 4, bold=True)
            for row, asked in enumerate(SIGNED):
                line = y + 11 + row * 6.7
                self.paper.fitted(x + 2, line, self.words[asked], 6.5, 4.5, 12)
                self.paper.rule(x + 14.5, line + 0.6, width - 16.5)


def proof_address(address: str, bill: Frozen) -> str:
    """What the QR code holds. Whoever opens it learns whether paper and bill are the same."""
    return f"{address}?{urlencode({'n': bill.number, 'v': bill.version, 'h': bill.sha256[:16]})}"


def draw(asked: dict[str, Any], out: BinaryIO) -> None:
    out.write(BillPaper(asked).draw())


if __name__ == "__main__":
    sys.exit(run_child(draw))
