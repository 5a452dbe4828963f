"""The columns of files: the same from both ways to take one, and good to import again."""

import csv
import io

import openpyxl
import pytest
from django.utils import timezone

from bags.models import Link
from bills.lifecycle import close_bill
from exports.columns import LISTINGS
from exports.models import ExportRun
from exports.writer import write_export
from scanning.list_rows import build_scan_row
from scanning.models import Scan
from tests.builders import make_area, make_bill, make_child, make_line, make_link, make_parent, scan
from tests.exports.runs import unwatched
from tests.imports.work import see_file

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def warehouse(biller):
    """Bags of each kind: in a parent, once in one, in none; on a closed and on an open bill; in an area."""
    north = make_area("North")
    for number in (1, 2):
        parent = make_parent(f"SB0000{number}", area=north)
        for child in range(3):
            make_link(make_child(f"CH{number}000{child}", area=north if child else None), parent)
        make_line(make_bill(f"B-{number}", by=biller), parent, by=biller)
    close_bill(parent.bill_lines.get().bill, by=biller)
    moved = make_child("-0012345")
    ended = {"unlinked_at": timezone.now(), "unlinked_by": biller}
    make_link(moved, parent, by=biller, **ended)
    make_link(moved, make_parent("SB00003"), by=biller)
    make_link(make_child("CH90000"), parent, by=biller, **ended)


def export(by, what, file_format):
    """As the worker writes it for an admin."""
    run = ExportRun.objects.create(what=what, file_format=file_format, made_by=by)
    write_export(run.pk, run.attempt, unwatched)
    run.refresh_from_db()
    assert run.state == "done", run.trouble
    return b"".join(bytes(part.content) for part in run.file.parts.order_by("number"))


def download(client, by, what, file_format):
    """As a list is taken from its page."""
    client.force_login(by)
    return b"".join(client.get(f"/{what}/export/{file_format}/").streaming_content)


def rows_of(content, file_format):
    if file_format == "csv":
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    return [list(row) for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
@pytest.mark.parametrize("what", ["bags", "bills", "scans"])
def test_file_of_a_list_and_export_of_the_admin_are_the_same(
    client, admin_user, dispatcher, warehouse, what, file_format
):
    scan(dispatcher, "pack", "CH10000", parent="SB00002")
    scan(dispatcher, "look", "CH90000")

    exported = rows_of(export(admin_user, what, file_format), file_format)
    downloaded = rows_of(download(client, admin_user, what, file_format), file_format)

    assert exported == downloaded
    assert exported[0] == LISTINGS[what].header
    assert len(exported) > 2


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
@pytest.mark.parametrize(("what", "rows"), [("bags", 11), ("links", 9)])
def test_exported_file_changes_nothing_when_it_is_imported(
    tmp_path, admin_user, warehouse, what, rows, file_format
):
    path = tmp_path / f"{what}.{file_format}"
    path.write_bytes(export(admin_user, what, file_format))

    run = see_file(path, admin_user)

    assert run.counts == {"read": rows, "new": 0, "same": rows, "changed": 0, "refused": 0}


def test_link_that_has_ended_names_its_parent_where_imports_do_not_look(admin_user, warehouse):
    ended = Link.objects.exclude(unlinked_at=None).get(child__code="CH90000")
    heading, *rows = rows_of(export(admin_user, "links", "csv"), "csv")

    (row,) = [dict(zip(heading, row, strict=True)) for row in rows if row[0] == "CH90000"]

    assert (row["Parent"], row["Was in"]) == ("", ended.parent.code)


def test_scan_is_told_in_its_answer_in_the_list_and_in_the_file_in_the_same_words(client, dispatcher, biller):
    make_bill("B-1", by=biller)
    answers = [
        scan(biller, "pack", "CH10001", parent="SB00001"),
        scan(biller, "pack", "CH10001", parent="SB00002"),
        scan(biller, "unpack", "CH10001", parent="SB00002"),
        scan(biller, "pack", "CH2000777", parent="SB00001", fault="stuck_key"),
    ]
    moved = scan(biller, "move", "CH10001", parent="SB00002")
    billed = scan(biller, "bill", "SB00001", bill="B-1")
    for done in (moved, billed, scan(biller, "unbill", "SB00001", bill="B-1"), answers[0]):
        answers += [done, scan(biller, "undo", undoes=done.id)]
    told = {str(answer.id): answer.message for answer in answers}

    listed = {str(row.pk): build_scan_row(row).message for row in Scan.objects.all()}
    rows = rows_of(download(client, biller, "scans", "csv"), "csv")
    header, *lines = rows
    place, ids = header.index("What happened"), header.index("Scan")

    in_file = {line[ids]: line[place] for line in lines}
    # That a parent is short is said once: what is usual may change.
    for words in (told, listed, in_file):
        words.pop(str(billed.id))
    assert listed == told
    assert in_file == told
