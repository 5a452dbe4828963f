"""How times, counts and codes are written on pages."""

from decimal import Decimal
from typing import Any

from django import template

from bags.models import get_bag_url
from core.dates import format_short_time, format_spoken_time, write_time_tag

register = template.Library()
register.filter("bag_url", get_bag_url)
register.filter("short_time", format_short_time)
register.filter("spoken_time", format_spoken_time)
register.filter("time_tag", write_time_tag)


@register.filter
def grouped(count: int | None) -> str:
    """A count with its thousands apart: 1,448,210."""
    return "" if count is None else f"{count:,}"


@register.filter
def number(cell: str | int | float | Decimal) -> str:
    """A number with its thousands apart and no idle zeros; a text as it is."""
    if isinstance(cell, str):
        return cell
    shown = f"{cell:,}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


@register.filter
def signed(change: Any) -> str:
    """A difference: +1,200, -3 or 0."""
    return f"+{number(change)}" if change > 0 else number(change)
