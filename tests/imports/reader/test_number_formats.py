"""What the format of a cell makes of what the cell holds."""

import pytest

from imports.reader.number_formats import BUILT_IN, NumberFormat, read_format

SHOWN = [
    ('"SB"0', "58214", "SB58214"),
    (r"\S\B0", "5", "SB5"),
    ("00-000", "58214", "58-214"),
    ("0000000", "16586", "0016586"),
    ("(###) ###-####", "5551234567", "(555) 123-4567"),
    ("#,##0", "1234567", "1,234,567"),
    ("0,000", "5", "0,005"),
    ("0,", "58214000", "58214"),
    ("0.00", "58214", "58214.00"),
    ("0.00", "1.005", "1.01"),
    ("0", "58214.4", "58214"),
    ("0.0#", "1.5", "1.5"),
    ("#.##", "1", "1."),
    ("#", "0", ""),
    ("0%", "2", "200%"),
    ("0.0 %", "0.5", "50.0 %"),
    ("0.00E+00", "58214", "5.82E+04"),
    ("0E+00", "9990000000", "1E+10"),
    ("##0.0E+0", "58214", "58.2E+3"),
    ("[$₹-4009] #,##0", "58214", "₹ 58,214"),
    ("_-* #,##0_-", "58214", "58,214"),
    ("0;(0)", "-7", "(7)"),
    ("0;(0)", "7", "7"),
    ('0;-0;"none"', "0", "none"),
    ("0;;;", "-7", ""),
    ("0", "-7", "-7"),
    ('[>50000]"SB"0;0', "58214", "SB58214"),
    ('[>50000]"SB"0;0', "7", "7"),
    ('General" kg"', "7", "7 kg"),
    ("@", "7", "7"),
    ("General", "99999999999", "99999999999"),
    ("General", "100000000000", "1E+11"),
    ("General", "8901234567890", "8.90123E+12"),
    ("General", "-999999999999", "-1E+12"),
    ("@", "123000000000", "1.23E+11"),
    ("0", "8901234567890", "8901234567890"),
    ('"SB"@', "7", "7"),
    ('"58214"', "1", "58214"),
    ("dd/mm/yyyy", "2958466", "#####"),
    ("hh:mm", "-1", "#####"),
]
# Dates and fractions are not written out, nor what Excel shows of signs of other scripts and of huge numbers.
NOT_SHOWN = [
    ("dd/mm/yyyy", "45000"),
    ("[h]:mm", "2.5"),
    ("# ?/?", "58214"),
    ("[DBNum1]0", "7"),
    ("0.00", "1e+300"),
    ("0", "inf"),
    ("0", "nan"),
    ("[<5]0;[<6]0", "7"),
]
PLAIN = ("General", "GENERAL", "", "0", "@", "[Red]0", "0_)", "0;[Red]-0", "0;-0;0;@", "#0", "[$-409]0")
NOT_PLAIN = (
    "#",
    "000",
    "0.0",
    "#,##0",
    "0%",
    "0;(0)",
    '"SB"0',
    "0;;;",
    "[>5]0;0",
    "dd/mm/yyyy",
    "# ?/?",
    "0E+0",
)


@pytest.mark.parametrize(("code", "held", "shown"), SHOWN)
def test_number_is_shown_as_its_format_says(code, held, shown):
    assert NumberFormat(code).show_number(held) == shown


@pytest.mark.parametrize(("code", "held"), NOT_SHOWN)
def test_what_is_not_written_out_is_not_guessed(code, held):
    assert NumberFormat(code).show_number(held) is None


@pytest.mark.parametrize(
    ("code", "shown"),
    [('"SB"@', "SBx"), ("0;0;0;@", "x"), ("0", "x"), ("0;0;0;", ""), ("@ kg", None), ('@" kg"', "x kg")],
)
def test_text_is_shown_as_its_format_says(code, shown):
    assert NumberFormat(code).show_text("x") == shown


def test_plain_formats_are_known_without_looking_at_a_cell():
    assert {code: NumberFormat(code).is_plain for code in PLAIN} == dict.fromkeys(PLAIN, True)
    assert {code: NumberFormat(code).is_plain for code in NOT_PLAIN} == dict.fromkeys(NOT_PLAIN, False)
    assert [number for number, code in BUILT_IN.items() if read_format(code).is_plain] == [0, 1, 49]
