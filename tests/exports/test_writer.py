"""Exports: the list as it was seen, written as text only, of any length."""

import io
from contextlib import contextmanager
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.audit import record_change
from bags.models import Bag, Link
from core import spreadsheets
from core.models import FilePart, StoredFile
from core.progress import Progress, Stopped
from exports.models import ExportRun
from exports.writer import estimate_count, name_file, write_export
from tests.builders import (
    make_area,
    make_bill,
    make_child,
    make_line,
    make_link,
    make_parent,
    scan,
    site_time,
)
from tests.exports.runs import request_export, rows_of_csv, rows_of_xlsx, unwatched

pytestmark = pytest.mark.django_db


def test_bags_tell_where_they_are(export):
    parent = make_parent("SB00001", area=make_area("उत्तर"))
    make_link(make_child("0012345"), parent)
    make_line(make_bill("B-1"), parent)
    make_child("CH10001", retired_at=timezone.now())

    rows = rows_of_csv(export("bags", use="all"))

    assert [row[0] for row in rows_of_csv(export("bags"))] == ["Code", "0012345", "SB00001"]
    assert rows[0] == [
        "Code",
        "Kind",
        "Parent",
        "Children",
        "On bill",
        "Area",
        "First seen",
        "Retired at",
    ]
    assert [row[:6] for row in rows[1:]] == [
        ["CH10001", "child", "", "", "", ""],
        ["0012345", "child", "SB00001", "", "B-1", ""],
        ["SB00001", "parent", "", "1", "B-1", "उत्तर"],
    ]
    assert [bool(row[7]) for row in rows[1:]] == [True, False, False]


def test_excel_holds_codes_as_text(export):
    make_child("0012345")

    rows = rows_of_xlsx(export("bags", "xlsx"))

    assert rows[1][:2] == ["0012345", "child"]


def test_formulas_are_text_in_both_formats(export):
    make_bill("B-1", customer="=1+1", note="@SUM(A1)")

    heading, csv_row = rows_of_csv(export("bills"))
    said = dict(zip(heading, csv_row, strict=True))
    assert (said["Customer"], said["Note"]) == ("'=1+1", "'@SUM(A1)")
    sheet = openpyxl.load_workbook(io.BytesIO(export("bills", "xlsx"))).active
    assert (sheet["C2"].value, sheet["C2"].data_type) == ("=1+1", "s")


def test_bills_are_counted(export):
    parent, bill = make_parent(), make_bill("B-1")
    make_line(bill, parent)
    make_line(bill)
    make_link(parent=parent)
    make_link(parent=parent)

    heading, row = rows_of_csv(export("bills"))[:2]

    said = dict(zip(heading, row, strict=True))
    assert [said[name] for name in ("Number", "Parents", "Children", "kg a child")] == [
        "B-1",
        "2",
        "2",
        "1.000",
    ]


@pytest.mark.parametrize("clock", ["00:05", "23:55"])
def test_file_is_named_after_the_sites_day_and_time(clock):
    run = ExportRun(what="bags", file_format="csv", made_at=site_time("2026-05-03", clock))

    assert name_file(run) == f"bags-2026-05-03-{clock.replace(':', '')}.csv"


def test_links_and_scans_name_people_and_times(export, dispatcher):
    make_parent("SB00001")
    scan(dispatcher, "pack", "CH10001", parent="SB00001")

    link = rows_of_csv(export("links"))[1]
    assert (link[0], link[1], link[3]) == ("CH10001", "SB00001", "dispatcher1")
    linked_at = Link.objects.get().linked_at.astimezone(ZoneInfo(settings.TIME_ZONE))
    assert link[2] == f"{linked_at:%Y-%m-%d %H:%M:%S}"
    scanned = rows_of_csv(export("scans"))[1]
    assert scanned[1:5] == ["dispatcher1", "bay-1", "CH10001", "saved"]
    assert scanned[6:10] == ["pack", "", "SB00001", ""]


def test_list_is_exported_as_it_was_filtered_searched_and_chosen(export):
    make_parent("SB00001")
    chosen = make_child("CH10001")
    make_child("CH20001")

    assert [row[0] for row in rows_of_csv(export("bags", kind="parent"))[1:]] == ["SB00001"]
    assert [row[0] for row in rows_of_csv(export("bags", q="CH2"))[1:]] == ["CH20001"]
    assert [row[0] for row in rows_of_csv(export("bags", ids=chosen.pk))[1:]] == ["CH10001"]


def test_full_sheet_goes_on_in_the_next(export, monkeypatch):
    monkeypatch.setattr(spreadsheets, "ROWS_A_SHEET", 2)
    for n in range(5):
        make_child(f"CH1000{n}")

    book = openpyxl.load_workbook(io.BytesIO(export("bags", "xlsx")))

    assert [[row[0].value for row in sheet.iter_rows()] for sheet in book] == [
        ["Code", "CH10004", "CH10003"],
        ["Code", "CH10002", "CH10001"],
        ["Code", "CH10000"],
    ]


@pytest.mark.parametrize("what", ["bags", "links", "bills", "scans"])
def test_statements_do_not_grow_with_the_rows(admin, what, django_assert_num_queries, dispatcher):
    def queries(rows):
        for _ in range(rows):
            make_line(make_bill(), make_link().parent)
            scan(dispatcher, "look", "CH10001")
        run = request_export(admin, what)
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as captured:
            write_export(run.pk, run.attempt, unwatched)
        return len(captured)

    assert queries(1) == queries(20)


def test_cancelled_export_leaves_no_file(admin, monkeypatch):
    class Cancelled(Progress):
        def reach(self, done):
            raise Stopped

    @contextmanager
    def cancelled(_run):
        yield Cancelled()

    make_child()
    run = request_export(admin, "bags")

    write_export(run.pk, run.attempt, cancelled)

    run.refresh_from_db()
    assert (run.state, run.trouble, run.file) == ("stopped", "Cancelled.", None)
    assert (StoredFile.objects.count(), FilePart.objects.count()) == (0, 0)


def test_likely_count_is_read_from_the_plan():
    assert estimate_count(Bag.objects.all()) >= 0


def test_audit_is_exported_as_it_was_filtered(export, dispatcher):
    record_change(by=dispatcher, verb="retired", subject_kind="bag", subject="CH10001", why="=1+1")
    record_change(by=None, verb="closed", subject_kind="bill", subject="B-1")

    heading, row = rows_of_csv(export("audit", verb="retired"))

    assert heading == ["At", "By", "What", "Kind", "Which", "Detail", "Address", "Request", "Entry"]
    assert row[1:8] == ["dispatcher1", "retired", "bag", "CH10001", "why: =1+1", "", ""]
    assert len(rows_of_xlsx(export("audit", file_format="xlsx"))) > 2
