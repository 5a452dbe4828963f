"""Words above columns, and what spreadsheets make of codes."""

import pytest

from imports.reader.header_words import POWER_OF_TEN, PRINTED_LABEL, SHOWN_DATE, merge_words, normalise_word


@pytest.mark.parametrize("header", ["Bag No.", "bag_no", " BAG  NO ", "Bag-No", "bag #"])
def test_header_is_read_without_its_signs(header):
    assert normalise_word(header) == "bag no"


def test_word_of_signs_alone_is_kept_as_it_is():
    assert normalise_word(" -- ") == "--"


def test_word_that_an_admin_has_mapped_wins():
    words = merge_words({"पेटी": "parent", "type": ""})

    assert (words["पेटी"], words["type"], words["qr code"], words["serial"]) == ("parent", "", "code", "")


@pytest.mark.parametrize(
    ("text", "code"),
    [("LABEL NO.0016586 LOT NO.:STAR44GG", "0016586"), ("Label No : ch-1", "ch-1"), ("LABEL 0016586", None)],
)
def test_printed_label_names_its_code(text, code):
    found = PRINTED_LABEL.search(text)

    assert (found and found[1]) == code


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
