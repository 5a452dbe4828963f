"""Walks through the bags: each goes along one index, in its order, and stops where it has looked enough."""

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import F, Func, QuerySet, TextField

from accounts.models import User
from bags.codes import is_allowed
from bags.filters import FindBags
from bags.models import Bag
from bags.visibility import visible_to

# How many bags a page looks at before filters pick among them, so that it costs the same however rare the
# wanted ones are: what is asked of other tables, bag by bag, is dear; what stands in the bag's row is cheap.
# "Look further" goes on from there, with more patience.
LOOK_AHEAD, LOOK_CHEAPLY, LOOK_FAR = 2_500, 25_000, 100_000

# The last characters of a code become the first ones; index bag_code_reversed has the same expression.
BACKWARDS = Func(F("code"), function="reverse", output_field=TextField(db_collation="C"))


@dataclass(frozen=True)
class Walk:
    """Bags in the order of `key` (id: newest first), all that one index gives there, before any filter."""

    bags: QuerySet[Bag]
    key: str

    def behind(self, place: Any) -> "Walk":
        return self.within("lt" if self.key == "id" else "gt", place)

    def as_far_as(self, place: Any) -> "Walk":
        return self.within("gte" if self.key == "id" else "lte", place)

    def within(self, bound: str, place: Any) -> "Walk":
        return replace(self, bags=self.bags.filter(**{f"{self.key}__{bound}": place}))

    def end_of(self, most: int) -> Any | None:
        """The key of the last of the first `most` bags; None if there are fewer."""
        return self.bags.values_list(self.key, flat=True)[most - 1 : most].first()


def walks_of(text: str, *, user: User, form: FindBags, by_ending: bool) -> list[Walk]:
    """Where to look for the bags of the list. Several walks are all by id and have no bag in common."""
    if not text:
        return walks_by_id(user, form)
    if not is_allowed(text):
        return []
    if by_ending:
        bags = Bag.objects.annotate(backwards=BACKWARDS).filter(backwards__startswith=text[::-1])
        return [Walk(bags.order_by("backwards"), "backwards")]
    return [Walk(Bag.objects.filter(code__startswith=text).order_by("code"), "code")]


def walks_by_id(user: User, form: FindBags) -> list[Walk]:
    """The newest bags, of an area (index bag_area), parents alone (bag_parents, bag_area_parents), or all.

    A dispatcher walks the own area and what belongs to none: an OR of the two would read all. For PostgreSQL
    "in no area" is no fixed value, so the area stands in the order, too, as it does in the index.
    """
    bags = form.near_days(Bag.objects.order_by("-id"))
    if form.chosen == Bag.Kind.PARENT:
        bags = bags.filter(kind=form.chosen)
    if form.cleaned_data.get("area"):
        return [Walk(bags.filter(area=form.cleaned_data["area"]), "id")]
    if user.own_area_id is not None:
        bags = bags.order_by(F("area_id").desc(), "-id")
        return [Walk(bags.filter(area=area), "id") for area in (user.own_area_id, None)]
    return [Walk(bags, "id")]


def picks(text: str, *, user: User, form: FindBags) -> bool:
    """Whether the list leaves out bags that its walks meet."""
    if text:
        return form.asked_besides_code or user.own_area_id is not None
    walked_along = {"q", "area"} | ({"kind"} if form.chosen == Bag.Kind.PARENT else set())
    return any(value for name, value in form.cleaned_data.items() if name not in walked_along)


def picked(walk: Walk, *, user: User, form: FindBags) -> QuerySet[Bag]:
    """Those of the walk's bags that the form finds and this person may see, but for `FindBags.narrowed`."""
    bags = visible_to(user, form.on_days(walk.bags))
    if form.chosen:
        bags = bags.filter(kind=form.chosen)
    if form.cleaned_data.get("area"):
        bags = bags.filter(area=form.cleaned_data["area"])
    return bags
