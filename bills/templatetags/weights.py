"""How weights are written on pages."""

from decimal import Decimal

from django import template
from django.utils.translation import gettext as _

from bills.fingerprint import format_short_code
from bills.models import Bill

register = template.Library()
register.filter("short_code", format_short_code)


@register.filter
def kg(weight: Decimal | str | None) -> str:
    """A weight without useless zeros: "30 kg", "30.5 kg", "60,000 kg"."""
    if weight is None or weight == "":
        return ""
    return _("%s kg") % f"{Decimal(weight).normalize():,f}"


@register.filter
def field_name(field: str) -> str:
    """What a field of a bill is called."""
    return str(Bill._meta.get_field(field).verbose_name)  # type: ignore[union-attr]
