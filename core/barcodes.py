"""QR codes and Code 128 as SVG, to stand in a page. The libraries say which modules are dark."""

from itertools import groupby

import segno
from barcode import Code128
from django.utils.safestring import SafeString, mark_safe

QR_QUIET_ZONE = 4  # modules, ISO/IEC 18004
CODE128_QUIET_ZONE = 10  # modules, ISO/IEC 15417
CODE128_HEIGHT = 34  # modules


def qr_code(text: str) -> SafeString:
    """A QR code (ISO/IEC 18004, never a Micro QR, which many scanners cannot read) with its quiet zone."""
    symbol = segno.make_qr(text, error="m", boost_error=False)
    # Only numbers of the library's own go into it.
    return mark_safe(symbol.svg_inline(border=QR_QUIET_ZONE, omitsize=True, svgclass="symbol"))  # noqa: S308


def code128(text: str) -> SafeString:
    """A Code 128 (ISO/IEC 15417) with its quiet zones, two pixels a module: broken pixels spoil thin bars."""
    modules = Code128(text).build()[0]
    width = len(modules) + 2 * CODE128_QUIET_ZONE
    return mark_safe(  # noqa: S308  numbers only
        f'<svg class="symbol" viewBox="0 0 {width} {CODE128_HEIGHT}" width="{2 * width}" '
        f'preserveAspectRatio="none" shape-rendering="crispEdges"><path d="{draw_bars(modules)}"/></svg>'
    )


def draw_bars(modules: str) -> str:
    """The dark runs of "1101…" as a path, each one piece: no seam shows inside a wide bar."""
    path, place = "", CODE128_QUIET_ZONE
    for module, run in groupby(modules):
        width = len(list(run))
        if module == "1":
            path += f"M{place} 0h{width}v{CODE128_HEIGHT}h-{width}z"
        place += width
    return path
