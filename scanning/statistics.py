"""Today's scans, from the tally: by hour, area, person and reason, and which stations are at work."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import Sum
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from core.dates import start_of_day
from scanning.hour_chart import HourChart, draw_hour_chart
from scanning.models import ScanTally
from scanning.reasons import describe_reason

LATELY = timedelta(minutes=30)
MOST_PEOPLE, MOST_STATIONS, MOST_AREAS = 8, 10, 12


@dataclass(frozen=True)
class Share:
    """What an area or a person did today."""

    name: str
    scans: int
    linked: int
    saved: int
    duplicate: int
    refused: int
    # Saved too, but no bag: parents opened and finished, look-ups, undos.
    other: int


@dataclass(frozen=True)
class StationRow:
    """A station that scanned lately or holds scans: who was there, when last, and how many it still holds."""

    name: str
    people: str
    at: datetime
    waiting: int


@dataclass(frozen=True)
class Today:
    """All that the dashboard shows of today's scans, of one area or of all."""

    scans: int
    linked: int
    saved: int
    duplicate: int
    refused: int
    other: int
    chart: HourChart
    areas: list[Share]
    area_count: int
    people: list[Share]
    person_count: int
    reasons: list[tuple[str, str, int]]
    stations: list[StationRow]
    station_count: int


def fetch_today(area_id: int | None, before: Mapping[int, int]) -> Today:
    """Today's scans since the site's midnight, of this area or, for None, of all. Exact, and one query.

    `before`: the hours of the day before, as `count_scans_by_hour` counts them. They change no more.
    """
    now = timezone.now()
    parameters = {
        "area": area_id,
        "midnight": start_of_day(timezone.localtime(now).date()),
        "lately": now - LATELY,
        "people": MOST_PEOPLE,
        "stations": MOST_STATIONS,
        "no_area": _("no area"),
    }
    with connection.cursor() as cursor:
        cursor.execute(TODAY, parameters)
        texts = cursor.fetchone()
    quarters, areas, people, person_count, reasons, stations, station_count = map(json.loads, texts)
    areas = [Share(*row) for row in areas]
    chart = draw_hour_chart(
        [(_read_hour(begin), figure, count) for begin, figure, count in quarters if count], before
    )
    return Today(
        scans=sum(hour.total for hour in chart.hours),
        linked=sum(area.linked for area in areas),
        saved=sum(hour.saved for hour in chart.hours),
        duplicate=sum(hour.duplicate for hour in chart.hours),
        refused=sum(hour.refused for hour in chart.hours),
        other=sum(hour.other for hour in chart.hours),
        chart=chart,
        areas=areas[:MOST_AREAS],
        area_count=len(areas),
        people=[Share(*row) for row in people],
        person_count=person_count,
        reasons=[(reason, describe_reason(reason), count) for reason, count in reasons],
        stations=[
            StationRow(name, people, parse_datetime(at) or now, waiting)
            for name, people, at, waiting in stations
        ],
        station_count=station_count,
    )


def count_scans_by_hour(area_id: int | None, day: date) -> dict[int, int]:
    """How many scans there were in each hour of a day of the site, of this area or of all. One query."""
    tally = ScanTally.objects.filter(
        quarter_at__gte=start_of_day(day), quarter_at__lt=start_of_day(day + timedelta(days=1))
    )
    if area_id is not None:
        tally = tally.filter(area=area_id)
    hours: dict[int, int] = {}
    for quarter, scans in tally.values_list("quarter_at").annotate(scans=Sum("scan_count")):
        hour = timezone.localtime(quarter).hour
        hours[hour] = hours.get(hour, 0) + scans
    return hours


def _read_hour(text: str) -> int:
    return timezone.localtime(parse_datetime(text)).hour


# A day of the tally is some ten thousand rows in the busiest warehouse, read once through scan_tally_once or
# scan_tally_area. Right after midnight, "lately" reaches back into yesterday. scanning_station, which tells
# who holds scans, has hundreds at the most.
TODAY = """
WITH recent AS MATERIALIZED (
    SELECT * FROM scanning_scantally
    WHERE quarter_at >= least(%(midnight)s, %(lately)s - interval '15 minutes')
      AND (%(area)s::bigint IS NULL OR area_id = %(area)s)
),
today AS MATERIALIZED (
    SELECT *, count_saved_bags(action, outcome, scan_count, linked_count) AS bag_count
    FROM recent WHERE quarter_at >= %(midnight)s
),
by_quarter AS (
    SELECT quarter_at, outcome AS figure,
           sum(CASE outcome WHEN 'saved' THEN bag_count ELSE scan_count END) AS scans
    FROM today GROUP BY 1, 2
    UNION ALL
    SELECT quarter_at, 'other', sum(scan_count - bag_count) FROM today WHERE outcome = 'saved' GROUP BY 1
),
by_area AS (
    SELECT coalesce(area.name, %(no_area)s) AS name, sum(scan_count) AS scans, sum(linked_count) AS linked,
           sum(bag_count) AS saved,
           sum(scan_count) FILTER (WHERE outcome = 'duplicate') AS duplicate,
           sum(scan_count) FILTER (WHERE outcome = 'refused') AS refused,
           sum(scan_count - bag_count) FILTER (WHERE outcome = 'saved') AS other
    FROM today LEFT JOIN accounts_area area ON area.id = today.area_id
    GROUP BY area.id, area.name ORDER BY 2 DESC, 1
),
by_person AS (
    SELECT user_id, sum(scan_count) AS scans, sum(linked_count) AS linked,
           sum(bag_count) AS saved,
           sum(scan_count) FILTER (WHERE outcome = 'duplicate') AS duplicate,
           sum(scan_count) FILTER (WHERE outcome = 'refused') AS refused,
           sum(scan_count - bag_count) FILTER (WHERE outcome = 'saved') AS other
    FROM today GROUP BY 1
),
by_reason AS (
    SELECT reason, sum(scan_count) AS scans FROM today WHERE outcome = 'refused' GROUP BY 1 ORDER BY 2 DESC, 1
),
seen AS (
    SELECT station AS name, user_id, max(last_at) AS at FROM recent WHERE last_at >= %(lately)s GROUP BY 1, 2
),
stations AS (
    SELECT coalesce(seen.name, held.name) AS name,
           string_agg(display_name(person), ', ' ORDER BY display_name(person)) AS people,
           max(coalesce(seen.at, held.told_at)) AS at, coalesce(sum(held.waiting), 0) AS waiting
    FROM seen
    FULL JOIN (SELECT * FROM scanning_station WHERE waiting > 0) held
      ON held.name = seen.name AND held.user_id = seen.user_id
    JOIN accounts_user person ON person.id = coalesce(seen.user_id, held.user_id)
    WHERE %(area)s::bigint IS NULL OR seen.user_id IS NOT NULL OR person.area_id = %(area)s
    GROUP BY 1
)
SELECT
    (SELECT coalesce(jsonb_agg(jsonb_build_array(quarter_at, figure, scans)), '[]') FROM by_quarter)::text,
    (SELECT coalesce(jsonb_agg(jsonb_build_array(
        name, scans, linked, saved, coalesce(duplicate, 0), coalesce(refused, 0), coalesce(other, 0))), '[]')
     FROM by_area)::text,
    (SELECT coalesce(jsonb_agg(jsonb_build_array(
        CASE WHEN is_shared THEN name || ' (' || username || ')' ELSE name END,
        scans, linked, saved, coalesce(duplicate, 0), coalesce(refused, 0), coalesce(other, 0))), '[]')
     FROM (SELECT by_person.*, person.username, display_name(person) AS name,
                  count(*) OVER (PARTITION BY display_name(person)) > 1 AS is_shared
           FROM by_person JOIN accounts_user person ON person.id = user_id
           ORDER BY linked DESC, scans DESC, username LIMIT %(people)s) most)::text,
    (SELECT count(*) FROM by_person)::text,
    (SELECT coalesce(jsonb_agg(jsonb_build_array(reason, scans)), '[]') FROM by_reason)::text,
    (SELECT coalesce(jsonb_agg(jsonb_build_array(name, people, at, waiting)), '[]')
     FROM (SELECT * FROM stations ORDER BY waiting DESC, at DESC LIMIT %(stations)s) most)::text,
    (SELECT count(*) FROM stations)::text
"""
