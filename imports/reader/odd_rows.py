"""Cells that name no bag: totals, words and signs for nothing, and several bags in one cell.

They are judged by their words and shapes alone. Such a row is refused with its reason, never repaired.
"""

import re
from collections.abc import Iterable, Sequence

from bags.codes import MAX_CODE_LENGTH
from imports.reader.header_words import WORDS, normalise_word

# By far the most codes: capital letters and digits, at least one digit. No text below is one of these.
PLAIN_CODE = re.compile(r"[A-Z]{0,32}[0-9][A-Z0-9]{0,31}")
# Nor is such a one, CH-10001: letters and one number. A month with a number is a date.
SIGNED_CODE = re.compile(
    r"(?![A-Z]*TOTAL|(?:JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)[A-Z]*-)[A-Z]{1,20}[-_][0-9]{1,40}"
)
_THINGS = "bags?|codes?|rows?|child(?:ren)?|parents?|items?|pieces|pcs|qty|quantity|labels?|count|weight|kg"
_OF_WHAT = rf"(?: (?:no |number )?(?:of )?(?:{_THINGS}))*"
_AMOUNT = rf"(?: [0-9][0-9 ]*(?: (?:{_THINGS}))?)?"
_GRAND = "grand|sub|net|page|sheet|running|overall"
# "Total", "Grand total: 5", "Total bags 12", and what Excel's own subtotals write: "SB00001 Total".
_TOTAL = re.compile(
    rf"(?:(?:{_GRAND}) ?)?(?:total|sum|count)s?{_OF_WHAT}{_AMOUNT}"
    rf"|(?:no|number) of (?:{_THINGS}){_AMOUNT}"
    rf"|(?:महा|उप)? ?(?:कुल ?)?(?:कुल|योग|जोड़)(?: (?:बैग|थैले|संख्या))?{_AMOUNT}"
    r"|.+ (?:total|count)"
)
_MAY_BE_TOTAL = re.compile(
    rf"\W*(?:{_GRAND}|total|sum|count|no|महा|उप|कुल|योग|जोड़)|.* (?:total|count)", re.IGNORECASE
)
# A code that begins like a total.
_SUM_CODE = re.compile(r"(?:sum|count)s?[-_./][0-9].*", re.IGNORECASE)
_NOTHING = frozenset(
    """
    null, nil, none, nan, n/a, n.a, n a, n-a, na, blank, empty, pending, tbd, tba, tbc, unknown, missing,
    awaited, undefined, not available, not applicable, not known, not given, not scanned, not yet,
    to be decided, to be confirmed, no code, no bag, no parent, no child, no label, no barcode,
    no bill, no area, same, same as above, as above, ditto, do, खाली, रिक्त, लंबित, शून्य, अज्ञात, नहीं,
    कोई नहीं, लागू नहीं, उपलब्ध नहीं
    """.strip()
    .replace("\n   ", "")
    .split(", ")
)
_AROUND = " \t\r\n\xa0()[]{}<>\"'“”‘’#*!?.:;,_-–—"
_SIGNS_FOR_NOTHING = frozenset(" \xa0-–—_?*…/.~#=+,;:!|'\"“”()[]·•✓✗×")
# A word from above a column of codes is a heading, also between bags.
_HEADINGS = frozenset(word for name in ("code", "child", "parent") for word in WORDS[name].split("|"))
# What is written between several codes and cannot be part of one.
_BETWEEN = re.compile(r"[,;|&+~\n\r\t:\\–—…]+|->|\b(?:to|thru|through|up ?to|till|and)\b|से|और", re.IGNORECASE)
# One shape again and again, with the same signs between. Signs may also be part of a code: the shapes tell.
_REPEATED = re.compile(r"(.+?)([-_/.]+)\1(?:\2\1)*")
# Only such a text can be two codes. Most codes with signs, such as CH-10001, are not.
_TWO_NUMBERS = re.compile(r"[^0-9]*[0-9]+[^0-9_./-]*[-_./].*[0-9]")
_PAIR = re.compile(r"([0-9]+)[-_./]([0-9]+)")
_CODE_SIGNS = re.compile(r"[A-Za-z0-9._/-]+")
_NUMBER = re.compile(r"[0-9]+")
# Digits alone are alike if they are at least this long and begin alike.
_LONG_NUMBER = 4
# Longer texts are neither a total nor a list that a person wrote into a cell.
_LONGEST_TOTAL, _LONGEST_LIST, _LONGEST_PAIR = 100, 4_000, 200


def is_total(text: str) -> bool:
    if len(text) > _LONGEST_TOTAL or not _MAY_BE_TOTAL.match(text) or _SUM_CODE.fullmatch(text):
        return False
    return _TOTAL.fullmatch(normalise_word(text.replace("=", " "))) is not None


def is_placeholder(text: str) -> bool:
    """Whether a text is a word such as N/A, or signs alone. Dots alone are left to the rule for codes."""
    if _SIGNS_FOR_NOTHING.issuperset(text):
        return not ("." in text and not text.strip("./"))
    return text.strip(_AROUND).lower() in _NOTHING or text.lower() in _NOTHING


def is_heading(text: str) -> bool:
    return normalise_word(text) in _HEADINGS


def names_several(
    text: str, patterns: Sequence[re.Pattern[str]] = (), *, pairs_are_codes: bool = False
) -> bool:
    """Whether a text is a range or a list of codes. `patterns`: what single codes of the site look like.

    `pairs_are_codes`: codes of the site are numbers with a sign between them.
    """
    if len(text) > _LONGEST_LIST:
        return False
    if _CODE_SIGNS.fullmatch(text):
        return (
            len(text) <= _LONGEST_PAIR
            and _TWO_NUMBERS.match(text) is not None
            and (_is_repeated(text, pairs_are_codes) or _is_of_codes(text, patterns))
            and not fits(text, patterns)
        )
    parts = [part for part in _BETWEEN.split(text) if part.strip()]
    words = [word for part in parts for piece in part.split() if (word := piece.strip("-/._"))]
    shapes = [_find_shape(word) for word in words]
    lettered = [shape for shape in shapes if _is_lettered(shape)]
    return (
        len(words) > 1
        and (
            len(set(lettered)) < len(lettered)
            or all(is_near(words[0], word) for word in words)
            or all(fits(word, patterns) for word in words)
            # "KX4001 to 4020"
            or (len(parts) > 1 and _is_lettered(shapes[0]) and set(shapes[1:]) == {"9"})
            or any(names_several(word, patterns) for word in words)
        )
    )


def _is_repeated(text: str, pairs_are_codes: bool) -> bool:
    found = _REPEATED.fullmatch(_find_shape(text))
    if not found:
        return False
    if found[1] != "9":
        return _is_lettered(found[1])
    numbers = text.split(found[2])
    return not pairs_are_codes and all(is_near(numbers[0], number) for number in numbers)


def _is_of_codes(text: str, patterns: Sequence[re.Pattern[str]]) -> bool:
    """Whether each piece, or each half, is a code by the site's patterns: SB00001/M444-00002."""
    for sign in "/-._":
        pieces = text.split(sign)
        middle = len(pieces) // 2
        halves = [sign.join(pieces[:middle]), sign.join(pieces[middle:])]
        if middle and (
            all(fits(piece, patterns) for piece in pieces) or all(fits(half, patterns) for half in halves)
        ):
            return True
    return False


def has_pairs(texts: Iterable[str]) -> bool:
    """Whether some texts are two long numbers with a sign between that do not begin alike, as no range is."""
    found = filter(None, map(_PAIR.fullmatch, texts))
    return any(len(pair[1]) >= _LONG_NUMBER and not is_near(pair[1], pair[2]) for pair in found)


def is_near(number: str, other: str) -> bool:
    """Whether two texts are long numbers that begin alike, as those of a range do."""
    half = len(number) // 2
    return (
        number.isdecimal()
        and other.isdecimal()
        and len(number) == len(other) >= _LONG_NUMBER
        and number[:half] == other[:half]
    )


def fits(word: str, patterns: Sequence[re.Pattern[str]]) -> bool:
    """Whether it is one code by a pattern, which then does not take the same code twice."""
    code = word.upper()
    return len(code) <= MAX_CODE_LENGTH and any(
        pattern.fullmatch(code) and not any(pattern.fullmatch(f"{code}{sign}{code}") for sign in "-/._")
        for pattern in patterns
    )


def _find_shape(word: str) -> str:
    return _NUMBER.sub("9", word.upper())


def _is_lettered(shape: str) -> bool:
    """Whether it has both letters and digits."""
    return "9" in shape and any(sign.isalpha() for sign in shape)
