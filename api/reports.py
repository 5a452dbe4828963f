"""/api/v1/reports: the reports of the pages, as tables."""

from typing import Annotated, Any

from django.utils.translation import gettext as _
from ninja import P, PathEx, Query, Router, Schema
from pydantic import Field

from api.auth import CALLERS, ApiRequest
from api.errors import RequestRefused, list_answers
from api.filters import NO_CONTROLS, Day, Id, build_form
from reports.periods import FindPeriod
from reports.tables import REPORTS, Table, share_tables, simplify_cell

router = Router(auth=CALLERS)
ReportName = PathEx[str, P(pattern=NO_CONTROLS, description=f"One of {', '.join(REPORTS)}.")]


class PeriodFilters(Schema):
    """Of which days, area and person."""

    first: Day = Field("", description="The first day; today if it is not given.")
    last: Day = Field("", description="The last day, at most 400 days later.")
    area: Id | None = None
    person: Id | None = None


class ReportTable(Schema):
    """A table. The first column is text, the others are numbers or text."""

    title: str
    header: list[str]
    rows: list[list[str | int | float]]
    foot: list[str | int | float] = Field(description="Sums; empty where there are none.")
    note: str


class Report(Schema):
    """A report of some days."""

    name: Annotated[str, Field(description="As in the address.")]
    title: str
    about: str = Field(description="The days, area and person, for people.")
    tables: list[ReportTable]


@router.get(
    "/reports/{slug:name}",
    response=list_answers(Report, 404),
    url_name="api_report",
    summary="A report",
)
def read_report(request: ApiRequest, name: ReportName, filters: Query[PeriodFilters]) -> dict[str, Any]:
    """The figures of the page of the same name."""
    if name not in REPORTS:
        raise RequestRefused("not_found", _("There is no such report."))
    report = REPORTS[name]
    period = build_form(FindPeriod, filters, user=request.auth.user).period
    return {
        "name": name,
        "title": str(report.title),
        "about": period.about,
        "tables": [describe_table(table) for table in share_tables(report, period)],
    }


def describe_table(table: Table) -> dict[str, Any]:
    return {
        "title": str(table.title),
        "header": [str(cell) for cell in table.header],
        "rows": [[simplify_cell(cell) for cell in row] for row in table.rows],
        "foot": [simplify_cell(cell) for cell in table.foot],
        "note": str(table.note),
    }
