"""What a spreadsheet shows of a number or text, by the format of its cell (ECMA-376, part 1, 18.8.31).

Only what a code may look like is written out: digits with letters, signs, separators, decimals, per cent and
powers of ten. Dates and fractions are not: that they show something else is enough.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

from imports.reader.errors import BadFile

# Formats that a workbook may use by number alone.
BUILT_IN = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    5: '"$"#,##0_);("$"#,##0)',
    6: '"$"#,##0_);[Red]("$"#,##0)',
    7: '"$"#,##0.00_);("$"#,##0.00)',
    8: '"$"#,##0.00_);[Red]("$"#,##0.00)',
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    37: "#,##0_);(#,##0)",
    38: "#,##0_);[Red](#,##0)",
    39: "#,##0.00_);(#,##0.00)",
    40: "#,##0.00_);[Red](#,##0.00)",
    41: "_(* #,##0_);_(* (#,##0);_(* \\-_);_(@_)",
    42: '_("$"* #,##0_);_("$"* (#,##0);_("$"* \\-_);_(@_)',
    43: "_(* #,##0.00_);_(* (#,##0.00);_(* \\-??_);_(@_)",
    44: '_("$"* #,##0.00_);_("$"* (#,##0.00);_("$"* \\-??_);_(@_)',
    48: "##0.0E+0",
    49: "@",
} | dict.fromkeys([*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)], "yyyy-mm-dd")
TOKEN = re.compile(
    r"""
    "(?P<quoted>[^"]*)"? | \\(?P<escaped>.) | _(?P<skip>.) | \*(?P<fill>.) | \[(?P<bracket>[^\]]*)\]
    | (?P<general>General) | (?P<power>E[+-]) | (?P<digit>[0#?]) | (?P<date>AM/PM|A/P|[ymdhsgeb])
    | (?P<other>.)
    """,
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
COLOUR = re.compile(r"(black|blue|cyan|green|magenta|red|white|yellow|color\s*[0-9]+)", re.IGNORECASE)
CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[0-9.]+)")
CURRENCY = re.compile(r"\$([^-]*)(-.*)?")
# Shows as the plain digits do whatever is said about these, and General shows no longer ones.
SAMPLES = (0, 7, 58_214, 99_999_999_999, -7)
LONGEST_SAMPLE = 999_999_999_999_999
GENERAL_BELOW = 10**11
# What Excel draws where it can show no date or number.
OVERFLOW = "#####"
LAST_DAY = 2_958_465
MOST_DIGITS = Decimal(10**15)


# Excel takes no longer code, and no workbook has so many signs of codes.
LONGEST_CODE, MAX_CODE_SIGNS = 255, 300_000


class NotShown(Exception):
    """What the format shows is not written out here."""


@dataclass(frozen=True)
class Section:
    """One of the parts between the semicolons: what it holds in order, as (kind, text)."""

    tokens: tuple[tuple[str, str], ...]
    condition: tuple[str, Decimal] | None = None

    def has(self, kind: str) -> bool:
        return any(token[0] == kind for token in self.tokens)

    def applies_to(self, value: Decimal) -> bool:
        if self.condition is None:
            return True
        sign, limit = self.condition
        return (
            ("<" in sign and value < limit)
            or (">" in sign and value > limit)
            or (sign in ("=", "<=", ">=") and value == limit)
        )


class NumberFormat:
    """One format of cells. Numbers and text are shown by it, or None if that is not written out here."""

    def __init__(self, code: str) -> None:
        if len(code) > LONGEST_CODE:
            raise BadFile("damaged")
        self.sections = parse_sections(code or "General")
        last = self.sections[-1]
        self.for_text = last if last.has("text") or len(self.sections) > 3 else None
        numbers = self.sections[:-1] if self.for_text else self.sections[:3]
        self.for_numbers = numbers or [Section((("general", ""),))]
        has_condition = any(section.condition for section in self.for_numbers)
        self.is_plain = not has_condition and all(self.show_number(str(n)) == str(n) for n in SAMPLES)
        # General is plain for all but long numbers.
        self.is_exact = self.is_plain and self.show_number(str(LONGEST_SAMPLE)) == str(LONGEST_SAMPLE)
        self.is_plain_for_text = self.show_text("x") == "x"

    def show_number(self, held: str) -> str | None:
        """How the number that a cell holds is shown, without white space around it."""
        try:
            value = Decimal(held)
            section, shown = self.choose_section(value)
            return "".join(show(section, shown)).strip()
        except (NotShown, InvalidOperation, OverflowError):
            return None

    def choose_section(self, value: Decimal) -> tuple[Section, Decimal]:
        """The section that shows a number, and what it shows: a section for negative numbers has no minus."""
        sections = self.for_numbers
        if any(section.condition for section in sections):
            fitting = [section for section in sections if section.applies_to(value)]
            if not fitting:
                raise NotShown
            return fitting[0], value
        if value < 0 and len(sections) > 1:
            return sections[1], -value
        return sections[2 if value == 0 and len(sections) > 2 else 0], value

    def show_text(self, text: str) -> str | None:
        if self.for_text is None:
            return text
        if any(kind not in ("text", "literal") for kind, _text in self.for_text.tokens):
            return None
        return "".join(text if kind == "text" else sign for kind, sign in self.for_text.tokens).strip()


@lru_cache(maxsize=1_000)
def read_format(code: str) -> NumberFormat:
    return NumberFormat(code)


def parse_sections(code: str) -> list[Section]:
    sections: list[list[tuple[str, str]]] = [[]]
    for token in iterate_tokens(code):
        if token == ("other", ";"):
            sections.append([])
        else:
            sections[-1].append(token)
    return [make_section(tokens) for tokens in sections[:4]]


def make_section(tokens: list[tuple[str, str]]) -> Section:
    conditions = [CONDITION.fullmatch(text) for kind, text in tokens if kind == "condition"]
    found = conditions[0] if conditions else None
    return Section(
        tuple(token for token in tokens if token[0] != "condition"),
        (found[1], Decimal(found[2])) if found else None,
    )


def iterate_tokens(code: str) -> Iterator[tuple[str, str]]:
    for found in TOKEN.finditer(code):
        kind, text = str(found.lastgroup), found[found.lastgroup or 0]
        if kind in ("quoted", "escaped"):
            yield "literal", text
        elif kind == "skip":
            yield "literal", " "
        elif kind == "bracket":
            yield from read_bracket(text)
        elif kind == "other" and text == "@":
            yield "text", text
        elif kind == "other" and text not in ".,%/;":
            yield "literal", text
        elif kind != "fill":
            yield kind, text


def read_bracket(text: str) -> Iterator[tuple[str, str]]:
    if currency := CURRENCY.fullmatch(text):
        yield "literal", currency[1]
    elif CONDITION.fullmatch(text):
        yield "condition", text
    elif not COLOUR.fullmatch(text):
        yield "unknown", text


def show(section: Section, value: Decimal) -> Iterator[str]:
    kinds = {kind for kind, _text in section.tokens}
    if "date" in kinds and value.is_finite() and not 0 <= value < LAST_DAY + 1:
        return iter([OVERFLOW])
    if kinds & {"date", "unknown"} or ("other", "/") in section.tokens or not abs(value) < MOST_DIGITS:
        raise NotShown
    if "general" in kinds or "text" in kinds:
        return show_general(section, value)
    return show_digits(section, value)


def show_general(section: Section, value: Decimal) -> Iterator[str]:
    yield "-" if value < 0 else ""
    for kind, text in section.tokens:
        yield write_general(abs(value)) if kind in ("general", "text") else text


def is_cut_by_general(value: float) -> bool:
    """Whether General shows a whole number otherwise than by its digits, of which a spreadsheet keeps 15."""
    return GENERAL_BELOW <= abs(value) < MOST_DIGITS and value.is_integer()


def write_general(value: Decimal) -> str:
    """Excel shows at most eleven digits before the point, and longer numbers with six: 8.90123E+12."""
    if value < GENERAL_BELOW:
        return f"{value:f}"
    number, exponent = split_power(value, 1, 5)
    digits = f"{number.quantize(Decimal(1).scaleb(-5), ROUND_HALF_UP):f}".rstrip("0").rstrip(".")
    return f"{digits}E+{exponent:02}"


def show_digits(section: Section, value: Decimal) -> Iterator[str]:
    """The literal signs as they stand, and the digits where they have their places."""
    tokens = section.tokens
    digits = [place for place, (kind, _text) in enumerate(tokens) if kind == "digit"]
    power = next((place for place, (kind, _text) in enumerate(tokens) if kind == "power"), len(tokens))
    point = next((place for place, token in enumerate(tokens) if token == ("other", ".")), power)
    whole = [place for place in digits if place < min(point, power)]
    decimals = [place for place in digits if point < place < power]
    exponents = [place for place in digits if place > power]
    commas = [place for place, token in enumerate(tokens) if token == ("other", ",")]
    last_whole = whole[-1] if whole else -1
    is_grouped = any(whole and whole[0] < place < last_whole for place in commas)
    scale = sum(last_whole < place for place in commas if place < min(point, power))
    value = value.scaleb(2 * tokens.count(("other", "%")) - 3 * scale) if digits else value
    exponent = 0
    if power < len(tokens):
        value, exponent = split_power(value, len(whole), len(decimals))
    rounded = abs(value).quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP)
    before, _point, after = f"{rounded:f}".partition(".")
    written = place_whole(tokens, whole, before.lstrip("0"), is_grouped=is_grouped)
    written |= place_decimals(tokens, decimals, after)
    written |= place_whole(tokens, exponents, str(abs(exponent)).lstrip("0"), is_grouped=False)
    if value < 0 and (rounded or not digits):
        yield "-"
    for place, (kind, text) in enumerate(tokens):
        if kind == "digit":
            yield written[place]
        elif kind == "power":
            yield f"E{'-' if exponent < 0 else '+' if text[1] == '+' else ''}"
        elif text != "," or kind == "literal":
            yield text


def split_power(value: Decimal, width: int, decimals: int) -> tuple[Decimal, int]:
    """The number before the power of ten, with as many digits as there are places, and the power."""
    width = max(width, 1)
    if value == 0:
        return value, 0
    exponent = value.adjusted()
    exponent -= exponent % width if width > 1 else 0
    rounded = value.scaleb(-exponent).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    if rounded.adjusted() >= width:
        exponent += width
    return value.scaleb(-exponent), exponent


def place_whole(
    tokens: tuple[tuple[str, str], ...], places: list[int], digits: str, *, is_grouped: bool
) -> dict[int, str]:
    """The digits before the point, from the right; those that are left over go to the first place."""
    written: dict[int, str] = {}
    for position, place in enumerate(reversed(places)):
        is_first = position == len(places) - 1
        mine = digits[: len(digits) - position] if is_first else digits[len(digits) - position - 1 :][:1]
        mine = mine if position < len(digits) else {"0": "0", "?": " "}.get(tokens[place][1], "")
        written[place] = group(mine, position) if is_grouped else mine
    return written


def group(digits: str, position: int) -> str:
    """Digits whose last stands at this position from the right, with commas behind thousands."""
    shown = ""
    for offset, digit in enumerate(reversed(digits)):
        comma = "," if (position + offset) % 3 == 0 and position + offset > 0 and digit != " " else ""
        shown = digit + comma + shown
    return shown


def place_decimals(tokens: tuple[tuple[str, str], ...], places: list[int], digits: str) -> dict[int, str]:
    """The digits behind the point; zeros at the end are left out where the format has no 0."""
    written: dict[int, str] = {}
    for position, place in reversed(list(enumerate(places))):
        digit, sign = digits[position], tokens[place][1]
        is_needed = digit != "0" or sign == "0" or any(text.strip() for text in written.values())
        written[place] = digit if is_needed else {"?": " "}.get(sign, "")
    return written
