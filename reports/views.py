"""The dashboard, the pages of reports, and the same as files."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from accounts.kept_pages import render_kept_page
from accounts.models import User
from accounts.permissions import SignedInRequest
from bags.filter_forms import list_day_ranges
from core.figures import share_figure
from core.models import site_name
from exports.responses import ListFile, refuse_filters, send_table
from monitoring.self_check import describe_alarm
from reports.dashboard import fetch_board, find_area
from reports.periods import FindPeriod
from reports.summary_mail import describe_last_failure
from reports.tables import REPORTS, Cell, Report, Table, share_chart, share_tables, simplify_cell


def dashboard(request: SignedInRequest) -> HttpResponse:
    """The whole page, or with ?fragment=1 the part of it that changes. Without a role: no figures."""
    part = render_fragment(request.user) if request.user.may_scan else SafeString("")
    if "fragment" in request.GET:
        return HttpResponse(part)
    return render_kept_page(request, "reports/dashboard.html", part)


def render_fragment(user: User) -> SafeString:
    """The part that changes. It is drawn once for all who see the same area and may do the same."""
    area_id, may_bill, is_admin = user.own_area_id, user.may_bill, user.is_admin

    def draw() -> SafeString:
        context = {
            "board": fetch_board(area_id),
            "area": find_area(area_id),
            "may_bill": may_bill,
            "is_admin": is_admin,
            "alarm": is_admin and describe_alarm(),
            "mail_trouble": is_admin and describe_last_failure(),
        }
        return mark_safe(render_to_string("reports/_dashboard.html", context))  # noqa: S308 (a template of ours)

    return share_figure("drawn dashboard", (area_id, may_bill, is_admin, get_language()), draw)


def reports(request: SignedInRequest) -> HttpResponse:
    """All reports."""
    return render(request, "reports/reports.html", {"reports": REPORTS.values()})


def report(request: SignedInRequest, name: str) -> HttpResponse:
    """One report of the days, area and person in the address."""
    wanted = find_report(name)
    form = FindPeriod(request.GET)
    context = {
        "report": wanted,
        "reports": REPORTS.values(),
        "form": form,
        "period": form.period,
        "tables": share_tables(wanted, form.period),
        "chart": share_chart(form.period) if name == "day" else None,
        "days": list_day_ranges(),
        "asked": urlencode(form.period.asked),
        "site_name": site_name(),
    }
    return render(request, "reports/report.html", context)


def find_report(name: str) -> Report:
    if name not in REPORTS:
        raise Http404
    return REPORTS[name]


def report_file(request: SignedInRequest, name: str, file_format: str) -> HttpResponseBase:
    """The tables of a report, one below the other, as xlsx or csv. A wrong filter: 400 and what is wrong."""
    wanted, form = find_report(name), FindPeriod(request.GET)
    if refusal := refuse_filters(request, form):
        return refusal
    tables = [*wanted.tables(form.period), *wanted.only_in_files(form.period)]
    rows = [row for table in tables for row in flatten_table(table)]
    head = [str(wanted.title), form.period.about]
    head += [""] * (max(len(table.header) for table in tables) - len(head))
    file = ListFile(f"report-{name}", str(wanted.title), head, rows, about=form.period.about)
    return send_table(request, file, file_format)


def flatten_table(table: Table) -> list[list[str | int | float]]:
    """Title, header, rows, sums, note and an empty row."""
    after = [row for row in (table.foot, [table.note]) if any(row)]
    rows: list[Sequence[Cell]] = [[table.title], table.header, *table.rows, *after, [""]]
    return [[simplify_cell(cell) for cell in row] for row in rows]
