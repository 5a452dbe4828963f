"""Reading the text of a label as a bag's code."""

import re
import string
from collections.abc import Iterable
from typing import Any

MAX_CODE_LENGTH = 64
# The signs of a code, for Python and for the database. A search may be for a part of a code.
# They are not counted, {1,64} takes PostgreSQL twice as long and each bag pays: the column ends at 64.
CODE_SIGNS = r"^[A-Z0-9._/-]+$"
_SIGNS = re.compile(CODE_SIGNS)
# Beside a slash there is never nothing and never dots alone: browsers and proxies take such parts out of an
# address. bags/sql/functions/is_allowed_code.sql and static/scan/codes.js have the same.
_PART = r"\.*[A-Z0-9_-][A-Z0-9._-]*"
_ALLOWED = re.compile(f"{_PART}(?:/{_PART})*")
# Letters that look like digits, and those digits.
LOOK_ALIKES = ("OI", "01")
# ISO/IEC 15424: a scanner may send which kind of label it read, such as "]Q3" for a GS1 QR code.
AIM_PREFIX = re.compile(r"\][A-Za-z][0-9A-Za-z]")
# Only ASCII letters: str.upper() would turn "ı" into "I" and "ß" into "SS", which are other bags' codes.
UPPER = str.maketrans(string.ascii_lowercase, string.ascii_uppercase)


# The control signs of ASCII (ISO 646), by name, and those that scanners put around a label.
CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
_NAMES = (
    "NUL SOH STX ETX EOT ENQ ACK BEL BS TAB LF VT FF CR SO SI "
    "DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US"
)
CONTROL_NAMES = {chr(number): name for number, name in enumerate(_NAMES.split(" "))} | {"\x7f": "DEL"}
LEADING, TRAILING = " \t\r\n\x01\x02\x03\x04", " \t\r\n\x03\x04\x1d"


def trim(text: str) -> str:
    """The text of a label without white space and frame: SOH, STX, ETX, EOT in front, ETX, EOT, GS behind."""
    return text.lstrip(LEADING).rstrip(TRAILING)


def name_controls(text: str) -> str:
    """The text with its control signs made visible: "CH10001<GS>LOT7"."""
    return CONTROLS.sub(lambda sign: f"<{CONTROL_NAMES[sign[0]]}>", text)


def normalise_code(text: str) -> str:
    """The form in which codes and bill numbers are stored and compared. It need not be an allowed one yet."""
    text = trim(text)
    if prefix := AIM_PREFIX.match(text):
        text = trim(text[prefix.end() :])
    return text.translate(UPPER)


def read_aim_prefix(text: str) -> str | None:
    """The prefix that a scanner sends for the kind of label it read, such as "]Q3"; or None."""
    found = AIM_PREFIX.match(trim(text))
    return found[0] if found else None


def extract_code(label: str, patterns: Iterable[Any]) -> str | None:
    """The code on a label with more text, by the first of the site's patterns that fits; None if none does.

    The patterns are compiled by RE2 (bags/pattern_limits.py).

    static/scan/codes.js reads labels the same way.
    """
    for pattern in patterns:
        if (found := pattern.search(label)) and found[1]:
            return normalise_code(found[1])
    return None


def may_name_new_bag(code: str) -> bool:
    """Whether a normalised code may name a new bag.

    At most 64 of A-Z 0-9 - _ . / and, beside each slash, more than dots.
    """
    return len(code) <= MAX_CODE_LENGTH and _ALLOWED.fullmatch(code) is not None


def looks_like_code(text: str) -> bool:
    """Whether a text may be part of a code, or the code of a bag that is older than the rule for new ones."""
    return len(text) <= MAX_CODE_LENGTH and _SIGNS.fullmatch(text) is not None


def read_code(text: str) -> str:
    """The code that an address or a form names; "" if it is none."""
    code = normalise_code(text)
    return code if looks_like_code(code) else ""
