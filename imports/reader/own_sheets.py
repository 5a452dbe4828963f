"""Files that TraceTrack itself wrote: its exports, and what it added to people's files."""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from imports.reader.layout_detection import LONGEST_HEADING, SAMPLE, TABLE, Plan
from imports.reader.sheets import Row

# So much of a sheet's name core.spreadsheets keeps, and without these signs.
NAME_KEPT = 26
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")


@dataclass(frozen=True)
class OwnFiles:
    """How they are known: `tables` as exports.own_tables lists them, in a request's JSON.

    `result_words`: how the cells of the result column begin. `refused_headings`: what stands above the column
    of reasons, with the number of the run as a group.
    """

    tables: list[dict[str, Any]] = field(default_factory=list)
    result_words: list[str] = field(default_factory=list)
    refused_headings: list[str] = field(default_factory=list)

    def find_table(self, rows: Sequence[Row]) -> tuple[int, dict[str, Any]] | None:
        """The number of the row that holds all headings of one of our tables, and that table."""
        for row in rows[:SAMPLE]:
            texts = set(row.texts)
            for table in self.tables:
                if texts.issuperset(table["headings"]):
                    return row.number, table
        return None

    def find_run(self, heading: str) -> int | None:
        """The run whose refused rows are in the file with this heading."""
        found = (re.fullmatch(pattern, heading) for pattern in self.refused_headings)
        return next((int(match[1]) for match in found if match), None)

    def is_result(self, text: str) -> bool:
        return any(text == word or text.startswith(f"{word}: ") for word in self.result_words)


def plan_own_table(rows: Sequence[Row], header: int, table: dict[str, Any]) -> Plan:
    """How a sheet of one of our exports is read; left out if it says nothing of bags as they are."""
    texts = next(row.texts for row in rows if row.number == header)
    places = {name: texts.index(heading) for heading, name in table["read_as"].items()}
    ended = texts.index(table["ended"]) if table["ended"] else None
    return Plan(
        "",
        TABLE,
        header=header,
        columns=places,
        is_used=bool(places),
        is_own_export=True,
        ended=ended,
    )


class WithoutAdded(NamedTuple):
    """The rows without columns that TraceTrack put there, and the run whose refused rows they are."""

    rows: Iterator[Row]
    run: int | None
    had_added: bool


def drop_added_column(rows: Iterator[Row], own: OwnFiles) -> WithoutAdded:
    sample = list(itertools.islice(rows, SAMPLE))
    all_rows = itertools.chain(sample, rows)
    for place, heading in enumerate(sample[0].texts if sample else []):
        if (run := own.find_run(heading)) is not None:
            return WithoutAdded(drop_place(all_rows, place), run, True)
    results = [row.texts[0] for row in sample if row.texts and row.texts[0]]
    if results and all(own.is_result(text) for text in results):
        return drop_added_column(drop_place(all_rows, 0), own)._replace(had_added=True)
    return WithoutAdded(all_rows, None, False)


def drop_place(rows: Iterator[Row], place: int) -> Iterator[Row]:
    for row in rows:
        texts = row.texts[:place] + row.texts[place + 1 :]
        if any(texts):
            marks = {at - (at > place): mark for at, mark in row.marks.items() if at != place}
            formats = {at - (at > place): shape for at, shape in row.formats.items() if at != place}
            yield row._replace(texts=texts, marks=marks, formats=formats)


def continue_plan(plans: list[dict[str, Any]], sheet: str, rows: Sequence[Row]) -> Plan | None:
    """How the refused rows of a sheet are read: as the one sheet was from which they come; None if unknown.

    Their header is the first row; what filling down would have put into cells stands there.
    """
    named = find_named(plans, sheet)
    shapes = [(plan["shape"], plan["columns"], plan.get("children"), bool(plan["header"])) for plan in plans]
    if len(named) > 1 or (not named and any(shape != shapes[0] for shape in shapes)):
        return None
    found = next(iter(named or plans), None)
    if found is None:
        return None
    plan = Plan.from_json(found)
    if not fits_header(plan, rows):
        return None
    # A parent that was missing then is not in the row above, which is of another group: Groups.has_heads.
    fill_down = bool(plan.fill_down)
    return replace(plan, header=1 if plan.header else 0, fill_down=fill_down, questions=[])


def find_named(plans: list[dict[str, Any]], sheet: str) -> list[dict[str, Any]]:
    """The plans of the sheets that core.spreadsheets gives this name: cut, and from the second on counted."""
    names = [_NOT_IN_NAMES.sub(" ", plan["sheet"]).strip()[:NAME_KEPT].strip() for plan in plans]
    exact = [plan for plan, name in zip(plans, names, strict=True) if name == sheet.strip()]
    counted = re.fullmatch(r"(.+) [0-9]+", sheet.strip())
    if exact or not counted:
        return exact
    return [plan for plan, name in zip(plans, names, strict=True) if name == counted[1].strip()]


def fits_header(plan: Plan, rows: Sequence[Row]) -> bool:
    """Whether the columns that the plan reads have the headings that they had."""
    if not plan.header:
        return True
    now, then = (rows[0].texts if rows else []), plan.header_texts
    places = {*plan.columns.values(), *plan.children, *plan.kept.values()}
    return bool(then) and all(read_heading(now, place) == read_heading(then, place) for place in places)


def read_heading(texts: Sequence[str], place: int) -> str:
    """Without the sign that keeps a csv file's text from being a formula."""
    return texts[place].lstrip("'")[:LONGEST_HEADING] if place < len(texts) else ""
