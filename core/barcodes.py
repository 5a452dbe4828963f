"""Which modules of QR codes, Data Matrix and Code 128 are dark. Knows no Django: child processes draw too."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

import zxingcpp

QR, DATA_MATRIX, CODE128 = "qr", "datamatrix", "code128"
# Light modules round the symbol: ISO/IEC 18004 asks for four, ISO/IEC 16022 for one (two are safer),
# ISO/IEC 15417 for ten at both ends.
QUIET_ZONES = {QR: 4, DATA_MATRIX: 2, CODE128: 10}
CODE128_HEIGHT = 34  # modules


@dataclass(frozen=True)
class Barcode:
    """Modules along its side and those of its quiet zone; dark runs as (x, y, width).

    A Code 128 has one row of runs, `bar_height` modules high, and quiet zones at its ends only.
    """

    side: int
    quiet: int
    runs: list[tuple[int, int, int]]
    bar_height: int = 1

    @property
    def whole(self) -> int:
        """Modules along its side with both quiet zones."""
        return self.side + 2 * self.quiet

    @property
    def is_linear(self) -> bool:
        return self.bar_height > 1

    @property
    def view_box(self) -> str:
        """The symbol with its quiet zones, for SVG. A module is one unit."""
        return f"0 0 {self.whole} {self.bar_height if self.is_linear else self.whole}"

    @property
    def path_in_view_box(self) -> str:
        return self.path(self.quiet, 0 if self.is_linear else self.quiet)

    @property
    def two_pixels_a_module(self) -> str:
        """A width in pixels: broken pixels would spoil thin bars."""
        return str(2 * self.whole)

    def path(self, x: int = 0, y: int = 0) -> str:
        """The dark runs as an SVG path from here on, each one piece: no seam shows inside a wide bar."""
        return "".join(
            f"M{x + run_x} {y + run_y}h{width}v{self.bar_height}h-{width}z"
            for run_x, run_y, width in self.runs
        )


def encode_qr(text: str, error_correction: str = "M") -> Barcode:
    """Never a Micro QR, which many scanners cannot read."""
    rows = _encode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=error_correction)
    return Barcode(len(rows), QUIET_ZONES[QR], _find_dark_runs(rows))


def encode_data_matrix(text: str) -> Barcode:
    """Never a rectangle, which many scanners cannot read."""
    rows = _encode(text, zxingcpp.BarcodeFormat.DataMatrix, force_square=True)
    return Barcode(len(rows), QUIET_ZONES[DATA_MATRIX], _find_dark_runs(rows))


def encode_code128(text: str) -> Barcode:
    rows = _encode(text, zxingcpp.BarcodeFormat.Code128)[:1]
    return Barcode(len(rows[0]), QUIET_ZONES[CODE128], _find_dark_runs(rows), CODE128_HEIGHT)


# The symbols of labels for bags.
ENCODERS = {QR: encode_qr, DATA_MATRIX: encode_data_matrix}


def _encode(text: str, barcode_format: Any, **options: Any) -> list[list[int]]:
    """Rows of pixels, a module each; 0 is dark."""
    image: Any = zxingcpp.create_barcode(text, barcode_format, **options).to_image(
        scale=1, add_quiet_zones=False
    )
    return memoryview(image).tolist()  # type: ignore[return-value]


def _find_dark_runs(rows: list[list[int]]) -> list[tuple[int, int, int]]:
    runs = []
    for y, row in enumerate(rows):
        x = 0
        for pixel, same in groupby(row):
            width = len(list(same))
            if pixel == 0:
                runs.append((x, y, width))
            x += width
    return runs
