"""Numbers of bills, given by the system: no doubles, and no gaps among those that were given."""

from django.db import connection
from django.utils import timezone

from bills.models import Bill, BillCounter
from bills.number_pattern import number_in, series_of


def next_number(pattern: str) -> str:
    """Take the next free number of today's series.

    Call it in the transaction that makes the bill: the counter's row stays locked until that ends, so
    whoever comes next waits a moment, and a bill that is not made in the end gives its number back.
    Numbers that somebody typed for a bill earlier are passed over.
    """
    series = series_of(pattern, timezone.localtime())
    while True:
        number = number_in(series, count_on(series))
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


def likely_next(pattern: str) -> str:
    """What the next number will be if nobody is quicker. Takes nothing."""
    series = series_of(pattern, timezone.localtime())
    last = BillCounter.objects.filter(series=series).values_list("last", flat=True).first() or 0
    return number_in(series, last + 1)
