"""Pages of bags: the newest, and those whose codes start or end with what was typed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import BigIntegerField, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from accounts.models import User
from bags import pagination
from bags.filter_forms import MOST_COUNTED, Count
from bags.filters import FindBags
from bags.models import Bag, BagTally, Link
from bags.pagination import Walk, picked, picks, walks_of

PAGE_SIZE = 50
# Counting is asked for after the page is there.
COUNT_FAR = 50_000
# A file is gathered by so many rows, and by so many bags looked at, a statement.
FILE_PAGE, FILE_LOOK = 1_000, 25_000


@dataclass(frozen=True)
class BagPage:
    """Some bags, each with what `placed` adds, and where the next page starts (None: nowhere)."""

    bags: list[Bag]
    next: str | int | None = None
    # Looking stopped before the page was full: there may be more further on.
    cut_short: bool = False


def newest(
    *, user: User, form: FindBags | None = None, before: int | None = None, far: bool = False
) -> BagPage:
    """The newest bags that the form finds and this person may see; with `before`, older ones than that id."""
    return page_of("", user=user, form=form or FindBags({}), place=before, far=far)


def starting_with(
    text: str, *, user: User, form: FindBags | None = None, after: str = "", far: bool = False
) -> BagPage:
    """Bags whose codes start with `text`, in the order of codes, behind the code `after`."""
    return page_of(text, user=user, form=form or FindBags({}), place=after, far=far)


def ending_with(
    text: str, *, user: User, form: FindBags | None = None, after: str = "", far: bool = False
) -> BagPage:
    """Bags whose codes end with `text`, in the order of backward codes, behind that of `after`."""
    return page_of(text, user=user, form=form or FindBags({}), by_ending=True, place=after, far=far)


def page_of(
    text: str, *, user: User, form: FindBags, place: Any = None, by_ending: bool = False, far: bool = False
) -> BagPage:
    """The page of the list behind `place`, which is the `next` of the page before."""
    look = (
        pagination.LOOK_FAR if far else pagination.LOOK_AHEAD if form.is_narrow else pagination.LOOK_CHEAPLY
    )
    walks = walks_of(text, user=user, form=form, by_ending=by_ending)
    return cut(walks, place, user=user, form=form, look=look if picks(text, user=user, form=form) else None)


def cut(
    walks: list[Walk], place: Any, *, user: User, form: FindBags, look: int | None, size: int | None = None
) -> BagPage:
    """A page of what the walks give behind `place`, after looking at `look` bags of each (None: at all)."""
    size = size or PAGE_SIZE
    if place is not None:
        walks = [walk.behind(place) for walk in walks]
    ends = [end for walk in walks if look and (end := walk.end_of(look)) is not None]
    # All walks stop where the first one stops, so that none looks at more.
    furthest = max(ends, default=None)
    if furthest is not None:
        walks = [walk.as_far_as(furthest) for walk in walks]
    found = together(walks, user=user, form=form, most=size + 1)
    if len(found) > size:
        return BagPage(found[:size], next=getattr(found[size - 1], walks[0].key))
    return BagPage(found, next=furthest, cut_short=furthest is not None)


def together(walks: list[Walk], *, user: User, form: FindBags, most: int) -> list[Bag]:
    """The first bags of these walks that the list shows."""
    found = [form.narrowed(placed(picked(walk, user=user, form=form)))[:most] for walk in walks]
    if len(found) == 1:
        return list(found[0])
    return sorted((bag for bags in found for bag in bags), key=lambda bag: -bag.pk)[:most]


def pages_for_a_file(text: str, *, user: User, form: FindBags, by_ending: bool) -> Iterator[list[Bag]]:
    """All the bags of the list in its order, some at a time: each statement looks at so many and no more."""
    walks = walks_of(text, user=user, form=form, by_ending=by_ending)
    look = FILE_LOOK if picks(text, user=user, form=form) else None
    page = BagPage([], next=None)
    while True:
        page = cut(walks, page.next, user=user, form=form, look=look, size=FILE_PAGE)
        yield page.bags
        if page.next is None:
            return


def count_of(text: str, *, user: User, form: FindBags, by_ending: bool) -> Count:
    """How many bags the list has: exact for one kind or all, others up to MOST_COUNTED.

    Where filters pick, COUNT_FAR bags are looked at, whatever the number of walks.
    """
    if not text and not form.asked_besides_kind and user.own_area_id is None:
        return Count(tallied(form.chosen))
    walks = walks_of(text, user=user, form=form, by_ending=by_ending)
    if not picks(text, user=user, form=form):
        rows = sum(walk.bags.order_by()[: MOST_COUNTED + 1].count() for walk in walks)
        return Count(rows, rows <= MOST_COUNTED)
    counts = [count_picked(walk, user=user, form=form, look=COUNT_FAR // len(walks)) for walk in walks]
    return Count(sum(count.rows for count in counts), all(count.is_all for count in counts))


def count_picked(walk: Walk, *, user: User, form: FindBags, look: int) -> Count:
    looked = Walk(Bag.objects.filter(pk__in=walk.bags.values("pk")[:look]), walk.key)
    rows = form.narrowed(placed(picked(looked, user=user, form=form)))[: MOST_COUNTED + 1].count()
    return Count(rows, rows <= MOST_COUNTED and walk.end_of(look + 1) is None)


def tallied(kind: str) -> int:
    """How many bags there are of this kind, or, for "", of both."""
    sums = BagTally.objects.aggregate(parent=Sum("parent_count"), child=Sum("child_count"))
    return sum(count or 0 for name, count in sums.items() if kind in ("", name))


def placed(bags: QuerySet[Bag]) -> QuerySet[Bag]:
    """Each bag with its area and where it is: `parent_code`, `child_count`, `bill_number`, `bill_closed_at`.

    A child is on the bill that its parent is on. Each is an index look-up for the rows of the page only.
    """
    stay = Link.objects.filter(child=OuterRef("pk"), unlinked_at=None)
    contents = Link.objects.filter(parent=OuterRef("pk"), unlinked_at=None).order_by().values("parent")
    billed = Bag.objects.filter(pk=OuterRef("billed_id"), bill_lines__removed_at=None)
    return bags.select_related("area").annotate(
        parent_code=Subquery(stay.values("parent__code")),
        child_count=Coalesce(Subquery(contents.annotate(count=models.Count("pk")).values("count")), 0),
        billed_id=Coalesce(Subquery(stay.values("parent")), F("pk"), output_field=BigIntegerField()),
        bill_number=Subquery(billed.values("bill_lines__bill__number")),
        bill_closed_at=Subquery(billed.values("bill_lines__bill__closed_at")),
    )


CHILDREN_SHOWN = 500


@dataclass(frozen=True)
class Contents:
    """Some children of a parent, newest first, as their open links; `next` is where the next page starts."""

    links: list[Link]
    next: int | None


def children_of(parent: Bag, after: int | None = None) -> Contents:
    """The children that are in this parent now; with `after`, those put in before that link."""
    links = Link.objects.filter(parent=parent, unlinked_at=None).select_related("child", "linked_by")
    if after is not None:
        links = links.filter(id__lt=after)
    found = list(links.order_by("-id")[: CHILDREN_SHOWN + 1])
    return Contents(
        found[:CHILDREN_SHOWN], next=found[CHILDREN_SHOWN - 1].id if len(found) > CHILDREN_SHOWN else None
    )
