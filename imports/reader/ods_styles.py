"""What the styles of an OpenDocument spreadsheet show of numbers and texts (ODF 1.3, part 3, 16.29).

Each style of data is written as the format code that Excel would have for it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from imports.reader.errors import BadFile
from imports.reader.number_formats import MAX_CODE_SIGNS, NumberFormat, read_format

DATA_STYLES = {
    "number:number-style",
    "number:currency-style",
    "number:percentage-style",
    "number:date-style",
    "number:time-style",
    "number:boolean-style",
    "number:text-style",
}
# Parts of a style whose own text is shown as it stands.
SHOWN_AS_THEY_STAND = {"number:text", "number:currency-symbol"}
# Excel's signs for what is shown in another form, by what begins the name of a part.
DATE, UNKNOWN = "yyyy", "[unknown]"
CODES = {"number:text-content": "@", "number:fraction": "# ?/?", "number:boolean": UNKNOWN}
DATE_PARTS = {
    f"number:{part}"
    for part in (
        *("day", "month", "year", "era", "day-of-week", "week-of-year", "quarter"),
        *("hours", "minutes", "seconds", "am-pm"),
    )
}
# How a cell is shown whose style says nothing about it.
BY_KIND = {"percentage": "0.00%", "currency": '"¤"#,##0.00'}
USUAL_CONDITIONS = ([">=0"], [">0", "<0"], [">0", "<0", "=0"])
MAX_DIGITS, MAX_CONDITIONS = 100, 10


@dataclass
class CellStyle:
    data_style: str | None = None
    parent: str | None = None


@dataclass
class Styles:
    """The styles of cells by name, and the format codes of the styles of data by theirs."""

    cells: dict[str, CellStyle] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    # Per style of data: for which numbers another one is used.
    conditions: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def find_format(self, style: str | None, kind: str) -> NumberFormat:
        """The format of a cell of this style that holds a value of this kind."""
        data_style = self.find_data_style(style)
        if data_style is None:
            return read_format(BY_KIND.get(kind, "General"))
        found = self.conditions.get(data_style, [])
        # These are what sections of a code mean by their places.
        is_usual = [condition for condition, _name in found] in USUAL_CONDITIONS
        sections = [
            ("" if is_usual else f"[{condition}]") + self.codes.get(name, UNKNOWN)
            for condition, name in found
        ]
        return read_format(";".join([*sections, self.codes.get(data_style, "General")]))

    def show_texts_otherwise(self) -> bool:
        """Whether a cell of any of these styles may show a text other than as it is."""
        return any(not self.find_format(name, "string").is_plain_for_text for name in self.cells)

    def find_data_style(self, style: str | None) -> str | None:
        passed: set[str] = set()
        while style in self.cells and style not in passed:
            passed.add(style)
            if (found := self.cells[style]).data_style is not None:
                return found.data_style
            style = found.parent
        return None


class StyleReader:
    """Takes what a parser meets of styles into `styles`."""

    def __init__(self, styles: Styles) -> None:
        self.styles = styles
        self.name: str | None = None
        self.parts: list[str] = []
        self.shows_text = self.is_percentage = False
        # Digits with texts between them: how many stand behind a text, and the text.
        self.embedded: list[tuple[int, str]] = []
        self.digits = ""
        self.code_signs = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "style:style" and attributes.get("style:family") == "table-cell":
            self.styles.cells[attributes.get("style:name", "")] = CellStyle(
                attributes.get("style:data-style-name"), attributes.get("style:parent-style-name")
            )
        elif name in DATA_STYLES:
            self.name, self.parts = attributes.get("style:name", ""), []
            self.styles.conditions.pop(self.name, None)
            self.is_percentage = name == "number:percentage-style"
        elif self.name is not None:
            self.start_part(name, attributes)

    def start_part(self, name: str, attributes: dict[str, str]) -> None:
        if name == "style:map":
            self.add_condition(attributes)
        elif name in SHOWN_AS_THEY_STAND:
            self.shows_text = True
        elif name in ("number:number", "number:scientific-number"):
            self.digits = "".join(write_digits(name, attributes))
        elif name == "number:embedded-text":
            self.embedded.append((read_count(attributes, "number:position", 0), ""))
            self.shows_text = True
        elif name in DATE_PARTS:
            self.parts.append(DATE)
        elif name in CODES:
            self.parts.append(CODES[name])

    def add_condition(self, attributes: dict[str, str]) -> None:
        """Such as value()>=0."""
        condition = attributes.get("style:condition", "").replace("value()", "").replace("!=", "<>")
        applied = attributes.get("style:apply-style-name", "")
        conditions = self.styles.conditions.setdefault(self.name or "", [])
        conditions.append((condition, applied))
        if len(conditions) > MAX_CONDITIONS:
            raise BadFile("damaged")

    def characters(self, text: str) -> None:
        if not self.shows_text:
            return
        if self.embedded:
            position, before = self.embedded[-1]
            self.embedded[-1] = (position, before + text)
        else:
            quoted = quote(text)
            self.parts.append(quoted.replace("%", '"%"') if self.is_percentage else quoted)

    def end(self, name: str) -> None:
        if name in SHOWN_AS_THEY_STAND or name == "number:embedded-text":
            self.shows_text = False
        elif name in ("number:number", "number:scientific-number"):
            self.parts.append(embed(self.digits, self.embedded))
            self.embedded = []
        elif name in DATA_STYLES and self.name is not None:
            code = "".join(self.parts)
            self.code_signs += len(code)
            if self.code_signs > MAX_CODE_SIGNS:
                raise BadFile("damaged")
            self.styles.codes[self.name] = code
            self.name = None


def write_digits(name: str, attributes: dict[str, str]) -> Iterator[str]:
    """The digits of a number as a format code, such as #,##0.00; General if nothing is said of decimals."""
    least = read_count(attributes, "number:min-integer-digits", 1)
    is_grouped = attributes.get("number:grouping") == "true"
    is_scientific = name == "number:scientific-number"
    if "number:decimal-places" not in attributes and least <= 1 and not (is_grouped or is_scientific):
        yield "General"
        return
    yield "#,##0" if is_grouped and least <= 1 else ("#," if is_grouped else "") + ("0" * least or "#")
    decimals = read_count(attributes, "number:decimal-places", 0)
    needed = min(read_count(attributes, "number:min-decimal-places", decimals), decimals)
    yield f".{'0' * needed}{'#' * (decimals - needed)}" if decimals else ""
    yield "," * ((len(attributes.get("number:display-factor", "1").partition(".")[0]) - 1) // 3)
    if is_scientific:
        yield "E+" + "0" * read_count(attributes, "number:min-exponent-digits", 2)


def embed(digits: str, embedded: list[tuple[int, str]]) -> str:
    """The code of digits with texts between those before the point, each with so many digits behind it."""
    whole, point, decimals = digits.partition(".")
    for position, text in sorted(embedded):
        at = find_place(whole, position)
        whole = whole[:at] + quote(text) + whole[at:]
    return whole + point + decimals


def find_place(whole: str, position: int) -> int:
    """Where in a code this many digits stand behind; its begin if it has fewer."""
    in_quotes = False
    for at in range(len(whole), 0, -1):
        if position == 0:
            return at
        sign = whole[at - 1]
        in_quotes = in_quotes != (sign == '"')
        position -= not in_quotes and sign in "0#"
    return 0


def quote(text: str) -> str:
    return "".join(
        f'"{part}"' if part != '"' else r"\"" for part in text.replace('"', '\0"\0').split("\0") if part
    )


def read_count(attributes: dict[str, str], name: str, otherwise: int) -> int:
    text = attributes.get(name, "")
    return min(int(text), MAX_DIGITS) if text.isdecimal() and len(text) < 10 else otherwise
