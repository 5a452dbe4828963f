"""The lists of bags, scans and bills as files hold what the lists find."""

import csv
import io
import re

import openpyxl
import pytest
import time_machine
from django.db import transaction

from accounts.models import AuditEntry
from bags import filter_forms
from exports import views
from exports.columns import LINKS
from history import bag_lists as bags_listing
from scanning import queries as scans_listing
from tests.builders import make_area, make_child, make_link, make_user, scan, site_time

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(client):
    client.force_login(make_user("Biller", "bina"))
    return client


def rows_of(response):
    return list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))


def test_bags_as_csv(desk, dispatcher):
    scan(dispatcher, "pack", "CH10001", parent="SB00001")
    make_child("CH10002", area=make_area("North"))

    rows = rows_of(desk.get("/bags/export/csv/?place=inside"))

    assert [row[:6] for row in rows] == [
        ["Code", "Kind", "Parent", "Children", "On bill", "Area"],
        ["CH10001", "child", "SB00001", "", "", ""],
    ]
    entry = AuditEntry.objects.get(verb="exported")
    assert (entry.subject_kind, entry.subject, entry.detail) == ("bags", "Children: in a parent", {"rows": 1})


def test_scans_as_xlsx(desk, dispatcher):
    scan(dispatcher, "pack", "=1+1", parent="SB00001")
    scan(dispatcher, "pack", "CH10001", parent="SB00001")

    response = desk.get("/scans/export/xlsx/?outcome=refused")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active

    assert [cell.value for cell in sheet[2]][1:5] == ["dispatcher1", "bay-1", "=1+1", "refused"]
    assert sheet["D2"].data_type == "s"
    assert sheet.max_row == 2


@pytest.mark.parametrize("clock", ["00:05", "23:55"])
def test_file_is_named_after_the_sites_day(desk, clock):
    with time_machine.travel(site_time("2026-05-03", clock), tick=False):
        response = desk.get("/bags/export/csv/")

    assert response["Content-Disposition"] == 'attachment; filename="bags-2026-05-03.csv"'


@pytest.mark.parametrize("clock", ["00:05", "23:55"])
def test_time_in_a_file_is_the_sites(clock):
    link = make_link(linked_at=site_time("2026-05-03", clock))

    with transaction.atomic():
        ((_child, _parent, linked_at, *_more),) = LINKS.fetch_rows_by_id([link.pk])

    assert linked_at == f"2026-05-03 {clock}:00"


def test_codes_by_their_beginning_and_ending(desk):
    for code in ("CH10001", "CH20001", "XX00001"):
        make_child(code)

    assert [row[0] for row in rows_of(desk.get("/bags/export/csv/?q=ch"))[1:]] == ["CH10001", "CH20001"]


def test_files_on_a_page_of_endings_hold_these_in_their_order(desk):
    for code in ("CH10001", "CH20001", "DA00001"):
        make_child(code)
    page = desk.get("/bags/?q=0001").content.decode()
    shown = re.findall(r'<td data-name="Code"><a class="code" href="/bags/(\w+)/"', page)
    href = re.search(r'href="(/bags/export/csv/[^"]*)"', page)[1].replace("&amp;", "&")

    codes = [row[0] for row in rows_of(desk.get(href))[1:]]

    assert codes == shown == ["DA00001", "CH10001", "CH20001"]


@pytest.mark.parametrize("address", ["/bags/export/csv/", "/scans/export/csv/"])
def test_file_that_took_too_long_says_so_in_its_last_row(desk, dispatcher, monkeypatch, address):
    monkeypatch.setattr(filter_forms, "SECONDS_FOR_A_FILE", 0)
    monkeypatch.setattr(bags_listing, "FILE_PAGE", 1)
    monkeypatch.setattr(scans_listing, "PAGE_SIZE", 1)
    scan(dispatcher, "look", "CH10001")
    scan(dispatcher, "pack", "CH10001", parent="SB00001")

    rows = rows_of(desk.get(address))

    assert len(rows) == 3
    assert rows[-1][0].startswith("Not all: looking stopped after")


@pytest.mark.parametrize("address", ["/bags/export/csv/", "/scans/export/csv/"])
def test_too_long_lists_say_what_to_do(desk, dispatcher, monkeypatch, address):
    monkeypatch.setattr(views, "MOST_ROWS", 1)
    scan(dispatcher, "look", "CH10001")
    scan(dispatcher, "pack", "CH10001", parent="SB00001")

    response = desk.get(address)

    assert response.status_code == 400
    assert "These are more than 1 " in response.content.decode()


@pytest.mark.parametrize("query", ["first=2026-13-01", "last=x", "area=999"])
@pytest.mark.parametrize("address", ["/bags/export/csv/", "/scans/export/xlsx/", "/bills/export/csv/"])
def test_wrong_filter_is_refused(desk, address, query):
    response = desk.get(f"{address}?{query}")

    assert response.status_code == 400
    assert not AuditEntry.objects.filter(verb="exported").exists()


@pytest.mark.parametrize("address", ["/bags/export/csv/", "/scans/export/csv/", "/bills/export/csv/"])
def test_refusal_says_what_is_wrong_with_each_filter(desk, address):
    page = desk.get(f"{address}?first=2026-13-01&area=999").content.decode()

    assert "From: Enter a valid date." in page
    assert "Area: Select a valid choice." in page
    # Trying again without the filters would send all.
    assert f'href="{address}?first=2026-13-01&amp;area=999"' in page


@pytest.mark.parametrize("address", ["/bags/export/csv/", "/scans/export/xlsx/"])
def test_only_billers_and_admins_take_files(client, dispatcher, address):
    client.force_login(dispatcher)
    assert client.get(address).status_code == 403
