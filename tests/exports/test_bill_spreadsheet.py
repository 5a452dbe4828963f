"""A closed bill for spreadsheets, read back."""

from decimal import Decimal

import pytest
from django.utils import timezone

from bags.models import Link
from bills.models import BillLine
from tests.exports.papers import body_of, closed_bill, rows_of_csv, sheets_of

pytestmark = pytest.mark.django_db
HEAD = ["Bill", "Version", "Line", "Parent", "Child", "Weight kg", "Put on by", "Put on at"]


@pytest.fixture
def desk(client, biller):
    client.force_login(biller)
    return client


def file_of(desk, version, file_format):
    response = desk.get(f"/bills/{version.bill.number}/versions/{version.version}/{file_format}/")
    assert response.status_code == 200
    return body_of(response)


def rows_in_the_database(version):
    """Line, parent and child, in the order of the bill and of codes."""
    found = []
    for number, line in enumerate(BillLine.objects.filter(bill=version.bill).order_by("id"), 1):
        links = Link.objects.filter(parent=line.parent_id).order_by("child__code")
        children = list(links.values_list("child__code", flat=True))
        found += [(number, line.parent.code, child) for child in children or [""]]
    return found


def test_csv_has_a_row_for_each_child_and_each_empty_parent(desk, biller):
    version = closed_bill(counts=[place % 3 for place in range(40)], by=biller, weight_per_child_kg="0.5")

    head, *rows = rows_of_csv(file_of(desk, version, "csv"))

    assert head == HEAD
    assert [(int(row[2]), row[3], row[4]) for row in rows] == rows_in_the_database(version)
    assert sum(Decimal(row[5]) for row in rows) == version.weight_kg
    assert {(row[0], row[1], row[6]) for row in rows} == {("B-17", "1", "biller1")}
    first = BillLine.objects.filter(bill=version.bill).order_by("id")[0]
    assert rows[0][7] == f"{timezone.localtime(first.added_at):%Y-%m-%d %H:%M:%S}"


def test_xlsx_has_the_same_rows_with_weights_to_reckon_with(desk):
    version = closed_bill(counts=[place % 3 for place in range(40)], weight_per_child_kg="0.5")

    head, *rows = sheets_of(file_of(desk, version, "xlsx"))["Children"]

    assert list(head) == HEAD
    assert [(row[2], row[3], row[4] or "") for row in rows] == rows_in_the_database(version)
    assert {type(row[5]) for row in rows} <= {int, float}
    assert sum(row[5] for row in rows) == version.weight_kg


def test_first_sheet_tells_the_bill_its_parents_and_its_sums(desk, biller):
    version = closed_bill(
        counts=[2, 0, 1], by=biller, weight_per_child_kg="1.5", customer="राजकुमार", gross_weight_kg="5"
    )

    sheets = sheets_of(file_of(desk, version, "xlsx"))

    assert list(sheets) == ["Bill", "Children"]
    facts = {row[0]: row[1] for row in sheets["Bill"][:18]}
    assert facts["Customer"] == "राजकुमार"
    sums = ("Parents", "Children", "Weight kg", "Measured gross kg", "Difference kg")
    assert [facts[name] for name in sums] == [3, 3, 4.5, 5, 0.5]
    assert facts["SHA-256"] == version.sha256
    *parents, in_all = [row[:5] for row in sheets["Bill"][-4:]]
    assert parents == [
        (1, "SB00001", 2, 3, "biller1"),
        (2, "SB00002", 0, 0, "biller1"),
        (3, "SB00003", 1, 1.5, "biller1"),
    ]
    assert in_all == ("In all", None, 3, 4.5, None)


def test_codes_stay_text_and_run_nothing(desk):
    version = closed_bill(counts=[1, 1], codes=["-1-1", "00012"], customer="=1+1")

    sheets = sheets_of(file_of(desk, version, "xlsx"))
    rows = rows_of_csv(file_of(desk, version, "csv"))

    assert [row[3] for row in sheets["Children"][1:]] == ["-1-1", "00012"]
    assert sheets["Bill"][4][:2] == ("Customer", "=1+1")
    assert [row[3] for row in rows[1:]] == ["'-1-1", "00012"]
