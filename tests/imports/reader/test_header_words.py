"""Words above columns, and what spreadsheets make of codes."""

import pytest

from imports.reader.header_words import PRINTED_LABEL, merge_words, normalise_word


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
