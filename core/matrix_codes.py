"""The dark modules of QR codes and Data Matrix symbols. Knows no Django: the drawer reads it too."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

import zxingcpp

QR, DATA_MATRIX = "qr", "datamatrix"
# Light modules round the symbol: ISO/IEC 18004 asks for four, ISO/IEC 16022 for one; two are safer.
QUIET_ZONES = {QR: 4, DATA_MATRIX: 2}


@dataclass(frozen=True)
class Modules:
    """A square symbol: modules along its side, the quiet zone's, and dark runs as (x, y, width)."""

    side: int
    quiet: int
    runs: list[tuple[int, int, int]]

    @property
    def whole(self) -> int:
        """Modules along its side with both quiet zones."""
        return self.side + 2 * self.quiet


def modules_of(symbol: str, text: str) -> Modules:
    """Never a Micro QR and never a rectangle, which many scanners cannot read."""
    if symbol == QR:
        made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    else:
        made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.DataMatrix, force_square=True)
    image: Any = made.to_image(scale=1, add_quiet_zones=False)
    pixels: list[list[int]] = memoryview(image).tolist()  # type: ignore[assignment]
    runs = [(x, y, width) for y, row in enumerate(pixels) for x, width in dark_runs(row)]
    return Modules(len(pixels), QUIET_ZONES[symbol], runs)


def dark_runs(row: list[int]) -> list[tuple[int, int]]:
    """Where dark modules stand side by side: from, how many."""
    runs, place = [], 0
    for pixel, same in groupby(row):
        width = len(list(same))
        if pixel == 0:
            runs.append((place, width))
        place += width
    return runs
