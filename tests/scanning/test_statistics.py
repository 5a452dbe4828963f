"""Today's scans by hour, area, person and reason, and the stations at work."""

from datetime import UTC, date, datetime, timedelta
from importlib import import_module

import pytest
from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from scanning.catalogue import ACTIONS_APART
from scanning.models import Scan, ScanTally, Station
from scanning.statistics import MOST_AREAS, MOST_PEOPLE, count_scans_by_hour
from tests.builders import (
    counted_scans,
    make_area,
    make_bill,
    make_scan,
    make_tally,
    make_user,
    scan,
    site_time,
    tallied_scans,
    today_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.clock]
migration = import_module("scanning.migrations.0030_take_back_what_was_counted")


def shares(rows):
    return [(row.name, row.linked, row.scans, row.refused) for row in rows]


def test_today_by_area_person_and_reason(biller):
    north = make_user(username="asha", area=make_area("North"))
    south = make_user(username="ravi", area=make_area("South"))
    scan(north, "pack", "CH10001", parent="SB00001")
    scan(north, "pack", "CH10001", parent="SB00001")
    scan(south, "pack", "CH20001", parent="SB00002")
    scan(south, "pack", "!", parent="SB00002")
    scan(south, "pack", "CH20002", parent="SB00002")
    scan(biller, "look", "CH99999")

    today = today_of(None)

    assert (today.scans, today.linked, today.saved, today.duplicate, today.refused) == (6, 3, 3, 1, 2)
    assert shares(today.areas) == [("South", 2, 3, 1), ("North", 1, 2, 0), ("no area", 0, 1, 1)]
    assert shares(today.people) == [("ravi", 2, 3, 1), ("asha", 1, 2, 0), ("biller1", 0, 1, 1)]
    assert [(reason, words, count) for reason, words, count in today.reasons] == [
        ("bad_code", "could not be read", 1),
        ("unknown_code", "not known", 1),
    ]


def test_only_bags_that_went_somewhere_are_saved_and_all_figures_add_up(biller):
    make_bill("B-1")
    scan(biller, "pack", "SB00001")
    packed = scan(biller, "pack", "CH10001", parent="SB00001")
    scan(biller, "undo", undoes=packed.id)
    scan(biller, "pack", "CH10002", parent="SB00001")
    scan(biller, "move", "CH10002", parent="SB00002")
    scan(biller, "unpack", "CH10002")
    scan(biller, "look", "CH10002")
    scan(biller, "finish", "SB00001")
    scan(biller, "empty", "SB00001")
    scan(biller, "bill", "SB00001", bill="B-1")
    scan(biller, "bill", "SB00001", bill="B-1")
    scan(biller, "unbill", "SB00001", bill="B-1")
    scan(biller, "pack", "!", parent="SB00001")

    today = today_of(None)

    figures = {"saved": 6, "duplicate": 2, "refused": 1, "other": 4}
    for row in (today, today.areas[0], today.people[0]):
        assert {name: getattr(row, name) for name in figures} == figures
        assert row.scans == sum(figures.values()) == 13
    hours = today.chart.hours  # one may end between two of these scans
    assert [sum(getattr(hour, name) for hour in hours) for name in ("saved", "other", "total")] == [6, 4, 13]
    assert Scan.objects.filter(Scan.APART).count() == 4
    assert sum(scan.is_apart for scan in Scan.objects.all()) == 4


@pytest.mark.parametrize("action", Scan.Action.values)
def test_database_counts_the_same_actions_apart_as_the_catalogue(action):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count_saved_bags(%s, 'saved', 3, 2)", [action])
        counted = cursor.fetchone()[0]

    assert counted == (0 if action in ACTIONS_APART else 2 if action == "pack" else 3)


def test_one_area_is_only_that_area():
    north, south = make_user(area=make_area("North")), make_user(area=make_area("South"))
    scan(north, "pack", "CH10001", parent="SB00001")
    scan(south, "pack", "!", parent="SB00002")

    today = today_of(north.area_id)

    assert (today.scans, today.linked, today.reasons) == (1, 1, [])
    assert [person.name for person in today.people] == [north.username]
    assert [area.name for area in today.areas] == ["North"]


def stop_clock(monkeypatch, at):
    """Let it be this moment, in UTC as Django's clock has it."""
    monkeypatch.setattr(timezone, "now", lambda: datetime.fromisoformat(at).astimezone(UTC))


@pytest.mark.parametrize(
    ("zone", "now", "first_today", "last_yesterday"),
    [
        ("Asia/Kolkata", "2026-11-24T02:00+05:30", "2026-11-24T00:00+05:30", "2026-11-23T23:45+05:30"),
        ("Asia/Kathmandu", "2026-11-24T02:00+05:45", "2026-11-24T00:00+05:45", "2026-11-23T23:45+05:45"),
        # The night in which clocks go back has two hours that are called 2.
        ("Europe/Berlin", "2026-10-25T12:00+01:00", "2026-10-25T00:00+02:00", "2026-10-24T23:45+02:00"),
    ],
)
def test_day_is_the_sites(settings, monkeypatch, dispatcher, zone, now, first_today, last_yesterday):
    settings.TIME_ZONE = zone
    stop_clock(monkeypatch, now)
    make_tally(datetime.fromisoformat(first_today), user=dispatcher, scan_count=10)
    make_tally(datetime.fromisoformat(last_yesterday), user=dispatcher, scan_count=1)

    hours = today_of(None).chart.hours

    assert [(hour.hour, hour.total) for hour in hours if hour.total] == [(0, 10)]
    assert [(hour.hour, hour.before) for hour in hours if hour.before] == [(23, 1)]


def test_the_hour_that_comes_twice_holds_both(settings, monkeypatch, dispatcher):
    settings.TIME_ZONE = "Europe/Berlin"
    stop_clock(monkeypatch, "2026-10-25T12:00+01:00")
    for offset in ("+02:00", "+01:00"):
        make_tally(datetime.fromisoformat(f"2026-10-25T02:15{offset}"), user=dispatcher, scan_count=5)

    assert today_of(None).chart.hours[2].total == 10


def packed_and_taken_out():
    sums = ScanTally.objects.aggregate(packed=Sum("linked_count"), taken_out=Sum("taken_out_count"))
    return sums["packed"], sums["taken_out"]


def test_packing_counts_once_however_often_it_is_moved_and_undone(dispatcher):
    first = scan(dispatcher, "pack", "CH10001", parent="SB00001")
    assert packed_and_taken_out() == (1, 0)

    scan(dispatcher, "undo", undoes=first.id)
    assert packed_and_taken_out() == (0, 0)

    scan(dispatcher, "pack", "CH10001", parent="SB00001")
    moved = scan(dispatcher, "move", "CH10001", parent="SB00002")
    scan(dispatcher, "undo", undoes=moved.id)
    scan(dispatcher, "pack", "CH10001", parent="SB00001")
    assert packed_and_taken_out() == (1, 0)


def test_moving_a_loose_child_packs_nothing_and_its_undo_takes_nothing_back(dispatcher):
    scan(dispatcher, "pack", "CH10001", parent="SB00001")
    scan(dispatcher, "unpack", "CH10001")
    moved = scan(dispatcher, "move", "CH10001", parent="SB00002")
    assert packed_and_taken_out() == (1, 1)

    scan(dispatcher, "undo", undoes=moved.id)

    assert packed_and_taken_out() == (1, 1)
    today = today_of(None)
    assert [row.linked for row in (today, *today.areas, *today.people)] == [1, 1, 1]
    assert tallied_scans() == counted_scans()


def test_upgrade_counts_anew_what_undos_took_back():
    people = [make_user("Admin"), make_user("Admin", area=make_area("North"))]
    for number, person in enumerate(people):
        for code in ("CH10001", "CH10002", "CH10003"):
            done = scan(person, "pack", f"{code}{number}", parent=f"SB0000{number}")
            if code != "CH10001":
                scan(person, "undo", undoes=done.id)
            if code == "CH10003":
                moved = scan(person, "move", f"{code}{number}", parent=f"SB0000{number}")
                scan(person, "undo", undoes=moved.id)
    right = tallied_scans()
    # As the version before counted: each undo that took a child out.
    ScanTally.objects.filter(action="undo").update(linked_count=-3)
    assert tallied_scans() != right == counted_scans()

    with connection.cursor() as cursor:
        cursor.execute(migration.LOCK)
        cursor.execute(migration.COUNT)
        assert cursor.rowcount == ScanTally.objects.filter(action="undo").count() >= len(people)

    assert tallied_scans() == right


@pytest.mark.parametrize("action", ["pack", "unpack", "move", "empty"])
def test_undo_of_an_undo_is_refused_and_counts_nothing(dispatcher, action):
    scan(dispatcher, "pack", "CH10001", parent="SB00001")
    if action in ("pack", "move"):
        scan(dispatcher, "unpack", "CH10001")
    done = scan(dispatcher, action, "SB00001" if action == "empty" else "CH10001", parent="SB00001")
    undone = scan(dispatcher, "undo", undoes=done.id)
    before = packed_and_taken_out()

    again = scan(dispatcher, "undo", undoes=undone.id)

    assert (done.outcome, undone.outcome, again.reason) == ("saved", "saved", "nothing_to_undo")
    assert packed_and_taken_out() == before
    assert tallied_scans() == counted_scans()


def test_taking_out_counts_one_by_one_or_all_at_once(dispatcher):
    for number in range(4):
        scan(dispatcher, "pack", f"CH1000{number}", parent="SB00001")

    out = scan(dispatcher, "unpack", "CH10000")
    assert packed_and_taken_out() == (4, 1)
    emptied = scan(dispatcher, "empty", "SB00001")
    assert packed_and_taken_out() == (4, 4)

    scan(dispatcher, "undo", undoes=emptied.id)
    assert packed_and_taken_out() == (4, 1)
    scan(dispatcher, "undo", undoes=out.id)
    assert packed_and_taken_out() == (4, 0)


def test_taking_out_that_is_refused_counts_nothing(dispatcher):
    for action in ("unpack", "empty", "unpack"):
        scan(dispatcher, action, "SB99999")

    assert packed_and_taken_out() == (0, 0)


def test_bills_and_their_undoing_pack_nothing(biller):
    make_bill("B-17")
    scan(biller, "pack", "CH10001", parent="SB00001")
    billed = scan(biller, "bill", "SB00001", bill="B-17")
    scan(biller, "undo", undoes=billed.id)

    assert packed_and_taken_out() == (1, 0)


def test_only_the_busiest_people_are_named_and_all_are_counted():
    for number in range(MOST_PEOPLE + 1):
        make_tally(timezone.now(), user=make_user(), scan_count=number + 1, linked_count=number)

    today = today_of(None)

    assert [person.linked for person in today.people] == list(range(MOST_PEOPLE, 0, -1))
    assert today.person_count == MOST_PEOPLE + 1


def test_people_are_called_by_their_first_names_and_two_of_one_name_apart():
    for number, (username, first_name) in enumerate(
        [("asha.k", "Asha"), ("asha.m", "Asha"), ("ravi.s", "Ravi"), ("meena", "")]
    ):
        person = make_user(username=username, first_name=first_name)
        make_tally(timezone.now(), user=person, scan_count=9 - number, station="bay-1")

    today = today_of(None)

    assert [person.name for person in today.people] == ["Asha (asha.k)", "Asha (asha.m)", "Ravi", "meena"]
    assert [station.people for station in today.stations] == ["Asha, Asha, Ravi, meena"]


def test_station_of_just_before_midnight_is_seen_after_it(settings, monkeypatch, dispatcher):
    settings.TIME_ZONE = "Asia/Kolkata"
    stop_clock(monkeypatch, "2026-11-24T00:10+05:30")
    make_tally(
        datetime.fromisoformat("2026-11-23T23:45+05:30"), user=dispatcher, scan_count=3, station="bay-1"
    )

    today = today_of(None)

    assert ([station.name for station in today.stations], today.scans) == (["bay-1"], 0)
    assert today.chart.hours[23].before == 3


def test_stations_that_wait_come_first_and_silent_ones_are_left_out(dispatcher):
    now = timezone.now()
    for station, ago in (("bay-1", 1), ("bay-2", 5), ("bay-3", 45)):
        row = make_tally(now - timedelta(minutes=ago), user=dispatcher, scan_count=1, station=station)
        row.last_at = now - timedelta(minutes=ago)
        row.save()
    Station.objects.create(name="bay-2", user=dispatcher, waiting=7, told_at=now)
    Station.objects.create(name="bay-9", user=dispatcher, waiting=2, told_at=now - timedelta(hours=3))
    Station.objects.create(name="bay-8", user=dispatcher, waiting=0, told_at=now)

    today = today_of(None)

    assert [(station.name, station.waiting) for station in today.stations] == [
        ("bay-2", 7),
        ("bay-9", 2),
        ("bay-1", 0),
    ]
    assert today.station_count == 3


def test_station_of_two_people_is_one_station():
    for name, waiting in (("asha", 2), ("ravi", 3)):
        person = make_user(username=name)
        scan(person, "look", "SB00001")
        Station.objects.create(name="bay-1", user=person, waiting=waiting, told_at=timezone.now())

    today = today_of(None)

    assert [(station.name, station.people, station.waiting) for station in today.stations] == [
        ("bay-1", "asha, ravi", 5)
    ]
    assert today.station_count == 1


@pytest.mark.parametrize(("seconds", "seen"), [(30 * 60, ["bay-1"]), (30 * 60 + 1, [])])
def test_station_is_at_work_for_thirty_minutes_after_its_last_scan(monkeypatch, dispatcher, seconds, seen):
    now = datetime.fromisoformat("2026-11-24T12:00+05:30")
    monkeypatch.setattr(timezone, "now", lambda: now)
    row = make_tally(now - timedelta(minutes=45), user=dispatcher, scan_count=1, station="bay-1")
    row.last_at = now - timedelta(seconds=seconds)
    row.save()

    assert [station.name for station in today_of(None).stations] == seen


def test_station_is_seen_after_midnight_by_the_last_scan_of_its_quarter(settings, monkeypatch, dispatcher):
    settings.TIME_ZONE = "Asia/Kolkata"
    stop_clock(monkeypatch, "2026-11-24T00:10+05:30")
    quarter = datetime.fromisoformat("2026-11-23T23:30+05:30")
    row = make_tally(quarter, user=dispatcher, scan_count=3, station="bay-1")
    row.last_at = quarter + timedelta(minutes=14)
    row.save()

    assert [station.name for station in today_of(None).stations] == ["bay-1"]


def test_station_stays_seen_in_the_area_where_it_scanned_when_its_person_goes_to_another(dispatcher):
    north, south = make_area("North"), make_area("South")
    person = make_user(area=north)
    scan(person, "pack", "CH10001", parent="SB00001")
    person.area = south
    person.save()

    assert [station.people for station in today_of(north.pk).stations] == [person.username]
    assert today_of(south.pk).stations == []


TALLY = "SELECT tally_scans(ARRAY(SELECT scan FROM scanning_scan scan WHERE id = ANY (%s)))"


@pytest.mark.parametrize("batches", [([0], [1], [2]), ([2], [1], [0]), ([1], [0, 2]), ([0, 1, 2],)])
def test_tally_keeps_the_first_and_the_last_time_in_whatever_order_scans_are_counted(dispatcher, batches):
    quarter = datetime.fromisoformat("2026-11-24T12:00+05:30")
    scans = [scan_received(quarter + timedelta(minutes=minute), by=dispatcher) for minute in (1, 5, 9)]

    with connection.cursor() as cursor:
        for batch in batches:
            cursor.execute(TALLY, [[scans[place].pk for place in batch]])

    assert tallied_scans() == counted_scans()
    row = ScanTally.objects.get()
    assert (row.scan_count, row.first_at, row.last_at) == (3, scans[0].received_at, scans[2].received_at)


def scan_received(at, by):
    return make_scan(
        received_at=at,
        user=by,
        station="bay-1",
        action="look",
        code="CH10001",
        outcome="saved",
    )


def test_areas_that_are_not_shown_are_counted():
    for number in range(MOST_AREAS + 1):
        make_tally(timezone.now(), user=make_user(), scan_count=1, area=make_area(f"Bay {number}"))

    today = today_of(None)

    assert (len(today.areas), today.area_count) == (MOST_AREAS, MOST_AREAS + 1)


def test_stations_of_another_area_are_left_out(dispatcher):
    north, south = make_user(area=make_area("North")), make_user(area=make_area("South"))
    scan(north, "pack", "CH10001", parent="SB00001")
    Station.objects.create(name="south-1", user=south, waiting=3, told_at=timezone.now())

    assert [station.people for station in today_of(north.area_id).stations] == [north.username]
    assert [station.people for station in today_of(south.area_id).stations] == [south.username]


def test_hours_are_of_one_area_or_of_all():
    north, south = make_area("North"), make_area("South")
    for count, area in ((1, north), (2, south), (4, None)):
        make_tally(site_time("2026-05-02", "10:15"), user=make_user(), scan_count=count, area=area)
    day = date(2026, 5, 2)

    assert [count_scans_by_hour(area_id, day) for area_id in (north.pk, south.pk, None)] == [
        {10: 1},
        {10: 2},
        {10: 7},
    ]
