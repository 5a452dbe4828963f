"""GET /api/v1/dashboard: today's figures for a screen on the wall or another system."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import Router, Schema
from ninja.renderers import JSONRenderer
from pydantic import Field

from api.auth import CALLERS, ApiRequest
from api.errors import Problem
from core.figures import share_figure
from reports.dashboard import fetch_board, find_area
from scanning.statistics import Share, StationRow

router = Router(auth=CALLERS)
# What there is to do with a file, as callers have always read it.
TASK_NAMES = {"read": "read", "import": "load", "preview": "preview", "undo": "take_back"}
COUNTS = ("scans", "linked", "saved", "duplicate", "refused", "other")


class BagAndBillTotals(Schema):
    """The bags in use and bills that there are now, and the bills closed since the site's midnight."""

    bags: int
    parents: int
    children: int
    linked: int = Field(description="Children that are in a parent.")
    open_bills: int
    closed_bills: int
    closed_today: int


class TodayCounts(Schema):
    """Scans since the site's midnight. The last four figures add up to `scans`."""

    scans: int
    linked: int = Field(description="Children that these scans put into a parent.")
    saved: int = Field(description="Bags packed, moved, taken out or put on bills.")
    duplicate: int
    refused: int
    other: int = Field(description="What else was done: parents opened or finished, look-ups, undos.")


class HourCounts(Schema):
    """Scans of one hour of today."""

    hour: int = Field(description="From 0 to 23, in the site's time.")
    saved: int
    duplicate: int
    refused: int
    other: int
    yesterday: int = Field(description="How many scans there were in this hour of yesterday.")


class Refusal(Schema):
    """How often scans were refused for this reason today."""

    reason: str
    scans: int


class ImportUnderWay(Schema):
    """A file that waits for the worker or that it works on."""

    file: str
    task: str
    state: str
    done: int
    total: int | None


class DashboardFigures(Schema):
    """All figures of the dashboard."""

    at: datetime
    area: str | None = Field(description="The area that they are of; null for all.")
    totals: BagAndBillTotals
    today: TodayCounts
    hours: list[HourCounts]
    areas: list[Share]
    area_count: int = Field(description="How many there are; areas names the first.")
    people: list[Share]
    person_count: int = Field(description="How many there are; people names the first.")
    refusals: list[Refusal]
    stations: list[StationRow]
    station_count: int = Field(description="How many there are; stations names the first.")
    imports: list[ImportUnderWay]


@router.get(
    "/dashboard",
    response={200: DashboardFigures, frozenset({401, 403, 503}): Problem},
    url_name="api_dashboard",
    summary="Today's figures",
)
def read_dashboard(request: ApiRequest) -> HttpResponse:
    """At most two seconds old. For a dispatcher, and a dispatcher's key, those of the own area."""
    area_id = request.auth.user.own_area_id
    key = ("JSON", area_id, get_language())
    return HttpResponse(
        share_figure("drawn dashboard", key, lambda: write_figures(request, area_id)),
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


def write_figures(request: HttpRequest, area_id: int | None) -> bytes:
    """DashboardFigures of this area or of all, as they are sent."""
    figures = DashboardFigures.model_validate(collect_figures(area_id))
    return str(JSONRenderer().render(request, figures.model_dump(), response_status=200)).encode()


def collect_figures(area_id: int | None) -> dict[str, Any]:
    board = fetch_board(area_id)
    today = board.today
    return {
        "at": board.now,
        "area": None if area_id is None else str(find_area(area_id)),
        "totals": board.totals,
        "today": {name: getattr(today, name) for name in COUNTS},
        "hours": [
            {name: getattr(hour, name) for name in ("hour", "saved", "duplicate", "refused", "other")}
            | {"yesterday": hour.before}
            for hour in today.chart.hours
        ],
        "areas": today.areas,
        "area_count": today.area_count,
        "people": today.people,
        "person_count": today.person_count,
        "refusals": [{"reason": reason, "scans": count} for reason, _words, count in today.reasons],
        "stations": today.stations,
        "station_count": today.station_count,
        "imports": [
            {
                "file": run.file_name,
                "task": TASK_NAMES[run.task],
                "state": run.state,
                "done": run.done,
                "total": run.total,
            }
            for run, _sentence in board.imports
        ],
    }
