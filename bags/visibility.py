"""Who may see which bags."""

from django.db.models import Q, QuerySet

from accounts.models import User
from bags.models import Bag


def can_view(user: User, bag: Bag) -> bool:
    """Billers and admins see all bags, a dispatcher those of the own area, once given, and of none."""
    if user.own_area_id is None:
        return True
    return not user.waits_for_area and bag.area_id in (None, user.own_area_id)


def filter_visible(user: User, bags: QuerySet[Bag]) -> QuerySet[Bag]:
    """Those of these bags that this person may see, like `can_view` for one."""
    if user.own_area_id is None:
        return bags
    if user.waits_for_area:
        return bags.none()
    return bags.filter(Q(area=user.own_area_id) | Q(area=None))
