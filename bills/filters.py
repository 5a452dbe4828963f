"""Which bills a list shows: by number, state, customer, day, area and person; and what they come to."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.db import models
from django.db.models import F, Q, QuerySet, Sum, Value
from django.db.models.lookups import StartsWith
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import ADMIN, BILLER, User
from bags.codes import looks_like_code
from bags.filter_forms import (
    CODE,
    CONTROL,
    MOST_COUNTED,
    FilterForm,
    RowCount,
    build_area_field,
    build_day_field,
    build_person_field,
)
from bills.models import Bill, BillLine, BillVersion
from bills.totals import annotate_child_count
from core.form_fields import WordsField
from core.words import fold

# Sums over more bills would take longer than they are worth.
MOST_SUMMED = 5_000
STATES = {
    "all": Q(),
    "open": Q(closed_at=None, cancelled_at=None),
    "closed": Q(closed_at__isnull=False, cancelled_at=None),
    "cancelled": Q(cancelled_at__isnull=False),
}


class BillFilterForm(FilterForm):
    """The filters above the list of bills."""

    radios = "state"

    q = WordsField(
        label=gettext_lazy("Number, or its first characters"),
        required=False,
        max_length=80,
        widget=forms.TextInput(CODE),
    )
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[
            ("all", gettext_lazy("All bills")),
            ("open", gettext_lazy("Open")),
            ("closed", gettext_lazy("Closed")),
            ("cancelled", gettext_lazy("Cancelled")),
        ],
    )
    customer = WordsField(
        label=gettext_lazy("Customer starts with"),
        required=False,
        max_length=120,
        widget=forms.TextInput(CONTROL | {"list": "lately-customer"}),
    )
    first = build_day_field(gettext_lazy("From"))
    last = build_day_field(gettext_lazy("To"))
    area = build_area_field()
    person = build_person_field(
        gettext_lazy("Made or closed by"),
        User.objects.filter(groups__name__in=[ADMIN, BILLER]).order_by("username").distinct(),
    )

    @property
    def state_chosen(self) -> str:
        return self.cleaned_data.get("state") or "all"

    @property
    def day_means(self) -> str:
        """Which day of a bill the two days are about."""
        return str(_("Day of closing") if self.state_chosen == "closed" else _("Day of making"))


def filter_bills(form: BillFilterForm) -> QuerySet[Bill]:
    """The bills that the filters leave, in no order. The number is left to the page: it has an order."""
    asked = form.cleaned_data
    bills = Bill.objects.filter(STATES[form.state_chosen])
    if asked.get("customer"):
        bills = bills.filter(StartsWith(fold("customer"), fold(Value(asked["customer"]))))
    if asked.get("area"):
        bills = bills.filter(area=asked["area"])
    if asked.get("person"):
        bills = bills.filter(Q(created_by=asked["person"]) | Q(closed_by=asked["person"]))
    at = "closed_at" if form.state_chosen == "closed" else "created_at"
    return bills.filter(form.build_day_filter(at))


def filter_by_number(bills: QuerySet[Bill], text: str) -> QuerySet[Bill]:
    """Those of these bills whose numbers start with `text`; all of them when it is empty."""
    if not text:
        return bills
    return bills.filter(number__startswith=text) if looks_like_code(text) else bills.none()


@dataclass(frozen=True)
class BillSums:
    """What some bills come to. Cancelled ones hold nothing."""

    parent_count: int
    child_count: int
    weight_kg: Decimal


def count_bills(bills: QuerySet[Bill]) -> RowCount:
    """How many bills these are, exactly up to MOST_COUNTED."""
    rows = bills.order_by()[: MOST_COUNTED + 1].count()
    return RowCount(rows, rows <= MOST_COUNTED)


def sum_bills(bills: QuerySet[Bill]) -> BillSums:
    """What these bills, MOST_SUMMED at most, come to: closed ones as frozen, open ones as of now."""
    sums = [_sum_closed(bills.filter(STATES["closed"])), _sum_open(bills.filter(STATES["open"]))]
    return BillSums(
        parent_count=sum(found["parents"] or 0 for found in sums),
        child_count=sum(found["children"] or 0 for found in sums),
        weight_kg=sum((found["weight"] or Decimal(0) for found in sums), Decimal(0)),
    )


def _sum_closed(bills: QuerySet[Bill]) -> dict[str, Any]:
    versions = BillVersion.objects.filter(bill__in=bills.order_by(), version=F("bill__version"))
    return versions.aggregate(
        parents=Sum("parent_count"), children=Sum("child_count"), weight=Sum("weight_kg")
    )


def _sum_open(bills: QuerySet[Bill]) -> dict[str, Any]:
    lines = annotate_child_count(BillLine.objects.filter(bill__in=bills.order_by(), removed_at=None))
    return lines.aggregate(
        parents=models.Count("id"),
        children=Sum("child_count"),
        weight=Sum(F("child_count") * F("bill__weight_per_child_kg")),
    )
