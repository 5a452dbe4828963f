"""Reports as files."""

import csv
import io
from datetime import timedelta

import openpyxl
import pytest
from django.utils import timezone

from accounts.models import AuditEntry
from bills.lifecycle import close_bill
from tests.builders import make_area, make_bill, make_child, make_line, make_link, make_tally, make_user, scan

# Making a file gives the connection back.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(client, biller):
    client.force_login(biller)
    return client


def rows_of(response):
    return list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))


def sheet_of(response):
    return openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active


def closed_bill(by, customer):
    bill = make_bill(customer=customer, weight_per_child_kg="1.5")
    make_link(make_child(), make_line(bill).parent)
    close_bill(bill, by=by)


def test_numbers_are_numbers(desk, biller):
    closed_bill(biller, "Sharma")
    closed_bill(biller, "Sharma")

    sheet = sheet_of(desk.get("/reports/bills/xlsx/"))

    [row] = [row for row in sheet.iter_rows(values_only=True) if row[0] == "Sharma"]
    assert row == ("Sharma", 2, 2, 2, 3)


def test_differences_are_numbers_in_both_kinds(desk, dispatcher):
    make_tally(timezone.localtime() - timedelta(days=1), user=dispatcher, scan_count=1200)
    today = timezone.localdate()

    rows = rows_of(desk.get(f"/reports/day/csv/?first={today}&last={today}"))
    sheet = sheet_of(desk.get(f"/reports/day/xlsx/?first={today}&last={today}"))

    assert ["Scans", "0", "1200", "-1200"] in [row[:4] for row in rows]
    assert ("Scans", 0, 1200, -1200) in [row[:4] for row in sheet.iter_rows(values_only=True)]


def test_file_of_the_day_has_the_hours(desk, dispatcher):
    at = timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0)
    make_tally(at, user=dispatcher, scan_count=5)
    make_tally(at - timedelta(days=1), user=dispatcher, scan_count=7, outcome="refused")

    rows = [row[:6] for row in rows_of(desk.get("/reports/day/csv/"))]

    assert ["09:00", "5", "0", "0", "0", "7"] in rows
    assert ["Hour", "Saved", "Others", "Already there", "Refused"] in [row[:5] for row in rows]


def test_file_and_audit_say_of_which_area_and_person(desk, dispatcher):
    area = make_area("North")

    rows = rows_of(
        desk.get(f"/reports/areas/csv/?first=2026-05-03&last=2026-05-03&area={area.pk}&person=biller1")
    )

    assert rows[0][:2] == ["Areas", "Sunday, 3 May 2026 · North · biller1"]
    assert AuditEntry.objects.get(verb="exported").subject == "Sunday, 3 May 2026 · North · biller1"


@pytest.mark.parametrize(
    "query", ["area=999", "person=nobody", "first=x", "first=2026-05-05&last=2026-05-01"]
)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_wrong_filter_is_refused(desk, kind, query):
    answer = desk.get(f"/reports/day/{kind}/?{query}")

    assert answer.status_code == 400
    assert "This paper was not made" in answer.content.decode()
    assert not AuditEntry.objects.filter(verb="exported").exists()


def test_refusal_of_a_filter_is_a_sentence(desk):
    page = desk.get("/reports/day/csv/?first=2026-05-05&last=2026-05-01").content.decode()

    assert "The first day is after the last one." in page


def test_nothing_runs_as_a_formula(desk, biller):
    closed_bill(biller, "=1+1")
    person = make_user(username="@SUM(1)")
    scan(person, "pack", "CH10001", parent="SB00001")

    assert "'=1+1" in [row[0] for row in rows_of(desk.get("/reports/bills/csv/"))]
    assert "'@SUM(1)" in [row[0] for row in rows_of(desk.get("/reports/people/csv/"))]
    for name, text in (("bills", "=1+1"), ("people", "@SUM(1)")):
        column = sheet_of(desk.get(f"/reports/{name}/xlsx/"))["A"]
        assert [cell.data_type for cell in column if cell.value == text] == ["s"]
