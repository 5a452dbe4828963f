"""How times, counts and codes are written on pages."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bags.models import get_bag_url
from core.dates import format_spoken_time

register = template.Library()
register.filter("bag_url", get_bag_url)
register.filter("spoken_time", format_spoken_time)


@register.filter
def short_time(at: datetime | None) -> str:
    """`at` in the site's time zone: "today 09:02", "yesterday 18:40", "3 May 2026 10:42"."""
    if at is None:
        return ""
    at = timezone.localtime(at)
    today = timezone.localdate()
    clock = at.strftime("%H:%M")
    if at.date() == today:
        return _("today %(clock)s") % {"clock": clock}
    if at.date() == today - timedelta(days=1):
        return _("yesterday %(clock)s") % {"clock": clock}
    return f"{date_format(at, 'j M Y')} {clock}"


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
