"""What a sheet shows is what is loaded: files whose cells show one thing and hold another, to the end."""

import pytest
import xlsxwriter

from imports.messages import describe_reason
from imports.models import ImportRun
from tests.builders import make_bill, make_child
from tests.imports.files import text, xlsx
from tests.imports.work import see_file

pytestmark = pytest.mark.django_db


def describe_refused(run):
    return {sample["row"]: describe_reason(sample) for sample in run.samples if "reason" in sample}


def test_control_signs_are_trouble_of_their_rows(tmp_path, admin_user):
    rows = [
        ["Code", "Parent", "Note\x00"],
        ["CH1001\x00", "", ""],
        ["CH1003", "", "\x00"],
        ["CH1002", "SB\x1f", ""],
    ]

    run = see_file(xlsx(tmp_path / "a.xlsx", rows), admin_user)

    assert (run.state, run.counts["refused"], run.counts["new"]) == (ImportRun.State.CHECKED, 2, 1)
    assert describe_refused(run) == {
        2: "“CH1001<NUL>” holds a sign that cannot be seen. Type it again into an empty cell of kind Text.",
        4: "“SB<US>” holds a sign that cannot be seen. Type it again into an empty cell of kind Text.",
    }


def write_formats(path, rows):
    """A workbook of rows of values and (number, format)."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            if isinstance(value, tuple):
                sheet.write_number(row, column, value[0], book.add_format({"num_format": value[1]}))
            else:
                sheet.write(row, column, value)
    book.close()
    return path


def test_cell_that_shows_other_than_it_holds_is_refused_in_every_column(tmp_path, admin_user):
    rows = [
        ["Code", "Kind", "Parent", "Bill"],
        [(58214, '"CH"0'), "", "", ""],
        ["CH1001", "child", (12345, '"SB"0'), ""],
        ["SB00001", "parent", "", (17, '"B-"0')],
        [(2, "0%"), "", "", ""],
        [(58214, "# ?/?"), "", "", ""],
        [(16586, "0000000"), "", "", ""],
        [(58215, "0"), "child", "", ""],
    ]

    run = see_file(write_formats(tmp_path / "a.xlsx", rows), admin_user)

    assert describe_refused(run) == {
        2: "Excel shows CH58214, the cell holds 58214. Type what is meant into a cell of kind Text.",
        3: "Excel shows SB12345, the cell holds 12345. Type what is meant into a cell of kind Text.",
        4: "Excel shows B-17, the cell holds 17. Type what is meant into a cell of kind Text.",
        5: "Excel shows a percentage, 200%, the cell holds 2. Type the code into a cell of kind Text.",
        6: "The cell holds 58214, and its format shows that in another form or not at all. "
        "Type what is meant into a cell of kind Text.",
        7: "Excel shows 0016586, the cell holds 16586. Type what is meant into a cell of kind Text.",
    }
    assert (run.counts["refused"], run.counts["new"]) == (6, 1)


RETYPE = "Type it again into a cell of kind Text."
DAMAGED = {
    "40718.0": f"Excel has turned the code into the number 40718.0. {RETYPE}",
    "17-08-2025": f"Excel has turned the code into the date 17-08-2025. {RETYPE}",
    "2025/08/17": f"Excel has turned the code into the date 2025/08/17. {RETYPE}",
    "TRUE": f"Excel has turned the code into TRUE. {RETYPE}",
}


def test_numbers_and_dates_as_text_are_refused_unless_codes_look_like_that(tmp_path, admin_user):
    path = text(tmp_path / "a.csv", "\n".join(["Code", *DAMAGED, "CH10001"]))

    assert describe_refused(see_file(path, admin_user)) == dict(enumerate(DAMAGED.values(), 2))
    assert see_file(path, admin_user, take_any_shape=True).counts["new"] == 5
    make_child("01.02.2024")
    assert set(describe_refused(see_file(path, admin_user))) == {2, 5}
    make_child("777.5")
    make_child("TRUE")
    assert describe_refused(see_file(path, admin_user)) == {}


def test_bill_like_a_date_is_taken_where_bills_look_like_that(tmp_path, admin_user):
    make_child("01-02-2024")
    path = xlsx(tmp_path / "a.xlsx", [["Parent", "Bill"], ["SB00001", "17-08-2025"]])

    assert list(describe_refused(see_file(path, admin_user))) == [2]
    make_bill("16-08-2025")
    assert see_file(path, admin_user).counts["new"] == 1
