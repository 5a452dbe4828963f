"""The list of bills: its pages, and taking it away as a file."""

import csv
import re
from decimal import Decimal
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.utils import timezone

from accounts.models import AuditEntry
from bills import queries
from bills.lifecycle import close_bill
from tests.builders import filled_bill, make_bill, make_child, make_line, make_link, make_parent

pytestmark = [pytest.mark.django_db, pytest.mark.clock]


@pytest.fixture
def desk(client, biller):
    """A browser in which a biller is signed in."""
    client.force_login(biller)
    return client


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def numbers(client, query):
    return [bill.number for bill in client.get(f"/bills/?{query}").context["page"].rows]


def test_list_shows_counts_and_weight_of_each_bill(desk, biller):
    filled_bill(
        "B-1", ["SB00001", "SB00002"], children=2, weight_per_child_kg=Decimal("1.5"), customer="Sharma"
    )
    close_bill(filled_bill("B-2", ["SB00003"], children=1), by=biller)
    make_bill("B-3")

    shown = text_of(desk.get("/bills/"))

    assert re.search(r"B-3 copy – – open 0 0 0 kg", shown)
    assert re.search(r"B-2 copy – – closed 1 1 1 kg biller1 today", shown)
    assert re.search(r"B-1 copy Sharma – open 2 4 6 kg", shown)


def test_list_leaves_out_ended_lines_and_links(desk, dispatcher, biller):
    bill = filled_bill("B-1", ["SB00001"], children=1)
    ended = {"removed_at": timezone.now(), "removed_by": biller}
    make_line(bill, make_parent("SB00002"), **ended)
    make_link(parent=bill.lines.first().parent, unlinked_at=timezone.now(), unlinked_by=dispatcher)

    assert re.search(r"B-1 copy – – open 1 1 1 kg", text_of(desk.get("/bills/")))


def test_list_of_open_and_of_closed_bills(desk, biller):
    close_bill(filled_bill("B-1"), by=biller)
    make_bill("B-2")

    shown = {
        state: desk.get(f"/bills/?state={state}").context["page"].rows for state in ("open", "closed", "x")
    }

    assert {state: [bill.number for bill in bills] for state, bills in shown.items()} == {
        "open": ["B-2"],
        "closed": ["B-1"],
        "x": ["B-2", "B-1"],
    }


def test_list_walks_on_page_by_page(desk, monkeypatch):
    monkeypatch.setattr(queries, "PAGE_SIZE", 2)
    for number in range(3):
        make_bill(f"B-{number}")

    for first in ("/bills/?state=open", "/bills/?state=open&q=b"):
        page = desk.get(first)
        numbers = [bill.number for bill in page.context["page"].rows]
        page = desk.get(f"/bills/?{page.context['onward']}")
        numbers += [bill.number for bill in page.context["page"].rows]

        assert sorted(numbers) == ["B-0", "B-1", "B-2"]


def test_whole_number_goes_to_its_bill(desk):
    make_bill("B-17")

    response = desk.get("/bills/?q=b-17")

    assert (response.status_code, response["Location"]) == (302, "/bills/B-17/")


@pytest.mark.parametrize("query", ["q=zzz", "q=%00", "q=B%00", "q=B&after=%00", "q=%F0%9F%98%80", "before=x"])
def test_nonsense_in_the_address_does_no_harm(desk, query):
    assert desk.get(f"/bills/?{query}").status_code == 200


def test_empty_list_says_what_to_do(desk):
    shown = text_of(desk.get("/bills/"))

    assert "There are no bills yet." in shown
    assert "Make the first bill" in shown


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_as_many_queries_for_three_as_for_one(desk, biller, count, django_assert_num_queries):
    for number in range(count):
        filled_bill(f"B-{number}", [f"SB0000{number}"])
        close_bill(filled_bill(f"C-{number}", [f"SB0001{number}"]), by=biller)

    # session, person, bills, frozen and live counts, their number, two sums, written lately, areas, people
    with django_assert_num_queries(10):
        desk.get("/bills/")


def test_filters_go_on_to_the_next_page_and_to_the_file(desk, monkeypatch):
    monkeypatch.setattr(queries, "PAGE_SIZE", 1)
    for number in ("B-1", "B-2"):
        make_bill(number, customer="Sharma & Sons")

    page = desk.get("/bills/?customer=Sharma+%26")

    assert numbers(desk, page.context["onward"]) == ["B-1"]
    assert "/bills/export/csv/?customer=Sharma+%26" in page.content.decode()


# The file


def read_csv(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text)))


def test_list_is_taken_away_as_csv(desk, biller):
    version = close_bill(
        filled_bill("B-1", ["SB00001"], children=2, customer="=cmd", weight_per_child_kg=Decimal("2.5")),
        by=biller,
    )
    filled_bill("B-2", ["SB00002"], children=1, destination="पुणे")

    second, first = read_csv(desk.get("/bills/export/csv/"))

    assert (first["Number"], first["State"], first["Customer"]) == ("B-1", "closed", "'=cmd")
    assert (first["Parents"], first["Children"], first["Weight kg"]) == ("1", "2", "5.000")
    assert (first["SHA-256"], first["Closed by"]) == (version.sha256, "biller1")
    assert (second["Number"], second["Destination"], second["Children"]) == ("B-2", "पुणे", "1")
    assert AuditEntry.objects.get(verb="exported").detail == {"rows": 2}


def test_list_is_taken_away_as_excel_with_numbers(desk):
    filled_bill("B-1", ["SB00001"], children=2)
    make_bill("C-1")

    answer = desk.get("/bills/export/xlsx/?q=b")

    book = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))
    rows = list(book.active.iter_rows(values_only=True))
    assert [row[0] for row in rows] == ["Number", "B-1"]
    assert rows[1][8:12] == (1, 2, 1, 2)


def test_too_many_bills_are_not_taken_away(desk, monkeypatch):
    monkeypatch.setattr("exports.views.MOST_SUMMED", 1)
    make_bill("B-1")
    make_bill("B-2")

    answer = desk.get("/bills/export/csv/")

    assert answer.status_code == 400
    assert "These are more than 1 bills." in text_of(answer)


def test_dispatcher_reads_the_list_and_takes_nothing_away(client, dispatcher):
    client.force_login(dispatcher)
    make_bill("B-1")

    assert "/bills/export/" not in client.get("/bills/").content.decode()
    assert client.get("/bills/export/csv/").status_code == 403


def test_sums_of_many_bills_come_after_the_list(client, biller, monkeypatch):
    monkeypatch.setattr(queries, "PAGE_SIZE", 1)
    for number in range(2):
        make_link(make_child(), make_line(make_bill(f"B-{number}")).parent)
    client.force_login(biller)

    page = client.get("/bills/?state=open").content.decode()
    last = client.get("/bills/?state=open&before=2").content.decode()
    sums = client.get("/bills/?state=open&sums=1").content.decode()

    for html in (page, last):
        assert 'data-address="?state=open&amp;sums=1"' in html
        assert "2 bills" not in html
    assert "2 bills" in sums
    assert "<html" not in sums
