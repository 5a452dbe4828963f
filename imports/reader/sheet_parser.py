"""What the rows of a sheet say of bags, by its plan; in blocks a later row names the parent or the bill."""

import re
from collections.abc import Iterator

from bags.codes import looks_like_code, normalise_code
from imports.reader.damaged_texts import find_damage
from imports.reader.errors import BadFile
from imports.reader.layout_detection import (
    BILL_BLOCKS,
    BLOCKS,
    COLUMN,
    Knowledge,
    Plan,
    find_label,
    read_bill_number,
    read_parent_code,
)
from imports.reader.row_parser import (
    Statement,
    add_details,
    find_mark_trouble,
    find_total,
    hide,
    parse_bag,
    parse_column_row,
    parse_table_rows,
    read_bill,
    refuse_cell,
    refuse_row,
    refuse_several,
    suspect,
)
from imports.reader.sheets import Row

# Children that wait for the row with their parent: no printer makes such a block.
MAX_BLOCK = 100_000
# "1", "1." or "1)" before a code counts the rows.
_SERIAL = re.compile(r"([0-9]{1,7})[.)]?")
_SHORT = 4


def parse_rows(
    rows: Iterator[Row], plan: Plan, knowledge: Knowledge, *, take_hidden_rows: bool
) -> Iterator[Statement]:
    """One statement for each row with data. Raises BadFile for a block without an end."""
    data = (row for row in rows if row.number > plan.header)
    shown = (row if take_hidden_rows or not row.is_hidden else hide(row) for row in data)
    if plan.shape == BLOCKS:
        return parse_blocks(shown, knowledge)
    if plan.shape == BILL_BLOCKS:
        return parse_bill_blocks(shown, knowledge)
    if plan.shape == COLUMN:
        return (parse_column_row(row, plan.columns["code"], knowledge) for row in shown)
    return (
        add_details(row, statement, plan.kept)
        for row in shown
        for statement in parse_table_rows(row, plan, knowledge)
    )


def parse_blocks(rows: Iterator[Row], knowledge: Knowledge) -> Iterator[Statement]:
    """Children wait for the row that names their parent."""
    block: list[Statement] = []
    for row in rows:
        if (parent := read_parent_code(row, knowledge)) is not None:
            statement = parse_only_bag(row, row.texts.index(parent), knowledge, kind="parent")
            yield from (close_block(child, statement) for child in block)
            yield statement
            block = []
        else:
            block.append(parse_block_child(row, knowledge))
            if len(block) > MAX_BLOCK:
                raise BadFile("block_without_end", limit=MAX_BLOCK)
    yield from (child if child.is_refused else refuse_without_parent(child) for child in block)


def parse_block_child(row: Row, knowledge: Knowledge) -> Statement:
    """Its label if it has one, else its last cell: the first is a serial number."""
    code = find_label(row, knowledge)
    places = [place for place, text in enumerate(row.texts) if text]
    if code is None:
        if (total := find_total(row, places[-1])) is not None:
            return refuse_row(row, "total_row", total)
        return parse_only_bag(row, places[-1], knowledge, kind="child")
    place = next(place for place in places if knowledge.find_code(row.texts[place]))
    return parse_only_bag(row, place, knowledge, kind="child")


def parse_only_bag(row: Row, place: int, knowledge: Knowledge, kind: str) -> Statement:
    """A statement about the bag at this place; refused if another cell may name a bag as well."""
    for other, text in enumerate(row.texts):
        if text and other != place and may_name_bag(row, other, knowledge):
            return refuse_several(row)
    return parse_bag(row, place, knowledge, kind=kind)


def may_name_bag(row: Row, place: int, knowledge: Knowledge) -> bool:
    """Whether a cell of a block's row is a label or looks like a code. A serial number in front does not."""
    text = row.texts[place]
    if knowledge.find_code(text):
        return True
    if not any(row.texts[:place]) and is_serial(text, row.number):
        return False
    has_digit = any(sign.isdecimal() for sign in text)
    return has_digit and looks_like_code(normalise_code(text)) and find_damage(text) is None


def is_serial(text: str, row_number: int) -> bool:
    """Whether a text counts rows: a number that is short, or no higher than that of its row."""
    found = _SERIAL.fullmatch(text)
    return found is not None and (len(found[1]) <= _SHORT or int(found[1]) <= row_number)


def close_block(child: Statement, parent: Statement) -> Statement:
    if child.is_refused:
        return child
    if parent.is_refused:
        return child._replace(trouble="parent_is_refused", shown=parent.shown)
    child = child._replace(parent=parent.code)
    return suspect(child, parent.trouble, parent.shown) if parent.trouble else child


def refuse_without_parent(child: Statement) -> Statement:
    return child._replace(trouble="no_parent_row", shown=child.code or "")


def parse_bill_blocks(rows: Iterator[Row], knowledge: Knowledge) -> Iterator[Statement]:
    """Parents wait for the row that names their bill."""
    block: list[Statement] = []
    for row in rows:
        if (bill := read_bill_number(row)) is not None:
            bill_row = parse_bill_row(row, bill)
            yield from (close_bill_block(line, bill_row) for line in block)
            block = []
        else:
            block.append(parse_bill_line(row, knowledge))
            if len(block) > MAX_BLOCK:
                raise BadFile("block_without_end", limit=MAX_BLOCK)
    yield from (
        line if line.is_refused else line._replace(trouble="no_bill_row", shown=line.code or "")
        for line in block
    )


def parse_bill_line(row: Row, knowledge: Knowledge) -> Statement:
    place = [place for place, text in enumerate(row.texts) if text][-1]
    if (total := find_total(row, place)) is not None:
        return refuse_row(row, "total_row", total)
    return parse_only_bag(row, place, knowledge, kind="parent")


def parse_bill_row(row: Row, bill: str) -> Statement:
    """What the row that ends a block says of its bill."""
    place = max(place for place, text in enumerate(row.texts) if text)
    if trouble := find_mark_trouble(row, place):
        return refuse_cell(row, place, trouble)
    number, trouble = read_bill(bill)
    if number is None:
        return refuse_row(row, trouble or "no_code", bill)
    return Statement(row.number, bill=number, trouble=trouble, shown=number if trouble else "")


def close_bill_block(line: Statement, bill: Statement) -> Statement:
    if line.is_refused:
        return line
    if bill.bill is None:
        return line._replace(code=None, trouble=bill.trouble, shown=bill.shown, held=bill.held)
    line = line._replace(bill=bill.bill)
    return suspect(line, bill.trouble, bill.bill) if bill.trouble else line
