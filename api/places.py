"""/api/v1/areas and /api/v1/stations: where people work, and what their devices still hold."""

from datetime import datetime
from operator import attrgetter
from typing import Any

from ninja import Query, Router, Schema
from pydantic import Field

from accounts.models import Area
from api.auth import CALLERS, ApiRequest
from api.errors import list_answers
from api.filters import NEXT, Paging, describe_next, filter_after
from bills.pending_scans import is_old
from core.pagination import fetch_page
from scanning.models import Station

PAGE_SIZE = 200
router = Router(auth=CALLERS)


class AreaRow(Schema):
    """A dispatch area."""

    id: int
    name: str
    retired: bool


class Areas(Schema):
    """Areas, by name."""

    areas: list[AreaRow]


class StationRow(Schema):
    """A browser or handheld that has held scans back, and what it holds now."""

    name: str
    user: str
    user_id: int
    waiting: int = Field(description="How many scans it held when it last said so.")
    told_at: datetime
    is_old: bool = Field(
        description="It holds scans and was not heard of for 15 minutes: it keeps no bill open any more."
    )


class StationPage(Schema):
    """Stations, the one that was seen first at last."""

    stations: list[StationRow]
    next: str | None = Field(description=NEXT)


@router.get("/areas", response=list_answers(Areas), url_name="api_areas", summary="Dispatch areas")
def list_areas(request: ApiRequest) -> dict[str, Any]:
    """All of them; for a dispatcher of one area, that one."""
    own = request.auth.user.own_area_id
    areas = Area.objects.order_by("name") if own is None else Area.objects.filter(pk=own)
    rows = [{"id": area.pk, "name": area.name, "retired": area.retired_at is not None} for area in areas]
    return {"areas": rows}


@router.get(
    "/stations",
    response=list_answers(StationPage),
    url_name="api_stations",
    summary="Stations, and what they still hold",
)
def list_stations(request: ApiRequest, paging: Query[Paging]) -> dict[str, Any]:
    """200 a page, at most 20 of one person. A dispatcher sees the own ones."""
    user = request.auth.user
    stations = Station.objects.select_related("user")
    if not user.may_bill:
        stations = stations.filter(user=user)
    page = fetch_page(filter_after(stations, paging), PAGE_SIZE, attrgetter("id"))
    rows = [
        {
            "name": station.name,
            "user": station.user.display_name,
            "user_id": station.user_id,
            "waiting": station.waiting,
            "told_at": station.told_at,
            "is_old": station.waiting > 0 and is_old(station.told_at),
        }
        for station in page.rows
    ]
    return {"stations": rows, "next": describe_next(page.next)}
