"""What papers have letters for, by the fonts themselves."""

import pytest

from core.printable import find_unprintable, make_printable

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
