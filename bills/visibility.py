"""Who may see which bills: by their area."""

from django.db.models import QuerySet

from accounts.models import User
from bills.models import Bill


def can_view_bill(user: User, bill: Bill) -> bool:
    return user.can_see_area(bill.area_id)


def filter_visible_bills(user: User, bills: QuerySet[Bill]) -> QuerySet[Bill]:
    """Those of these bills that this person may see, like `can_view_bill` for one."""
    return bills.filter(user.filter_areas())
