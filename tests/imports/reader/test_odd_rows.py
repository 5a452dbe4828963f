"""Cells that name no bag, by their words and shapes."""

import re

import pytest

from imports.reader.layout_detection import BILL_BLOCKS, BLOCKS, COLUMN
from imports.reader.odd_rows import (
    PLAIN_CODE,
    SIGNED_CODE,
    has_pairs,
    is_placeholder,
    is_total,
    names_several,
)
from tests.imports.reader.test_layout_detection import rows_of, shape_of
from tests.imports.reader.test_row_parser import statements

PATTERNS = (re.compile("SB[0-9]{5}|M444-[0-9]{5}"), re.compile("[A-Z0-9._/-]{4,64}"))


def listed(text):
    """The texts between which there are two spaces or a new line."""
    return re.split(r" {2,}|\n *", text.strip())


TOTALS = listed("""
    Total  TOTAL  Totals  Total,5  Total: 5  Total = 5  Total=5  Total (5)  TOTAL-5  Total 1,234  Grand total
    GRAND TOTAL 12  Sub total  Sub-total: 12  SUBTOTAL  Net total  Count  Sum 5  Total bags  Total bags 12
    Total no of bags: 7  Total 5 bags  No. of bags 5  SB00001 Total  SB00001 Count
    कुल  कुल: 5  कुल योग  योग  जोड़  महायोग  उप योग  कुल बैग 12
""")
NO_TOTALS = listed("""
    TOTAL1X  COUNT-1  SUM-1000  COUNTY  COUNT-A  Countess  Total Quartz oil  Office  SUMMER 5  NO-5  NET-5
""")
NOTHING = listed("""
    NULL  N/A  n/a  NA  N.A.  n.a  NONE  none  NIL  PENDING  TBD  ----  -  —  ?  ??  #N/A  #NULL!  …  blank
    (blank)  <none>  ''  -NA-  /  _  not available  No parent  same as above  -do-  खाली  कोई नहीं
""")
SEVERAL = [
    "KX1\nKX2",
    ", ".join(f"KX{n}" for n in range(300)),
    *listed("""
        KX4001-KX4020  KX5001/KX5002  KX1,KX2  KX1;KX2  KX1|KX2  KX4001–KX4020  KX4001..KX4020  KX1/KX2/KX3
        M444-12345-M444-12349  M444-12345/M444-12349  SB47001-SB47009  SB47001/M444-12345  kx1-kx2  KX1+KX2
        KX4001_KX4002  KX4001,4002  0016586-0016599  0016586/0016587  4001-4020  A-1/A-5  KX1 KX2  KX1 to KX9
        KX4001 to 4020  KX1 & KX2  KX1 and KX2  KX4001 - KX4020  KX4001 -KX4020  A-1 to A-5  KX1-KX5, KX9
        KX1 KX2 (2 nos)  0016586, 0016599  KX1 से KX9
    """),
]
NOT_SEVERAL = listed("""
    KX4001  M444-12345  KX4001-20  0016586/44  CH-10001  AB-12-CD-34  CH1001/STAR44GG  LOT12-345  12-34-56
    2024-0001  1234-5678  2026-27  GS/2026-27/0001  10/10  KX10.2  1,234  SB 47120  KX 4001  two words
    LABEL NO.0016586 LOT NO.:STAR44GG
""")


def wrong(judge, texts, expected):
    return [text for text in texts if judge(text) is not expected]


def test_codes_that_are_taken_at_once_are_none_of_these():
    odd = [*TOTALS, *NOTHING, *SEVERAL, "JAN-26", "SEPT-2026", "MAY_1-2"]

    assert [text for text in odd if PLAIN_CODE.fullmatch(text) or SIGNED_CODE.fullmatch(text)] == []
    assert SIGNED_CODE.fullmatch("CH-10001")


def test_totals_are_known_by_their_words():
    assert wrong(is_total, TOTALS, True) == []
    assert wrong(is_total, [*NO_TOTALS, *NOTHING, *SEVERAL, *NOT_SEVERAL], False) == []


def test_words_and_signs_for_nothing_are_known_and_dots_are_left():
    assert wrong(is_placeholder, NOTHING, True) == []
    assert (
        wrong(is_placeholder, [".", "..", "./..", "NAN1", "NO", "X", "0", "NILA", *NOT_SEVERAL], False) == []
    )


def test_ranges_and_lists_are_known_by_the_shapes_of_their_codes():
    def several(text):
        return names_several(text, PATTERNS)

    assert wrong(several, SEVERAL, True) == []
    assert wrong(several, NOT_SEVERAL, False) == []


def test_code_that_fits_a_pattern_of_its_own_is_no_list():
    pairs = (re.compile("KX[0-9]{4}-KX[0-9]{4}"),)

    assert not names_several("KX4001-KX4020", pairs)
    assert names_several("KX4001-KX4020-KX4021", pairs)
    assert names_several("KX4001-KX4020", (re.compile("KX[0-9A-Z-]+"),))


def test_pairs_of_numbers_are_codes_where_the_sheet_is_full_of_them():
    assert has_pairs(["KX4001", "1234-5678"])
    assert not has_pairs(["KX4001", "4001-4020", "12-34", "4001-20/30"])
    assert names_several("4001-4020")
    assert not names_several("4001-4020", pairs_are_codes=True)


@pytest.mark.parametrize(
    ("text", "trouble"), [("Total", "total_row"), ("N/A", "placeholder"), ("Barcode", "placeholder")]
)
def test_word_in_any_column_of_codes_refuses_the_row(text, trouble):
    for rows, columns in (
        (["", text], {"parent": 0, "child": 1}),
        ([text, "CH1001"], {"parent": 0, "child": 1}),
        ([text, ""], {"parent": 0, "child": 1}),
        ([text], {"code": 0}),
    ):
        assert statements(rows_of(rows), columns=columns) == [(1, None, None, trouble)]


def test_bill_and_area_have_their_words_too():
    rows = rows_of(
        ["SB1", "N/A", ""],
        ["SB2", "DL-1, DL-2", ""],
        ["SB3", "GS/2026-27/0001", "-"],
        ["SB4", "2026-2027", ""],
    )

    found = statements(rows, columns={"code": 0, "bill": 1, "area": 2})

    assert [said[3] for said in found] == ["placeholder", "range_or_list", "placeholder", None]


def test_count_beside_the_word_total_is_no_code():
    columns = {"parent": 1, "child": 2}
    rows = rows_of(
        ["Total", "", "5"],
        ["", "Total", "5"],
        ["Total", "SB00001", "5"],
        ["Total", "SB00001", "CH5"],
        ["", "", "5"],
    )

    assert [said[3] for said in statements(rows, columns=columns)] == [*["total_row"] * 3, None, None]
    assert statements(rows_of(["Total", "5"]), COLUMN, columns={"code": 0})[0][3] == "total_row"
    blocks = rows_of(["1", "LABEL NO.0016586"], ["Total", "1"], ["SB12345"])
    assert [said[3] for said in statements(blocks, BLOCKS)] == [None, "total_row", None]
    bills = rows_of(["1", "SB12345"], ["Total", "1"], ["Bill", "B-17"], ["SB12346"], ["Bill", "N/A"])
    assert [said[3] for said in statements(bills, BILL_BLOCKS)] == [None, "total_row", "placeholder"]


def test_suspicion_keeps_the_code_and_its_parent():
    rows = rows_of(["SB00001", "KX1/KX2"], ["SB1/SB2", "KX3/KX4"], ["SB00001", "KX1,KX2"])

    assert statements(rows, columns={"parent": 0, "child": 1}) == [
        (1, "KX1/KX2", "SB00001", "range_or_list"),
        (2, "KX3/KX4", "SB1/SB2", "range_or_list"),
        (3, None, None, "range_or_list"),
    ]
    blocks = rows_of(["LABEL NO.0016586"], ["LABEL NO.0016586/LABEL", "K1/K2"], ["Parent", "SB1/SB2"])
    assert statements(blocks, BLOCKS)[0] == (1, "0016586", "SB1/SB2", "range_or_list")


def test_column_with_a_total_below_is_still_a_column():
    assert shape_of(["KX4001"], ["KX4002"], ["Total", "2"]) == (COLUMN, 0, {"code": 0})
