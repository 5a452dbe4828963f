"""Scripts, directions and forms: what HarfBuzz makes of a whole text is what a paper draws."""

import io
import random
import re
import subprocess
import sys
import unicodedata

import pypdfium2
import pytest
import uharfbuzz

from core.fonts import SOURCES, WEIGHTS, cut_font, list_letters, open_font, split_by_font
from core.pdf import PdfPaper
from core.printable import make_printable
from core.text_shaping import NOTHING, is_right_to_left, shape_line

# A name that a truck leaves with, by what it is written in. Each has conjuncts, or letters that join.
NAMES = {
    "Noto Sans Devanagari": "श्री क्षत्रिय ट्रेडर्स, नाशिक",
    "Noto Sans Bengali": "শ্রী লক্ষ্মী ট্রেডার্স, কলকাতা",
    "Noto Sans Gurmukhi": "ਸ੍ਰੀ ਗੁਰੂ ਨਾਨਕ ਟ੍ਰੇਡਰਜ਼, ਲੁਧਿਆਣਾ",
    "Noto Sans Gujarati": "શ્રી ક્ષત્રિય ટ્રેડર્સ, અમદાવાદ",
    "Noto Sans Oriya": "ଶ୍ରୀ ଜଗନ୍ନାଥ ଟ୍ରେଡର୍ସ, ଭୁବନେଶ୍ୱର",
    "Noto Sans Tamil": "ஸ்ரீ முருகன் டிரேடர்ஸ், கோயம்புத்தூர்",
    "Noto Sans Telugu": "శ్రీ లక్ష్మీ ట్రేడర్స్, హైదరాబాద్",
    "Noto Sans Kannada": "ಶ್ರೀ ಕೃಷ್ಣ ಟ್ರೇಡರ್ಸ್, ಬೆಂಗಳೂರು",
    "Noto Sans Malayalam": "ശ്രീ കൃഷ്ണ ട്രേഡേഴ്സ്, കൊച്ചി",
    "Noto Sans Ol Chiki": "ᱥᱟᱱᱛᱟᱲᱤ, ᱫᱩᱢᱠᱟᱹ",
    "Noto Sans Meetei Mayek": "ꯃꯤꯇꯩ ꯃꯌꯦꯛ, ꯏꯝꯐꯥꯜ",
    "Noto Sans Arabic": "محمد علی اینڈ سنز، گودام نمبر ۷",
}
MIXED = "SB-7 முருகன் & કંપની 2026 – ₹500"
# Read from the right, with Latin and numbers inside, which are not.
URDU = "محمد علی 2026 (Agra) گودام"


@pytest.fixture(scope="module")
def drawn():
    """A page with every name, regular and bold: its commands by text, the fonts, and the text read back."""
    paper, texts = PdfPaper(), [*NAMES.values(), MIXED, URDU]
    paper.add_page()
    for place, text in enumerate(texts):
        paper.draw_text(20, 12 + place * 19, text, 14)
        paper.draw_text(20, 20 + place * 19, text, 10, bold=True)
    commands = paper.pdf.pages[1].contents.decode().splitlines()
    glyphs = {
        f"F{font.i}": {code: glyph.glyph_id for glyph, code in font.subset.items()}
        for font in paper.pdf.fonts.values()
    }
    page = pypdfium2.PdfDocument(io.BytesIO(paper.to_bytes()))[0]
    lines = [line for line in commands if " Tm /F" in line]
    shown = dict(zip([(text, style) for text in texts for style in WEIGHTS], lines, strict=True))
    return shown, glyphs, page.get_textpage().get_text_range()


@pytest.mark.parametrize("style", WEIGHTS)
@pytest.mark.parametrize("text", [*NAMES.values(), MIXED, URDU])
def test_glyphs_on_the_paper_are_those_of_the_shaped_line(drawn, text, style):
    shown, glyphs, _copied = drawn

    on_paper, here = [], ""
    for font, code in re.findall(r"/(F\d+) |<([0-9A-F]{4})>", shown[text, style]):
        here = font or here
        if code:
            on_paper.append(glyphs[here][int(code, 16)])

    runs = shape_line(text, style, is_right_to_left(text))
    assert on_paper == [glyph.number for run in runs for glyph in run.glyphs]
    assert 0 not in on_paper


@pytest.mark.parametrize("style", WEIGHTS)
@pytest.mark.parametrize("family", NAMES)
def test_words_are_formed_whole_as_the_full_font_forms_them(family, style):
    """By the whole font of the package, of all weights, in one step."""
    source = SOURCES[family]
    full = uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(source.paths[style]))))
    full.scale = (1000, 1000)
    full.set_variations({"wght": WEIGHTS[style], "wdth": 100})

    for word in re.findall(r"[^\s,،]+", NAMES[family]):
        buffer = uharfbuzz.Buffer()
        buffer.add_str(word)
        buffer.guess_segment_properties()
        buffer.language = "ur" if family == "Noto Sans Arabic" else "und"
        uharfbuzz.shape(full, buffer)
        wanted = [
            (full.get_glyph_extents(info.codepoint), place.x_advance, place.x_offset, place.y_offset)
            for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
        ]
        [run] = shape_line(word, style, family == "Noto Sans Arabic")
        ours = open_font(family, style)
        assert run.family == family
        assert [
            (ours.get_glyph_extents(glyph.number), glyph.advance, glyph.x_offset, glyph.y_offset)
            for glyph in run.glyphs
        ] == wanted


@pytest.mark.parametrize(
    "text", [*(name for family, name in NAMES.items() if family != "Noto Sans Arabic"), MIXED]
)
def test_names_can_be_searched_and_copied(drawn, text):
    _shown, _glyphs, copied = drawn

    assert text in unicodedata.normalize("NFC", copied)


def test_runs_are_in_the_order_in_which_they_are_seen():
    def list_runs(text, from_right):
        return [run.text for run in shape_line(text, "", from_right) if run.text.strip()]

    assert list_runs(URDU, True) == ["گودام", ") ", "Agra", " (", "2026", "علی", "محمد"]
    assert list_runs("Shop علی 12", False) == ["Shop ", "12", "علی"]


def test_direction_is_that_of_the_first_letter():
    assert [is_right_to_left(text) for text in (URDU, "12 علی", "Shop علی", "Shop", "")] == [
        True,
        True,
        False,
        False,
        False,
    ]


def test_every_sign_of_a_name_is_copied_once():
    for text in (*NAMES.values(), MIXED):
        runs = shape_line(text, "", False)
        signs = "".join(glyph.signs for run in runs for glyph in run.glyphs)
        assert sorted(unicodedata.normalize("NFD", signs.replace(NOTHING, ""))) == sorted(
            unicodedata.normalize("NFD", text)
        )


def test_marks_and_joiners_stay_with_their_letters():
    assert list(split_by_font("A र्‍य। ক্‌ষ। B")) == [
        ("Noto Sans", "A "),
        ("Noto Sans Devanagari", "र्‍य।"),
        ("Noto Sans", " "),
        ("Noto Sans Bengali", "ক্‌ষ।"),
        ("Noto Sans", " B"),
    ]


@pytest.mark.parametrize("family", SOURCES)
def test_both_weights_have_every_letter_of_a_family(family):
    for style in WEIGHTS:
        assert list_letters(family) <= set(uharfbuzz.Face(cut_font(family, style)).unicodes)


def test_no_text_whatever_spoils_a_paper():
    """Scripts, brackets, numbers and marks in any order; what no font has is a placeholder by then."""
    chance = random.Random(1)
    letters = sorted(set().union(*map(list_letters, SOURCES)))
    pools = [
        letters,
        range(0x20, 0x3000),
        range(0x20, 0xD800),
        [0x25, 0x28, 0x29, 0x31, 0x2C, 0x20, 0x627, 0x6F1],
    ]
    paper = PdfPaper()
    paper.add_page()

    for number in range(160):
        text = "".join(map(chr, chance.choices(pools[number % len(pools)], k=chance.randrange(40))))
        printed = make_printable(text)
        paper.draw_text(20, 20, text, 10, bold=number % 3 == 0)
        runs = shape_line(printed, "", is_right_to_left(printed))
        assert sorted("".join(run.text for run in runs)) == sorted(printed)
        assert all(glyph.number for run in runs for glyph in run.glyphs), ascii(text)


def test_server_starts_without_the_library_for_papers():
    code = "import django; django.setup(); import sys, tracetrack.urls; print('fpdf' in sys.modules)"

    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert loaded.stdout == "False\n"
