"""Reading the text of a label as a bag's code."""

import re
import string
from collections.abc import Iterable

MAX_CODE_LENGTH = 64
# What a code may be, for Python and for the database; static/scan/codes.js has the same.
ALLOWED_CODE = r"^[A-Z0-9._/-]{1,64}$"
ALLOWED = re.compile(ALLOWED_CODE)
# Letters that look like digits, and those digits.
LOOK_ALIKES = ("OI", "01")
# ISO/IEC 15424: a scanner may send which kind of label it read, such as "]Q3" for a GS1 QR code.
AIM_PREFIX = re.compile(r"\][A-Za-z][0-9A-Za-z]")
# Only ASCII letters: str.upper() would turn "ı" into "I" and "ß" into "SS", which are other bags' codes.
UPPER = str.maketrans(string.ascii_lowercase, string.ascii_uppercase)


def normalise_code(text: str) -> str:
    """The form in which codes are stored and compared. It need not be an allowed code yet."""
    text = text.strip(" \t\r\n")
    if prefix := AIM_PREFIX.match(text):
        text = text[prefix.end() :].strip(" \t\r\n")
    return text.translate(UPPER)


def read_aim_prefix(text: str) -> str | None:
    """The prefix that a scanner sends for the kind of label it read, such as "]Q3"; or None."""
    found = AIM_PREFIX.match(text.strip(" \t\r\n"))
    return found[0] if found else None


def extract_code(label: str, patterns: Iterable[re.Pattern[str]]) -> str | None:
    """The code on a label with more text, by the first of the site's patterns that fits; None if none does.

    static/scan/codes.js reads labels the same way.
    """
    for pattern in patterns:
        if (found := pattern.search(label)) and found[1]:
            return normalise_code(found[1])
    return None


def is_allowed(code: str) -> bool:
    """Whether a normalised code may name a bag: A-Z 0-9 - _ . / and at most 64 of them."""
    return ALLOWED.fullmatch(code) is not None


def read_code(text: str) -> str:
    """The code that an address or a form names; "" if it is none."""
    code = normalise_code(text)
    return code if is_allowed(code) else ""
