"""The first label as a picture on the page, before anything is printed."""

from typing import Any

from core.barcodes import ENCODERS
from labels.layout import Line, plan_of
from labels.paper_formats import LAYOUTS


def picture_of(code: str, *, symbol: str, layout_name: str, top_line: str) -> dict[str, Any]:
    """What templates/labels/_label.svg draws, in millimetres. Lengths are text: no language writes "2,5"."""
    layout = LAYOUTS[layout_name]
    drawn = ENCODERS[symbol](code)
    plan = plan_of(layout, code, drawn.whole, drawn.quiet, top_line)
    return {
        "code": code,
        "width": f"{layout.width:g}",
        "height": f"{layout.height:g}",
        "middle": f"{layout.width / 2:g}",
        "transform": f"translate({plan.x:.3f} {plan.y:.3f}) scale({plan.module:.4f})",
        "path": drawn.path(),
        "top": written(plan.top_line) if plan.top_line else None,
        "lines": [written(line) for line in plan.lines],
        "module_mm": f"{plan.module:.2f}",
    }


def written(line: Line) -> dict[str, str]:
    return {
        "y": f"{line.y:.2f}",
        "size": f"{line.size:.2f}",
        "text": line.text,
        "end": line.end,
        "end_size": f"{line.end_size:.2f}",
    }
