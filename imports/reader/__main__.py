"""Reads one file in a process of its own: python -m imports.reader < request.json

The request: {"path", "words": {word: field}, "kinds": {word: kind}, "parent_pattern", "child_pattern",
"label_patterns": [...], "limits": {...}, "plans": [...] or null, "take_hidden_rows": bool,
"own_files": as imports.own_files describes them, "earlier": {run: its plans}}.

Standard output is the statements, as PostgreSQL's COPY takes them (COLUMNS). Standard error is lines of JSON:
{"read": rows so far}; the last one is {"done": {...}} or {"refused": {"reason", "facts"}}, with "peak_mb".
"""

import itertools
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, cast

from core.subprocesses.child import report, run_child
from imports.reader.cell_texts import name_controls
from imports.reader.errors import OF_PROCESS, BadFile, Limits, refuse_unreadable
from imports.reader.file_types import TEXT
from imports.reader.fill_down import Groups
from imports.reader.header_words import merge_words
from imports.reader.layout_detection import (
    COLUMN,
    SAMPLE,
    TABLE,
    UNKNOWN,
    Knowledge,
    Plan,
    list_left_out,
    read_header_texts,
    recognise,
    show_rows,
)
from imports.reader.odd_rows import has_pairs
from imports.reader.own_sheets import OwnFiles, continue_plan, drop_added_column, plan_own_table
from imports.reader.repeated_headers import SkippedHeaders, skip_repeated_headers
from imports.reader.row_parser import NAMES_OF_BAGS, Statement
from imports.reader.sheet_parser import parse_rows
from imports.reader.sheets import AnyRow, Row, Sheet, open_book
from imports.reader.stretches import MAIN, PlainColumns, Stretch

COLUMNS = (
    "place",
    "sheet",
    "row",
    "code",
    "kind",
    "parent",
    "bill",
    "area",
    "was_number",
    "parent_was_number",
    "trouble",
    "shown",
    "held",
    "details",
)
NOT_IN_TEXT = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
# By these flags Python reads the site's patterns as RE2, PostgreSQL and browsers do. RE2 takes ten times as
# long for a cell, and bags/pattern_limits.py bounds the time of this one.
AS_OTHERS = re.ASCII | re.DOTALL
BUFFERED = 2_000
MAX_DETAIL = 500


class Reading:
    """One file on its way out."""

    def __init__(self, request: dict[str, Any], out: BinaryIO) -> None:
        self.out = out
        self.limits = Limits(**request.get("limits", {}))
        self.knowledge = Knowledge(
            words=merge_words(request["words"]),
            parent_pattern=re.compile(request["parent_pattern"], AS_OTHERS),
            child_pattern=re.compile(request["child_pattern"], AS_OTHERS),
            label_patterns=tuple(
                re.compile(text, AS_OTHERS | re.IGNORECASE) for text in request["label_patterns"]
            ),
            kinds=request.get("kinds", {}),
        )
        self.own = OwnFiles(**request.get("own_files", {}))
        # By the run whose refused rows a file may hold: how its sheets were read.
        self.earlier: dict[str, list[dict[str, Any]]] = request.get("earlier", {})
        self.continues: int | None = None
        self.lists_without_bags: list[str] = []
        wanted = request.get("plans") or []
        self.plans = {plan["sheet"]: Plan.from_json(plan) for plan in wanted}
        self.take_hidden_rows = request.get("take_hidden_rows", False)
        self.is_text_file = False
        self.place = 0
        self.reported_at = 0.0

    def read(self, path: Path) -> dict[str, Any]:
        """Write all statements, and give what the person should know about the file. Raises BadFile."""
        book = open_book(path, self.limits)
        self.is_text_file = book.format == TEXT
        report({"rows": book.expected_rows})
        sheets = [self.read_sheet(number, sheet) for number, sheet in enumerate(book.sheets)]
        if not any(sheet["rows"] for sheet in sheets):
            raise BadFile("empty_file")
        if self.lists_without_bags and not any(sheet["plan"]["is_used"] for sheet in sheets):
            raise BadFile("own_list_without_bags", what=self.lists_without_bags[0])
        return {
            "format": book.format,
            "has_macros": book.has_macros,
            "sheets": name_controls(sheets),
            "statements": self.place,
            "continues": self.continues,
        }

    def read_sheet(self, number: int, sheet: Sheet) -> dict[str, Any]:
        seen: Counter[str] = Counter()
        rows, run, had_added = drop_added_column(sheet.rows, self.own)
        self.continues = self.continues or run
        rows = count_rows(rows, seen, self.limits)
        sample = list(itertools.islice(rows, SAMPLE))
        plan = self.choose_plan(sheet, sample, run)
        plan.left_out = list_left_out(plan, sample)
        plan.header_texts = read_header_texts(plan, sample)
        plan.hidden_columns = sorted(sheet.hidden_columns)
        before, skipped = self.place, SkippedHeaders()
        knowledge = self.look_at_codes(plan, sample)
        rest: Iterator[Row | Stretch] = rows
        columns = None if had_added else list_plain_columns(plan, knowledge, sample)
        if sheet.source and columns:
            more = sheet.source.walk_on(columns)
            rest = count_rows(more, seen, self.limits)
        all_rows = leave_out_ended(itertools.chain(sample, rest), plan, seen)
        groups = Groups(plan, knowledge, skipped, self.take_hidden_rows, self.is_text_file, run is None)
        if plan.is_used and plan.shape != UNKNOWN:
            data = groups.walk(skip_repeated_headers(all_rows, plan, skipped))
            self.write_rows(number, data, plan, knowledge)
        else:
            for _row in all_rows:
                pass
        blank = groups.note_question()
        return {
            "plan": plan.as_json(),
            "statements": self.place - before,
            "merged_areas": sheet.merged_areas,
            "rows": seen["rows"],
            "last_row": seen["last_row"],
            "skipped_headers": skipped.count,
            "skipped_header_rows": skipped.first,
            "blank_parents": blank.get("parent", 0),
            "blank_bills": blank.get("bill", 0),
            "blank_areas": blank.get("area", 0),
            "first_blank_row": groups.first_row,
            "hidden_rows": seen["hidden"],
            "formula_rows": seen["formula"],
            "ended_rows": seen["ended"],
            "width": seen["width"],
        }

    def choose_plan(self, sheet: Sheet, sample: list[Row], run: int | None) -> Plan:
        """As the admin says; as the file of `run` was read, if these are its refused rows; or recognised."""
        if sheet.name in self.plans:
            return self.plans[sheet.name]
        earlier = self.earlier.get(str(run), [])
        plan = continue_plan(earlier, sheet.name, sample) or self.recognise_sheet(sample)
        plan.sheet = sheet.name
        show_rows(plan, sample)
        # A hidden sheet is shown to the person, and read when the person says so.
        plan.is_hidden = sheet.is_hidden
        plan.is_used = plan.is_used and bool(sample) and not sheet.is_hidden
        return plan

    def recognise_sheet(self, sample: list[Row]) -> Plan:
        own = self.own.find_table(sample)
        if own is None:
            return recognise("", sample, self.knowledge)
        plan = plan_own_table(sample, *own)
        if not plan.is_used:
            self.lists_without_bags.append(own[1]["title"])
        return plan

    def look_at_codes(self, plan: Plan, sample: list[Row]) -> Knowledge:
        """What is known, with what the codes of this sheet look like."""
        places = [plan.columns[name] for name in NAMES_OF_BAGS if name in plan.columns]
        texts = (row.texts[place] for row in sample for place in places if place < len(row.texts))
        return replace(self.knowledge, pairs_are_codes=has_pairs(texts))

    def write_rows(self, sheet: int, rows: Iterator[Row | Stretch], plan: Plan, knowledge: Knowledge) -> None:
        """Write what the rows say. Each row of a table stands for itself; blocks have no stretches."""
        for kind, some in itertools.groupby(rows, type):
            if kind is Stretch:
                for stretch in cast(Iterator[Stretch], some):
                    self.out.write(format_stretch(self.place + 1, sheet, stretch).encode())
                    self.place += len(stretch.numbers)
                    self.report_progress()
            else:
                single = cast(Iterator[Row], some)
                hidden = self.take_hidden_rows
                self.write(sheet, parse_rows(single, plan, knowledge, take_hidden_rows=hidden))

    def write(self, sheet: int, statements: Iterator[Statement]) -> None:
        while some := list(itertools.islice(statements, BUFFERED)):
            lines = []
            for statement in some:
                self.place += 1
                lines.append(format_copy_line(self.place, sheet, statement))
            self.out.write("".join(lines).encode())
            self.report_progress()

    def report_progress(self) -> None:
        if time.monotonic() - self.reported_at > 0.2:
            self.reported_at = time.monotonic()
            report({"read": self.place})


def list_plain_columns(plan: Plan, knowledge: Knowledge, sample: list[Row]) -> PlainColumns | None:
    """What a sheet must be like to be read in stretches; None if it may not."""
    has_more = plan.children or plan.kept or plan.ended is not None or not plan.columns.keys() <= set(MAIN)
    may_fill = plan.fill_down or knowledge.label_patterns
    is_below = bool(sample) and sample[-1].number >= plan.header
    is_fit = plan.is_used and plan.shape in (COLUMN, TABLE) and is_below
    if not is_fit or has_more or may_fill:
        return None
    return PlainColumns(plan.columns, knowledge.parent_pattern, is_alone=plan.shape == COLUMN)


def count_rows(rows: Iterator[AnyRow], seen: Counter[str], limits: Limits) -> Iterator[AnyRow]:
    for row in rows:
        if isinstance(row, Stretch):
            seen["rows"] += len(row.numbers)
            seen["last_row"], width = row.numbers[-1], row.width
        else:
            seen["rows"] += 1
            seen["last_row"], width = row.number, len(row.texts)
            seen["hidden"] += row.is_hidden
            seen["formula"] += "formula" in row.marks.values()
        if width > seen["width"]:
            seen["width"] = width
        if seen["rows"] > limits.rows:
            raise BadFile("too_many_rows", limit=limits.rows)
        yield row


def leave_out_ended(rows: Iterator[AnyRow], plan: Plan, seen: Counter[str]) -> Iterator[AnyRow]:
    """The rows without those of one of our lists that say what is no longer so."""
    if plan.ended is None:
        return rows
    return filter(partial(holds, plan.header, plan.ended, seen), rows)


def holds(header: int, ended: int, seen: Counter[str], row: Row | Stretch) -> bool:
    assert isinstance(row, Row)
    has_ended = row.number > header and ended < len(row.texts) and row.texts[ended] != ""
    seen["ended"] += has_ended
    return not has_ended


def format_stretch(place: int, sheet: int, stretch: Stretch) -> str:
    """The lines of format_copy_line for these rows. `place` is that of the first."""
    main = stretch.main
    has_parent = main != "parent" and "parent" in stretch.columns
    statement = Statement(0, "%s", None if main == "code" else main, "%s" if has_parent else None)
    _place, _sheet, _row, texts = format_copy_line(place, sheet, statement).split("\t", 3)
    values = [range(place, place + len(stretch.numbers)), stretch.numbers, stretch.columns[main]]
    values += [stretch.columns["parent"]] if has_parent else []
    return "".join(map(f"%d\t{sheet}\t%d\t{texts}".__mod__, zip(*values, strict=True)))


def format_copy_line(place: int, sheet: int, said: Statement) -> str:
    """One line of COPY's text format."""
    fields = [said.code, said.kind, said.parent, said.bill, said.area]
    texts = [r"\N" if text is None else escape(text, " ") for text in fields]
    trouble = said.trouble or r"\N"
    shown = escape(said.shown, "�")
    numbers = f"{'t' if said.was_number else 'f'}\t{'t' if said.parent_was_number else 'f'}"
    held = r"\N" if said.held is None else escape(said.held, "�")
    return (
        f"{place}\t{sheet}\t{said.row}\t"
        + "\t".join(texts)
        + f"\t{numbers}\t{trouble}\t{shown}\t{held}\t{format_details(said.details)}\n"
    )


def escape(text: str, instead: str) -> str:
    """The text for COPY: its backslashes doubled, and `instead` for each sign that COPY cannot take."""
    return NOT_IN_TEXT.sub(instead, text).replace("\\", "\\\\")


def format_details(details: dict[str, str] | None) -> str:
    """JSON, with each of its backslashes doubled as COPY wants them."""
    if not details:
        return r"\N"
    texts = {name: NOT_IN_TEXT.sub(" ", text)[:MAX_DETAIL] for name, text in details.items()}
    return json.dumps(texts, ensure_ascii=False).replace("\\", "\\\\")


@refuse_unreadable()
def read_statements(request: dict[str, Any], out: BinaryIO) -> dict[str, Any]:
    return Reading(request, out).read(Path(request["path"]))


if __name__ == "__main__":
    sys.exit(run_child(read_statements, **OF_PROCESS))
