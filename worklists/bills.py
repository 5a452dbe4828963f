"""Bills that are open since yesterday or longer."""

from django.db.models import QuerySet
from django.utils import timezone

from bags.filtering import start_of
from bills.listing import weighed
from bills.models import Bill

PAGE_SIZE = 50


def old_open_bills() -> QuerySet[Bill]:
    """The open bills that were made before the site's midnight. Index bill_open has only open ones."""
    midnight = start_of(timezone.localdate())
    return Bill.objects.filter(closed_at=None, cancelled_at=None, created_at__lt=midnight)


def oldest_open_bills(after: int = 0) -> tuple[list[Bill], int | None]:
    """The longest open bills behind the one with this id, with their counts, and where the next begin."""
    bills = old_open_bills().filter(id__gt=after).select_related("created_by", "area").order_by("id")
    found = list(bills[: PAGE_SIZE + 1])
    return weighed(found[:PAGE_SIZE]), found[PAGE_SIZE - 1].pk if len(found) > PAGE_SIZE else None
