"""Pages of bags: the newest, and those whose codes start or end with what was typed."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import BigIntegerField, F, Func, OuterRef, Q, QuerySet, Subquery, Sum, TextField
from django.db.models.functions import Coalesce

from accounts.models import User
from bags.codes import is_allowed
from bags.filtering import MOST_COUNTED, Count
from bags.finding import FindBags
from bags.models import Bag, BagTally, Link

PAGE_SIZE = 50
# How many bags a page looks at before a filter picks among them, so that it costs the same however rare
# the wanted ones are. "Look further" goes on from there, with more patience.
LOOK_AHEAD, LOOK_FAR = 2_500, 100_000
# Counting is asked for after the page is there.
COUNT_FAR = 50_000

# The last characters of a code become the first ones; index bag_code_reversed has the same expression.
BACKWARDS = Func(F("code"), function="reverse", output_field=TextField(db_collation="C"))


@dataclass(frozen=True)
class BagPage:
    """Some bags, each with what `placed` adds, and where the next page starts (None: nowhere)."""

    bags: list[Bag]
    next: str | int | None = None
    # Looking stopped before the page was full: there may be more further on.
    cut_short: bool = False


def may_see(user: User, bag: Bag) -> bool:
    """Billers and admins see all bags, a dispatcher those of the own area and of none."""
    return user.own_area_id is None or bag.area_id in (None, user.own_area_id)


def visible_to(user: User, bags: QuerySet[Bag]) -> QuerySet[Bag]:
    """Those of these bags that this person may see, as `may_see` says of one."""
    if user.own_area_id is None:
        return bags
    return bags.filter(Q(area=user.own_area_id) | Q(area=None))


def newest(
    *, user: User, form: FindBags | None = None, before: int | None = None, far: bool = False
) -> BagPage:
    """The newest bags that the form finds and this person may see; with `before`, older ones than that id."""
    form = form or FindBags({})
    walks = newest_first(user, form)
    if before is not None:
        walks = [walk.filter(id__lt=before) for walk in walks]
    furthest = max((place for walk in walks if (place := furthest_of(walk, "id", form, far))), default=None)
    if furthest is not None:
        walks = [walk.filter(id__gte=furthest) for walk in walks]
    found = first_of(walks, form)
    return page_of(found, "id", furthest)


def newest_first(user: User, form: FindBags) -> list[QuerySet[Bag]]:
    """The bags of this kind, area and day, newest first, in one walk or two, each along an index.

    Index bag_area walks an area and what belongs to none; an OR of the two would read all.
    """
    wanted = form.on_days(Bag.objects.order_by("-id"))
    if form.chosen:
        wanted = wanted.filter(kind=form.chosen)
    if form.cleaned_data.get("area"):
        wanted = visible_to(user, wanted.filter(area=form.cleaned_data["area"]))
    elif user.own_area_id is not None:
        return [wanted.filter(area=user.own_area_id), wanted.filter(area=None)]
    return [wanted]


def first_of(walks: list[QuerySet[Bag]], form: FindBags) -> list[Bag]:
    """A page of these walks together, and one bag more."""
    pages = [form.narrowed(placed(walk))[: PAGE_SIZE + 1] for walk in walks]
    together = sorted((bag for page in pages for bag in page), key=lambda bag: -bag.id)
    return together[: PAGE_SIZE + 1]


def starting_with(
    text: str, *, user: User, form: FindBags | None = None, after: str = "", far: bool = False
) -> BagPage:
    """Bags whose codes start with `text`, in the order of codes, behind the code `after`."""
    if not is_allowed(text):
        return BagPage([])
    bags = Bag.objects.filter(code__startswith=text, code__gt=after).order_by("code")
    return picked(bags, "code", user=user, form=form, far=far)


def ending_with(
    text: str, *, user: User, form: FindBags | None = None, after: str = "", far: bool = False
) -> BagPage:
    """Bags whose codes end with `text`, in the order of backward codes, behind that of `after`."""
    if not is_allowed(text):
        return BagPage([])
    bags = Bag.objects.annotate(backwards=BACKWARDS)
    bags = bags.filter(backwards__startswith=text[::-1], backwards__gt=after).order_by("backwards")
    return picked(bags, "backwards", user=user, form=form, far=far)


def picked(wanted: QuerySet[Bag], order: str, *, user: User, form: FindBags | None, far: bool) -> BagPage:
    """One page of those among `wanted` that the form finds and this person may see."""
    form = form or FindBags({})
    furthest = furthest_of(
        wanted, order, form, far, is_picky=bool(form.asked_besides_code or user.own_area_id)
    )
    if furthest is not None:
        wanted = wanted.filter(**{f"{order}__lte": furthest})
    found = form.narrowed(placed(of_kind_area_and_day(wanted, user, form)))
    return page_of(list(found[: PAGE_SIZE + 1]), order, furthest)


def of_kind_area_and_day(wanted: QuerySet[Bag], user: User, form: FindBags) -> QuerySet[Bag]:
    wanted = visible_to(user, form.on_days(wanted))
    if form.chosen:
        wanted = wanted.filter(kind=form.chosen)
    if form.cleaned_data.get("area"):
        wanted = wanted.filter(area=form.cleaned_data["area"])
    return wanted


def furthest_of(
    walk: QuerySet[Bag], order: str, form: FindBags, far: bool, is_picky: bool = False
) -> Any | None:
    """Where this walk stops looking; None if it ends before, or takes all that it meets."""
    if not (form.is_narrow or is_picky):
        return None
    most = LOOK_FAR if far else LOOK_AHEAD
    return walk.values_list(order, flat=True)[most - 1 : most].first()


def page_of(found: list[Bag], order: str, furthest: Any | None) -> BagPage:
    if len(found) > PAGE_SIZE:
        return BagPage(found[:PAGE_SIZE], next=getattr(found[PAGE_SIZE - 1], order))
    return BagPage(found, next=furthest, cut_short=furthest is not None)


def count_of(text: str, *, user: User, form: FindBags, by_ending: bool) -> Count:
    """How many bags the list has: exact for one kind or all, others up to MOST_COUNTED."""
    if not text and not form.asked_besides_kind and user.own_area_id is None:
        return Count(tallied(form.chosen))
    counts = [count_of_walk(walk, form) for walk in walks_of(text, user=user, form=form, by_ending=by_ending)]
    rows = sum(count.rows for count in counts)
    return Count(rows, all(count.is_all for count in counts), COUNT_FAR)


def walks_of(text: str, *, user: User, form: FindBags, by_ending: bool) -> list[QuerySet[Bag]]:
    """The bags of the list, but for what only `FindBags.narrowed` knows."""
    if not text:
        return newest_first(user, form)
    if not is_allowed(text):
        return []
    bags = Bag.objects.annotate(backwards=BACKWARDS).order_by("code")
    ends = {"backwards__startswith": text[::-1]} if by_ending else {"code__startswith": text}
    return [of_kind_area_and_day(bags.filter(**ends), user, form)]


def rows_for_a_file(text: str, *, user: User, form: FindBags, by_ending: bool, most: int) -> list[Any]:
    """All the bags of the list, at most so many, each with what `placed` adds."""
    walks = walks_of(text, user=user, form=form, by_ending=by_ending)
    return [bag for walk in walks for bag in form.narrowed(placed(walk))[:most]][:most]


def count_of_walk(walk: QuerySet[Bag], form: FindBags) -> Count:
    if not form.is_narrow:
        rows = walk.order_by()[: MOST_COUNTED + 1].count()
        return Count(rows, rows <= MOST_COUNTED)
    looked = walk.values("pk")[:COUNT_FAR]
    rows = form.narrowed(placed(Bag.objects.filter(pk__in=looked)))[: MOST_COUNTED + 1].count()
    is_all = rows <= MOST_COUNTED and not walk.values("pk")[COUNT_FAR : COUNT_FAR + 1].exists()
    return Count(rows, is_all)


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
