"""The lists outside the admin as files: all that a person's filters find, however long that takes."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import SuspiciousOperation
from django.db import transaction
from django.http import QueryDict

from accounts.audit import record_change
from accounts.models import User
from bags.codes import normalise_code
from bags.filter_forms import FilterForm
from bills.filters import BillFilterForm, filter_bills, filter_by_number
from core.progress import Progress
from core.spreadsheets import Spreadsheet, number_cells
from core.words import tidy_words
from exports.columns import LISTINGS
from exports.models import ExportRun
from exports.tasks import defer_export
from exports.writer import ExportRefused, ExportSource
from history.bag_lists import iterate_pages as iterate_bag_pages
from history.filters import BagListForm
from scanning.filters import ScanFilterForm
from scanning.queries import iterate_scan_pages

What = ExportRun.What
CHUNK = 2_000


@dataclass(frozen=True)
class FoundList:
    """`listing`: a name of LISTINGS. `iterate_ids`: the ids of what is found, some at a time."""

    listing: str
    build_form: Callable[[QueryDict, User], Any]
    iterate_ids: Callable[[QueryDict, User, Any], Iterator[list[Any]]]


def iterate_bag_ids(query: QueryDict, user: User, form: BagListForm) -> Iterator[list[Any]]:
    text = normalise_code(tidy_words(query.get("q", "")))
    for page in iterate_bag_pages(text, user=user, form=form, by_ending="ending" in query):
        yield [bag.pk for bag in page]


def iterate_bill_ids(query: QueryDict, user: User, form: BillFilterForm) -> Iterator[list[Any]]:
    """The newest first."""
    wanted = filter_by_number(filter_bills(form), normalise_code(form.cleaned_data.get("q") or ""))
    ids = wanted.order_by("-id").values_list("pk", flat=True)
    last = None
    while page := list((ids if last is None else ids.filter(pk__lt=last))[:CHUNK]):
        yield page
        last = page[-1]


def iterate_scan_ids(query: QueryDict, user: User, form: ScanFilterForm) -> Iterator[list[Any]]:
    """The newest first."""
    for page in iterate_scan_pages(user=user, form=form):
        yield [UUID(scan.id) for scan in page]


FOUND_LISTS: dict[str, FoundList] = {
    What.FOUND_BAGS: FoundList("bags", lambda query, user: BagListForm(query, user=user), iterate_bag_ids),
    What.FOUND_BILLS: FoundList("bills", lambda query, user: BillFilterForm(query), iterate_bill_ids),
    What.FOUND_SCANS: FoundList(
        "scans", lambda query, user: ScanFilterForm(query, user=user), iterate_scan_ids
    ),
}


@transaction.atomic
def start_found_export(what: str, file_format: str, *, query: str, by: User) -> ExportRun:
    """Let the worker write a list with these filters, and write that down."""
    run = ExportRun.objects.create(what=what, file_format=file_format, asked={"query": query}, made_by=by)
    form = build_form(run)
    record_change(
        by=by,
        verb="exported",
        subject_kind=FOUND_LISTS[what].listing,
        subject=form.summary[:150],
        file=str(run),
    )
    defer_export(run)
    return run


def build_form(run: ExportRun) -> FilterForm:
    form: FilterForm = FOUND_LISTS[run.what].build_form(QueryDict(run.asked.get("query", "")), run.made_by)
    return form


def check_found(run: ExportRun) -> None:
    """As an ExportSource's `check`: the filters are right."""
    if build_form(run).sentences:
        raise SuspiciousOperation("The list has no such filter.")


def write_found(book: Spreadsheet, run: ExportRun, progress: Progress) -> int:
    """As an ExportSource's `write`."""
    found = FOUND_LISTS[run.what]
    listing = LISTINGS[found.listing]
    query, form, count = QueryDict(run.asked.get("query", "")), build_form(run), 0
    # A person or an area that was chosen may be gone by now.
    if form.sentences:
        raise ExportRefused(" ".join(form.sentences))
    book.add_sheet(str(listing.title), listing.header)
    for ids in gather_chunks(found.iterate_ids(query, run.made_by, form)):
        # A cursor of the server needs a transaction where connections are shared.
        with transaction.atomic():
            rows = listing.fetch_rows_by_id(ids)
        for cells in number_cells(rows, listing.number_places):
            book.add_row(cells)
        count += len(rows)
        progress.reach(count)
    return count


def gather_chunks(pages: Iterator[list[Any]]) -> Iterator[Sequence[Any]]:
    """The ids of several pages at once: most are small."""
    some: list[Any] = []
    for page in pages:
        some += page
        if len(some) >= CHUNK:
            yield some
            some = []
    if some:
        yield some


def name_found(run: ExportRun) -> str:
    """As an ExportSource's `name`."""
    return FOUND_LISTS[run.what].listing


FOUND_SOURCE = ExportSource(check_found, name_found, write_found)
