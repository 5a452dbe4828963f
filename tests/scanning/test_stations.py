"""What a person's devices still hold: one row a station, and not without end."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bills.models import PendingScans
from scanning.models import Scan, Station
from scanning.recording import make_batch, record_scans
from scanning.stations import MOST_STATIONS
from tests.builders import asked, make_user

pytestmark = pytest.mark.django_db
HELD = {"parents": {"SB00001": 1}}


def tell(user, station, *scans, **held):
    return record_scans(make_batch(user=user, station=station, scans=list(scans), **held))


def fill_stations(user, waiting):
    long_ago = timezone.now() - timedelta(hours=1)
    Station.objects.bulk_create(
        Station(
            name=f"bay-{number:02}", user=user, waiting=waiting, told_at=long_ago + timedelta(seconds=number)
        )
        for number in range(MOST_STATIONS)
    )


def names_of(user):
    return sorted(Station.objects.filter(user=user).values_list("name", flat=True))


def test_station_beyond_the_most_takes_the_row_that_has_held_nothing_for_longest(dispatcher):
    fill_stations(dispatcher, waiting=0)
    Station.objects.filter(name="bay-00").update(waiting=1)

    tell(dispatcher, "bay-new", waiting=1, waiting_for=HELD)

    assert len(names_of(dispatcher)) == MOST_STATIONS
    assert {"bay-00", "bay-new"} < set(names_of(dispatcher))
    assert "bay-01" not in names_of(dispatcher)
    station = Station.objects.get(name="bay-new")
    assert (station.waiting, station.waiting_for) == (1, HELD)


def test_scans_are_taken_where_all_stations_of_a_person_hold_some(dispatcher):
    fill_stations(dispatcher, waiting=1)
    before = names_of(dispatcher)

    (answer,) = tell(dispatcher, "bay-new", asked("pack", "SB00001"), waiting=1, waiting_for=HELD)
    tell(dispatcher, "bay-19", waiting=2, waiting_for=HELD)

    assert (answer.outcome, Scan.objects.count(), names_of(dispatcher)) == ("saved", 1, before)
    assert list(PendingScans.objects.values_list("station", flat=True)) == ["bay-19"]
    assert Station.objects.get(name="bay-19").waiting == 2


def test_stations_of_others_are_not_counted(dispatcher):
    fill_stations(make_user(), waiting=1)

    tell(dispatcher, "bay-new", waiting=1)

    assert names_of(dispatcher) == ["bay-new"]
