"""Texts that a spreadsheet has made of something else."""

import pytest

from imports.reader.damaged_texts import POWER_OF_TEN, SHOWN_DATE, find_damage
from imports.reader.layout_detection import TABLE, Plan
from imports.reader.sheet_parser import parse_rows
from tests.imports.reader.test_layout_detection import KNOWLEDGE, rows_of

SURE = {
    "cell_damaged": "4.07E+04 -1.2e+15 1,234 12,34,567.00 ₹100 $1,000.50 (1,234) 200% 12.5% 100/- +91%",
    "cell_date": "12:30 10:00:00 9:05PM 2025-08-17T10:00:00Z 17-Aug-2025 17/Aug/25 2025-Aug-17 02-Jan JAN-26",
    "cell_error": "#REF! #DIV/0! #VALUE! #NAME? #NUM! Err:502",
}
SURE_WITH_SPACES = {
    "2025-08-17 10:00:00": "cell_date",
    "17-08-2025 9:05 pm": "cell_date",
    "17 Aug 2025": "cell_date",
    "17 August, 2025": "cell_date",
    "Aug 17, 2025": "cell_date",
    "Rs. 5": "cell_damaged",
    "₹ 1,234": "cell_damaged",
    "200 %": "cell_damaged",
}
SUSPECTED = {
    "cell_damaged": "40718.0 -40718.0 58214.50 0.5",
    "cell_date": "17-08-2025 2025/08/17 17.08.2025 8/17/2025 2025-8-17 17-08-25 1/2/2025",
    "cell_boolean": "TRUE False",
}
CODES = """
    58214 0016586 CH-10001 M444-12345 10-20-40-30 2025-08 17/08 17-08/2025 32-13-2025 1.2.3 AB.1.2 -7 0X1F 1E5
    17082025 2025-17-32 8/17/20255 12:345 AUGUST JAN26 TRUEST 1,2345 4001,4002 RS10001 RS-5 #12 #N/A
    99-99-9999 RS.5
"""


def test_damaged_text_is_known_by_its_shape():
    sure = {text: (trouble, False) for trouble, texts in SURE.items() for text in texts.split()}
    sure |= {text: (trouble, False) for text, trouble in SURE_WITH_SPACES.items()}
    suspected = {text: (trouble, True) for trouble, texts in SUSPECTED.items() for text in texts.split()}

    assert {text: find_damage(text) for text in sure | suspected} == sure | suspected
    assert {text: find_damage(text) for text in CODES.split()} == dict.fromkeys(CODES.split())


@pytest.mark.parametrize("name", ["code", "parent", "bill"])
def test_suspected_text_keeps_its_row_whole_for_the_base_to_judge(name):
    plan = Plan("Bags", TABLE, columns={"code": 0} if name == "code" else {"code": 1, name: 0})
    rows = rows_of(["17-08-2025", "CH1001"], ["17-Aug-2025", "CH1002"])

    first, second = parse_rows(iter(rows), plan, KNOWLEDGE, take_hidden_rows=False)

    assert (first.trouble, first.shown, getattr(first, name)) == ("cell_date", "17-08-2025", "17-08-2025")
    assert (second.code, second.trouble, second.shown) == (None, "cell_date", "17-Aug-2025")


@pytest.mark.parametrize(
    ("text", "is_power"), [("1.2E+15", True), ("1e+9", True), ("1.2E15", False), ("E+15", False)]
)
def test_power_of_ten_is_a_long_number_as_excel_shows_it(text, is_power):
    assert bool(POWER_OF_TEN.fullmatch(text)) == is_power


@pytest.mark.parametrize(
    ("text", "is_date"),
    [
        ("1-Jan", True),
        ("02-JAN-26", True),
        ("Jan-26", True),
        ("JAN-1", False),
        ("1-1", False),
        ("CH-26", False),
    ],
)
def test_date_is_what_excel_makes_of_a_code(text, is_date):
    assert bool(SHOWN_DATE.fullmatch(text)) == is_date
