"""How weights are written on pages."""

from decimal import Decimal

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def kg(weight: Decimal | str | None) -> str:
    """A weight without useless zeros: "30 kg", "30.5 kg", "60,000 kg"."""
    if weight is None or weight == "":
        return ""
    return _("%s kg") % f"{Decimal(weight).normalize():,f}"
