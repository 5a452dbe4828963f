"""QR codes and Code 128 as SVG, to stand in a page. The libraries say which modules are dark."""

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
    """A Code 128 (ISO/IEC 15417) with its quiet zones."""
    modules = Code128(text).build()[0]
    width = len(modules) + 2 * CODE128_QUIET_ZONE
    bars = "".join(
        f"M{place + CODE128_QUIET_ZONE} 0h1v{CODE128_HEIGHT}h-1z"
        for place, module in enumerate(modules)
        if module == "1"
    )
    return mark_safe(  # noqa: S308  numbers only
        f'<svg class="symbol" viewBox="0 0 {width} {CODE128_HEIGHT}" preserveAspectRatio="none" '
        f'shape-rendering="crispEdges"><path d="{bars}"/></svg>'
    )
