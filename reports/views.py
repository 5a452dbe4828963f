"""The pages of reports, and the same as files."""

from collections.abc import Sequence
from decimal import Decimal
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_safe

from accounts.permissions import SignedInRequest, role_required
from bags.filter_forms import list_day_ranges
from bags.models import site_settings
from exports.responses import ListFile, refuse_filters, send_table
from reports.figures import hours_of
from reports.periods import FindPeriod
from reports.tables import REPORTS, Cell, Report, Table


@require_safe
@role_required("may_bill")
def reports(request: SignedInRequest) -> HttpResponse:
    """All reports."""
    return render(request, "reports/reports.html", {"reports": REPORTS.values()})


@require_safe
@role_required("may_bill")
def report(request: SignedInRequest, name: str) -> HttpResponse:
    """One report of the days, area and person in the address."""
    wanted = find_report(name)
    form = FindPeriod(request.GET)
    context = {
        "report": wanted,
        "reports": REPORTS.values(),
        "form": form,
        "period": form.period,
        "tables": wanted.tables(form.period),
        "chart": hours_of(form.period) if name == "day" else None,
        "days": list_day_ranges(),
        "asked": urlencode(form.period.asked),
        "site": site_settings(),
    }
    return render(request, "reports/report.html", context)


def find_report(name: str) -> Report:
    if name not in REPORTS:
        raise Http404
    return REPORTS[name]


@require_GET
@role_required("may_bill")
def report_file(request: SignedInRequest, name: str, file_format: str) -> HttpResponseBase:
    """The tables of a report, one below the other, as xlsx or csv. A wrong filter: 400 and what is wrong."""
    wanted, form = find_report(name), FindPeriod(request.GET)
    if refusal := refuse_filters(request, form):
        return refusal
    tables = [*wanted.tables(form.period), *wanted.only_in_files(form.period)]
    rows = [row for table in tables for row in rows_of(table)]
    head = [str(wanted.title), form.period.about]
    head += [""] * (max(len(table.header) for table in tables) - len(head))
    file = ListFile(f"report-{name}", str(wanted.title), head, rows, about=form.period.about)
    return send_table(request, file, file_format)


def rows_of(table: Table) -> list[list[str | int | float]]:
    """Title, header, rows, sums, note and an empty row."""
    after = [row for row in (table.foot, [table.note]) if any(row)]
    rows: list[Sequence[Cell]] = [[table.title], table.header, *table.rows, *after, [""]]
    return [[plain(cell) for cell in row] for row in rows]


def plain(cell: Cell) -> str | int | float:
    """The cell as JSON has it, without idle zeros."""
    if not isinstance(cell, Decimal):
        return cell
    return int(cell) if cell == int(cell) else float(cell)
