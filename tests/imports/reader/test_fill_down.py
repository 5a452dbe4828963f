"""Parents, bills and areas in the first row of each group only: counted, and filled with a yes."""

import itertools

import pytest
import xlsxwriter

from tests.imports.files import ods_of_xml, text, xlsx
from tests.imports.reading import read

GROUPS = [
    ["Parent", "Child"],
    ["SB00001", "KX4001"],
    ["", "KX4002"],
    ["", "KX4003"],
    ["SB00002", ""],
    ["", "KX4004"],
    ["Parent", "Child"],
    ["", "KX4005"],
]


def ask(path, **request):
    """The counts of the first sheet: parents, bills, areas; and its questions."""
    sheet = read(path, **request).sheets[0]
    counts = tuple(sheet[name] for name in ("blank_parents", "blank_bills", "blank_areas"))
    return counts, sheet["plan"]["questions"]


def read_filled(path, *, fill_down=True):
    plans = [sheet["plan"] | {"fill_down": fill_down} for sheet in read(path).sheets]
    answer = read(path, plans=plans)
    assert answer.sheets[0]["plan"]["questions"] == []
    return answer.said("row", "code", "parent", "trouble")


def test_blank_parents_are_counted_and_filled(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", GROUPS)

    assert ask(path) == ((4, 0, 0), ["fill_down"])
    assert read(path).sheets[0]["first_blank_row"] == 3
    assert [said[1:] for said in read_filled(path)] == [
        ("KX4001", "SB00001", None),
        ("KX4002", "SB00001", None),
        ("KX4003", "SB00001", None),
        ("SB00002", None, None),
        ("KX4004", "SB00002", None),
        ("KX4005", "SB00002", None),
    ]
    assert [said[2] for said in read_filled(path, fill_down=False)] == ["SB00001", *[None] * 5]


def test_empty_row_ends_a_group(tmp_path):
    rows = [
        *([["Parent", "Child"], ["", "KX4000"], ["SB00001", "KX4001"], ["", "KX4002"], []]),
        *([["", "KX4003"], ["SB00002", "KX4004"], ["", "KX4005"]]),
    ]
    path = xlsx(tmp_path / "a.xlsx", rows)

    assert ask(path) == ((2, 0, 0), ["fill_down"])
    assert read_filled(path) == [
        ("2", None, None, "cell_unfilled"),
        ("3", "KX4001", "SB00001", None),
        ("4", "KX4002", "SB00001", None),
        ("6", None, None, "cell_unfilled"),
        ("7", "KX4004", "SB00002", None),
        ("8", "KX4005", "SB00002", None),
    ]


def test_row_of_several_lines_of_text_ends_no_group(tmp_path):
    path = text(tmp_path / "a.csv", 'Parent,Child,Note\nSB00001,KX4001,"two\nlines"\n,KX4002,\n\n,KX4003,\n')

    assert ask(path)[0] == (1, 0, 0)
    assert [said[1:3] for said in read_filled(path)] == [
        ("KX4001", "SB00001"),
        ("KX4002", "SB00001"),
        (None, None),
    ]


@pytest.mark.parametrize(
    "rows",
    [
        # Parents have rows of their own in the column of codes.
        [["Code", "Parent"], ["SB00001", ""], ["KX1", "SB00001"], ["SB00002", ""], ["KX2", "SB00002"]],
        [
            ["Code", "Kind", "Parent"],
            ["P1", "p", ""],
            ["K1", "c", "P1"],
            ["P2", "parent", ""],
            ["K2", "c", "P2"],
        ],
        [["Code", "Parent"], ["PX1", ""], ["KX1", "PX1"], ["PX2", ""], ["KX2", "px2"]],
        # Under the own row of a parent nothing says which one is meant.
        [["Code", "Parent"], ["KX1", "SB00001"], ["SB00002", ""], ["KX2", ""]],
        [["Parent", "Child"], ["", "KX1"], ["", "KX2"]],
        [["Parent", "Child"], ["SB00001", ""], ["SB00002", ""]],
        [["Parent", "Child"], ["SB00001", "KX1"], [], ["", "KX2"]],
        # Bills of the same parent again, and areas that are given here and there.
        [
            ["Parent", "Child", "Bill"],
            ["SB1", "K1", "B-1"],
            ["SB1", "K2", ""],
            ["SB1", "K3", ""],
            ["SB2", "K4", "B-2"],
        ],
        [["Code", "Area"], ["K1", ""], ["K2", "North"], ["K3", ""], ["K4", ""]],
        [["Code", "Area"], ["K1", "North"], ["K2", "North"], ["K3", ""], ["K4", ""], ["K5", ""], ["K6", ""]],
        [["Code", "Kind", "Area"], ["SB1", "parent", "North"], ["K1", "child", ""], ["K2", "child", ""]],
        [["Code", "Area"], ["K1", "Moon"], ["K2", ""]],
    ],
)
def test_no_question_where_empty_cells_say_what_they_mean(tmp_path, rows):
    assert ask(xlsx(tmp_path / "a.xlsx", rows)) == ((0, 0, 0), [])


def test_question_is_about_the_whole_sheet_and_not_about_hidden_rows(tmp_path):
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    sheet = book.add_worksheet()
    rows = [["Parent", "Child"], *[["SB00001", f"KX{n}"] for n in range(400)], ["", "KX900"], ["", "KX901"]]
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    sheet.set_row(401, None, None, {"hidden": True})
    book.close()

    assert ask(tmp_path / "a.xlsx")[0] == (1, 0, 0)
    assert ask(tmp_path / "a.xlsx", take_hidden_rows=True)[0] == (2, 0, 0)


def test_bills_and_areas_of_groups_are_filled_too(tmp_path):
    bills = [
        ["Bill", "Parent"],
        ["B-1", "SB1"],
        ["", "SB2"],
        ["", "SB3"],
        ["B-2", "SB4"],
        ["", "SB5"],
        ["", "SB6"],
    ]
    areas = [["Area", "Parent", "Child"], ["North", "SB1", "K1"], ["", "", "K2"], ["South", "SB2", "K3"]]
    both = xlsx(tmp_path / "a.xlsx", bills, areas)

    sheets = read(both).sheets
    answer = read(both, plans=[sheet["plan"] | {"fill_down": True} for sheet in sheets])

    assert [(sheet["blank_parents"], sheet["blank_bills"], sheet["blank_areas"]) for sheet in sheets] == [
        (0, 4, 0),
        (1, 0, 1),
    ]
    assert answer.said("bill")[:6] == [("B-1",)] * 3 + [("B-2",)] * 3
    assert answer.said("parent", "area")[6:] == [("SB1", "North"), ("SB1", "North"), ("SB2", "South")]


def merged_xlsx(path, area="A2:A4", columns=("Parent", "Child")):
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, columns)
    sheet.merge_range(area, "SB00001")
    sheet.write_column(1, len(columns) - 1, ["KX4001", "KX4002", "KX4003"])
    book.close()
    return path


def merged_ods(path):
    def row(*cells):
        return f"<table:table-row>{''.join(cells)}</table:table-row>"

    def cell(value, more=""):
        return (
            f'<table:table-cell office:value-type="string" {more}><text:p>{value}</text:p></table:table-cell>'
        )

    first = cell("SB00001", 'table:number-rows-spanned="3" table:number-columns-spanned="1"')
    covered = "<table:covered-table-cell/>"
    lines = [row(first, cell("KX4001")), *(row(covered, cell(f"KX400{n}")) for n in (2, 3))]
    return ods_of_xml(path, row(cell("Parent"), cell("Child")) + "".join(lines))


@pytest.mark.parametrize(("name", "make"), [("a.xlsx", merged_xlsx), ("a.ods", merged_ods)])
def test_parent_merged_over_its_children_is_filled_or_refused(tmp_path, name, make):
    path = make(tmp_path / name)

    assert ask(path) == ((2, 0, 0), ["fill_down"])
    assert [said[1:3] for said in read_filled(path)] == [(f"KX400{n}", "SB00001") for n in (1, 2, 3)]
    assert [said[3] for said in read_filled(path, fill_down=False)] == [None, "cell_merged", "cell_merged"]


def test_cell_merged_with_the_one_beside_it_is_not_filled(tmp_path):
    path = merged_xlsx(tmp_path / "a.xlsx", "A3:B3", ("Sr", "Parent", "Child"))

    assert [said[3] for said in read_filled(path)] == ["cell_unfilled", "cell_merged", "cell_merged"]


def test_head_that_is_refused_refuses_what_is_below(tmp_path):
    rows = [["Parent", "Child"], ["N/A", "KX1"], ["", "KX2"], [1.5, "KX3"], ["", "KX4"]]

    found = read_filled(xlsx(tmp_path / "a.xlsx", rows))

    assert [said[3] for said in found] == [*["placeholder"] * 2, *["cell_damaged"] * 2]


def test_rows_read_are_statements_and_skipped_headers_whatever_is_in_a_sheet(tmp_path):
    cells = ["SB00001", "KX4001", "", "N/A", "Total", "KX1-KX9", "Parent", "Child", "5"]
    pairs = [list(pair) for pair in itertools.product(cells, repeat=2) if any(pair)]
    path = xlsx(tmp_path / "a.xlsx", [["Parent", "Child"], *pairs])

    for fill_down in (True, False):
        sheet = read(path, plans=[read(path).sheets[0]["plan"] | {"fill_down": fill_down}]).sheets[0]
        assert sheet["rows"] == 1 + sheet["statements"] + sheet["skipped_headers"]
        assert sheet["skipped_headers"] == 3
