"""How numbers of bills look: the pattern in the site's settings, and the series that it makes."""

import re
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

# What a bill's number may be made of.
ALLOWED = r"^[A-Z0-9][A-Z0-9._-]*$"
MAX_LENGTH = 40
COUNTER = re.compile(r"\{number:([1-9])\}")
PLACEHOLDERS = re.compile(r"\{[^}]*\}")


def series_of(pattern: str, day: datetime) -> str:
    """The pattern with year and month filled in, such as "BILL-2026-{number:6}". Each has its own counter."""
    return pattern.replace("{year}", f"{day:%Y}").replace("{month}", f"{day:%m}")


def number_in(series: str, count: int) -> str:
    """The number at this place of a series: "BILL-2026-000123". Past its places it grows longer."""
    return COUNTER.sub(lambda places: str(count).zfill(int(places[1])), series)


def check_number_pattern(pattern: str) -> None:
    """Refuse a pattern that gives no allowed numbers, with the reason. Raises ValidationError."""
    if len(COUNTER.findall(pattern)) != 1:
        raise ValidationError(_("Write the counter once, with its places: {number:6}."))
    unknown = set(PLACEHOLDERS.findall(COUNTER.sub("", pattern))) - {"{year}", "{month}"}
    if unknown:
        raise ValidationError(_("%s is not known. Use {year}, {month} and {number:6}.") % ", ".join(unknown))
    example = number_in(series_of(pattern, timezone.localtime()), 123)
    longest = number_in(series_of(pattern, timezone.localtime()), 10**9)
    if len(longest) > MAX_LENGTH or not re.fullmatch(ALLOWED, example):
        raise ValidationError(
            _("Numbers would look like %s. Use letters A-Z, digits, dot, dash and underscore, at most 40.")
            % example
        )
