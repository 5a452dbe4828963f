"""Pages of scans, newest first, however rare those are that somebody looks for."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from accounts.models import User
from bags.filter_forms import MOST_COUNTED, RowCount
from bags.models import Bag
from core.pagination import Cursor, Page, fetch_page, read_cursor
from scanning.filters import ScanFilterForm
from scanning.list_rows import ScanRow, build_scan_rows, select_for_rows
from scanning.models import Scan, ScanTally

PAGE_SIZE = 50
QUARTER = timedelta(minutes=15)
# The tally says in which quarters of an hour the wanted scans are. So many scans are read for a page.
MOST_READ = 8_000


# The place behind a scan, by the time of receipt and its id.
ScanCursor = Cursor[uuid.UUID]


def read_scan_cursor(text: str) -> ScanCursor | None:
    """The place that an address names; None if it names none."""
    return read_cursor(text, uuid.UUID)


def make_scan_cursor(scan: Scan) -> ScanCursor:
    return ScanCursor(scan.received_at, scan.pk)


def filter_older(cursor: ScanCursor) -> Q:
    return Q(received_at__lt=cursor.at) | Q(received_at=cursor.at, pk__lt=cursor.key)


def fetch_scans(*, user: User, form: ScanFilterForm, before: ScanCursor | None = None) -> Page[ScanRow]:
    """The newest scans that the form finds and this person may see, behind `before`, in plain words."""
    page = fetch_scan_page(user=user, form=form, before=before)
    return page.with_rows(build_scan_rows(page.rows, own_area_id=user.own_area_id))


def fetch_scan_page(*, user: User, form: ScanFilterForm, before: ScanCursor | None = None) -> Page[Scan]:
    """The newest scans that the form finds and this person may see, behind `before`."""
    scans = _filter_scans(form, user)
    if before is not None:
        scans = scans.filter(filter_older(before), received_at__lte=before.at)
    reach = None
    if form.text:
        scans = scans.filter(_filter_code(form.text))
    elif _filter_rows(form, user):
        reach = _find_reach(form, user, before)
        if reach is None:
            return Page([])
        scans = scans.filter(_filter_reach(reach))
    scans = select_for_rows(scans).order_by("-received_at", "-pk")
    page = fetch_page(scans, PAGE_SIZE, make_scan_cursor)
    if page.next is None and reach and reach.more:
        page = replace(page, next=_find_end(reach))
    return page


def _filter_scans(form: ScanFilterForm, user: User) -> QuerySet[Scan]:
    """The scans that the form finds, but for their code, of those that this person may see."""
    return Scan.objects.filter(form.scans, _filter_area(user), form.build_day_filter("received_at"))


def find_scan(scan_id: uuid.UUID, *, user: User) -> Scan | None:
    """The scan with this id, if this person may see it."""
    scans = Scan.objects.filter(_filter_area(user), pk=scan_id)
    return select_for_rows(scans).first()


def _filter_rows(form: ScanFilterForm, user: User) -> Q:
    return form.rows & _filter_area(user)


def _filter_area(user: User) -> Q:
    return Q() if user.own_area_id is None else Q(area=user.own_area_id)


def _filter_code(code: str) -> Q:
    """Scans of this text: those of the bag with this code, and those that were of no bag."""
    bag = Bag.objects.filter(code=code).first()
    return Q(bag=None, code=code) | Q(bag=bag) if bag else Q(bag=None, code=code)


@dataclass(frozen=True)
class _Reach:
    """Quarters of an hour to read for a page, newest first; there are `more` of them further back."""

    quarters: list[datetime]
    more: bool


def _find_reach(form: ScanFilterForm, user: User, before: ScanCursor | None) -> _Reach | None:
    """The newest quarters that hold wanted scans: enough for a page, or as many as may be read."""
    tally = ScanTally.objects.filter(form.build_day_filter("quarter_at"))
    if before is not None:
        # A cursor without a scan stands before everything in its quarter.
        tally = tally.filter(
            quarter_at__lte=before.at if before.key.int else before.at - timedelta(microseconds=1)
        )
    holding = (
        tally.filter(_filter_rows(form, user))
        .values("quarter_at")
        .annotate(scans=Sum(form.count))
        .filter(scans__gt=0)
        .order_by("-quarter_at")[: PAGE_SIZE + 2]
    )
    found = [(row["quarter_at"], row["scans"]) for row in holding]
    if not found:
        return None
    in_all = dict(
        ScanTally.objects.filter(quarter_at__in=[quarter for quarter, _scans in found])
        .values_list("quarter_at")
        .annotate(scans=Sum("scan_count"))
    )
    quarters: list[datetime] = []
    held = read = 0
    for quarter, scans in found:
        # The quarter of the cursor may hold nothing older, so it does not count as a page.
        is_cursors = before is not None and before.at < quarter + QUARTER
        read += in_all[quarter]
        if held and (held > PAGE_SIZE or read > MOST_READ):
            break
        quarters.append(quarter)
        held += 0 if is_cursors else scans
    return _Reach(quarters, more=len(quarters) < len(found))


def _filter_reach(reach: _Reach) -> Q:
    ranges = Q()
    for begin, end in join_quarters(reach.quarters):
        ranges |= Q(received_at__gte=begin, received_at__lt=end)
    return ranges


def join_quarters(quarters: list[datetime]) -> list[tuple[datetime, datetime]]:
    """Quarters, newest first, as few ranges (begin, end)."""
    ranges: list[tuple[datetime, datetime]] = []
    for quarter in quarters:
        if ranges and ranges[-1][0] == quarter + QUARTER:
            ranges[-1] = (quarter, ranges[-1][1])
        else:
            ranges.append((quarter, quarter + QUARTER))
    return ranges


def _find_end(reach: _Reach) -> ScanCursor:
    """The place behind everything in the last of these quarters."""
    return ScanCursor(reach.quarters[-1], uuid.UUID(int=0))


def count_scans(*, user: User, form: ScanFilterForm) -> RowCount:
    """How many scans the list has, up to MOST_COUNTED: by the tally, of a code one by one."""
    if form.text:
        scans = _filter_scans(form, user).filter(_filter_code(form.text))
        rows = scans.order_by()[: MOST_COUNTED + 1].count()
        return RowCount(rows, rows <= MOST_COUNTED)
    tally = ScanTally.objects.filter(_filter_rows(form, user), form.build_day_filter("quarter_at"))
    # Each of these rows counts one scan at least: so many rows suffice to pass what is counted.
    enough = tally.order_by().annotate(scans=form.count).filter(scans__gt=0).values("scans")
    rows = enough[: MOST_COUNTED + 1].aggregate(all=Coalesce(Sum("scans"), 0))["all"]
    return RowCount(rows, rows <= MOST_COUNTED)


def iterate_scan_pages(*, user: User, form: ScanFilterForm) -> Iterator[list[ScanRow]]:
    """All the scans of the list, newest first, page by page, so that rare ones are found."""
    before: ScanCursor | None = None
    while True:
        page = fetch_scans(user=user, form=form, before=before)
        yield page.rows
        before = page.next
        if before is None:
            return
