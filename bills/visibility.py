"""Who may see which bills."""

from django.db.models import Q, QuerySet

from accounts.models import User
from bills.models import Bill


def can_view_bill(user: User, bill: Bill) -> bool:
    """Billers and admins see all bills, a dispatcher those of the own area, once given, and of none."""
    if user.own_area_id is None:
        return True
    return not user.waits_for_area and bill.area_id in (None, user.own_area_id)


def filter_visible_bills(user: User, bills: QuerySet[Bill]) -> QuerySet[Bill]:
    """Those of these bills that this person may see, like `can_view_bill` for one."""
    if user.own_area_id is None:
        return bills
    if user.waits_for_area:
        return bills.none()
    return bills.filter(Q(area=user.own_area_id) | Q(area=None))
