"""A bill is not closed over scans that a station still holds."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from bags.models import Bag
from bills.lifecycle import BillRefused, close_bill
from bills.models import BillVersion, PendingScans
from scanning.models import Station
from scanning.recording import make_batch, record_scans
from scanning.stations import forget_pending_scans
from tests.builders import (
    asked,
    make_area,
    make_bill,
    make_child,
    make_line,
    make_link,
    make_parent,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def bill(biller):
    bill = make_bill("B-17", by=biller, customer="Sharma")
    for code in ("SB00001", "SB00002"):
        parent = make_parent(code)
        make_link(parent=parent)
        make_line(bill=bill, parent=parent)
    return bill


def tell(user, station="bay-4", scans=(), waiting=0, **waiting_for):
    record_scans(
        make_batch(user=user, station=station, scans=list(scans), waiting=waiting, waiting_for=waiting_for)
    )


def test_bill_is_not_closed_over_scans_for_a_parent_on_it(bill, biller, dispatcher):
    tell(dispatcher, waiting=5, parents={"SB00002": 3, "SB77777": 2})

    with pytest.raises(
        BillRefused, match=r"B-17 cannot be closed yet\. bay-4 \(dispatcher1\) still holds 3 scans for it"
    ):
        close_bill(bill, by=biller)

    assert BillVersion.objects.count() == 0


def test_bill_is_not_closed_over_scans_for_itself(bill, biller):
    tell(biller, station="desk-1", waiting=1, bills={"B-17": 1})

    with pytest.raises(BillRefused, match=r"desk-1 \(biller1\) still holds 1 scan for it"):
        close_bill(bill, by=biller)


def test_station_that_is_silent_for_15_minutes_holds_nothing_up(bill, biller, dispatcher):
    tell(dispatcher, waiting=1, parents={"SB00002": 1})
    PendingScans.objects.update(told_at=timezone.now() - timedelta(minutes=16))

    assert close_bill(bill, by=biller).parent_count == 2


def test_pages_say_that_a_hold_has_grown_old(client, admin_user, bill, dispatcher):
    tell(dispatcher, waiting=1, parents={"SB00002": 1})
    tell(dispatcher, "bay-5", waiting=2, parents={"SB00001": 2})
    for model, name in ((Station, "name"), (PendingScans, "station")):
        model.objects.filter(**{name: "bay-4"}).update(told_at=timezone.now() - timedelta(minutes=20))
    client.force_login(admin_user)

    pages = [
        client.get(address).content.decode().replace("\xa0", " ")
        for address in (
            reverse("bill", args=["B-17"]),
            reverse("bill_check", args=["B-17"]),
            reverse("admin:scanning_station_changelist"),
        )
    ]

    silence = "not heard of for 20 minutes; no longer waited for"
    assert [page.count(silence) for page in pages] == [1, 1, 1]
    for page in pages[:2]:
        assert f"bay-4 (dispatcher1) held 1 scan for it: {silence}." in page
        assert "bay-5 (dispatcher1) still holds 2 scans for it" in page


def test_bill_is_closed_when_the_scans_have_come(bill, biller, dispatcher):
    tell(dispatcher, waiting=1, parents={"SB00002": 1})
    tell(dispatcher, scans=[asked("pack", "CH10001", parent="SB00002")])

    assert close_bill(bill, by=biller).child_count == 3


@pytest.mark.parametrize(("who", "station"), [("ravi", "bay-4"), ("dispatcher1", "bay-5")])
def test_bill_is_not_closed_when_only_another_person_or_station_has_sent_all(
    bill, biller, dispatcher, who, station
):
    tell(dispatcher, waiting=2, parents={"SB00002": 2})
    other = {"dispatcher1": dispatcher, "ravi": make_user(username="ravi")}[who]

    tell(other, station, scans=[asked("pack", "CH10001", parent="SB00002")])

    with pytest.raises(BillRefused, match=r"bay-4 \(dispatcher1\) still holds 2 scans for it"):
        close_bill(bill, by=biller)


def test_scans_for_other_bills_and_parents_hold_nothing_up(bill, biller, dispatcher):
    tell(dispatcher, waiting=3, parents={"SB00009": 2}, bills={"B-18": 1})

    close_bill(bill, by=biller)


def test_scans_for_a_parent_that_was_taken_off_hold_nothing_up(bill, biller, dispatcher):
    bill.lines.filter(parent__code="SB00002").update(removed_at=timezone.now(), removed_by=biller)
    tell(dispatcher, waiting=3, parents={"SB00002": 3})

    assert close_bill(bill, by=biller).parent_count == 1


def test_station_holds_only_what_its_person_may_touch(bill, biller):
    home, away = make_area("Pune"), make_area("Nagpur")
    make_parent("SB00003", area=home)
    make_parent("SB00004", area=away)
    make_child("CH-17")
    named = ["SB00001", "SB00003", "SB00004", "SB77777", "CH-17", "ANY", "?"]
    at_home = make_user(area=home)
    nowhere = make_user()
    nowhere.sees_all_areas = False
    nowhere.save()

    kept = []
    for user in (at_home, nowhere, make_user(), biller):
        tell(user, waiting=8, parents=dict.fromkeys(named, 1), bills={"B-17": 1})
        held = Station.objects.get(user=user).waiting_for
        kept.append((sorted(held.get("parents", ())), held.get("bills")))

    assert kept == [
        (["SB00001", "SB00003", "SB77777"], None),
        ([], None),
        (["SB00001", "SB00003", "SB00004", "SB77777"], None),
        (["SB00001", "SB00003", "SB00004", "SB77777"], {"B-17": 1}),
    ]


def test_dispatcher_holds_up_no_bill_of_another_area(bill, biller):
    Bag.objects.filter(kind="parent").update(area=make_area("Nagpur"))
    stranger = make_user(area=make_area("Pune"))

    tell(stranger, waiting=3, parents={"SB00002": 3}, bills={"B-17": 3})

    assert close_bill(bill, by=biller).parent_count == 2
    assert [(station.waiting, station.waiting_for) for station in Station.objects.all()] == [(3, {})]
    assert PendingScans.objects.count() == 0


def test_three_stations_are_all_named(bill, biller):
    for number in range(1, 4):
        tell(make_user(username=f"person{number}"), f"bay-{number}", waiting=1, parents={"SB00001": 1})

    with pytest.raises(BillRefused, match=r"bay-3 .*; bay-2 .*; bay-1 [^;]*\. Let them"):
        close_bill(bill, by=biller)


def test_four_stations_are_not_all_named(bill, biller):
    for number in range(1, 5):
        tell(make_user(username=f"person{number}"), f"bay-{number}", waiting=1, parents={"SB00001": 1})

    with pytest.raises(BillRefused) as refusal:
        close_bill(bill, by=biller)

    assert "bay-4 (person4)" in str(refusal.value)
    assert "bay-1" not in str(refusal.value)
    assert "and 1 more station. Let" in str(refusal.value)


def test_station_that_holds_nothing_is_not_written_down(dispatcher):
    tell(dispatcher, scans=[asked("pack", "SB00001")])

    assert Station.objects.count() == 0


def test_station_is_known_by_its_name_and_person(dispatcher):
    tell(dispatcher, waiting=2, parents={"SB00001": 2})
    tell(make_user(username="ravi"), waiting=1)
    tell(dispatcher, waiting=1, parents={"SB00001": 1})

    held = [
        (row.name, row.user.username, row.waiting, row.waiting_for) for row in Station.objects.order_by("id")
    ]
    assert held == [("bay-4", "dispatcher1", 1, {"parents": {"SB00001": 1}}), ("bay-4", "ravi", 1, {})]


def test_station_is_written_down_anew_while_it_holds_something_and_once_when_it_no_longer_does(dispatcher):
    rows, held = [], []
    for waiting, parents in ((2, {"SB00001": 2}), (1, {"SB00002": 1}), (0, {}), (0, {})):
        tell(dispatcher, waiting=waiting, **({"parents": parents} if parents else {}))
        rows.append(Station.objects.get())
        held.append((rows[-1].waiting, rows[-1].waiting_for.get("parents")))

    assert held == [(2, {"SB00001": 2}), (1, {"SB00002": 1}), (0, None), (0, None)]
    assert rows[0].told_at < rows[1].told_at < rows[2].told_at == rows[3].told_at


def test_station_that_counts_nothing_but_names_bags_is_written_down_and_forgotten(dispatcher):
    tell(dispatcher, parents={"SB00001": 1})
    assert Station.objects.get().waiting_for == {"parents": {"SB00001": 1}}

    tell(dispatcher)

    assert Station.objects.get().waiting_for == {}


def test_page_of_the_bill_says_whose_scans_it_waits_for(client, bill, biller, dispatcher):
    tell(dispatcher, waiting=3, parents={"SB00002": 3})
    client.force_login(biller)

    page = client.get(reverse("bill", args=["B-17"]))
    refused = client.post(reverse("bill_close", args=["B-17"]))

    assert "It cannot be closed yet. bay-4 (dispatcher1) still holds 3 scans for it" in page.content.decode()
    assert refused.status_code == 409
    assert "Bill B-17 cannot be closed yet." in refused.content.decode()


def test_page_asks_the_same_number_of_questions_however_many_hold_scans(
    client, bill, biller, django_assert_num_queries
):
    client.force_login(biller)
    tell(biller, station="bay-1", waiting=1, parents={"SB00001": 1})
    client.get(reverse("bill", args=["B-17"]))
    with django_assert_num_queries(8) as one:
        client.get(reverse("bill", args=["B-17"]))
    for number in range(2, 5):
        tell(make_user(), f"bay-{number}", waiting=1, parents={"SB00001": 1})

    with django_assert_num_queries(len(one)):
        client.get(reverse("bill", args=["B-17"]))


def forget(client, user, station):
    client.force_login(user)
    chosen = {"action": "forget", "_selected_action": [station.pk]}
    return client.post(reverse("admin:scanning_station_changelist"), chosen, follow=True)


def test_admin_forgets_what_a_lost_station_held(client, admin_user, bill, biller, dispatcher):
    tell(dispatcher, waiting=3, parents={"SB00002": 3})

    page = forget(client, admin_user, Station.objects.get())

    assert "What bay-4 held is forgotten." in page.content.decode()
    entry = AuditEntry.objects.get(verb="forgotten")
    assert (entry.by, entry.subject, entry.detail["person"], entry.detail["waiting"]) == (
        admin_user,
        "bay-4",
        "dispatcher1",
        3,
    )
    close_bill(bill, by=biller)


def test_station_is_forgotten_once_and_wholly(admin_user, dispatcher):
    tell(dispatcher, waiting=3)
    station = Station.objects.get()

    assert [forget_pending_scans(station, by=admin_user) for _again in range(2)] == [True, False]

    tell(dispatcher, waiting=3, parents={"SB00002": 3})
    forget_pending_scans(station, by=admin_user)
    station.refresh_from_db()
    assert (station.waiting, station.waiting_for) == (0, {})
    assert AuditEntry.objects.filter(verb="forgotten").count() == 2


def test_biller_cannot_forget_what_a_station_holds(client, biller, dispatcher):
    tell(dispatcher, waiting=3)
    biller.is_staff = True
    biller.save()

    assert forget(client, biller, Station.objects.get()).status_code == 403
    assert Station.objects.get().waiting == 3


def test_admin_list_shows_only_stations_that_hold_something(client, admin_user, dispatcher):
    tell(dispatcher, "bay-4", waiting=3, parents={"SB00002": 3})
    tell(dispatcher, "bay-5", waiting=1)
    tell(dispatcher, "bay-5")
    client.force_login(admin_user)

    page = client.get(reverse("admin:scanning_station_changelist")).content.decode()

    assert "SB00002: 3" in page
    assert "A person has at most 20 stations: " in page
    assert "bay-5" not in page
