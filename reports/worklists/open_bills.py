"""Bills that are open since yesterday or longer."""

from operator import attrgetter

from django.db.models import QuerySet

from accounts.models import AuditEntry
from bills.models import Bill
from bills.queries import weigh
from core.dates import start_of_today
from core.pagination import Page, fetch_page

PAGE_SIZE = 50


def filter_old_open_bills() -> QuerySet[Bill]:
    """The open bills that were made before the site's midnight. Index bill_open has only open ones."""
    return Bill.objects.filter(closed_at=None, cancelled_at=None, created_at__lt=start_of_today())


def fetch_oldest_open_bills(after: int = 0) -> Page[Bill]:
    """The longest open bills behind the one with this id, with their counts.

    One that was opened again has `reopened`, the audit's last entry of that; the others have None.
    """
    bills = filter_old_open_bills().filter(id__gt=after).select_related("created_by", "area").order_by("id")
    page = fetch_page(bills, PAGE_SIZE, attrgetter("pk"))
    return page.with_rows(set_reopening(weigh(page.rows)))


def set_reopening(bills: list[Bill]) -> list[Bill]:
    """Give each bill `reopened`. Index audit_entry_subject."""
    numbers = [bill.number for bill in bills]
    entries = AuditEntry.objects.filter(subject_kind="bill", subject__in=numbers, verb="reopened")
    last = {entry.subject: entry for entry in entries.select_related("by").order_by("id")}
    for bill in bills:
        bill.reopened = last.get(bill.number)  # type: ignore[attr-defined]
    return bills
