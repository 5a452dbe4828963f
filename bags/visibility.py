"""Who may see which bags: by their area."""

from django.db.models import QuerySet

from accounts.models import User
from bags.models import Bag


def can_view(user: User, bag: Bag) -> bool:
    return user.can_see_area(bag.area_id)


def filter_visible(user: User, bags: QuerySet[Bag]) -> QuerySet[Bag]:
    """Those of these bags that this person may see, like `can_view` for one."""
    return bags.filter(user.filter_areas())
