"""One table of labels for all that read codes: Python, the scan page's JavaScript, the database."""

from typing import NamedTuple


class Row(NamedTuple):
    """A text as it was read and what becomes of it.

    `kind` is what a new bag of this code is by the patterns of a new site: "parent", "child" or None.
    """

    text: str
    code: str
    is_allowed: bool = True
    prefix: str | None = None
    kind: str | None = "child"
    holds_two_codes: bool = False


def no_code(text, code=None, **fields):
    return Row(text, text if code is None else code, is_allowed=False, **{"kind": None} | fields)


CODES = [
    Row("CH10001", "CH10001"),
    Row("  ch10001\r\n", "CH10001"),
    Row("\t0016586 \n", "0016586"),
    Row("a/b.c_d-9", "A/B.C_D-9"),
    Row("sb12345", "SB12345", kind="parent"),
    Row("M444-00001", "M444-00001", kind="parent"),
    Row("M444-0001", "M444-0001"),
    Row("SB1234", "SB1234"),
    Row("SB123456", "SB123456"),
    Row("XSB12345", "XSB12345"),
    Row("SB12345-", "SB12345-"),
    Row("ABCD", "ABCD"),
    Row("ABC", "ABC", kind=None),
    Row("-", "-", kind=None),
    Row("9" * 64, "9" * 64),
    Row("a" * 63 + "1", "A" * 63 + "1"),
    Row(".HIDDEN", ".HIDDEN"),
    Row("a...b/..c/d..", "A...B/..C/D.."),
    Row("-/_", "-/_", kind=None),
    no_code("A" * 65),
    # Beside a slash there must be more than dots: browsers and proxies change such addresses.
    no_code("."),
    no_code(".."),
    no_code("....", kind="child"),
    no_code("AB/../CD", kind="child"),
    no_code("AB/./CD", kind="child"),
    no_code("AB/...", "AB/...", kind="child"),
    no_code("./AB", kind="child"),
    no_code("AB//CD", kind="child"),
    no_code("/ABC", kind="child"),
    no_code("sb12345/", "SB12345/", kind="child"),
    no_code("", ""),
    no_code(" \t\r\n", ""),
    # What a scanner sends in front to say which kind of label it read.
    Row("]Q3CH10001", "CH10001", prefix="]Q3"),
    Row("]d2 ch10001", "CH10001", prefix="]d2"),
    Row(" ]C1SB12345\n", "SB12345", prefix="]C1", kind="parent"),
    Row("]Q3]Q3CH10001", "]Q3CH10001", prefix="]Q3", is_allowed=False, kind=None),
    no_code("]Q3", "", prefix="]Q3"),
    no_code("]Q", "]Q"),
    no_code("]33CH10001", "]33CH10001"),
    no_code("CH10001]Q3", "CH10001]Q3"),
    # Two labels read as one.
    Row("CH10001CH10002", "CH10001CH10002", holds_two_codes=True),
    Row("SB12345CH10001", "SB12345CH10001", holds_two_codes=True),
    Row("CH10001SB12345", "CH10001SB12345", holds_two_codes=True),
    Row("CHIPCHIP", "CHIPCHIP"),
    Row("12341234", "12341234"),
    Row("SB12345-0001", "SB12345-0001"),
    Row("0001-SB12345", "0001-SB12345"),
    # Other characters, of which some look like ours or become ours in other capitals.
    no_code("CH 10001"),
    no_code("CH10001\nCH10002"),
    no_code("CH\x0010001"),
    no_code("0112345\x1d2110001"),
    # What scanners put around a label comes off; a separator in front shows that something is missing.
    Row("\x02CH10001\x03", "CH10001"),
    Row("\x03\x04\x01\x02 ch10001\x1d\x04\r\n", "CH10001"),
    Row("\x02]Q3\x02CH10001\x1d", "CH10001", prefix="]Q3"),
    Row("\x02SB12345\x04", "SB12345", kind="parent"),
    no_code("\x1dCH10001"),
    no_code("\x02CH100\x0201\x03", "CH100\x0201"),
    no_code("CH10001\x02"),
    no_code("CH10001\x1e"),
    no_code("CH10001\x7f"),
    no_code("\xa0CH10001"),
    no_code("\ufeffCH10001"),
    no_code("\u200bCH10001"),
    no_code("CH१०००१"),
    no_code("CH٣"),
    no_code("ＣＨ１０００１"),
    no_code("ｃｈ", "ｃｈ"),
    no_code("straße", "STRAßE"),
    no_code("ıstanbul", "ıSTANBUL"),
    no_code("İSTANBUL"),
    no_code("ſb12345", "ſB12345"),
    no_code("\u212a1234"),  # the sign for Kelvin, whose small letter is our k
    no_code("ché", "CHé"),
    no_code("CH🙂001"),
    no_code("CH-10001–2"),
    no_code("CH+1"),
    no_code("CH10001$"),
]
IDS = [ascii(row.text[:20]) for row in CODES]

# Short codes of bills' papers as people type them, and as they are stored; "" where it can be none.
SHORT_CODES = [
    ("K7QD2M9X4TZ0", "K7QD2M9X4TZ0"),
    ("K7QD-2M9X-4TZ0", "K7QD2M9X4TZ0"),
    ("K7QD-2M9X-4TZO", "K7QD2M9X4TZ0"),
    ("IL0D-2M9X-4TZ0", "110D2M9X4TZ0"),
    ("K7QD-2M9X-4TZ", ""),
    ("K7QD-2M9X-4TZU", ""),
]
