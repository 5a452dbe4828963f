"""Numbers of bills: how they look, and giving the next one, without doubles and without gaps."""

import re
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from bills.models import Bill, BillCounter
from bills.number_rule import is_bill_number

COUNTER = re.compile(r"\{number:([1-9])\}")
PLACEHOLDERS = re.compile(r"\{[^}]*\}")
KNOWN_PLACEHOLDERS = {"{year}", "{month}", "{financial_year}"}
FIRST_MONTH = 4


def fill_series(pattern: str, day: datetime) -> str:
    """The pattern with its dates filled in, such as "BILL-2026-{number:6}". Each has its own counter."""
    dates = {"{year}": f"{day:%Y}", "{month}": f"{day:%m}", "{financial_year}": name_financial_year(day)}
    return re.sub("|".join(map(re.escape, dates)), lambda found: dates[found[0]], pattern)


def name_financial_year(day: datetime) -> str:
    """India's financial year, from April to March, as bills write it: "2026-27"."""
    first = day.year if day.month >= FIRST_MONTH else day.year - 1
    return f"{first}-{(first + 1) % 100:02}"


def format_number(series: str, count: int) -> str:
    """The number at this place of a series: "BILL-2026-000123". Past its places it grows longer."""
    return COUNTER.sub(lambda places: str(count).zfill(int(places[1])), series)


def check_number_pattern(pattern: str) -> None:
    """Refuse a pattern that gives no allowed numbers, with the reason. Raises ValidationError."""
    if len(COUNTER.findall(pattern)) != 1:
        raise ValidationError(_("Write the counter once, with its places: {number:6}."))
    unknown = set(PLACEHOLDERS.findall(COUNTER.sub("", pattern))) - KNOWN_PLACEHOLDERS
    if unknown:
        sentence = _("%s is not known. Use {year}, {month}, {financial_year} and {number:6}.")
        raise ValidationError(sentence % ", ".join(sorted(unknown)))
    example = format_number(fill_series(pattern, timezone.localtime()), 123)
    longest = format_number(fill_series(pattern, timezone.localtime()), 10**9)
    if not (is_bill_number(example) and is_bill_number(longest)):
        raise ValidationError(
            _("Numbers would look like %s. Use letters A-Z, digits and . - _ /, at most 40 in all.") % example
        )


def take_next_number(pattern: str) -> str:
    """Take the next free number of today's series.

    Call it in the transaction that makes the bill: the counter's row stays locked until that ends, so
    the next person waits a moment, and a bill that is not made in the end gives its number back.
    Numbers that somebody typed for a bill earlier are passed over.
    """
    series = fill_series(pattern, timezone.localtime())
    while True:
        number = format_number(series, count_on(series))
        if not Bill.objects.filter(number=number).exists():
            return number


def count_on(series: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(COUNT_ON, [series])
        return int(cursor.fetchone()[0])


# The row is made by the first bill of a series; two firsts at once meet in its primary key, and one waits.
COUNT_ON = """
INSERT INTO bills_billcounter AS counter (series, last) VALUES (%s, 1)
ON CONFLICT (series) DO UPDATE SET last = counter.last + 1
RETURNING last
"""


def predict_next_number(pattern: str) -> str:
    """The number that the next bill gets unless another one is created first. Takes nothing."""
    series = fill_series(pattern, timezone.localtime())
    last = BillCounter.objects.filter(series=series).values_list("last", flat=True).first() or 0
    return format_number(series, last + 1)
