"""GET /api/v1/dashboard: today's figures for a screen on the wall or another system."""

from dataclasses import asdict

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from api.auth import person_asking, refuse_person
from reports.dashboard import board_of
from scanning.hour_chart import Hour


@require_GET
@never_cache
def dashboard(request: HttpRequest) -> JsonResponse:
    """The figures of the dashboard, of the area of the person or of all."""
    user = person_asking(request)
    if user is None or not user.may_scan:
        return refuse_person(user)
    board = board_of(user.own_area_id)
    today = board.today
    return JsonResponse(
        {
            "at": board.now,
            "area": str(user.area) if user.own_area_id is not None else None,
            "totals": board.totals,
            "today": {
                name: getattr(today, name) for name in ("scans", "linked", "saved", "duplicate", "refused")
            },
            "hours": [hour_as_json(hour) for hour in today.chart.hours],
            "areas": [asdict(area) for area in today.areas],
            "area_count": today.area_count,
            "people": [asdict(person) for person in today.people],
            "person_count": today.person_count,
            "refusals": [{"reason": reason, "scans": count} for reason, _words, count in today.reasons],
            "stations": [asdict(station) for station in today.stations],
            "station_count": today.station_count,
            "imports": [
                {
                    "file": run.file_name,
                    "task": run.task,
                    "state": run.state,
                    "done": run.done,
                    "total": run.total,
                }
                for run, _sentence in board.imports
            ],
        }
    )


def hour_as_json(hour: Hour) -> dict[str, int]:
    counts = asdict(hour)
    yesterday = counts.pop("before")
    return counts | {"yesterday": yesterday}
