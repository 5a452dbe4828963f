"""The sheets and rolls that labels are printed on, in millimetres. Knows no Django: the drawer reads it."""

from dataclasses import dataclass

A4 = (210.0, 297.0)


@dataclass(frozen=True)
class Layout:
    """Labels on a page: how large, how many across and down, and from one to the next."""

    width: float
    height: float
    padding: float
    columns: int = 1
    rows: int = 1
    left: float = 0
    top: float = 0
    across: float = 0
    down: float = 0
    page: tuple[float, float] = A4
    # Only of label printers that take ZPL: how fine their dots are.
    dots_per_mm: float | None = None

    @property
    def per_page(self) -> int:
        return self.columns * self.rows

    @property
    def is_sheet(self) -> bool:
        return self.per_page > 1

    def place(self, number: int) -> tuple[float, float]:
        """The top left corner of the label with this number on its page, row by row from 0."""
        row, column = divmod(number, self.columns)
        return self.left + column * self.across, self.top + row * self.down

    def page_count(self, label_count: int, start: int) -> int:
        return -(-(label_count + start - 1) // self.per_page)


ROLL = (50.0, 25.0)
# No printer prints up to the edge of a sheet, so labels at the edge need more padding.
LAYOUTS = {
    "a4-24": Layout(70, 37, padding=4.5, columns=3, rows=8, top=0.5, across=70, down=37),
    "a4-14": Layout(99.1, 38.1, padding=3, columns=2, rows=7, left=4.65, top=15.15, across=101.6, down=38.1),
    "a4-40": Layout(48.5, 25.4, padding=2, columns=4, rows=10, left=8, top=21.5, across=48.5, down=25.4),
    "roll": Layout(*ROLL, padding=1.5, page=ROLL),
    "roll-203": Layout(*ROLL, padding=1.5, page=ROLL, dots_per_mm=8),
    "roll-300": Layout(*ROLL, padding=1.5, page=ROLL, dots_per_mm=11.8),
}
