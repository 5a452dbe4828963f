"""How weights and fields of bills are written on pages."""

from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bills.fields import ON_PAPER
from bills.fingerprint import format_short_code
from bills.models import Bill, name_field
from core.print_warnings import write_print_warning
from core.printable import list_printable_ranges

register = template.Library()
register.filter("short_code", format_short_code)
register.simple_tag(list_printable_ranges, name="printable_ranges")
register.simple_tag(write_print_warning, name="print_warning")


@register.filter
def kg(weight: Decimal | str | None) -> str:
    """A weight without useless zeros: "30 kg", "30.5 kg", "60,000 kg"."""
    if weight is None or weight == "":
        return ""
    return _("%s kg") % f"{Decimal(weight).normalize():,f}"


@register.filter
def field_name(field: str) -> str:
    """What a field of a bill is called."""
    return name_field(field)


@register.filter
def written_on(bill: Bill) -> list[dict[str, Any]]:
    """Name, label and value of what people wrote about a bill besides its customer; not what is empty."""
    names = [name for name in ON_PAPER if name != "customer" and getattr(bill, name)]
    return [
        {"name": name, "label": capfirst(name_field(name)), "value": getattr(bill, name)} for name in names
    ]


def draw_state(state: str) -> SafeString:
    """The state of a bill as a word with its sign: bills/_state.html, drawn once for each."""
    return _draw_state(state, get_language())


@lru_cache(maxsize=50)
def _draw_state(state: str, _language: str | None) -> SafeString:
    return render_to_string("bills/_state.html", {"bill": {"state": state}})
