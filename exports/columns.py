"""The columns of files: one list for each thing, for every person and format.

Files of bags and links can be imported again, and change nothing where they come from: an import knows them
by their headings, and takes each column as its `read_as` says.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import (
    Case,
    CharField,
    Count,
    DecimalField,
    ExpressionWrapper,
    F,
    Func,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, JSONObject
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.audit import describe_entry
from accounts.models import AuditEntry, select_display_name
from bags.models import Bag, Link
from bills.fields import ON_PAPER
from bills.models import Bill, BillLine, BillVersion
from history.locations import annotate_location
from scanning.messages import ScanResult, write_message
from scanning.models import Scan

ENDED = "ended"


class SiteTime(Func):
    """A time as text, as the site's clock shows it. By PostgreSQL: in Python it takes half of an export."""

    template = "to_char(%(expressions)s, 'YYYY-MM-DD HH24:MI:SS')"
    arg_joiner = " AT TIME ZONE "
    output_field = TextField()

    def __init__(self, name: str) -> None:
        super().__init__(F(name), Value(settings.TIME_ZONE))


@dataclass(frozen=True)
class Column:
    """`value`: what PostgreSQL gives for a row. `describe`: makes words of it.

    `read_as`: what an import takes it for: a field of imports.reader.header_words, or ENDED, filled where the
    row says what is no longer so. Nothing for what it leaves out.
    """

    heading: Any
    value: Any
    is_number: bool = False
    describe: Callable[[Any], str] | None = None
    read_as: str = ""


@dataclass(frozen=True)
class Listing:
    """What a file has a row for each of. `prepare` adds to a queryset what the columns' values name."""

    title: Any
    model: type[Model]
    columns: Sequence[Column]
    prepare: Callable[[QuerySet[Any]], QuerySet[Any]] = lambda rows: rows

    @property
    def header(self) -> list[str]:
        return [str(column.heading) for column in self.columns]

    @property
    def number_places(self) -> list[int]:
        return [place for place, column in enumerate(self.columns) if column.is_number]

    def fetch_rows(self, rows: QuerySet[Any], chunk_size: int) -> Iterator[list[Any]]:
        """The cells of these rows in their order, by a cursor of the server: call it in a transaction."""
        named = {f"column_{place}": column.value for place, column in enumerate(self.columns)}
        described = [(place, column.describe) for place, column in enumerate(self.columns) if column.describe]
        for values in self.prepare(rows).annotate(**named).values_list(*named).iterator(chunk_size):
            cells = list(values)
            for place, describe in described:
                cells[place] = describe(cells[place])
            yield cells

    def fetch_rows_by_id(self, ids: Sequence[Any]) -> list[list[Any]]:
        """The cells of the rows with these ids, in the order of the ids."""
        place = {pk: number for number, pk in enumerate(ids)}
        rows = self.model._default_manager.filter(pk__in=ids).annotate(own_id=F("pk"))
        keyed = Listing(self.title, self.model, [*self.columns, Column("", F("own_id"))], self.prepare)
        cells = keyed.fetch_rows(rows, chunk_size=2_000)
        return [row[:-1] for row in sorted(cells, key=lambda row: place[row[-1]])]


OPEN_LINES = BillLine.objects.filter(bill=OuterRef("pk"), removed_at=None).order_by().values("bill")
CHILDREN_ON_BILL = (
    Link.objects.filter(
        unlinked_at=None, parent__bill_lines__bill=OuterRef("pk"), parent__bill_lines__removed_at=None
    )
    .order_by()
    .values("parent__bill_lines__bill")
)
LAST_VERSION = BillVersion.objects.filter(bill=OuterRef("pk"), version=OuterRef("version"))
IS_CLOSED = Q(closed_at__isnull=False, cancelled_at=None)
STATE_OF_BILL = Case(
    When(Q(cancelled_at__isnull=False) & ~Q(version=0), then=Value("cancelled")),
    When(cancelled_at__isnull=False, then=Value("deleted")),
    When(closed_at__isnull=False, then=Value("closed")),
    default=Value("open"),
    output_field=CharField(),
)
WEIGHT_OF_BILL = ExpressionWrapper(
    F("children_on_it") * F("weight_per_child_kg"), output_field=DecimalField(max_digits=14, decimal_places=3)
)


def count_on_bills(bills: QuerySet[Bill]) -> QuerySet[Bill]:
    """Each bill with `parents_on_it` and `children_on_it`. Nobody can change those of a closed one."""
    return bills.annotate(
        parents_on_it=Coalesce(Subquery(OPEN_LINES.annotate(n=Count("pk")).values("n")), 0),
        children_on_it=Coalesce(Subquery(CHILDREN_ON_BILL.annotate(n=Count("pk")).values("n")), 0),
    )


def name_figure(figure: str) -> str:
    """Where a scan is counted: its outcome, or "other" for what took no bag anywhere."""
    return gettext("other") if figure == "other" else str(Scan.Outcome(figure).label)


def write_scan_message(result: dict[str, Any]) -> str:
    """The sentence that answered a scan."""
    at = result.pop("found_at")
    return write_message(ScanResult(**result, found_at=at and datetime.fromisoformat(at)))


SCAN_RESULT = JSONObject(
    action="action",
    outcome="outcome",
    reason="reason",
    code="code",
    named_parent="named_parent",
    kind="bag__kind",
    parent_code="parent__code",
    child_count="child_count",
    bill_number="bill__number",
    found_code="found_code",
    found_by=select_display_name("found_by"),
    found_at="found_at",
    fault="fault",
    put_back=Case(When(Scan.PUTS_BACK, then=True)),
)

BAGS = Listing(
    _("Bags"),
    Bag,
    [
        Column(_("Code"), F("code"), read_as="code"),
        Column(_("Kind"), F("kind"), read_as="kind"),
        Column(_("Parent"), F("parent_code"), read_as="parent"),
        Column(_("Children"), Case(When(kind="parent", then=F("child_count"))), is_number=True),
        Column(_("On bill"), F("bill_number"), read_as="bill"),
        Column(_("Area"), F("area__name"), read_as="area"),
        Column(_("First seen"), SiteTime("created_at")),
        Column(_("Retired at"), SiteTime("retired_at"), read_as=ENDED),
    ],
    annotate_location,
)
LINKS = Listing(
    _("Links"),
    Link,
    [
        Column(_("Child"), F("child__code"), read_as="child"),
        Column(_("Parent"), Case(When(unlinked_at=None, then=F("parent__code"))), read_as="parent"),
        Column(_("Linked at"), SiteTime("linked_at")),
        Column(_("Linked by"), F("linked_by__username")),
        Column(_("Unlinked at"), SiteTime("unlinked_at")),
        Column(_("Unlinked by"), F("unlinked_by__username")),
        Column(_("Was in"), Case(When(unlinked_at__isnull=False, then=F("parent__code")))),
    ],
)
BILLS = Listing(
    _("Bills"),
    Bill,
    [
        Column(_("Number"), F("number")),
        Column(_("State"), STATE_OF_BILL, describe=partial(gettext)),
        *(
            Column(
                capfirst(Bill._meta.get_field(name).verbose_name),  # type: ignore[union-attr]
                F("area__name" if name == "area" else name),
            )
            for name in ON_PAPER
        ),
        Column(_("Parents"), F("parents_on_it"), is_number=True),
        Column(_("Children"), F("children_on_it"), is_number=True),
        Column(_("kg a child"), F("weight_per_child_kg"), is_number=True),
        Column(_("Weight kg"), WEIGHT_OF_BILL, is_number=True),
        Column(_("Gross kg"), F("gross_weight_kg"), is_number=True),
        Column(_("Version"), F("version"), is_number=True),
        Column(_("SHA-256"), Case(When(IS_CLOSED, then=Subquery(LAST_VERSION.values("sha256"))))),
        Column(_("Made at"), SiteTime("created_at")),
        Column(_("Made by"), F("created_by__username")),
        Column(_("Closed at"), SiteTime("closed_at")),
        Column(_("Closed by"), F("closed_by__username")),
        Column(_("Cancelled at"), SiteTime("cancelled_at")),
        Column(_("Cancelled by"), F("cancelled_by__username")),
    ],
    count_on_bills,
)
SCANS = Listing(
    _("Scans"),
    Scan,
    [
        Column(_("Received at"), SiteTime("received_at")),
        Column(_("By"), F("user__username")),
        Column(_("Station"), F("station")),
        Column(_("Code"), Coalesce(F("bag__code"), F("code"))),
        Column(
            _("Outcome"),
            Case(When(Scan.APART, then=Value("other")), default=F("outcome")),
            describe=name_figure,
        ),
        Column(_("What happened"), SCAN_RESULT, describe=write_scan_message),
        Column(_("Action"), F("action")),
        Column(_("Reason"), F("reason")),
        Column(_("Parent"), F("parent__code")),
        Column(_("Bill"), F("bill__number")),
        Column(_("Scanned at"), SiteTime("scanned_at")),
        Column(_("Scan"), Cast(F("pk"), TextField())),
        Column(_("Taken in by"), F("taken_in_by__username")),
        Column(_("API key"), F("token__name")),
    ],
)
AUDIT = Listing(
    _("Audit"),
    AuditEntry,
    [
        Column(_("At"), SiteTime("at")),
        Column(_("By"), F("by__username")),
        Column(_("What"), F("verb")),
        Column(_("Kind"), F("subject_kind")),
        Column(_("Which"), F("subject")),
        Column(
            _("Detail"),
            JSONObject(detail="detail", row_changes="row_changes"),
            describe=lambda entry: describe_entry(**entry),
        ),
        Column(_("Address"), Func(F("address"), function="host", output_field=TextField())),
        Column(_("Request"), F("request_id")),
        Column(_("Entry"), F("pk"), is_number=True),
    ],
)
LISTINGS = {"bags": BAGS, "links": LINKS, "bills": BILLS, "scans": SCANS, "audit": AUDIT}
