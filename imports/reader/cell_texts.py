"""The text of a cell: white space around it, and signs in it that nobody sees."""

import re
from typing import Any

from bags.codes import CONTROL_NAMES

# White space as str.strip() takes it off, without the control signs 1C to 1F: they are no space.
WHITE_SPACE = "".join(
    sign for sign in map(chr, range(0x3001)) if sign.isspace() and sign not in "\x1c\x1d\x1e\x1f"
)
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
# In the middle of a name a line break or tab is one too: it is not the space that it looks like.
CONTROL_OR_BREAK = re.compile(r"[\x00-\x1f\x7f]")
# Also spaces that do not break, signs without width or that turn the direction of writing, and Excel's way
# to write a sign by its number (ECMA-376, part 1, 22.9.2.19) where it was written twice or names no sign.
INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\xa0\xad\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff\ufff9-\ufffb\ufffe\uffff]"
    r"|_x[0-9A-Fa-f]{4}_"
)
SIGN_NAMES = CONTROL_NAMES | {"\xa0": "NBSP"}
# Excel's spelling of white space.
SPELLED_SPACE = re.compile(r"_x00(?:09|0[A-D]|20|85|A0)_", re.IGNORECASE)


def trim_cell(text: str) -> str:
    return text.strip(WHITE_SPACE)


def is_blank(text: str) -> bool:
    """Whether a text as it stands in a file's XML shows nothing."""
    return not trim_cell(SPELLED_SPACE.sub("", text) if "_x" in text else text)


def name_controls(value: Any) -> Any:
    """A text, or all within a value of JSON, with its control signs written out: databases take no NUL."""
    if isinstance(value, str):
        return CONTROL.sub(lambda found: name_sign(found[0]), value)
    if isinstance(value, list):
        return [name_controls(inner) for inner in value]
    if isinstance(value, dict):
        return {name_controls(name): name_controls(inner) for name, inner in value.items()}
    return value


def name_invisible(text: str) -> str:
    """The text with the signs that nobody sees written out, such as "CH10001<NUL>" or "CH<U+200B>10001"."""
    return INVISIBLE.sub(lambda found: name_sign(found[0]), text)


def name_sign(sign: str) -> str:
    if len(sign) > 1:
        return sign
    return f"<{SIGN_NAMES.get(sign) or f'U+{ord(sign):04X}'}>"
