"""What one row of a table, or of a column of codes, says of bags."""

from collections.abc import Iterable
from typing import NamedTuple

from bags.codes import MAX_CODE_LENGTH, looks_like_code, normalise_code
from imports.reader.cell_texts import CONTROL, CONTROL_OR_BREAK, INVISIBLE, name_invisible
from imports.reader.damaged_texts import find_damage
from imports.reader.layout_detection import Knowledge, Plan
from imports.reader.odd_rows import (
    PLAIN_CODE,
    SIGNED_CODE,
    fits,
    is_heading,
    is_placeholder,
    is_total,
    names_several,
)
from imports.reader.sheets import Row

# The oddities of a cell for which its row is refused; a whole number is only noted.
REFUSED_MARKS = {
    mark: f"cell_{mark}"
    for mark in ("formula", "formula_empty", "error", "merged", "damaged", "date", "boolean", "hidden")
} | {"merged_below": "cell_merged", "unfilled": "cell_unfilled"}
# Those of cells that hold nothing and are not meant to be empty.
EMPTY_MARKS = {"merged", "merged_below", "unfilled"}
NUMBER_MARKS = {"number", "format"}
NAMES_OF_BAGS = ("code", "child", "parent")
KINDS = {"parent": "parent", "child": "child", "p": "parent", "c": "child", "बड़ा": "parent", "छोटा": "child"}
MAX_SHOWN = 100
# What the base may know better; the steps of imports.named_bags part the texts again.
SUSPICIONS = {"range_or_list", "placeholder", "cell_damaged", "cell_date", "cell_boolean"}
BETWEEN_SUSPECTS = " | "


class Statement(NamedTuple):
    """One row: the bag `code`, perhaps inside `parent`; or the parent `code`, perhaps on `bill`.

    `trouble` is the reason why the row cannot be imported, as a code of the catalogue; then `shown` says what
    stood there, and `held` what the cell holds if it shows something else. With a `code` it is a suspicion
    that the base may lift: `shown` are the texts that look odd.
    `was_number`, `parent_was_number`: Excel held the code as a number, so zeros in front of it may be lost.
    """

    row: int
    code: str | None = None
    kind: str | None = None
    parent: str | None = None
    bill: str | None = None
    area: str | None = None
    was_number: bool = False
    parent_was_number: bool = False
    trouble: str | None = None
    shown: str = ""
    held: str | None = None
    details: dict[str, str] | None = None

    @property
    def is_refused(self) -> bool:
        return self.trouble is not None and (self.code is None or self.trouble not in SUSPICIONS)


def hide(row: Row) -> Row:
    return row._replace(marks=dict.fromkeys(range(len(row.texts)), "hidden"))


def add_details(row: Row, statement: Statement, kept: dict[str, int]) -> Statement:
    """The statement with the texts of the columns that are to be kept."""
    if not kept or statement.is_refused:
        return statement
    details: dict[str, str] = {}
    for name, place in kept.items():
        text = read_shown(row, place)
        if CONTROL.search(text) or row.marks.get(place) == "formula_empty":
            return refuse_cell(row, place, "cell_control" if CONTROL.search(text) else "cell_formula_empty")
        if text:
            details[name] = text
    return statement._replace(details=details)


def parse_column_row(row: Row, place: int, knowledge: Knowledge) -> Statement:
    filled = [text for text in row.texts if text]
    if len(filled) == 1:
        return parse_bag(row, place, knowledge)
    if total := next(filter(is_total, filled), None):
        return refuse_row(row, "total_row", total)
    return refuse_several(row)


def parse_bag(row: Row, place: int, knowledge: Knowledge, **said: str | None) -> Statement:
    """A statement about the bag whose code stands at this place."""
    code, trouble = read_code_at(row, place, knowledge)
    if code is None:
        return refuse_cell(row, place, trouble or "no_code")
    statement = Statement(row.number, code, was_number=row.marks.get(place) in NUMBER_MARKS, **said)  # type: ignore[arg-type]
    return suspect(statement, trouble, code) if trouble else statement


def suspect(statement: Statement, trouble: str, text: str) -> Statement:
    shown = f"{statement.shown}{BETWEEN_SUSPECTS}{text}" if statement.trouble else text
    return statement._replace(trouble=statement.trouble or trouble, shown=shown)


def parse_table_rows(row: Row, plan: Plan, knowledge: Knowledge) -> list[Statement]:
    """One statement, or where several columns each hold a child one for each that is filled."""
    if not plan.children:
        return [parse_table_row(row, plan.columns, knowledge)]
    if row.marks and (trouble := find_empty_trouble(row, plan.children)):
        return [refuse_row(row, trouble, "")]
    name = "code" if "code" in plan.columns else "child"
    filled = [place for place in plan.children if read_cell(row, place)] or plan.children[:1]
    statements = [parse_table_row(row, plan.columns | {name: place}, knowledge) for place in filled]
    total = [statement for statement in statements if statement.trouble == "total_row"]
    return total[:1] or statements


def parse_table_row(row: Row, columns: dict[str, int], knowledge: Knowledge) -> Statement:
    if row.marks and (trouble := find_empty_trouble(row, columns.values())):
        return refuse_row(row, trouble, "")
    main = choose_main_column(row, columns)
    if (total := find_total(row, columns[main])) is not None:
        return refuse_row(row, "total_row", total)
    said: dict[str, str | None] = {} if main == "code" else {"kind": main}
    suspicions: list[tuple[str, str]] = []
    for name, place in columns.items():
        text = read_cell(row, place)
        if (name in NAMES_OF_BAGS and (name == main or name != "parent")) or not text:
            continue
        value, trouble = read_value(row, name, place, knowledge)
        if value is None:
            return refuse_cell(row, place, trouble or "no_code")
        if trouble:
            suspicions.append((trouble, value))
        said[name] = value
    statement = parse_bag(row, columns[main], knowledge, **said)
    if row.marks and statement.parent and row.marks.get(columns["parent"]) in NUMBER_MARKS:
        statement = statement._replace(parent_was_number=True)
    for trouble, text in suspicions if not statement.is_refused else ():
        statement = suspect(statement, trouble, text)
    return statement


def find_total(row: Row, main: int) -> str | None:
    """The cell that makes this a row of totals, such as "Total" before a count in the column of codes."""
    text = read_cell(row, main)
    if not text.replace(".", "").replace(",", "").isdecimal() and text:
        return None
    before: Iterable[str] = row.texts[:main] if text else row.texts
    return next((cell for cell in before if cell and not PLAIN_CODE.fullmatch(cell) and is_total(cell)), None)


def read_value(row: Row, name: str, place: int, knowledge: Knowledge) -> tuple[str | None, str | None]:
    """What a column beside the code says, or why that cannot be taken. With both it is a suspicion."""
    if name == "parent":
        return read_code_at(row, place, knowledge)
    if trouble := find_mark_trouble(row, place):
        return None, trouble
    text = read_cell(row, place)
    if name == "bill":
        return read_bill(text)
    if CONTROL_OR_BREAK.search(text):
        return None, "cell_control"
    if name == "kind":
        kind = KINDS.get(text.lower()) or knowledge.kinds.get(text.lower())
        return kind, None if kind else "unknown_kind"
    # Only the base knows whether an area is called so.
    return text, "placeholder" if is_placeholder(text) else None


def read_bill(text: str) -> tuple[str | None, str | None]:
    """The number of a bill and no trouble, or no number and why; both are a suspicion."""
    if INVISIBLE.search(text) or CONTROL_OR_BREAK.search(text):
        return None, "cell_control"
    if damage := find_damage(text):
        return (normalise_code(text) if damage.is_suspected else None), damage.trouble
    if is_placeholder(text):
        return None, "placeholder"
    several = names_several(text, pairs_are_codes=True)
    return normalise_code(text), "range_or_list" if several else None


def choose_main_column(row: Row, places: dict[str, int]) -> str:
    """The column whose bag the row is about: a row of a parent alone is about the parent."""
    for name in ("code", "child"):
        if name in places and read_cell(row, places[name]):
            return name
    if "parent" in places and read_cell(row, places["parent"]):
        return "parent"
    return next(name for name in ("code", "child", "parent") if name in places)


def read_cell(row: Row, place: int) -> str:
    return row.texts[place] if place < len(row.texts) else ""


def read_code_at(row: Row, place: int, knowledge: Knowledge) -> tuple[str | None, str | None]:
    """The code in a cell and no trouble, or no code and why; both are a suspicion. Nothing is repaired."""
    if trouble := find_mark_trouble(row, place):
        return None, trouble
    text = read_cell(row, place)
    # By far the most cells: a code as it is stored, on no label that says more.
    if not knowledge.label_patterns and (
        PLAIN_CODE.fullmatch(text)
        or SIGNED_CODE.fullmatch(text)
        or (looks_like_code(text) and knowledge.parent_pattern.fullmatch(text))
    ):
        return text, None
    if not text:
        return None, "no_code"
    damage = find_damage(text)
    if damage and not (damage.is_suspected and fits(text, knowledge.code_patterns)):
        return (normalise_code(text) if damage.is_suspected else None), damage.trouble
    found = knowledge.find_code(text)
    odd = None if found else find_odd_code(text, knowledge)
    code = found or normalise_code(text)
    if odd and not (odd == "range_or_list" and looks_like_code(code)):
        return None, odd
    if not found and INVISIBLE.search(text):
        return None, "cell_control"
    if looks_like_code(code):
        return code, odd
    if len(code) > MAX_CODE_LENGTH:
        return None, "long_code"
    return None, "bad_code" if code.isascii() else "foreign_letters"


def find_odd_code(text: str, knowledge: Knowledge) -> str | None:
    """Why a text is no code; of these, the base may know better than range_or_list."""
    if knowledge.is_parent(text):
        return None
    if is_total(text):
        return "total_row"
    if not any(sign.isdecimal() for sign in text):
        return "placeholder" if is_placeholder(text) or is_heading(text) else None
    several = names_several(text, knowledge.code_patterns, pairs_are_codes=knowledge.pairs_are_codes)
    return "range_or_list" if several else None


def find_mark_trouble(row: Row, place: int) -> str | None:
    if not row.marks or (mark := row.marks.get(place)) is None:
        return None
    return find_format_trouble(row, place) if place in row.formats else REFUSED_MARKS.get(mark)


def find_format_trouble(row: Row, place: int) -> str | None:
    """Why a cell that has a format of its own holds no code: what it shows is another text, or unknown."""
    held, shown = read_cell(row, place), show_cell(row, place)
    if shown == held:
        is_text = row.marks[place] == "text_format"
        return None if is_text or held.lstrip("-").isdecimal() else "cell_damaged"
    if not shown:
        return "cell_unshown"
    return "cell_percent" if shown.endswith("%") else "cell_format"


def show_cell(row: Row, place: int) -> str | None:
    """What the format of a cell makes of it; None if that is not known."""
    wanted, held = row.formats[place], read_cell(row, place)
    return wanted.show_text(held) if row.marks[place] == "text_format" else wanted.show_number(held)


def read_shown(row: Row, place: int) -> str:
    """The text of a cell as the sheet shows it, as far as that is known."""
    shown = show_cell(row, place) if place in row.formats else None
    return read_cell(row, place) if shown is None else shown


def find_empty_trouble(row: Row, places: Iterable[int]) -> str | None:
    """Why the row cannot be taken though one of these cells looks empty."""
    marks = [row.marks.get(place, "") for place in places if not read_cell(row, place)]
    return next((REFUSED_MARKS[mark] for mark in marks if mark in EMPTY_MARKS), None)


def refuse_cell(row: Row, place: int, trouble: str) -> Statement:
    held = read_cell(row, place)
    if place in row.formats and (shown := show_cell(row, place)):
        return refuse_row(row, trouble, shown)._replace(held=name_invisible(held)[:MAX_SHOWN])
    return refuse_row(row, trouble, held)


def refuse_row(row: Row, trouble: str, shown: str) -> Statement:
    return Statement(row.number, trouble=trouble, shown=name_invisible(shown)[:MAX_SHOWN])


def refuse_several(row: Row) -> Statement:
    return refuse_row(row, "more_than_a_code", " | ".join(filter(None, row.texts)))
