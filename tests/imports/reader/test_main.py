"""Good files: each shape and each format, and what is odd in them."""

import datetime
import subprocess
import sys

import pytest
import xlsxwriter
import xlwt

from tests.imports.files import changed, ods, text, xls, xlsx
from tests.imports.reading import read

LOADED = "import sys, imports.reader.__main__; print('django' in sys.modules)"
TABLE = [["Code", "Kind", "Parent"], ["CH10001", "child", "SB00001"], ["SB00002", "parent", ""]]


def as_csv(path, rows, sign=",", encoding="utf-8"):
    return text(path, "\r\n".join(sign.join(row) for row in rows), encoding)


def with_macros(path, rows):
    return changed(xlsx(path, rows), "xl/vbaProject.bin", lambda _: b"x")


@pytest.mark.parametrize(
    ("name", "make", "kind"),
    [
        ("a.xlsx", xlsx, "xlsx"),
        ("a.xls", xls, "xls"),
        ("a.ods", ods, "ods"),
        ("a.csv", as_csv, "text"),
        ("a.tsv", lambda path, rows: as_csv(path, rows, "\t"), "text"),
        ("b.csv", lambda path, rows: as_csv(path, rows, ";", "utf-8-sig"), "text"),
        ("c.csv", lambda path, rows: as_csv(path, rows, "\t", "utf-16"), "text"),
        ("wrong-name.xls", xlsx, "xlsx"),
        ("wrong-name.xlsx", as_csv, "text"),
        ("macros.xlsm", with_macros, "xlsm"),
    ],
)
def test_table_is_the_same_in_each_format(tmp_path, name, make, kind):
    answer = read(make(tmp_path / name, TABLE))

    assert answer.said("row", "code", "kind", "parent", "trouble") == [
        ("2", "CH10001", "child", "SB00001", None),
        ("3", "SB00002", "parent", None, None),
    ]
    assert answer.last["done"]["format"] == kind
    assert answer.last["done"]["has_macros"] == (kind == "xlsm")


@pytest.mark.parametrize("words", [("S.No.", "PARENT_BAG", "Child-Code"), ("#", "Parent No.", "child")])
def test_serial_parent_and_child(tmp_path, words):
    answer = read(xlsx(tmp_path / "a.xlsx", [["List of bags"], [], words, [1, "sb00001", " ch10001 "]]))

    assert answer.said("row", "code", "kind", "parent") == [("4", "CH10001", "child", "SB00001")]
    assert answer.sheets[0]["plan"]["header"] == 3


@pytest.mark.parametrize("header", [[], [["QR codes"]], [["कोड"]]])
def test_one_column_with_and_without_a_header(tmp_path, header):
    answer = read(xlsx(tmp_path / "a.xlsx", [*header, ["CH10001"], ["SB00001"]]))

    assert answer.said("code", "kind", "parent") == [("CH10001", None, None), ("SB00001", None, None)]


def test_blocks_of_a_label_printer(tmp_path):
    rows = [
        [1, "LABEL NO.0016586 LOT NO.:STAR44GG"],
        [2, "LABEL NO.0016587 LOT NO.:STAR44GG"],
        ["Parent Code", "SB12345"],
        [1, "LABEL NO.0016588 LOT NO.:STAR44GG"],
        [2, "SB12346"],
    ]

    answer = read(xlsx(tmp_path / "a.xlsx", rows))

    assert answer.said("row", "code", "kind", "parent") == [
        ("1", "0016586", "child", "SB12345"),
        ("2", "0016587", "child", "SB12345"),
        ("3", "SB12345", "parent", None),
        ("4", "0016588", "child", "SB12346"),
        ("5", "SB12346", "parent", None),
    ]


def test_children_after_the_last_parent_of_blocks_have_none(tmp_path):
    rows = [[1, "LABEL NO.0016586"], [2, "SB12345"], [3, "LABEL NO.0016587"]]

    answer = read(xlsx(tmp_path / "a.xlsx", rows))

    assert answer.said("row", "code", "trouble", "shown")[2] == ("3", "0016587", "no_parent_row", "0016587")


def test_blocks_of_parents_with_their_bill(tmp_path):
    rows = [
        [1, "SB00001"],
        [2, "SB00002"],
        ["Bill", "b-17"],
        [1, "SB00003"],
        ["Bill No: B-18"],
        [1, "SB00004"],
    ]

    answer = read(xlsx(tmp_path / "a.xlsx", rows))

    assert answer.said("code", "kind", "bill", "trouble") == [
        ("SB00001", "parent", "B-17", None),
        ("SB00002", "parent", "B-17", None),
        ("SB00003", "parent", "B-18", None),
        ("SB00004", "parent", None, "no_bill_row"),
    ]


def test_unknown_header_is_not_guessed_and_is_read_once_it_is_known(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", [["पेटी", "थैला"], ["SB00001", "CH10001"]])

    first = read(path)
    second = read(path, words={"पेटी": "parent", "थैला": "child"})

    assert (first.sheets[0]["plan"]["shape"], first.rows) == ("unknown", [])
    assert first.sheets[0]["plan"]["shown"][0] == ["पेटी", "थैला"]
    assert second.said("code", "parent") == [("CH10001", "SB00001")]


def test_chosen_plan_is_followed(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", [["x", "y"], ["SB00001", "CH10001"]], [["CH10002"]])
    first, second = (sheet["plan"] for sheet in read(path).sheets)

    chosen = [first | {"shape": "table", "header": 1, "columns": {"code": 1}}, second | {"is_used": False}]
    answer = read(path, plans=chosen)

    assert answer.said("sheet", "code", "parent") == [("0", "CH10001", None)]


def test_many_sheets_are_counted_each_and_hidden_ones_wait_for_a_word(tmp_path):
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    book.add_worksheet("One").write_column(0, 0, ["CH10001", "CH10002"])
    hidden = book.add_worksheet("Two")
    hidden.write_column(0, 0, ["CH10003"])
    hidden.hide()
    book.close()

    answer = read(tmp_path / "a.xlsx")

    said = [(sheet["plan"]["sheet"], sheet["rows"], sheet["statements"]) for sheet in answer.sheets]
    assert said == [("One", 2, 2), ("Two", 1, 0)]
    assert answer.sheets[1]["plan"]["is_hidden"] is True


@pytest.fixture
def odd_book(tmp_path):
    book = xlsxwriter.Workbook(str(tmp_path / "odd.xlsx"))
    sheet = book.add_worksheet()
    sheet.write_string("A1", "Code")
    sheet.write_number("A2", 16586)
    sheet.write_number("A3", 1.2e15)
    sheet.write_number("A4", 1.5)
    sheet.write_datetime("A5", datetime.datetime(2026, 1, 2), book.add_format({"num_format": "dd/mm/yy"}))
    sheet.write_formula("A6", '="CH"&1', None, "CH1")
    sheet.write_boolean("A7", True)
    sheet.write_formula("A8", "=1/0", None, "#DIV/0!")
    sheet.write_number("A9", 16586, book.add_format({"num_format": "0000000"}))
    sheet.merge_range("A10:B10", "CH10001")
    sheet.merge_range("A11:A12", "CH10002")
    sheet.write_string("B12", "beside")
    sheet.write_string("A13", "CH10003")
    sheet.set_row(12, None, None, {"hidden": True})
    book.close()
    return tmp_path / "odd.xlsx"


def test_what_excel_has_damaged_is_named_and_not_repaired(odd_book):
    answer = read(odd_book)

    assert answer.said("row", "code", "was_number", "trouble") == [
        ("2", "16586", "t", None),
        ("3", None, "f", "cell_damaged"),
        ("4", None, "f", "cell_damaged"),
        ("5", None, "f", "cell_date"),
        ("6", None, "f", "cell_formula"),
        ("7", None, "f", "cell_boolean"),
        ("8", None, "f", "cell_error"),
        ("9", None, "f", "cell_format"),
        ("10", "CH10001", "f", None),
        ("11", "CH10002", "f", None),
        ("12", None, "f", "cell_merged"),
        ("13", None, "f", "cell_hidden"),
    ]
    assert (answer.sheets[0]["merged_areas"], answer.sheets[0]["hidden_rows"]) == (2, 1)


def test_hidden_rows_are_read_if_wanted(odd_book):
    answer = read(odd_book, take_hidden_rows=True)

    assert answer.said("row", "code", "trouble")[-1] == ("13", "CH10003", None)


def test_damaged_codes_in_text(tmp_path):
    codes = ["code", "1.2E+15", "02-Jan", "Jan-26", "", "CH 1", "СН10001", "X" * 65, "'=CH1", '="0016586"']

    answer = read(text(tmp_path / "a.csv", "\n".join(f"{code},x" for code in codes)))

    assert answer.said("row", "code", "trouble") == [
        ("2", None, "cell_damaged"),
        ("3", None, "cell_date"),
        ("4", None, "cell_date"),
        ("5", None, "no_code"),
        ("6", None, "bad_code"),
        ("7", None, "foreign_letters"),
        ("8", None, "long_code"),
        ("9", None, "bad_code"),
        ("10", "0016586", None),
    ]


@pytest.mark.parametrize(("other", "trouble"), [("4002-4003", "range_or_list"), ("8812-0031", None)])
def test_two_numbers_are_a_range_unless_the_codes_of_the_sheet_are_such(tmp_path, other, trouble):
    answer = read(text(tmp_path / "a.csv", f"code\n4001-4020\n{other}\n"))

    assert [row["trouble"] for row in answer.rows] == [trouble, trouble]


def test_header_again_in_the_middle_is_skipped_and_counted(tmp_path):
    header = ["Sr", "Parent No.", "Child"]
    rows = [
        ["List of bags"],
        header,
        [1, "SB00001", "CH10001"],
        header,
        [2, "SB00001", "CH10002"],
        ["", "PARENT NO", "CHILD"],
        ["", "Parent no", ""],
        ["Sr", "Child", "Parent No."],
        ["Sr", "SB00001", "CH10003"],
        ["Sr", "", ""],
    ]

    answer = read(xlsx(tmp_path / "a.xlsx", rows))

    assert answer.said("row", "code", "trouble") == [
        ("3", "CH10001", None),
        ("5", "CH10002", None),
        ("8", None, "placeholder"),
        ("9", "CH10003", None),
        ("10", None, "no_code"),
    ]
    sheet = answer.sheets[0]
    assert (sheet["skipped_headers"], sheet["skipped_header_rows"]) == (3, [4, 6, 7])
    assert sheet["rows"] == 2 + sheet["statements"] + sheet["skipped_headers"]


def test_header_again_in_a_column_is_skipped(tmp_path):
    answer = read(text(tmp_path / "a.csv", "QR code\nCH10001\nQR Code\nQR\n"))

    assert answer.said("row", "code", "trouble") == [("2", "CH10001", None), ("4", None, "placeholder")]
    assert answer.sheets[0]["skipped_headers"] == 1


def test_kinds_are_words_that_we_know(tmp_path):
    answer = read(xlsx(tmp_path / "a.xlsx", [["code", "kind"], ["A001", "P"], ["A002", "box"], ["A003", ""]]))

    assert answer.said("code", "kind", "trouble", "shown") == [
        ("A001", "parent", None, ""),
        (None, None, "unknown_kind", "box"),
        ("A003", None, None, ""),
    ]


def test_labels_of_the_site_are_taken_apart(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", [["code"], ["https://bags.example/CH10001"]])

    answer = read(path, label_patterns=["^https?://.*/([A-Z0-9._-]+)$"])

    assert answer.said("code") == [("CH10001",)]


def test_old_excel_file_has_its_oddities_named_too(tmp_path):
    book = xlwt.Workbook()
    sheet = book.add_sheet("Bags")
    sheet.write(0, 0, "Code")
    sheet.write(1, 0, xlwt.Formula('"CH"&"1"'))
    sheet.write(2, 0, 16586, xlwt.easyxf(num_format_str="0000000"))
    sheet.write(3, 0, 16586)
    sheet.write_merge(4, 5, 0, 0, "CH10002")
    sheet.write(6, 0, "CH10003")
    sheet.row(6).hidden = True
    book.save(str(tmp_path / "a.xls"))

    answer = read(tmp_path / "a.xls")

    assert answer.said("row", "code", "trouble") == [
        ("2", None, "cell_formula_empty"),
        ("3", None, "cell_format"),
        ("4", "16586", None),
        ("5", "CH10002", None),
        ("7", None, "cell_hidden"),
    ]


def test_number_under_a_condition_with_a_format_is_not_shown_as_it_is(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
        sheet.write_column(0, 0, ["Code", 58214, "CH10001"])
        sheet.write_column(0, 1, ["Note", 1, 2])
        named = book.add_format({"num_format": '"SB"0'})
        sheet.conditional_format("A2:A1048576", {"type": "no_blanks", "format": named})
        sheet.conditional_format("A1:A9", {"type": "blanks", "format": bold})

    answer = read(tmp_path / "a.xlsx")

    assert answer.said("row", "code", "trouble") == [("2", None, "cell_unshown"), ("3", "CH10001", None)]


def test_reader_starts_without_django():
    loaded = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)

    assert loaded.stdout == "False\n"
