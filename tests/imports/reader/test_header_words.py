"""Words above columns, and what spreadsheets make of codes."""

import re
import time

import pytest

from imports.reader.header_words import PRINTED_LABEL, merge_words, normalise_word
from imports.reader.layout_detection import Knowledge


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
    "text", ["LABEL NO" + " " * 30_000 + "!", "LABEL NO." + " :" * 15_000, "LABELNO" * 4_000 + "! "]
)
def test_long_cell_is_no_label_and_takes_no_time(text):
    # Three repetitions in a row, as a site may have them in its own pattern.
    patterns = (re.compile("L.*A.*B.*#([0-9])"), re.compile(r" *: *: *([0-9]+)$"))
    knowledge = Knowledge({}, re.compile(r"^[A-Z ]*[A-Z ]*[A-Z ]*[0-9]$"), patterns)
    before = time.process_time()

    assert (knowledge.find_code(text), knowledge.is_parent(text)) == (None, False)
    PRINTED_LABEL.search(text[:6_000])
    assert time.process_time() - before < 0.5
