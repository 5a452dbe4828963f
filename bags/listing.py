"""Pages of bags: the newest, and those whose codes start or end with what was typed."""

from dataclasses import dataclass

from django.db.models import BigIntegerField, Count, F, Func, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Coalesce

from accounts.models import User
from bags.codes import is_allowed
from bags.models import Bag, Link

PAGE_SIZE = 50
# How many fitting codes are looked at before a kind or an area picks among them, so that a page costs
# the same however rare the wanted ones are. "Look further" goes on from there.
LOOK_AHEAD = 20_000

# The last characters of a code become the first ones; index bag_code_reversed has the same expression.
BACKWARDS = Func(F("code"), function="reverse", output_field=TextField(db_collation="C"))


@dataclass(frozen=True)
class Page:
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


def newest(*, user: User, kind: str = "", before: int | None = None) -> Page:
    """The newest bags that this person may see; with `before`, those older than the bag with that id."""
    wanted = Bag.objects.order_by("-id")
    if before is not None:
        wanted = wanted.filter(id__lt=before)
    if kind:
        wanted = wanted.filter(kind=kind)
    if user.own_area_id is not None:
        wanted = of_area_or_none(wanted, user.own_area_id)
    found = list(placed(wanted)[: PAGE_SIZE + 1])
    more = len(found) > PAGE_SIZE
    return Page(found[:PAGE_SIZE], next=found[PAGE_SIZE - 1].id if more else None)


def of_area_or_none(wanted: QuerySet[Bag], area_id: int) -> QuerySet[Bag]:
    """The first bags of this area and of none. Index bag_area walks both in order; an OR would read all."""
    own = wanted.filter(area=area_id).values("id")[: PAGE_SIZE + 1]
    nobodys = wanted.filter(area=None).values("id")[: PAGE_SIZE + 1]
    return Bag.objects.filter(id__in=own.union(nobodys, all=True)).order_by("-id")


def starting_with(text: str, *, user: User, kind: str = "", after: str = "") -> Page:
    """Bags whose codes start with `text`, in the order of codes, behind the code `after`."""
    if not is_allowed(text):
        return Page([])
    bags = Bag.objects.filter(code__startswith=text, code__gt=after).order_by("code")
    return picked(bags, "code", user=user, kind=kind)


def ending_with(text: str, *, user: User, kind: str = "", after: str = "") -> Page:
    """Bags whose codes end with `text`, in the order of backward codes, behind that of `after`."""
    if not is_allowed(text):
        return Page([])
    bags = Bag.objects.annotate(backwards=BACKWARDS)
    bags = bags.filter(backwards__startswith=text[::-1], backwards__gt=after).order_by("backwards")
    return picked(bags, "backwards", user=user, kind=kind)


def picked(wanted: QuerySet[Bag], order: str, *, user: User, kind: str) -> Page:
    """One page of those among `wanted` that are of this kind and that this person may see."""
    conditions = Q(kind=kind) if kind else Q()
    if user.own_area_id is not None:
        conditions &= Q(area=user.own_area_id) | Q(area=None)
    furthest = None
    if conditions:
        furthest = wanted.values_list(order, flat=True)[LOOK_AHEAD - 1 : LOOK_AHEAD].first()
    if furthest is not None:
        conditions &= Q(**{f"{order}__lte": furthest})
    found = list(placed(wanted.filter(conditions))[: PAGE_SIZE + 1])
    if len(found) > PAGE_SIZE:
        return Page(found[:PAGE_SIZE], next=getattr(found[PAGE_SIZE - 1], order))
    return Page(found, next=furthest, cut_short=furthest is not None)


def placed(bags: QuerySet[Bag]) -> QuerySet[Bag]:
    """Each bag with its area and where it is: `parent_code`, `child_count`, `bill_number`, `bill_closed_at`.

    A child is on the bill that its parent is on. Each is an index look-up for the rows of the page only.
    """
    stay = Link.objects.filter(child=OuterRef("pk"), unlinked_at=None)
    contents = Link.objects.filter(parent=OuterRef("pk"), unlinked_at=None).order_by().values("parent")
    billed = Bag.objects.filter(pk=OuterRef("billed_id"), bill_lines__removed_at=None)
    return bags.select_related("area").annotate(
        parent_code=Subquery(stay.values("parent__code")),
        child_count=Coalesce(Subquery(contents.annotate(count=Count("pk")).values("count")), 0),
        billed_id=Coalesce(Subquery(stay.values("parent")), F("pk"), output_field=BigIntegerField()),
        bill_number=Subquery(billed.values("bill_lines__bill__number")),
        bill_closed_at=Subquery(billed.values("bill_lines__bill__closed_at")),
    )
