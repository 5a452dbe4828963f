"""Where bags are, as far as a person may see it: every page and answer that says so goes through here."""

from typing import Any

from accounts.models import User
from bags.codes import looks_like_code, normalise_code
from bags.models import Bag
from bags.queries import ChildRow, fetch_children, fetch_located
from bags.visibility import can_view
from bills.visibility import find_foreign_names
from core.pagination import Page


def find_visible_bag(text: str, *, user: User) -> Any | None:
    """The bag of this code with its place; None if there is none that `user` may see."""
    code = normalise_code(text)
    found = fetch_located(Bag.objects.filter(code=code)) if looks_like_code(code) else []
    seen = [bag for bag in found if can_view(user, bag)]
    return hide_foreign_locations(seen, user=user)[0] if seen else None


def fetch_visible_children(parent: Bag, *, user: User, after: int | None = None) -> Page[ChildRow]:
    """As fetch_children. Children that `user` may not see have a `child_area`, its name."""
    page = fetch_children(parent, after)
    for child in page.rows:
        child.child_area = None if user.can_see_area(child.area_id) else child.area_name
    return page


def hide_foreign_locations(bags: list[Any], *, user: User) -> list[Any]:
    """Take parents and bills of other areas out of bags with `annotate_location`; one query at most.

    Such a bag has no `parent_code` then, but `parent_area`, the name of that area; so with its bill. Of a bag
    in a foreign parent the bill is left out as well: it is that parent's.
    """
    texts = {text for bag in bags for text in (bag.parent_code, bag.bill_number)}
    foreign = find_foreign_names(texts, own_area_id=user.own_area_id)
    for bag in bags:
        bag.parent_area = foreign.bags.get(bag.parent_code)
        bag.bill_area = foreign.bills.get(bag.bill_number)
        if bag.parent_area or bag.bill_area:
            bag.bill_number = bag.bill_closed_at = None
        if bag.parent_area:
            bag.parent_code = bag.bill_area = None
    return bags
