"""The pages of reports."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from bills.lifecycle import close_bill
from reports.periods import Period
from reports.tables import REPORTS, list_refusal_tables
from scanning.models import ScanTally
from tests.builders import make_bill, make_child, make_line, make_link, make_tally, make_user, scan

pytestmark = [pytest.mark.django_db, pytest.mark.clock]


@pytest.fixture
def desk(client, biller):
    client.force_login(biller)
    return client


@pytest.fixture
def day(dispatcher, biller):
    """One person packed a child and had a scan refused; one bill was closed."""
    scan(dispatcher, "pack", "CH10001", parent="SB00001")
    scan(dispatcher, "pack", "!", parent="SB00001")
    # The database's clock may have come into the next quarter between the two.
    ScanTally.objects.update(quarter_at=ScanTally.objects.earliest("quarter_at").quarter_at)
    bill = make_bill("B-17", customer="Sharma")
    make_link(make_child(), make_line(bill).parent)
    close_bill(bill, by=biller)


@pytest.mark.parametrize("address", ["/reports/", "/reports/day/", "/reports/day/csv/"])
def test_only_billers_and_admins(client, dispatcher, address):
    assert client.get(address).status_code == 302
    client.force_login(dispatcher)
    assert client.get(address).status_code == 403


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("day", "Children packed 1 0 +1"),
        ("day", "Weight of closed bills in kg 1 0 +1"),
        ("bills", "Sharma 1 1 1 1"),
        ("areas", "no area 1 0 0 2 1 0 1 0 50 1"),
        ("people", "dispatcher1 1 0 0 2 1 0 1 0 50 0.25 4"),
        ("refused", "could not be read 1"),
    ],
)
def test_report_says(desk, day, text_of, name, said):
    assert said in text_of(desk.get(f"/reports/{name}/"))


@pytest.mark.parametrize("name", REPORTS)
def test_report_of_nothing_is_a_page(desk, name):
    assert desk.get(f"/reports/{name}/?first=2020-01-01&last=2020-01-02").status_code == 200


def test_refusals_lead_to_as_many_scans_as_they_tell(desk, day, dispatcher):
    scan(dispatcher, "pack", "CH10002", parent="")
    scan(dispatcher, "unpack", "CH10003")
    scan(make_user(), "pack", "!", parent="SB00001")
    make_child("CH10004")
    scan(dispatcher, "unpack", "CH10004")

    for table in list_refusal_tables(Period(timezone.localdate(), timezone.localdate())):
        for row, link in table.linked_rows:
            assert len(desk.get(link).context["page"].rows) == row[-1], (row, link)


@pytest.mark.parametrize("name", ["day", "people"])
def test_page_says_what_hours_at_work_are(desk, day, text_of, name):
    said = "An hour at work is four quarters of an hour in which the person scanned."
    assert said in text_of(desk.get(f"/reports/{name}/"))


def test_first_and_last_scan_are_times_of_day_or_of_days(desk, dispatcher, text_of):
    for day, hour in ((3, 9), (3, 17), (4, 0)):
        at = timezone.make_aware(datetime(2026, 5, day, hour))
        make_tally(at, user=dispatcher, scan_count=1)

    of_day = text_of(desk.get("/reports/people/?first=2026-05-03&last=2026-05-03"))
    of_days = text_of(desk.get("/reports/people/?first=2026-05-03&last=2026-05-04"))

    assert "0.5 0 09:00 17:00" in of_day
    assert "0.75 0 3 May 2026 09:00 4 May 2026 00:00" in of_days


def test_differences_have_their_sign(desk, day, text_of):
    yesterday = timezone.localdate() - timedelta(days=1)
    assert "Scans 2 0 +2" in text_of(desk.get("/reports/day/"))
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert "Scans 0 2 -2" in text_of(desk.get(f"/reports/day/?first={tomorrow}&last={tomorrow}"))
    assert "Scans 0 0 0" in text_of(desk.get(f"/reports/day/?first={yesterday}&last={yesterday}"))


@pytest.mark.parametrize("query", ["first=x", "first=2026-05-05&last=2026-05-01", "area=x", "person=%00"])
def test_nonsense_is_told(desk, query, text_of):
    page = desk.get(f"/reports/day/?{query}")

    assert page.status_code == 200
    assert 'role="alert"' in page.content.decode()


def test_unknown_report_is_not_found(desk):
    assert desk.get("/reports/x/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("name", "queries"), [("day", 19), ("bills", 11), ("areas", 6), ("people", 6), ("refused", 5)]
)
def test_number_of_queries_does_not_grow(desk, count, name, queries, django_assert_num_queries):
    for number in range(count):
        person = make_user()
        scan(person, "pack", f"CH1000{number}", parent=f"SB0000{number}")
        scan(person, "pack", "!", parent="SB00001")
        make_bill(f"B-{number}")

    with django_assert_num_queries(queries):
        desk.get(f"/reports/{name}/")
