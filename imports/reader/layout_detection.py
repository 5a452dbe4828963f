"""Recognising how a sheet is laid out, from its first rows."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from bags.codes import MAX_CODE_LENGTH, extract_code, may_name_new_bag, normalise_code
from imports.reader.column_questions import find_doubles, list_questions, match_places, may_be_each
from imports.reader.header_words import LONGEST_LABEL, PRINTED_LABEL, normalise_word
from imports.reader.odd_rows import is_total
from imports.reader.sheets import Row

TABLE, COLUMN, BLOCKS, BILL_BLOCKS, UNKNOWN = "table", "column", "blocks", "bill_blocks", "unknown"
# How many rows are looked at, and how far down a header may stand.
SAMPLE, LAST_HEADER = 300, 10
# How many of them a person is shown, and how much of a header is kept.
SHOWN, LONGEST_HEADING, MOST_HEADINGS = 8, 200, 256


@dataclass
class Plan:
    """How one sheet is read. `columns` tells the place of each field, counted from 0.

    `kept`: other columns whose text stays with the bag, by their headings. `header` is the number of the row
    above the data, 0 if there is none, `header_texts` its texts. `shown` are the first rows that are not
    empty, for the person who confirms, and `shown_rows` their numbers.
    `left_out`: headings of the columns of a table that are not read, or their letters. `is_own_export`:
    TraceTrack wrote it, so that empty cells mean what they say; `ended`: the column that is filled where a
    row of it says what is no longer so.

    `questions`: what only the admin knows (column_questions); until then nothing is checked. `doubles`: the
    columns of one meaning that the question is about. `children`: all columns that each hold a child.
    `fill_down`: whether empty cells of the fields `fills` mean "as above"; None before it is answered.
    """

    sheet: str
    shape: str
    header: int = 0
    columns: dict[str, int] = field(default_factory=dict)
    kept: dict[str, int] = field(default_factory=dict)
    is_used: bool = True
    is_hidden: bool = False
    shown: list[list[str]] = field(default_factory=list)
    fill_down: bool | None = None
    children: list[int] = field(default_factory=list)
    is_own_export: bool = False
    questions: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    ended: int | None = None
    doubles: dict[str, list[int]] = field(default_factory=dict)
    fills: list[str] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    header_texts: list[str] = field(default_factory=list)
    shown_rows: list[int] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, plan: dict[str, Any]) -> "Plan":
        """Of an earlier version of TraceTrack as well: what it did not know is as if nobody had said it."""
        return cls(**{name: value for name, value in plan.items() if name in cls.__dataclass_fields__})


@dataclass(frozen=True)
class Knowledge:
    """What the site knows: words above columns, how codes look, labels that say more.

    `kinds`: words for a kind of bag, in lower case. `pairs_are_codes`: its codes are two numbers with a sign
    between, so that such a text is no range.
    """

    words: dict[str, str]
    parent_pattern: re.Pattern[str]
    label_patterns: tuple[re.Pattern[str], ...]
    kinds: dict[str, str] = field(default_factory=dict)
    child_pattern: re.Pattern[str] | None = None
    pairs_are_codes: bool = False

    @property
    def code_patterns(self) -> tuple[re.Pattern[str], ...]:
        return (self.parent_pattern, self.child_pattern) if self.child_pattern else (self.parent_pattern,)

    def is_parent(self, text: str) -> bool:
        # A pattern may take long for a long text.
        code = normalise_code(text)
        return len(code) <= MAX_CODE_LENGTH and self.parent_pattern.fullmatch(code) is not None

    def find_code(self, label: str) -> str | None:
        """The code on a label that says more than it; None if the text is no such label."""
        if len(label) > LONGEST_LABEL:
            return None
        if code := extract_code(label, self.label_patterns):
            return code
        # A code has no spaces, so it is no printed label: most cells need no search.
        found = None if " " not in label else PRINTED_LABEL.search(label)
        return normalise_code(found[1]) if found else None


def recognise(sheet: str, rows: Sequence[Row], knowledge: Knowledge) -> Plan:
    """The plan that fits these first rows; of shape `unknown` if none does."""
    plan = (
        detect_bill_blocks(rows, knowledge)
        or detect_blocks(rows, knowledge)
        or detect_table(rows, knowledge)
        or detect_column(rows, knowledge)
        or Plan("", UNKNOWN, header=rows[0].number if rows else 0)
    )
    plan.sheet = sheet
    show_rows(plan, rows)
    return plan


def show_rows(plan: Plan, rows: Sequence[Row]) -> None:
    """Put the first rows into the plan for a person to look at, cut where they are long or wide."""
    plan.shown = [[text[:60] for text in row.texts[:20]] for row in rows[:SHOWN]]
    plan.shown_rows = [row.number for row in rows[:SHOWN]]


def read_header_texts(plan: Plan, rows: Sequence[Row]) -> list[str]:
    """The texts above the columns."""
    header = next((row.texts for row in rows if row.number == plan.header), [])
    return [text[:LONGEST_HEADING] for text in header[:MOST_HEADINGS]]


def list_filled(row: Row) -> list[str]:
    return [text for text in row.texts if text]


def read_bill_number(row: Row) -> str | None:
    """The number in a row such as "Bill | B-17" or "Bill No: B-17"."""
    texts = list_filled(row)
    if len(texts) == 2 and normalise_word(texts[0]) in ("bill", "bill no", "bill number"):
        return texts[1]
    if len(texts) == 1 and (found := re.fullmatch(r"bill(?: no| number)?\.?\s*:\s*(\S+)", texts[0], re.I)):
        return found[1]
    return None


def read_parent_code(row: Row, knowledge: Knowledge) -> str | None:
    """The code in a row such as "Parent Code | SB12345" or "31 | SB12345"."""
    texts = list_filled(row)
    if len(texts) == 2 and normalise_word(texts[0]) in ("parent", "parent code", "parent bag"):
        return texts[1]
    if 1 <= len(texts) <= 2 and knowledge.is_parent(texts[-1]):
        return texts[-1]
    return None


def detect_bill_blocks(rows: Sequence[Row], knowledge: Knowledge) -> Plan | None:
    """Rows of parents, then a row that names their bill."""
    if any(read_bill_number(row) for row in rows) and any(read_parent_code(row, knowledge) for row in rows):
        return Plan("", BILL_BLOCKS)
    return None


def detect_blocks(rows: Sequence[Row], knowledge: Knowledge) -> Plan | None:
    """Rows of children, then a row that names their parent."""
    children = [row for row in rows if find_label(row, knowledge)]
    if children and any(read_parent_code(row, knowledge) for row in rows):
        return Plan("", BLOCKS)
    return None


def find_label(row: Row, knowledge: Knowledge) -> str | None:
    return next((code for text in row.texts if text and (code := knowledge.find_code(text))), None)


def detect_table(rows: Sequence[Row], knowledge: Knowledge) -> Plan | None:
    """A header that names a column of codes. The first row with the most known words is the header."""
    best: dict[str, list[int]] = {}
    header = None
    for row in rows[:LAST_HEADER]:
        places = match_places(row.texts, knowledge.words)
        if len(places) > len(best):
            best, header = places, row
    if header is None or not {"code", "child", "parent"} & set(best):
        return None
    doubles = find_doubles(best)
    each = next(
        (name for name in ("child", "code") if may_be_each(name, header.texts, doubles.get(name, []))), ""
    )
    return Plan(
        "",
        TABLE,
        header=header.number,
        columns={name: found[0] for name, found in best.items()},
        doubles=doubles,
        questions=list_questions(doubles, each),
    )


def detect_column(rows: Sequence[Row], knowledge: Knowledge) -> Plan | None:
    """Codes under each other, with nothing beside them; a first row that is no code is their header."""
    rows = [row for row in rows if not is_total(next(filter(None, row.texts), ""))]
    places = {place for row in rows for place, text in enumerate(row.texts) if text}
    if len(places) != 1:
        return None
    place = places.pop()
    first = rows[0]
    looks_like_header = not any(sign.isdigit() for sign in first.texts[place])
    others_have_digits = sum(any(sign.isdigit() for sign in row.texts[place]) for row in rows[1:])
    has_header = len(rows) > 1 and looks_like_header and others_have_digits * 2 > len(rows) - 1
    codes = rows[1:] if has_header else rows
    if not any(
        may_name_new_bag(normalise_code(row.texts[place])) or find_label(row, knowledge) for row in codes
    ):
        return None
    return Plan("", COLUMN, header=first.number if has_header else 0, columns={"code": place})


def name_column(place: int) -> str:
    """A column as spreadsheets name it: 0 is A, 26 is AA."""
    letters = ""
    while place >= 0:
        letters = chr(ord("A") + place % 26) + letters
        place = place // 26 - 1
    return letters


def list_left_out(plan: Plan, rows: Sequence[Row]) -> list[str]:
    """The headings of the columns of a table that are not read; of one without heading its letter."""
    if not plan.is_used or plan.shape != TABLE:
        return []
    read = {*plan.columns.values(), *plan.children, *plan.kept.values(), plan.ended}
    header = next((row.texts for row in rows if row.number == plan.header), [])
    filled = {place for row in rows for place, text in enumerate(row.texts) if text} - read
    return [(header[place] if place < len(header) else "") or name_column(place) for place in sorted(filled)]
