"""Reports say what counting over the scans themselves says."""

import random
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from bills.cancellation import cancel_bill, delete_draft
from bills.lifecycle import close_bill, reopen_bill
from reports.figures import (
    chart_hours,
    count_all_figures,
    count_bill_figures,
    count_figures,
    count_new_bags,
    count_reasons,
    filter_cancelled,
)
from reports.periods import FindPeriod, Period, round_down_to_quarter
from reports.tables import list_bill_tables, list_day_tables
from scanning.models import Scan
from tests.builders import (
    asked,
    make_area,
    make_bill,
    make_child,
    make_line,
    make_link,
    make_parent,
    make_tally,
    make_user,
    packed_and_taken_out,
    scan_all,
    site_time,
)
from tests.database import run_as_owner

pytestmark = [pytest.mark.django_db, pytest.mark.clock]
TODAY = timezone.localdate


@pytest.fixture
def history():
    """A few days of random scans by people of two areas."""
    luck = random.Random(3)
    people = [make_user(area=make_area("North")), make_user(area=make_area("South")), make_user("Biller")]
    times = {}
    for _number in range(120):
        action = luck.choice(["pack", "pack", "pack", "move", "unpack", "look", "undo"])
        code = luck.choice([f"CH1000{number}" for number in range(6)] + ["!", "SB00001"])
        parent = luck.choice(["SB00001", "SB00002"])
        undoes = luck.choice(list(times)[-3:]) if action == "undo" and times else None
        [answer] = scan_all(luck.choice(people), asked(action, code, parent=parent, undoes=undoes))
        times[answer.id] = timezone.now() - timedelta(minutes=luck.randint(0, 4 * 24 * 60))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        run_as_owner("ALTER TABLE scanning_scan DISABLE TRIGGER USER")
        for scan_id, at in times.items():
            run_as_owner(f"UPDATE scanning_scan SET received_at = '{at}' WHERE id = '{scan_id}'")
        run_as_owner("ALTER TABLE scanning_scan ENABLE TRIGGER USER")
        cursor.execute("DELETE FROM scanning_scantally")
        cursor.execute("SELECT tally_scans(ARRAY(SELECT scan FROM scanning_scan scan))")
    return people


def scans_in(period):
    days = lambda row: timezone.localtime(row.received_at).date()  # noqa: E731
    return [
        row
        for row in Scan.objects.select_related("user")
        if period.first <= days(row) <= period.last
        and period.area in (None, row.area)
        and period.person in (None, row.user)
    ]


def plain(rows):
    done = [row for row in rows if row.outcome == "saved"]
    opened = [row for row in done if row.action == "pack" and row.made_link_id is None]
    other = [*opened, *(row for row in done if row.action in ("look", "undo", "finish"))]
    quarter = lambda at: at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0)  # noqa: E731
    return {
        "linked": sum(packed_and_taken_out(row)[0] for row in rows),
        "taken_out": sum(packed_and_taken_out(row)[1] for row in rows),
        "opened": len(opened),
        "scans": len(rows),
        "saved": len(done) - len(other),
        "other": len(other),
        "duplicate": sum(row.outcome == "duplicate" for row in rows),
        "refused": sum(row.outcome == "refused" for row in rows),
        "people": len({row.user_id for row in rows}),
        "hours": len({(row.user_id, quarter(row.received_at)) for row in rows}) / 4,
    }


def told(found):
    return {name: getattr(found, name) for name in plain([])}


@pytest.mark.parametrize("days", [0, 1, 3])
@pytest.mark.parametrize("of", ["all", "area", "person"])
def test_sums_are_what_counting_says(history, days, of):
    period = Period(
        TODAY() - timedelta(days=days),
        TODAY() - timedelta(days=days // 2),
        area=history[0].area if of == "area" else None,
        person=history[1] if of == "person" else None,
    )

    assert told(count_all_figures(period)) == plain(scans_in(period))
    for found in count_figures(period, "person"):
        assert told(found) == plain([row for row in scans_in(period) if row.user.username == found.name])
    by_area = {found.name: told(found) for found in count_figures(period, "area")}
    for area in {row.area for row in scans_in(period)}:
        rows = [row for row in scans_in(period) if row.area == area]
        assert by_area.pop(area.name if area else "") == plain(rows)
    assert by_area == {}


def test_person_in_two_areas_is_one_person_in_one_quarter(dispatcher):
    now = timezone.now()
    for area in (make_area("North"), make_area("South"), None):
        make_tally(now, user=dispatcher, scan_count=1, area=area)
    today = Period(TODAY(), TODAY())

    assert (count_all_figures(today).people, count_all_figures(today).hours) == (1, 0.25)
    for by, count in (("person", 1), ("area", 3)):
        assert [(found.people, found.hours) for found in count_figures(today, by)] == [(1, 0.25)] * count


def test_move_of_a_loose_child_is_no_packing_nor_is_its_undo(dispatcher):
    moved = asked("move", "CH10001", parent="SB00002")
    scan_all(dispatcher, asked("pack", "CH10001", parent="SB00001"), asked("unpack", "CH10001"), moved)
    scan_all(dispatcher, asked("undo", undoes=moved.id))

    for by in ("", "area", "person"):
        [found] = count_figures(Period(TODAY(), TODAY()), by)
        assert (found.linked, found.taken_out, found.saved, found.other) == (1, 1, 3, 1)


def test_those_who_packed_most_come_first_then_who_scanned_most_then_by_name():
    now = timezone.now()
    for name, linked, scans in (("asha", 1, 1), ("ravi", 1, 2), ("meena", 2, 2), ("kiran", 1, 1)):
        make_tally(now, user=make_user(username=name), scan_count=scans, linked_count=linked)

    found = [row.name for row in count_figures(Period(TODAY(), TODAY()), "person")]

    assert found == ["meena", "ravi", "asha", "kiran"]


def test_first_and_last_scan_are_those_of_everybody():
    times = [site_time("2026-05-03", clock) for clock in ("08:00", "12:00", "17:00")]
    for at, area in zip(times, (make_area(), make_area(), None), strict=True):
        make_tally(at, user=make_user(), scan_count=1, area=area)

    found = count_all_figures(Period(date(2026, 5, 3), date(2026, 5, 3)))

    assert (found.first_at, found.last_at) == (times[0], times[-1])


def test_refusals_by_reason_and_person(history):
    period = Period(TODAY() - timedelta(days=4), TODAY())
    rows = [row for row in scans_in(period) if row.outcome == "refused"]

    found = count_reasons(period)

    assert sum(scans for *_who, scans in found) == len(rows)
    for reason, label, person_id, scans in found:
        theirs = [row for row in rows if (row.reason, row.user_id) == (reason, person_id)]
        assert (len(theirs), {row.user.username for row in theirs}) == (scans, {label})


def test_two_people_of_one_first_name_are_two_rows_with_the_username_beside():
    people = [make_user(username=username, first_name="Asha") for username in ("asha.k", "asha.m")]
    for asha, scans in zip(people, (5, 3), strict=True):
        for outcome, reason in (("saved", None), ("refused", "retired")):
            make_tally(timezone.now(), user=asha, scan_count=scans, outcome=outcome, reason=reason)
    today = Period(TODAY(), TODAY())

    figures = [(found.label, found.person_id, found.scans) for found in count_figures(today, "person")]

    first, second = (asha.pk for asha in people)
    assert figures == [("Asha (asha.k)", first, 10), ("Asha (asha.m)", second, 6)]
    assert count_reasons(today) == [
        ("retired", "Asha (asha.k)", first, 5),
        ("retired", "Asha (asha.m)", second, 3),
    ]


def test_hours_are_the_sites_and_beside_the_days_before(history):
    period = Period(TODAY() - timedelta(days=1), TODAY())
    chart = chart_hours(period)

    for hour in chart.hours:
        now, before = (
            [row for row in scans_in(days) if timezone.localtime(row.received_at).hour == hour.hour]
            for days in (period, period.before)
        )
        assert (hour.total, hour.before) == (len(now), len(before))


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", date(2026, 3, 29), 23),
        ("Europe/Berlin", date(2026, 10, 25), 25),
        ("Asia/Kathmandu", date(2026, 5, 3), 24),
    ],
)
def test_day_is_the_sites_however_long_it_is(settings, dispatcher, zone, day, hours):
    settings.TIME_ZONE = zone
    begin = timezone.make_aware(datetime(day.year, day.month, day.day)).astimezone(UTC)
    for number in range(-4, hours * 4 + 4):
        make_tally(begin + timedelta(minutes=15 * number), user=dispatcher, scan_count=1)

    assert count_all_figures(Period(day, day)).scans == hours * 4
    assert sum(hour.total for hour in chart_hours(Period(day, day)).hours) == hours * 4


def test_bills_of_a_day(biller, admin_user):
    made = [make_bill(f"B-{number}", customer="Sharma") for number in range(4)]
    for number, bill in enumerate(made[:3]):
        parent = make_line(bill, make_parent()).parent
        for _child in range(number + 1):
            make_link(make_child(), parent)
        close_bill(bill, by=biller)
    cancel_bill(made[0], by=admin_user, reason="truck broke down")
    delete_draft(made[3], by=admin_user)

    found = count_bill_figures(Period(TODAY(), TODAY()))

    assert (found.made, found.closed, found.cancelled) == (4, 2, 2)
    assert (found.parents, found.children, found.weight_kg) == (2, 5, Decimal(5))
    yesterday = TODAY() - timedelta(days=1)
    assert count_bill_figures(Period(yesterday, yesterday)).made == 0


def test_bill_closed_again_counts_once_as_it_is_now(biller, admin_user):
    bill = make_line(make_bill()).bill
    make_link(parent=bill.lines.get().parent)
    close_bill(bill, by=biller)
    reopen_bill(bill, by=admin_user, reason="one bag was left")
    make_link(parent=make_line(bill).parent)
    close_bill(bill, by=biller)

    found = count_bill_figures(Period(TODAY(), TODAY()))

    assert (found.made, found.closed, found.parents, found.children, found.weight_kg) == (1, 1, 2, 2, 2)


@pytest.mark.parametrize(
    ("day", "clock", "is_in_it"),
    [
        ("2026-05-02", "23:59:59", False),
        ("2026-05-03", "00:00", True),
        ("2026-05-03", "23:59:59", True),
        ("2026-05-04", "00:00", False),
    ],
)
def test_bills_and_bags_are_of_the_sites_day(biller, admin_user, day, clock, is_in_it):
    with time_machine.travel(site_time(day, clock), tick=False):
        closed, cancelled = make_line(make_bill()).bill, make_bill()
        make_child()
        close_bill(closed, by=biller)
        delete_draft(cancelled, by=admin_user)

    period = Period(date(2026, 5, 3), date(2026, 5, 3))
    found = count_bill_figures(period)

    assert (found.made, found.closed, found.cancelled) == ((2, 1, 1) if is_in_it else (0, 0, 0))
    assert count_new_bags(period) == ({"parent": 1, "child": 1} if is_in_it else {"parent": 0, "child": 0})


def test_bills_are_listed_under_the_sites_day_on_which_they_were_closed(biller):
    for on, clock in (("2026-05-02", "23:55"), ("2026-05-03", "00:05")):
        with time_machine.travel(site_time(on, clock), tick=False):
            close_bill(make_line(make_bill()).bill, by=biller)

    by_day = list_bill_tables(Period(date(2026, 5, 1), date(2026, 5, 5)))[1]

    assert [row[:2] for row in by_day.rows] == [["Sat 2 May 2026", 1], ["Sun 3 May 2026", 1]]


@pytest.fixture
def bills_of_three(biller, admin_user):
    """biller1 made four, biller2 closed two, the admin closed one and cancelled one of them; one is open."""
    other = make_user("Biller", "biller2")
    north, south = make_area("North"), make_area("South")
    made = [make_bill(by=biller, area=area) for area in (north, north, south, None)]
    for bill, by in zip(made, (other, other, admin_user), strict=False):
        make_link(parent=make_line(bill).parent)
        close_bill(bill, by=by)
    cancel_bill(made[2], by=admin_user, reason="truck broke down")
    return {"people": [biller, other, admin_user], "areas": [north, south]}


def bills_told(**filters):
    found = count_bill_figures(Period(TODAY(), TODAY(), **filters))
    return found.made, found.closed, found.cancelled, found.parents, found.children, found.weight_kg


def test_bills_of_people_are_what_each_did_and_sum_up(bills_of_three):
    each = [bills_told(person=person) for person in bills_of_three["people"]]

    assert each == [(4, 0, 0, 0, 0, 0), (0, 2, 0, 2, 2, 2), (0, 0, 1, 0, 0, 0)]
    assert tuple(map(sum, zip(*each, strict=True))) == bills_told()


def test_bills_of_areas(bills_of_three):
    each = [bills_told(area=area) for area in bills_of_three["areas"]]

    assert each == [(2, 2, 0, 2, 2, 2), (1, 0, 1, 0, 0, 0)]
    assert bills_told() == (4, 2, 1, 2, 2, 2)


def test_open_bills_are_those_of_the_area_and_of_who_made_them(bills_of_three):
    [north, _south], [biller, other, _admin] = bills_of_three["areas"], bills_of_three["people"]

    def open_now(**filters):
        return list_bill_tables(Period(TODAY(), TODAY(), **filters))[-1].rows[0][-1]

    make_bill(by=other, area=north)
    found = [open_now(), open_now(area=north), open_now(person=biller), open_now(person=other)]
    assert found == [2, 1, 1, 1]


def test_cancelled_bills_are_listed_under_who_cancelled_them(bills_of_three):
    biller, _other, admin = bills_of_three["people"]
    listed = [len(list_bill_tables(Period(TODAY(), TODAY(), person=by))[2].rows) for by in (biller, admin)]

    assert listed == [0, 1]


def test_new_bags_are_not_told_by_person(dispatcher):
    rows = [
        [row[0] for row in list_day_tables(Period(TODAY(), TODAY(), person=by))[0].rows]
        for by in (None, dispatcher)
    ]

    assert [name for name in rows[0] if name not in rows[1]] == ["New parent bags", "New child bags"]


def test_numbers_of_queries_are_as_told(django_assert_num_queries):
    period = Period(TODAY(), TODAY())
    told = {count_figures: 1, chart_hours: 1, count_reasons: 1, count_bill_figures: 3, count_new_bags: 3}
    for function, queries in told.items():
        with django_assert_num_queries(queries):
            function(period)


def test_cancelled_bills_are_found_by_their_index():
    period = Period(date(2026, 5, 3), date(2026, 5, 3))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")

    assert "bill_cancelled" in filter_cancelled(period).explain()


def test_new_bags_by_kind(db):
    area = make_area("North")
    make_child(area=area)
    make_child(retired_at=timezone.now())
    make_parent()
    undone_at = timezone.now()
    make_parent(retired_at=undone_at, withdrawn_at=undone_at)

    assert count_new_bags(Period(TODAY(), TODAY())) == {"parent": 1, "child": 2}
    assert count_new_bags(Period(TODAY(), TODAY(), area=area)) == {"parent": 0, "child": 1}
    yesterday = TODAY() - timedelta(days=1)
    assert count_new_bags(Period(yesterday, yesterday)) == {"parent": 0, "child": 0}


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"first": "2026-05-03", "last": "2026-05-01"}, "The first day is after the last one."),
        ({"first": "2020-05-03", "last": "2026-05-01"}, "Choose at most 400 days."),
        ({"first": "x"}, "Enter a valid date."),
        ({"person": "nobody"}, "Select a valid choice"),
    ],
)
def test_wrong_days_are_told_and_count_as_empty(db, asked, sentence):
    form = FindPeriod(asked)

    assert sentence in " ".join(form.sentences)
    assert (form.period.last - form.period.first).days < 400


@pytest.mark.parametrize("clock", ["00:05", "23:55"])
def test_empty_days_are_the_sites_today(clock):
    with time_machine.travel(site_time("2026-05-03", clock), tick=False):
        assert FindPeriod({}).period == Period(date(2026, 5, 3), date(2026, 5, 3))


@pytest.mark.parametrize(
    ("asked", "days"),
    [
        ({"first": "2026-05-01"}, ("2026-05-01", "2026-05-03")),
        ({"last": "2026-05-01"}, ("2026-05-01", "2026-05-01")),
        ({"first": "2026-05-05"}, ("2026-05-05", "2026-05-05")),
        ({"first": "2026-05-01", "last": "2026-05-02"}, ("2026-05-01", "2026-05-02")),
    ],
)
def test_one_day_given_is_completed_by_today(asked, days):
    with time_machine.travel(site_time("2026-05-03", "12:00"), tick=False):
        period = FindPeriod(asked).period

    assert (str(period.first), str(period.last)) == days


@pytest.mark.parametrize("clock", ["00:05", "23:55"])
def test_four_hundred_days_are_the_most(clock):
    today = date(2026, 5, 3)
    with time_machine.travel(site_time(today, clock), tick=False):
        most, more = (FindPeriod({"first": str(today - timedelta(days=days))}) for days in (399, 400))

        assert (most.sentences, len(more.sentences)) == ([], 1)


@pytest.mark.parametrize(
    ("clock", "quarter"), [("00:00", "00:00"), ("09:14", "09:00"), ("09:15", "09:15"), ("23:59", "23:45")]
)
def test_quarter_that_is_over(clock, quarter):
    assert round_down_to_quarter(time.fromisoformat(clock)) == time.fromisoformat(quarter)


def test_before_is_as_many_days():
    assert Period(date(2026, 5, 3), date(2026, 5, 5)).before == Period(date(2026, 4, 30), date(2026, 5, 2))
