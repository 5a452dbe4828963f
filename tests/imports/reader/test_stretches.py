"""Rows read many at once say the same as one by one."""

import csv
import io
import random

import pytest
import xlsxwriter

from imports.reader import __main__ as reader
from imports.reader.errors import BadFile
from imports.reader.stretches import LEAST, PlainColumns, find_stretches
from tests.imports.files import text, xlsx
from tests.imports.reading import PARENTS

ODD = {
    "code": ["", "ch7", " CH7 ", 12345, "4500", "12.5", "TOTAL", "Total", "CH1, CH2", "JAN-26", "Child"],
    "parent": ["", "sb00001", "M444-00001", "M444-00001 ", 77, "Parent", "N/A", "SB00001\nSB00002", "4500"],
}


def read_file(path, **request):
    """What is written of a file, and what is reported."""
    request = {
        "path": str(path),
        "words": {},
        "parent_pattern": PARENTS,
        "child_pattern": "^[A-Z0-9._/-]{4,64}$",
        "label_patterns": [],
    } | request
    out = io.BytesIO()
    return reader.read_statements(request, out), out.getvalue().decode()


def count_stretches(monkeypatch):
    """The stretches that are written from now on."""
    found = []
    write = reader.format_stretch
    monkeypatch.setattr(reader, "format_stretch", lambda *args: found.append(args[-1]) or write(*args))
    return found


def make_rows(odds, count=3_000):
    """Rows of children in parents, with something odd in some of them."""
    rows = []
    for number in range(count):
        row = [number, f"CH-{number:05}", f"SB{number // 30:05}"]
        if odds.random() < 0.02:
            place = odds.choice((1, 2))
            row[place] = odds.choice(ODD["code" if place == 1 else "parent"])
        if odds.random() < 0.005:
            row = odds.choice(
                [[], ["", "Child", "Parent"], ["", "", ""], ["Total", "12", "SB00001"], row[:2]]
            )
        rows.append(row)
    return rows


def make_workbook(path, header, rows, odds):
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, header)
        for number, row in enumerate(rows, 1):
            sheet.write_row(number, 0, row)
            if odds.random() < 0.003:
                sheet.set_row(number, None, None, {"hidden": True})
            if odds.random() < 0.003:
                sheet.write_formula(number, 1, '="CH1"', None, "CH1")
            if number % 700 == 0:
                sheet.merge_range(number, 2, number + 3, 2, "SB00001")
    return path


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("words", ["# Child Parent", "# Code Parent", "# Child Note"])
def test_stretches_say_what_their_rows_say(tmp_path, monkeypatch, seed, words):
    odds = random.Random(seed)
    path = make_workbook(tmp_path / "a.xlsx", words.split(), make_rows(odds), odds)
    stretches = count_stretches(monkeypatch)

    together = read_file(path)
    monkeypatch.setattr(reader, "list_plain_columns", lambda *_: None)

    assert together == read_file(path)
    assert sum(len(stretch.numbers) for stretch in stretches) > 1_000


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("note", [[], ["one line"], ["two\nlines"]])
def test_stretches_of_a_text_file_say_what_their_rows_say(tmp_path, monkeypatch, seed, note):
    rows = [["#", "Child", "Parent", "Note"], *make_rows(random.Random(seed), 6_000)]
    rows[2_300] = [*["7", "CH-7", "SB00007"], *note]
    # The last row of a piece.
    rows[4_299] = ["8", "CH-8", "SB00007", *note]
    path = tmp_path / "a.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    stretches = count_stretches(monkeypatch)

    together = read_file(path)
    monkeypatch.setattr(reader, "list_plain_columns", lambda *_: None)

    assert together == read_file(path)
    assert sum(len(stretch.numbers) for stretch in stretches) > 500


@pytest.mark.parametrize(
    ("end", "reason"), [('"CH1', "damaged_text"), (",".join(["CH9"] * 101), "too_many_columns")]
)
def test_text_file_that_goes_wrong_after_a_stretch_is_refused(tmp_path, end, reason):
    lines = ["Child,Parent", *(f"CH{number},SB00001" for number in range(3_000)), end]

    with pytest.raises(BadFile) as refusal:
        read_file(text(tmp_path / "a.csv", "\r\n".join(lines)))

    assert refusal.value.reason == reason
    assert refusal.value.facts == ({"line": 3_002} if reason == "damaged_text" else {"limit": 100})


@pytest.mark.parametrize("rows", [[["SB00001"]], [["4500"]], [["Codes"], ["CH-1"]]])
def test_column_of_codes_is_read_in_stretches(tmp_path, monkeypatch, rows):
    path = xlsx(tmp_path / "a.xlsx", [*rows, *([f"CH{number}"] for number in range(500)), ["Total"], ["7"]])
    stretches = count_stretches(monkeypatch)

    together = read_file(path)
    monkeypatch.setattr(reader, "list_plain_columns", lambda *_: None)

    assert together == read_file(path)
    assert len(stretches) == 1


def test_row_with_another_cell_beside_a_column_of_codes_is_looked_at(tmp_path):
    lines = [*(f"CH{number}" for number in range(400)), "CH7000,CH8000", *(f"CH1{n}" for n in range(100))]

    done, written = read_file(text(tmp_path / "a.csv", "\r\n".join(lines)))

    assert done["statements"] == 501
    assert [line.split("\t")[10] for line in written.splitlines()[399:402]] == [
        "\\N",
        "more_than_a_code",
        "\\N",
    ]


def test_columns_left_empty_are_not_read_for_others(tmp_path, monkeypatch):
    rows = [["", "", "Child", "Parent"], *(["", "", f"CH{number}", "SB00001"] for number in range(400))]
    stretches = count_stretches(monkeypatch)

    done, lines = read_file(xlsx(tmp_path / "a.xlsx", rows))

    assert done["statements"] == 400
    assert lines.splitlines()[-1].split("\t")[:6] == ["400", "0", "401", "CH399", "child", "SB00001"]
    assert done["sheets"][0]["width"] == 4
    assert [stretch.columns["parent"][0] for stretch in stretches] == ["SB00001"]


@pytest.mark.parametrize(
    ("before", "after", "blank"),
    [
        # A bag that others name as their parent is in none.
        ([["BIG1", ""]], [], 0),
        ([["BIG2", ""]], [], 1),
        # An empty row ends a group, the stretch begins one.
        ([[], ["CH6", ""]], [["CH7", ""]], 1),
    ],
)
def test_parents_of_a_stretch_count_for_the_rows_around_it(tmp_path, monkeypatch, before, after, blank):
    first = [["Code", "Parent"], *([f"CH{number}", "SB00001"] for number in range(299))]
    rows = [*first, *before, *([f"CH1{number}", "BIG1"] for number in range(100)), *after]
    stretches = count_stretches(monkeypatch)

    done, _lines = read_file(xlsx(tmp_path / "a.xlsx", rows))

    assert done["sheets"][0]["blank_parents"] == blank
    assert [len(stretch.numbers) for stretch in stretches] == [100]


@pytest.mark.parametrize(
    "plan", [{"kept": {"#": 0}}, {"children": [1]}, {"fill_down": True}, {"is_used": False}]
)
def test_plan_that_needs_each_row_has_no_stretches(tmp_path, monkeypatch, plan):
    path = xlsx(
        tmp_path / "a.xlsx", [["#", "Child", "Parent"], *([n, f"CH{n}", "SB00001"] for n in range(400))]
    )
    done, _lines = read_file(path)
    stretches = count_stretches(monkeypatch)

    read_file(path, plans=[done["sheets"][0]["plan"] | plan])

    assert stretches == []


def test_labels_that_hold_codes_have_no_stretches(tmp_path, monkeypatch):
    rows = [["Child", "Parent"], *([f"CH{number}", "SB00001"] for number in range(400))]
    path = xlsx(tmp_path / "a.xlsx", rows)
    done, _lines = read_file(path)
    stretches = count_stretches(monkeypatch)

    plans = [done["sheets"][0]["plan"]]
    _done, lines = read_file(path, plans=plans, label_patterns=["^CH([0-9]+)"])

    assert lines.splitlines()[-1].split("\t")[3] == "399"
    assert stretches == []


def test_stretch_ends_before_each_odd_row():
    columns = PlainColumns({"child": 0}, reader.re.compile(PARENTS))
    rows = [[f"CH{number}"] for number in range(100)]
    rows[50] = ["ch50"]
    odd_rows = bytearray(100)
    odd_rows[20] = 1

    assert list(find_stretches(rows, odd_rows, columns)) == [(0, 20), (21, 50), (51, 100)]
    assert list(find_stretches(rows[: LEAST - 1], bytes(LEAST), columns)) == []
