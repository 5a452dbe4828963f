"""Exports: the list as it was seen, written as text only, of any length."""

import csv
import io
from contextlib import contextmanager
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from bags.models import Bag, Link
from core import spreadsheets
from core.models import FilePart, StoredFile
from core.progress import Progress, Stopped
from core.stored_files import read_content, store, stream_file
from exports.models import ExportRun
from exports.tasks import delete_old_exports, stop_dead_exports
from exports.writer import estimate_count, name_file, write_export
from imports.models import ImportRun
from tests.builders import (
    make_area,
    make_bill,
    make_child,
    make_line,
    make_link,
    make_parent,
    make_user,
    scan,
    site_time,
)
from tests.imports.files import xlsx
from tests.imports.work import load_seen, see_file

pytestmark = pytest.mark.django_db
START = "/admin/exports/exportrun/start/"


@contextmanager
def unwatched(_run):
    yield Progress()


@pytest.fixture
def admin(client, admin_user):
    client.force_login(admin_user)
    return client


@pytest.fixture
def export(admin):
    """Ask for an export as the page does, write it as the worker does, and download it."""

    def exported(what, file_format="csv", **asked):
        run = asked_for(admin, what, file_format, **asked)
        write_export(run.pk, run.attempt, unwatched)
        run.refresh_from_db()
        assert run.state == "done", run.trouble
        response = admin.get(f"/admin/exports/exportrun/{run.pk}/download/")
        return b"".join(response.streaming_content)

    return exported


def asked_for(admin, what, file_format="csv", **asked):
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    response = admin.post(f"{START}?what={what}&{query}", {"format": file_format})
    assert response.status_code == 302
    return ExportRun.objects.order_by("-id")[0]


def rows_of_csv(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def rows_of_xlsx(content):
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [[cell.value for cell in row] for sheet in book for row in sheet.iter_rows()]


def test_bags_tell_where_they_are(export):
    parent = make_parent("SB00001", area=make_area("उत्तर"))
    make_link(make_child("0012345"), parent)
    make_line(make_bill("B-1"), parent)
    make_child("CH10001", retired_at=timezone.now())

    rows = rows_of_csv(export("bags"))

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
        run = asked_for(admin, what)
        from django.db import connection
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
    run = asked_for(admin, "bags")

    write_export(run.pk, run.attempt, cancelled)

    run.refresh_from_db()
    assert (run.state, run.trouble, run.file) == ("stopped", "Cancelled.", None)
    assert (StoredFile.objects.count(), FilePart.objects.count()) == (0, 0)


def test_waiting_export_is_cancelled_and_asked_for_again(admin):
    run = asked_for(admin, "bags")

    admin.post(f"/admin/exports/exportrun/{run.pk}/cancel/")
    write_export(run.pk, run.attempt, unwatched)
    run.refresh_from_db()
    assert run.state == "stopped"

    admin.post(f"/admin/exports/exportrun/{run.pk}/again/")
    again = ExportRun.objects.order_by("-id")[0]
    write_export(again.pk, again.attempt, unwatched)
    again.refresh_from_db()
    assert (again.pk != run.pk, again.state) == (True, "done")


def test_page_tells_progress_and_then_offers_the_file(admin):
    run = asked_for(admin, "bags")
    assert admin.get(f"/admin/exports/exportrun/{run.pk}/progress/").json()["state"] == "waiting"
    write_export(run.pk, run.attempt, unwatched)
    content = admin.get(run.get_absolute_url()).content.decode()
    assert "0 rows are ready" in content
    assert admin.get("/admin/exports/exportrun/").status_code == 200


def test_rows_chosen_in_the_list_are_asked_for(admin):
    bags = [make_child(), make_child()]

    response = admin.post(
        "/admin/bags/bag/", {"action": "export_selected", "_selected_action": [bag.pk for bag in bags]}
    )

    ids = response.url.partition("ids=")[2].split(",")
    assert {int(pk) for pk in ids} == {bag.pk for bag in bags}


@pytest.mark.parametrize(
    "query", ["what=passwords", "what=bags&ids=1);DROP", "what=result&run=x", "what=result"]
)
def test_odd_wishes_are_not_found(admin, query):
    assert admin.get(f"{START}?{query}").status_code == 404


@pytest.mark.parametrize("role", ["Dispatcher", "Biller", None])
def test_only_admins_export(admin, role):
    run = asked_for(admin, "bags")
    write_export(run.pk, run.attempt, unwatched)
    client = Client()
    if role:
        client.force_login(make_user(role))
    for name in ("", "progress/", "download/", "change/"):
        assert client.get(f"/admin/exports/exportrun/{run.pk}/{name}").status_code in (302, 403)
    assert client.post(f"{START}?what=bags", {"format": "csv"}).status_code in (302, 403)
    assert ExportRun.objects.count() == 1


def test_each_list_has_its_button(admin):
    for address, what in (
        ("bags/bag", "bags"),
        ("bags/link", "links"),
        ("bills/bill", "bills"),
        ("scanning/scan", "scans"),
    ):
        assert f"?what={what}&amp;" in admin.get(f"/admin/{address}/").content.decode()
    assert "?what=bags&amp;kind=parent" in admin.get("/admin/bags/bag/?kind=parent").content.decode()


def test_old_exports_go_with_their_files(admin, export):
    export("bags")
    ExportRun.objects.update(made_at=timezone.now() - timezone.timedelta(days=3))
    asked_for(admin, "bags")

    delete_old_exports(timestamp=0)

    assert (ExportRun.objects.count(), StoredFile.objects.count(), FilePart.objects.count()) == (1, 0, 0)


def test_likely_count_is_read_from_the_plan():
    assert estimate_count(Bag.objects.all()) >= 0


RESULT = [
    ["Parent", "Child", "Lot"],
    ["SB00001", "CH10001", "A"],
    ["SB00001", "CH 1", "=2"],
    ["SB00001", "CH10001", ""],
]


def test_result_file_has_the_rows_with_what_became_of_each(export, tmp_path, admin_user):
    run = see_file(xlsx(tmp_path / "bags.xlsx", RESULT), admin_user)
    expected = [
        [None, "Parent", "Child", "Lot"],
        ["new", "SB00001", "CH10001", "A"],
        ["refused: “CH 1” is no code: it may have A to Z, digits and - _ . / only.", "SB00001", "CH 1", "=2"],
        ["there already: CH10001 is in row 2 already.", "SB00001", "CH10001", None],
    ]

    assert rows_of_xlsx(export("result", "xlsx", run=run.pk)) == expected
    load_seen(run, admin_user, good_rows_only=True)
    assert rows_of_xlsx(export("result", "xlsx", run=run.pk)) == expected


def test_result_file_of_a_check_that_is_gone_says_so(admin, tmp_path, admin_user):
    from imports.staging import drop_tables

    run = see_file(xlsx(tmp_path / "bags.xlsx", RESULT), admin_user)
    drop_tables(run)
    asked = asked_for(admin, "result", "xlsx", run=run.pk)

    write_export(asked.pk, asked.attempt, unwatched)

    asked.refresh_from_db()
    assert (asked.state, asked.trouble) == (
        "stopped",
        "The check of this file is no longer there. Check the file again.",
    )
    assert ImportRun.objects.get(pk=run.pk).state == "checked"


def test_stored_file_comes_back_whatever_its_size(db):
    from core.stored_files import PART

    pieces = [b"a" * 700_000, b"b" * 700_000, b"c" * 700_000]
    file = store("x", pieces)

    assert b"".join(read_content(file)) == b"".join(pieces)
    assert (file.size, file.parts.count()) == (2_100_000, -(-2_100_000 // PART))


@pytest.mark.django_db(transaction=True)
def test_slow_download_leaves_its_connection_to_others():
    file = store("large.csv", [b"x" * 2_500_000])

    parts = iter(stream_file(file).streaming_content)
    next(parts)

    assert connection.connection is None
    assert sum(len(part) for part in parts) == 2_500_000 - (1 << 20)


def test_export_whose_worker_was_killed_is_put_down_and_no_other(admin):
    silent, alive, done = (asked_for(admin, "bags") for _number in range(3))
    now, long_ago = timezone.now(), timezone.now() - timezone.timedelta(minutes=5)
    ExportRun.objects.filter(pk=silent.pk).update(state="working", alive_at=long_ago)
    ExportRun.objects.filter(pk=alive.pk).update(state="working", alive_at=now)
    ExportRun.objects.filter(pk=done.pk).update(state="done", alive_at=long_ago)

    stop_dead_exports(timestamp=0)

    states = dict(ExportRun.objects.values_list("pk", "state"))
    assert states == {silent.pk: "stopped", alive.pk: "working", done.pk: "done"}
    silent.refresh_from_db()
    assert (silent.attempt, silent.trouble) == (1, "The work was cut off. Start it again.")
    assert ExportRun.objects.get(pk=alive.pk).attempt == 0
