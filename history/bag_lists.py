"""Pages of bags: the newest, and those whose codes start or end with what was typed.

Each list reads along one index, in its order, and stops where it has looked at enough.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import F, Func, QuerySet, Sum, TextField

from accounts.models import User
from bags.codes import looks_like_code
from bags.filter_forms import MOST_COUNTED, RowCount
from bags.filters import BagFilterForm
from bags.models import Bag, BagTally
from bags.visibility import filter_visible
from core.pagination import Page, fetch_page
from history.locations import LocatedBag, annotate_location, fetch_located

PAGE_SIZE = 50
# Counted by a second request, after the page is shown.
COUNT_FAR = 50_000
# A file is gathered by so many rows, and by so many bags looked at, a statement.
FILE_PAGE, FILE_LOOK = 1_000, 25_000
# How many bags a page looks at before filters pick among them, so that it costs the same however rare the
# wanted ones are: looking into other tables bag by bag is slow, reading the bag's own row is fast.
# "Look further" goes on from there, with more patience.
LOOK_AHEAD, LOOK_CHEAPLY, LOOK_FAR = 2_500, 25_000, 100_000

# The last characters of a code become the first ones; index bag_code_reversed has the same expression.
BACKWARDS = Func(F("code"), function="reverse", output_field=TextField(db_collation="C"))


@dataclass(frozen=True)
class IndexRange:
    """Bags in the order of `key` (id: newest first), all that one index gives there, before any filter."""

    bags: QuerySet[Bag]
    key: str

    def after(self, place: Any) -> "IndexRange":
        return self._bounded("lt" if self.key == "id" else "gt", place)

    def up_to(self, place: Any) -> "IndexRange":
        return self._bounded("gte" if self.key == "id" else "lte", place)

    def _bounded(self, bound: str, place: Any) -> "IndexRange":
        return replace(self, bags=self.bags.filter(**{f"{self.key}__{bound}": place}))

    def place(self, bag: LocatedBag) -> Any:
        """Where this bag is in the order: its key."""
        return {"id": bag.pk, "code": bag.code, "backwards": bag.code[::-1]}[self.key]

    def sort(self, bag: LocatedBag) -> Any:
        """By this Python sorts as the index does."""
        return -bag.pk if self.key == "id" else self.place(bag)

    def find_key_at(self, most: int) -> Any | None:
        """The key of the last of the first `most` bags; None if there are fewer."""
        return self.bags.values_list(self.key, flat=True)[most - 1 : most].first()


def fetch_newest_bags(
    *, user: User, form: BagFilterForm | None = None, before: int | None = None, far: bool = False
) -> Page[LocatedBag]:
    """The newest bags that the form finds and this person may see; with `before`, older ones than that id."""
    return _fetch_page("", user=user, form=form or BagFilterForm({}), place=before, far=far)


def fetch_bags_by_prefix(
    text: str, *, user: User, form: BagFilterForm | None = None, after: str = "", far: bool = False
) -> Page[LocatedBag]:
    """Bags whose codes start with `text`, in the order of codes, behind the code `after`."""
    return _fetch_page(text, user=user, form=form or BagFilterForm({}), place=after, far=far)


def fetch_bags_by_suffix(
    text: str, *, user: User, form: BagFilterForm | None = None, after: str = "", far: bool = False
) -> Page[LocatedBag]:
    """Bags whose codes end with `text`, in the order of backward codes, behind that of `after`."""
    return _fetch_page(text, user=user, form=form or BagFilterForm({}), by_ending=True, place=after, far=far)


def _fetch_page(
    text: str,
    *,
    user: User,
    form: BagFilterForm,
    place: Any = None,
    by_ending: bool = False,
    far: bool = False,
) -> Page[LocatedBag]:
    """The page of the list behind `place`, which is the `next` of the page before."""
    look: int | None = LOOK_FAR if far else LOOK_AHEAD if form.is_narrow else LOOK_CHEAPLY
    ranges = _build_ranges(text, user=user, form=form, by_ending=by_ending)
    if not _has_filters(text, user=user, form=form):
        look = None
    return _fetch_ranges(ranges, place, user=user, form=form, look=look, size=PAGE_SIZE)


def _fetch_ranges(
    ranges: list[IndexRange], place: Any, *, user: User, form: BagFilterForm, look: int | None, size: int
) -> Page[LocatedBag]:
    """A page of these ranges behind `place`, after looking at `look` bags of each (None: at all)."""
    if place is not None:
        ranges = [one.after(place) for one in ranges]
    ends = [end for one in ranges if look and (end := one.find_key_at(look)) is not None]
    # All stop where the first one stops, so that none looks at more.
    furthest = max(ends, default=None)
    if furthest is not None:
        ranges = [one.up_to(furthest) for one in ranges]
    found = _merge_ranges(ranges, user=user, form=form, most=size + 1)
    page = fetch_page(found, size, lambda bag: ranges[0].place(bag))
    if page.next is None and furthest is not None:
        return replace(page, next=furthest, cut_short=True)
    return page


def _merge_ranges(
    ranges: list[IndexRange], *, user: User, form: BagFilterForm, most: int
) -> list[LocatedBag]:
    """The first bags of these ranges that the list shows. One query."""
    wanted = [_filter_bags(one, user=user, form=form) for one in ranges]
    if form.is_narrow:
        wanted = [form.filter_by_location(annotate_location(bags)) for bags in wanted]
    found = fetch_located(*(bags[:most] for bags in wanted), user=user)
    return sorted(found, key=ranges[0].sort)[:most] if ranges else []


def iterate_pages(
    text: str, *, user: User, form: BagFilterForm, by_ending: bool
) -> Iterator[list[LocatedBag]]:
    """All the bags of the list in its order, some at a time: each statement looks at so many and no more."""
    ranges = _build_ranges(text, user=user, form=form, by_ending=by_ending)
    look = FILE_LOOK if _has_filters(text, user=user, form=form) else None
    page = Page[LocatedBag]([])
    while True:
        page = _fetch_ranges(ranges, page.next, user=user, form=form, look=look, size=FILE_PAGE)
        yield page.rows
        if page.next is None:
            return


def _build_ranges(text: str, *, user: User, form: BagFilterForm, by_ending: bool) -> list[IndexRange]:
    """Where to look for the bags of the list. Several ranges are all by id and have no bag in common."""
    if not text:
        return _build_ranges_by_id(user, form)
    if not looks_like_code(text):
        return []
    if by_ending:
        bags = Bag.objects.annotate(backwards=BACKWARDS).filter(backwards__startswith=text[::-1])
        return [IndexRange(bags.order_by("backwards"), "backwards")]
    return [IndexRange(Bag.objects.filter(code__startswith=text).order_by("code"), "code")]


def _build_ranges_by_id(user: User, form: BagFilterForm) -> list[IndexRange]:
    """The newest bags in use (bag_in_use), of an area (bag_area), or parents (bag_parents, bag_area_parents).

    Those not in use have bag_retired; of all bags, the newest are looked at. A dispatcher sees the own area
    and what belongs to none: an OR of the two would read all. For PostgreSQL "in no area" is no fixed
    value, so the area stands in the order, too, as it does in the index.
    """
    bags = form.filter_by_use(form.filter_near_days(Bag.objects.order_by("-id")), by_code=False)
    if form.choose_use(by_code=False) != "in":
        return [IndexRange(bags, "id")]
    if form.chosen == Bag.Kind.PARENT:
        bags = bags.filter(kind=form.chosen)
    if form.cleaned_data.get("area"):
        return [IndexRange(bags.filter(area=form.cleaned_data["area"]), "id")]
    if user.waits_for_area:
        return []
    if user.own_area_id is not None:
        bags = bags.order_by(F("area_id").desc(), "-id")
        return [IndexRange(bags.filter(area=area), "id") for area in (user.own_area_id, None)]
    return [IndexRange(bags, "id")]


def _has_filters(text: str, *, user: User, form: BagFilterForm) -> bool:
    """Whether the list leaves out bags that its ranges hold."""
    if text:
        return form.has_filters_besides_code or user.own_area_id is not None
    in_the_range = {"q", "use"}
    if form.choose_use(by_code=False) == "in":
        in_the_range |= {"area"} | ({"kind"} if form.chosen == Bag.Kind.PARENT else set())
    elif user.own_area_id is not None:
        return True
    return any(value for name, value in form.cleaned_data.items() if name not in in_the_range)


def _filter_bags(bags_in: IndexRange, *, user: User, form: BagFilterForm) -> QuerySet[Bag]:
    """The bags of this range that the form leaves and this person may see, before `filter_by_location`."""
    bags = filter_visible(user, form.filter_by_days(bags_in.bags))
    bags = form.filter_by_use(bags, by_code=bags_in.key != "id")
    if form.chosen:
        bags = bags.filter(kind=form.chosen)
    if form.cleaned_data.get("area"):
        bags = bags.filter(area=form.cleaned_data["area"])
    return bags


def count_bags(text: str, *, user: User, form: BagFilterForm, by_ending: bool) -> RowCount:
    """How many bags the list has: exact for one kind or all, others up to MOST_COUNTED.

    Where filters pick, COUNT_FAR bags are looked at, whatever the number of ranges.
    """
    others = {name for name, value in form.cleaned_data.items() if value} - {"kind", "use"}
    is_in_use = form.choose_use(by_code=bool(text)) == "in"
    if is_in_use and not text and not others and user.own_area_id is None:
        return RowCount(_count_by_tally(form.chosen))
    ranges = _build_ranges(text, user=user, form=form, by_ending=by_ending)
    if not _has_filters(text, user=user, form=form):
        rows = sum(one.bags.order_by()[: MOST_COUNTED + 1].count() for one in ranges)
        return RowCount(rows, rows <= MOST_COUNTED)
    counts = [_count_filtered(one, user=user, form=form, look=COUNT_FAR // len(ranges)) for one in ranges]
    return RowCount(sum(count.rows for count in counts), all(count.is_all for count in counts))


def _count_filtered(one: IndexRange, *, user: User, form: BagFilterForm, look: int) -> RowCount:
    looked = IndexRange(Bag.objects.filter(pk__in=one.bags.values("pk")[:look]), one.key)
    rows = form.filter_by_location(annotate_location(_filter_bags(looked, user=user, form=form)))[
        : MOST_COUNTED + 1
    ].count()
    return RowCount(rows, rows <= MOST_COUNTED and one.find_key_at(look + 1) is None)


def _count_by_tally(kind: str) -> int:
    """How many bags there are of this kind, or, for "", of both."""
    sums = BagTally.objects.aggregate(parent=Sum("parent_count"), child=Sum("child_count"))
    return sum(count or 0 for name, count in sums.items() if kind in ("", name))
