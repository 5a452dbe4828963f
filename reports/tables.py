"""The reports as tables: for the page, for paper and for files alike."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Sum
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from bills.filters import STATES
from core.figures import share_figure
from reports.figures import (
    Figures,
    chart_hours,
    count_all_figures,
    count_bill_figures,
    count_figures,
    count_new_bags,
    count_reasons,
    filter_bills_by,
    filter_cancelled,
    filter_closed_versions,
)
from reports.periods import Period
from scanning.hour_chart import HourChart
from scanning.reasons import describe_reason

Cell = str | int | float | Decimal


def simplify_cell(cell: Cell) -> str | int | float:
    """The cell as JSON has it, without idle zeros."""
    if isinstance(cell, Decimal):
        return int(cell) if cell == int(cell) else float(cell)
    return cell if isinstance(cell, int | float) else str(cell)


@dataclass(frozen=True)
class Table:
    """A table of a report. The first column is text, the others are numbers unless in `texts`.

    `changes`: numbers that are shown with their sign.
    """

    title: str
    header: list[str]
    rows: list[list[Cell]]
    foot: list[Cell] = field(default_factory=list)
    texts: tuple[int, ...] = ()
    changes: tuple[int, ...] = ()
    note: str = ""
    # An address for each row, or "".
    links: list[str] = field(default_factory=list)

    @property
    def linked_rows(self) -> list[tuple[list[Cell], str]]:
        return list(zip(self.rows, self.links or [""] * len(self.rows), strict=True))


def list_day_tables(period: Period) -> list[Table]:
    """The period beside as many days before."""
    now, before = label_figures(period), label_figures(period.before)
    rows: list[list[Cell]] = [
        [name, value, before[name], subtract_cells(value, before[name])] for name, value in now.items()
    ]
    header = ["", period.short_days, period.before.short_days, _("Change")]
    return [Table(_("In all"), header, rows, changes=(3,), note=f"{explain_hours()} {explain_others()}")]


def explain_hours() -> str:
    return _("An hour at work is four quarters of an hour in which the person scanned.")


def explain_others() -> str:
    return _(
        "Saved are bags that were packed, moved, taken out or put on a bill; others are parents opened or "
        "finished, look-ups and undos."
    )


def list_hour_tables(period: Period) -> list[Table]:
    """What the picture of the hours shows."""
    header = [_("Hour"), _("Saved"), _("Others"), _("Already there"), _("Refused"), period.before.short_days]
    rows: list[list[Cell]] = [
        [f"{hour.hour:02}:00", hour.saved, hour.other, hour.duplicate, hour.refused, hour.before]
        for hour in chart_hours(period).hours
    ]
    return [Table(_("Scans by hour"), header, rows, note=explain_others())]


def list_no_tables(period: Period) -> list[Table]:
    return []


def label_figures(period: Period) -> dict[str, Cell]:
    found, bills = count_all_figures(period), count_bill_figures(period)
    return {
        _("Children packed"): found.linked,
        _("Parent labels scanned"): found.opened,
        _("Children taken out"): found.taken_out,
        _("Scans"): found.scans,
        _("Saved"): found.saved,
        _("Already there"): found.duplicate,
        _("Refused"): found.refused,
        _("Others"): found.other,
        _("People at work"): found.people,
        _("Hours at work"): round(found.hours, 2),
        **label_new_bags(period),
        _("Bills made"): bills.made,
        _("Bills closed"): bills.closed,
        _("Bills cancelled"): bills.cancelled,
        _("Parents on closed bills"): bills.parents,
        _("Children on closed bills"): bills.children,
        _("Weight of closed bills in kg"): bills.weight_kg,
    }


def label_new_bags(period: Period) -> dict[str, Cell]:
    """Nothing for a person: nobody knows who saw a bag first."""
    if period.person:
        return {}
    bags = count_new_bags(period)
    return {_("New parent bags"): bags["parent"], _("New child bags"): bags["child"]}


def subtract_cells(now: Any, before: Any) -> Cell:
    change: Cell = round(now - before, 3)
    return change


COLUMNS = (
    gettext_lazy("Packed"),
    gettext_lazy("Parent labels"),
    gettext_lazy("Taken out"),
    gettext_lazy("Scans"),
    gettext_lazy("Saved"),
    gettext_lazy("Already there"),
    gettext_lazy("Refused"),
    gettext_lazy("Others"),
    gettext_lazy("Refused %"),
)


def list_cells(found: Figures) -> list[Cell]:
    return [
        found.linked,
        found.opened,
        found.taken_out,
        found.scans,
        found.saved,
        found.duplicate,
        found.refused,
        found.other,
        round(found.refused_share, 1),
    ]


def list_area_tables(period: Period) -> list[Table]:
    """What each area did."""
    rows = [
        [found.name or _("no area"), *list_cells(found), found.people]
        for found in count_figures(period, "area")
    ]
    total = count_all_figures(period)
    header = [_("Area"), *map(str, COLUMNS), _("People")]
    foot = [_("All"), *list_cells(total), total.people]
    return [Table(_("By area"), header, rows, foot, note=explain_others())]


def list_person_tables(period: Period) -> list[Table]:
    """What each person did, in how many hours."""
    rows: list[list[Cell]] = []
    links = []
    for found in count_figures(period, "person"):
        ends = [format_time(period, found.first_at), format_time(period, found.last_at)]
        rows.append(
            [found.label, *list_cells(found), round(found.hours, 2), round(found.linked_an_hour, 1), *ends]
        )
        links.append(build_scans_address(period, person=str(found.person_id)))
    total = count_all_figures(period)
    header = [_("Person"), *map(str, COLUMNS), _("Hours"), _("Packed an hour"), _("First"), _("Last")]
    foot = [_("All"), *list_cells(total), round(total.hours, 2), round(total.linked_an_hour, 1), "", ""]
    return [
        Table(
            _("By person"),
            header,
            rows,
            foot,
            texts=(12, 13),
            note=f"{explain_hours()} {explain_others()}",
            links=links,
        ),
    ]


def format_time(period: Period, at: datetime) -> str:
    """When it was; of one day the time of day is enough."""
    clock = f"{timezone.localtime(at):%H:%M}"
    return clock if period.first == period.last else f"{date_format(timezone.localtime(at), 'j M Y')} {clock}"


def list_refusal_tables(period: Period) -> list[Table]:
    """Refused scans by reason, and by person and reason."""
    found = count_reasons(period)
    by_reason: dict[str, int] = defaultdict(int)
    for reason, _person, _person_id, scans in found:
        by_reason[reason] += scans
    reasons = sorted(by_reason.items(), key=lambda row: (-row[1], row[0]))
    return [
        Table(
            _("By reason"),
            [_("Why"), _("Scans")],
            [[describe_reason(reason), scans] for reason, scans in reasons],
            [_("All"), sum(by_reason.values())],
            links=[
                build_scans_address(period, outcome="refused", reason=reason) for reason, _scans in reasons
            ],
        ),
        Table(
            _("By person"),
            [_("Person"), _("Why"), _("Scans")],
            [[who, describe_reason(reason), scans] for reason, who, _person_id, scans in found],
            texts=(1,),
            links=[
                build_scans_address(period, outcome="refused", reason=reason, person=str(person_id))
                for reason, _person, person_id, _scans in found
            ],
        ),
    ]


def build_scans_address(period: Period, **filters: str) -> str:
    """The list of those scans."""
    return f"{reverse('scans')}?{urlencode(period.asked | {'outcome': ''} | filters)}"


def list_bill_tables(period: Period) -> list[Table]:
    """Closed bills by customer and by day; open and cancelled ones."""
    versions = filter_closed_versions(period)
    sums = {
        "bills": Count("id"),
        "parents": Sum("parent_count"),
        "children": Sum("child_count"),
        "kg": Sum("weight_kg"),
    }
    by_customer = versions.values_list("bill__customer").annotate(**sums).order_by("-kg", "bill__customer")
    by_day = versions.annotate(day=TruncDate("bill__closed_at")).values_list("day").annotate(**sums)
    by_day = by_day.order_by("day")
    total = count_bill_figures(period)
    header = [_("Bills"), _("Parents"), _("Children"), _("Weight kg")]
    foot: list[Cell] = [_("All"), total.closed, total.parents, total.children, total.weight_kg]
    still_open = filter_bills_by(period, "created").filter(STATES["open"]).count()
    cancelled: list[list[Cell]] = [
        [
            bill.number,
            bill.customer,
            bill.cancel_reason or _("deleted before it was closed"),
            bill.cancelled_by.display_name if bill.cancelled_by else "",
        ]
        for bill in filter_cancelled(period).select_related("cancelled_by").order_by("cancelled_at")
    ]
    return [
        Table(
            _("Closed, by customer"),
            [_("Customer"), *header],
            [[customer or _("no customer"), *numbers] for customer, *numbers in by_customer],
            foot,
        ),
        Table(
            _("Closed, by day"),
            [_("Day"), *header],
            [[date_format(day, "D j M Y"), *numbers] for day, *numbers in by_day],
            foot,
        ),
        Table(
            _("Cancelled and deleted"),
            [_("Number"), _("Customer"), _("Why"), _("By")],
            cancelled,
            texts=(1, 2, 3),
        ),
        Table(_("Open now"), ["", _("Bills")], [[_("Open bills"), still_open]]),
    ]


@dataclass(frozen=True)
class Report:
    """A report: its name, what it tells, and what makes its tables."""

    name: str
    title: Any
    about: Any
    tables: Callable[[Period], list[Table]]
    # What the page shows as a picture.
    only_in_files: Callable[[Period], list[Table]] = list_no_tables


REPORTS = {
    report.name: report
    for report in (
        Report(
            "day",
            gettext_lazy("Day summary"),
            gettext_lazy("everything, with the day before"),
            list_day_tables,
            list_hour_tables,
        ),
        Report(
            "bills",
            gettext_lazy("Bills"),
            gettext_lazy("closed by customer and day, cancelled"),
            list_bill_tables,
        ),
        Report("areas", gettext_lazy("Areas"), gettext_lazy("what each area did"), list_area_tables),
        Report("people", gettext_lazy("People"), gettext_lazy("bags, refusals, hours"), list_person_tables),
        Report(
            "refused", gettext_lazy("Refused scans"), gettext_lazy("why, and by whom"), list_refusal_tables
        ),
    )
}


def share_tables(report: Report, period: Period) -> list[Table]:
    """The tables of the report's page, made once for all who look. Files and mails have their own."""
    return share_figure(
        _name_figure(period), (report.name, *_list_key(period)), lambda: report.tables(period)
    )


def share_chart(period: Period) -> HourChart:
    """The picture of the hours, likewise."""
    return share_figure(_name_figure(period), ("chart", *_list_key(period)), lambda: chart_hours(period))


# A scan that began before midnight may be stored after it.
SETTLED_AFTER = timedelta(minutes=5)


def _name_figure(period: Period) -> str:
    return "report of past days" if period.end < timezone.now() - SETTLED_AFTER else "report of now"


def _list_key(period: Period) -> tuple[object, ...]:
    """All that the figures and words of a report depend on. Everybody who may see one sees the same."""
    area, person = (one.pk if one else None for one in (period.area, period.person))
    return (str(period.first), str(period.last), str(period.until), area, person, get_language())
