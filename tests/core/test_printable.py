"""What papers have letters for, by the fonts themselves."""

from itertools import pairwise

import pytest

from core.printable import find_unprintable, list_printable_ranges, make_printable

PRINTABLE = [
    "Agro Traders & Sons, 4/12",
    "é ü ß ñ Ω Ж – — “ ” … • ₹500 № ½ ² ﬁ",
    "e\u0301",
    "राजकुमार ५० क्‍ष",
    "முருகன் கம்பெனி",
    "محمد علی\u060c ۷",
]


@pytest.mark.parametrize("text", PRINTABLE)
def test_letters_of_indian_scripts_are_printed_as_they_are(text):
    assert (find_unprintable(text), make_printable(text)) == ([], text)


@pytest.mark.parametrize(
    ("text", "unprintable", "printed"),
    [
        ("Ravi 😀 Stores", ["😀"], "Ravi [?] Stores"),
        ("👨‍👩‍👧 A ❤️ B", ["👨‍👩‍👧", "❤️"], "[?] A [?] B"),
        ("漢字 and 漢字", ["漢字"], "[?] and [?]"),
        ("ไทย မြန်မာ", ["ไทย", "မြန်မာ"], "[?] [?]"),
        ("\ue000x\u0378", ["U+E000", "U+0378"], "[?]x[?]"),
        ("1\ufe0f\u20e3", ["U+20E3"], "1[?]"),
        ("� →", ["�", "→"], "[?] [?]"),
        ("\u202eevil\u202c \u200bin\xadvisible", [], "evil invisible"),
        ("line\nbreak\ttab\xa0space", [], "line break tab space"),
        ("", [], ""),
    ],
)
def test_what_no_font_has_is_named_and_marked(text, unprintable, printed):
    assert (find_unprintable(text), make_printable(text)) == (unprintable, printed)


def test_pages_know_the_same_signs():
    """The rows of what can be printed, beside every sign that the rule itself lets through."""
    ranges = [
        range(int(a, 16), int(b, 16) + 1)
        for a, b in (r.split("-") for r in list_printable_ranges().split(","))
    ]

    assert all(one.stop < other.start for one, other in pairwise(ranges))
    for number in [*range(0, 0x3000, 3), *range(0xA000, 0x10000, 7), *range(0x1F300, 0x1F700, 31), 0xE0041]:
        assert any(number in known for known in ranges) == (find_unprintable(chr(number)) == []), hex(number)
