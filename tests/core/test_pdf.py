"""Sheets to draw on: letters of both scripts, in the size that was asked for."""

import io
import unicodedata
from itertools import product

import pytest
from pypdf import PdfReader

from core.pdf import PdfPaper, split_letters

TEXTS = ("870.000", "हिन्दी", "हिन्दी 870", "870 हिन्दी", "यह 870 है")


@pytest.fixture
def paper():
    paper = PdfPaper()
    paper.add_page()
    return paper


def read_back(paper):
    """What stands on the first page: pieces of text with their size."""
    return pieces_on(PdfReader(io.BytesIO(paper.to_bytes())).pages[0])


def pieces_on(page):
    found = []
    page.extract_text(visitor_text=lambda text, _cm, _tm, _font, size: found.append((text.strip(), size)))
    return [(text, size) for text, size in found if text]


def test_conjuncts_are_formed(paper):
    """What joins क and ष into one letter is kept from it by a non-joiner."""
    assert paper.measure_width("क्ष", 10) < paper.measure_width("क्\u200cष", 10) * 0.8


def without_spaces(pieces):
    return "".join("".join(pieces).split())


def draw_below_each_other(paper, first, second):
    for y, text in ((30, first), (40, second), (50, first)):
        paper.draw_text(20, y, text, 12)
    return [first, second, first]


def draw_a_line_for_each_word(paper, first, second):
    text = f"{without_spaces(first)} {without_spaces(second)}"
    paper.draw_block(20, 30, text, 12, max(paper.measure_width(word, 12) for word in text.split()) + 0.1)
    return [text]


def draw_many_lines(paper, first, second):
    text = f"{first} " * 9 + f"{second} " * 9
    paper.draw_block(20, 30, text, 12, 30)
    return [text]


WAYS = (draw_below_each_other, draw_a_line_for_each_word, draw_many_lines)
CASES = list(product(WAYS, TEXTS, TEXTS))


@pytest.fixture(scope="module")
def pages():
    """A page for each case: the texts that were drawn, and the pieces that are found on it."""
    paper, drawn = PdfPaper(), []
    for draw, first, second in CASES:
        paper.add_page()
        paper.draw_text(20, 20, "9.99", 8)
        drawn.append(["9.99", *draw(paper, first, second)])
    found = map(pieces_on, PdfReader(io.BytesIO(paper.to_bytes())).pages)
    return dict(zip(CASES, zip(drawn, found, strict=True), strict=True))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0].__name__}-{case[1]}-{case[2]}")
def test_text_comes_out_in_its_size_whatever_stands_before_it(pages, case):
    drawn, told = pages[case]

    assert without_spaces(text for text, _size in told) == without_spaces(drawn)
    assert [size for _text, size in told] == [8] + [12] * (len(told) - 1)


@pytest.mark.parametrize("width", range(6, 30))
def test_words_too_long_for_a_line_are_broken_between_letters(paper, width):
    word = "क्षत्रियविश्वविद्यालयहिन्दीराष्ट्रशक्ति"

    lines = paper.wrap_text(f"Shri {word} 870", 12, width)

    assert "".join(lines).replace(" ", "") == f"Shri{word}870"
    assert not [line for line in lines if unicodedata.category(line[0]).startswith("M") or line[-1] == "्"]


def test_letters_keep_their_vowel_signs_and_what_joins_them():
    assert split_letters("हिन्दी") == ["हि", "न्दी"]
    assert split_letters("राष्ट्र") == ["रा", "ष्ट्र"]
    assert split_letters("क्\u200dष") == ["क्\u200dष"]
    assert split_letters("क\u200dष") == ["क\u200dष"]
    assert split_letters("SB-1") == ["S", "B", "-", "1"]


def test_texts_are_broken_between_words_where_that_is_possible(paper):
    width = paper.measure_width("seven eight", 12) + 0.1

    assert paper.wrap_text("seven eight nine  ten\neleven", 12, width) == [
        "seven eight",
        "nine ten",
        "eleven",
    ]
    assert paper.wrap_text("", 12, width) == [""]


def test_text_that_is_cut_off_fits_and_says_so(paper):
    paper.draw_fitted(20, 20, "हिन्दी " * 40, 12, 8, 50)

    text = "".join(text for text, _size in read_back(paper))
    assert text.endswith("…")
    assert paper.measure_width(text, 8) <= 50.1


def test_paper_opens_only_the_fonts_that_its_texts_need(paper):
    paper.draw_text(20, 20, "Agro Traders", 12)
    paper.draw_text(20, 30, "é · —", 12)
    assert list(paper.pdf.fonts) == ["noto sans"]

    paper.draw_text(20, 40, "முருகன்", 12, bold=True)
    assert list(paper.pdf.fonts) == ["noto sans", "noto sans tamilB"]


def test_lines_read_from_the_right_begin_below_each_other(paper):
    """The second line begins with Latin letters and is of an Urdu note all the same."""
    lefts = []
    paper.draw_text = lambda x, y, text, size, **style: lefts.append(
        (text, style["align"], style["from_right"])
    )

    paper.draw_block(20, 20, "محمد علی Agra", 12, paper.measure_width("محمد علی", 12) + 0.1)
    paper.draw_block(20, 20, "محمد", 12, 60)

    assert lefts == [("محمد علی", "R", True), ("Agra", "R", True), ("محمد", "L", True)]
