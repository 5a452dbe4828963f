"""The table of parents on a bill's paper, over as many pages as it takes. No Django."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from core.pdf import PdfPaper
from exports.bill_document import FrozenLine, format_minute

LEFT, WIDE = 15.0, 184.0
# No., code, children, weight, put on by, time.
WIDTHS = (13.0, 61.0, 18.0, 28.0, 35.0, 29.0)
COLUMNS = ("no", "parent", "children", "weight", "put_on_by", "put_on_at")
RIGHT = ("no", "children", "weight")
EDGES = [LEFT + sum(WIDTHS[:place]) for place in range(len(WIDTHS))]
# Beside a right-aligned column.
EDGES[4] += 3
SIZE, ROW, MORE = 9.0, 5.2, 3.9
HEAD = 6.5
# Rules that help to count: a thicker one after each so many rows.
COUNTED = 10
# So many rows at most go along with the signatures to a page of their own.
GO_ALONG = 5


@dataclass
class PageSum:
    parents: int = 0
    children: int = 0
    weight_kg: Decimal = Decimal("0.000")

    def __add__(self, lines: Sequence[FrozenLine]) -> "PageSum":
        return PageSum(
            self.parents + len(lines),
            self.children + sum(len(line.children) for line in lines),
            self.weight_kg + sum(line.weight_kg for line in lines),
        )


@dataclass
class TablePage:
    """The rows of one page, their sum, and the sum of all pages up to it."""

    lines: list[FrozenLine]
    is_last: bool
    sum: PageSum = field(default_factory=PageSum)
    so_far: PageSum = field(default_factory=PageSum)


class ParentTable:
    """The table's place: from `first_top` on the first page, from `top` on others, down to `bottom`.

    `tail` is the room that the last page must leave free below.
    """

    def __init__(
        self, paper: PdfPaper, words: dict[str, str], first_top: float, bottom: float, top: float, tail: float
    ) -> None:
        self.paper, self.words = paper, words
        self.first_top, self.bottom, self.top, self.tail = first_top, bottom, top, tail

    def measure_room(self, *, is_first: bool) -> float:
        """What a page has for rows, above two rows of sums."""
        return self.bottom - (self.first_top if is_first else self.top) - HEAD - 2 * ROW

    def measure_tail(self, page_count: int) -> float:
        """What the last page must leave free. A paper of one page has one row of sums."""
        return self.tail - (ROW if page_count == 1 else 0)

    def split_code(self, line: FrozenLine) -> tuple[float, list[str]]:
        """The size and the lines in which a code is written."""
        width = WIDTHS[1] - 2
        size = self.paper.fit_size(line.code, width, SIZE, 7)
        return size, self.paper.split_word(line.code, size, width)

    def measure_row(self, line: FrozenLine) -> float:
        return ROW if len(line.code) < 25 else ROW + MORE * (len(self.split_code(line)[1]) - 1)

    def draw(self, page: TablePage, *, is_first: bool) -> float:
        """Draw the rows and sums of a page. Returns where they end."""
        y = self.draw_head(self.first_top if is_first else self.top)
        for line in page.lines:
            y = self.draw_row(y, line)
        if not (is_first and page.is_last):
            y = self.draw_sum(y, self.words["this_page"], page.sum)
        return self.draw_sum(y, self.words["in_all" if page.is_last else "carried"], page.so_far)

    def draw_head(self, y: float) -> float:
        self.paper.draw_rule(LEFT, y, WIDE, 0.4)
        for place, name in enumerate(COLUMNS):
            align = "R" if name in RIGHT else "L"
            inner = WIDTHS[place] - 2
            self.paper.draw_fitted(
                EDGES[place] + 1, y + 4.4, self.words[name], 8, 5, inner, bold=True, align=align
            )
        self.paper.draw_rule(LEFT, y + HEAD, WIDE, 0.4)
        return y + HEAD

    def draw_row(self, y: float, line: FrozenLine) -> float:
        size, pieces = self.split_code(line)
        text = y + ROW - 1.5
        self.draw_right(0, text, f"{line.number:,}")
        for place, piece in enumerate(pieces):
            self.paper.draw_text(EDGES[1] + 1, text + place * MORE, piece, size, bold=False)
        self.draw_right(2, text, f"{len(line.children):,}")
        self.draw_right(3, text, group_kg(line.weight_kg))
        self.paper.draw_fitted(EDGES[4] + 1, text, line.added_by, SIZE, 6, WIDTHS[4] - 5)
        self.paper.draw_text(EDGES[5] + 1, text, format_minute(line.added_at), SIZE)
        end = y + ROW + MORE * (len(pieces) - 1)
        self.paper.draw_rule(LEFT, end, WIDE, 0.1 if line.number % COUNTED else 0.35)
        return end

    def draw_right(self, place: int, y: float, text: str, *, bold: bool = False) -> None:
        self.paper.draw_fitted(EDGES[place] + 1, y, text, SIZE, 5, WIDTHS[place] - 2, align="R", bold=bold)

    def draw_sum(self, y: float, name: str, sums: PageSum) -> float:
        text = y + ROW - 1.4
        count = self.words["sum_of_parents"].format(count=f"{sums.parents:,}")
        self.paper.draw_fitted(
            LEFT + 1, text, f"{name} · {count}", SIZE, 5, WIDTHS[0] + WIDTHS[1] - 2, bold=True
        )
        self.draw_right(2, text, f"{sums.children:,}", bold=True)
        self.draw_right(3, text, group_kg(sums.weight_kg), bold=True)
        self.paper.draw_rule(LEFT, y + ROW, WIDE, 0.4)
        return y + ROW


def split_pages(lines: Sequence[FrozenLine], table: ParentTable) -> list[TablePage]:
    """The rows on pages, with their sums. Signatures are never alone on a page: rows go along with them."""
    pages: list[list[FrozenLine]] = [[]]
    room = table.measure_room(is_first=True)
    for line in lines:
        height = table.measure_row(line)
        if height > room:
            pages.append([])
            room = table.measure_room(is_first=False)
        pages[-1].append(line)
        room -= height
    if room < table.measure_tail(len(pages)):
        # At least one row stays, or the page before would be empty.
        along = min(GO_ALONG, max(1, len(pages[-1]) - 1))
        pages[-1:] = [pages[-1][:-along], pages[-1][-along:]]
    return _sum_pages([page for page in pages if page])


def _sum_pages(pages: list[list[FrozenLine]]) -> list[TablePage]:
    so_far, found = PageSum(), []
    for place, lines in enumerate(pages, 1):
        so_far = so_far + lines
        found.append(TablePage(lines, place == len(pages), PageSum() + lines, so_far))
    return found


def group_kg(weight: Decimal) -> str:
    return f"{weight:,.3f}"
