"""Numbers of bills that are one slip away from one that nobody knows."""

from bags.codes import is_allowed
from bags.suggestions import MAX_LENGTH, MOST_SHOWN, one_slip_from
from bills.models import Bill


def bills_like(number: str) -> list[Bill]:
    """The bills whose numbers are one slip from this one, at most MOST_SHOWN. By index bill_number_unique."""
    if not is_allowed(number) or len(number) > MAX_LENGTH:
        return []
    return list(Bill.objects.filter(number__in=one_slip_from(number)).order_by("-number")[:MOST_SHOWN])
