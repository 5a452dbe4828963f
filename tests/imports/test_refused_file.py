"""The refused rows as a file: each as it was with its reason, to be mended and loaded again."""

import io

import openpyxl
import pytest
import xlsxwriter

from exports.writer import write_export
from imports.models import HeaderWord, ImportRun
from tests.builders import make_area, make_child, make_parent, where_is
from tests.exports.runs import export_file, request_export, rows_of_csv, rows_of_xlsx, unwatched
from tests.imports.files import text, xlsx
from tests.imports.work import load_seen, see_file, taken_in, work

pytestmark = pytest.mark.django_db
BAD = "“CH 1” is no code: it may have A to Z, digits and - _ . / only."
TABLE = [["Bags of May"], ["Parent", "Child", "Lot"], ["SB00001", "CH10001", "A"], ["SB00001", "CH 1", "=2"]]


@pytest.fixture
def check(tmp_path, admin_user):
    return lambda *sheets: see_file(xlsx(tmp_path / "bags.xlsx", *sheets), admin_user)


@pytest.fixture
def mend(admin_client, admin_user, tmp_path):
    """Get the refused rows, change what is wrong in them, and check that file."""

    def change(run, file_format, wrong=None, right=None):
        path = tmp_path / f"mended.{file_format}"
        content = export_file(admin_client, "refused", file_format, run=run.pk)
        if file_format == "csv":
            mended = content.decode("utf-8-sig")
            # Not in the reason, which is last and says what stood there.
            text(path, mended.replace(f"{wrong},", f"{right},") if wrong else mended)
        else:
            book = openpyxl.load_workbook(io.BytesIO(content))
            for cell in (cell for sheet in book for row in sheet.iter_rows() for cell in row):
                if wrong and cell.value == wrong:
                    cell.value = right
            book.save(path)
        return see_file(path, admin_user)

    return change


def test_refused_rows_are_given_as_they_were_with_their_reasons(admin_client, check):
    run = check(TABLE)
    expected = [
        ["Parent", "Child", "Lot", f"Why refused (file {run.pk})"],
        ["SB00001", "CH 1", "=2", BAD],
    ]

    assert rows_of_xlsx(export_file(admin_client, "refused", "xlsx", run=run.pk)) == expected
    rows = rows_of_csv(export_file(admin_client, "refused", "csv", run=run.pk))
    assert rows == [expected[0], ["SB00001", "CH 1", "'=2", BAD]]
    assert "Get the refused rows" in admin_client.get(run.get_absolute_url()).content.decode()


LABELS = [
    ["1", "LABEL NO.0016586 LOT NO.:A"],
    ["2", "LABEL NO.CH£1 LOT NO.:A"],
    ["Parent Code", "SB12345"],
    ["1", "LABEL NO.0016588 LOT NO.:A"],
    ["Parent Code", "SB12346"],
]
BILLS = [["1", "SB00001"], ["2", "SB 02"], ["Bill", "B-17"], ["1", "SB00003"], ["Bill", "B-18"]]


def test_mended_rows_of_every_layout_load_without_an_answer(check, mend, admin_user):
    layouts = [
        (TABLE, "csv", "CH 1", "CH10002", "SB00001"),
        ([["CH10001"], ["CH10003"], ["CH 1"]], "csv", "CH 1", "CH10004", None),
        (LABELS, "xlsx", "LABEL NO.CH£1 LOT NO.:A", "LABEL NO.CH10009 LOT NO.:A", "SB12345"),
    ]
    for rows, file_format, wrong, right, parent in layouts:
        run = load_seen(check(rows), admin_user, good_rows_only=True)
        assert (run.state, run.counts["refused"]) == ("imported", 1), rows

        mended = mend(run, file_format, wrong, right)

        assert (mended.state, mended.counts["new"], mended.counts["refused"]) == ("checked", 1, 0), rows
        code = right.partition("LABEL NO.")[2].partition(" ")[0] or right
        assert load_seen(mended, admin_user).state == "imported"
        assert where_is(code) == parent
    run = check(BILLS)
    assert run.reasons == {"bad_code": 1}
    assert mend(run, "xlsx", "SB 02", "SB00002").samples[0]["bill"] == "B-17"


def test_answers_that_were_given_are_not_asked_for_again(check, mend, admin_client):
    run = check([["Sack", "Beutel", "Farbe"], ["SB00001", "CH10001", "rot"], ["SB00001", "CH 1", "blau"]])
    assert run.state == "asks"
    plan = run.found["sheets"][0]["plan"] | {
        "shape": "table",
        "header": 1,
        "columns": {"parent": 0, "child": 1},
        "kept": {"Farbe": 2},
    }
    ImportRun.objects.filter(pk=run.pk).update(
        state="waiting", options={"plans": [plan], "take_any_shape": True}
    )
    run.refresh_from_db()
    run = work(run)
    HeaderWord.objects.all().delete()

    again = mend(run, "xlsx", "CH 1", "CH10002")

    assert (again.state, again.counts["new"]) == ("checked", 1)
    assert again.found["sheets"][0]["plan"]["kept"] == {"Farbe": 2}
    assert again.options == {"take_any_shape": True}


def test_cell_that_does_not_hold_what_it_shows_cannot_be_loaded_unseen(tmp_path, admin_user, mend):
    book = xlsxwriter.Workbook(str(tmp_path / "odd.xlsx"))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["Code", "Kind"])
    sheet.write_number(1, 0, 4711, book.add_format({"num_format": "00000000"}))
    sheet.write_boolean(2, 0, True)
    sheet.write_datetime(
        3, 0, __import__("datetime").datetime(2026, 5, 1), book.add_format({"num_format": "d-mmm"})
    )
    for row in (1, 2, 3):
        sheet.write_string(row, 1, "child")
    book.close()
    run = see_file(tmp_path / "odd.xlsx", admin_user)
    assert run.counts["refused"] == 3

    assert mend(run, "csv").counts == {"read": 3, "new": 0, "same": 0, "changed": 0, "refused": 3}
    assert mend(run, "xlsx", "00004711 (?)", "00004711").counts["new"] == 1


def test_numbers_that_lost_zeros_are_refused_again_until_they_are_typed_whole(check, mend):
    make_child("0012345")
    make_parent("0054321")
    run = check([["Code", "Parent"], [12345, "SB00001"], ["CH10001", 54321]])
    assert run.reasons == {"zeros_lost": 2}

    for file_format in ("csv", "xlsx"):
        assert mend(run, file_format).counts["refused"] == 2, file_format
    mended = mend(run, "xlsx", "12345 (?)", "0012345")
    assert (mended.counts["changed"], mended.counts["refused"]) == (1, 1)


def test_sheets_with_other_columns_need_the_excel_file(admin_client, check):
    run = check(TABLE, [["Code"], ["CH 2"]])
    assert run.counts["refused"] == 2
    export = request_export(admin_client, "refused", "csv", run=run.pk)

    write_export(export.pk, export.attempt, unwatched)

    export.refresh_from_db()
    assert export.trouble == "The sheets with refused rows have different columns: take the Excel file."
    assert len(rows_of_xlsx(export_file(admin_client, "refused", "xlsx", run=run.pk))) == 4


def test_refused_rows_are_read_with_the_columns_of_their_own_sheet(tmp_path, admin_user, mend):
    make_area("North")
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    sheets = {
        "Warehouse deliveries A": [["Code", "Bill"], ["SB00001", "B B"]],
        "Warehouse deliveries B": [["Code", "Area"], ["SB00002", "Moon"]],
        "Warehouse deliveries of May A": [["Code", "Bill"], ["SB00003", "B B"]],
        "Warehouse deliveries of May B": [["Code", "Area"], ["SB00004", "Moon"]],
    }
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    book.close()
    run = see_file(tmp_path / "a.xlsx", admin_user)
    assert run.reasons == {"bad_bill": 2, "unknown_area": 2}

    mended = mend(run, "xlsx", "Moon", "North")

    columns = [sheet["plan"]["columns"] for sheet in mended.found["sheets"]]
    assert columns == [{"code": 0, "bill": 1}, {"code": 0, "area": 1}] * 2
    assert (mended.reasons, mended.counts["new"]) == ({"bad_bill": 2}, 2)


def test_refused_rows_with_another_header_are_recognised_anew(check, mend):
    run = check([["Code", "Bill"], ["SB00001", "B B"]])

    mended = mend(run, "xlsx", "Bill", "Area")

    assert mended.reasons == {"unknown_area": 1}


def test_run_without_a_file_of_its_own_is_not_continued(tmp_path, admin_user):
    rows = "Code,Why refused (file 99999)\nCH10001,\n"

    run = work(taken_in(text(tmp_path / "a.csv", rows), admin_user))

    assert (run.state, run.counts["new"], run.options) == ("checked", 1, {})


def test_cells_filled_in_from_above_are_filled_in_the_file(check, mend, admin_client):
    run = check(
        [
            ["Parent", "Child", "Area"],
            ["SB00001", "CH10001"],
            ["", "CH 1"],
            ["", "CH10003", "Moon"],
            [],
            ["", "CH 4"],
        ]
    )
    assert run.state == "asks"
    plan = run.found["sheets"][0]["plan"] | {"fill_down": True, "questions": []}
    ImportRun.objects.filter(pk=run.pk).update(state="waiting", options={"plans": [plan]})
    run.refresh_from_db()
    run = work(run)
    assert run.counts["refused"] == 3

    rows = rows_of_xlsx(export_file(admin_client, "refused", "xlsx", run=run.pk))

    assert [row[:3] for row in rows[1:]] == [
        ["SB00001", "CH 1", None],
        ["SB00001", "CH10003", "Moon"],
        [None, "CH 4", None],
    ]
    mended = mend(run, "xlsx", "CH 1", "CH10002")
    assert (mended.state, mended.counts["new"], mended.counts["refused"]) == ("checked", 1, 2)
