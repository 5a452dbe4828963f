"""What the JSON columns of an import run hold."""

from typing import TypedDict


class SheetPlan(TypedDict):
    """How one sheet is read: imports.reader.layout_detection.Plan as JSON."""

    sheet: str
    shape: str
    header: int
    columns: dict[str, int]
    kept: dict[str, int]
    is_used: bool
    is_hidden: bool
    shown: list[list[str]]
    fill_down: bool | None
    children: list[int]
    is_own_export: bool
    questions: list[str]
    left_out: list[str]
    ended: int | None
    doubles: dict[str, list[int]]
    fills: list[str]
    hidden_columns: list[int]
    header_texts: list[str]
    shown_rows: list[int]


class ImportOptions(TypedDict, total=False):
    """What an admin has chosen, as the reading process takes it. Without `plans` it recognises the sheets."""

    plans: list[SheetPlan]
    take_hidden_rows: bool
    # Codes that fit no pattern or are doubtful.
    take_any_shape: bool
    # Parents that fit no pattern while most of the file's do.
    take_outlier_parents: bool


class SheetFound(TypedDict):
    """One sheet as it was read: its plan, the statements it gave, and counts of what is odd about it.

    skipped_headers: rows with the same words as the header; skipped_header_rows: the numbers of the first.
    """

    plan: SheetPlan
    statements: int
    rows: int
    # The number of the last row that holds something.
    last_row: int
    merged_areas: int
    skipped_headers: int
    skipped_header_rows: list[int]
    # Rows that filling down would touch, and the first of them.
    blank_parents: int
    blank_bills: int
    blank_areas: int
    first_blank_row: int
    hidden_rows: int
    formula_rows: int
    # Rows of one of our lists that say what is no longer so; they are left out.
    ended_rows: int
    # How many columns there are.
    width: int


class FileFound(TypedDict):
    """A file as it was read. `format`: xlsx, xls, xlsm, ods, csv or tsv. `continues`: the run whose refused
    rows it holds.
    """

    format: str
    has_macros: bool
    sheets: list[SheetFound]
    statements: int
    continues: int | None


class RowCounts(TypedDict):
    """Rows by what would become, or became, of them; `read` is their sum."""

    read: int
    new: int
    same: int
    changed: int
    refused: int


class RunEffects(TypedDict, total=False):
    """What importing changes besides the bags that its rows are about. Empty before the check.

    new_parents: parents that the file names only as parents of others. areas: bags that get another area.
    restored: bags that went when an import was undone, and come back.
    """

    new_parents: int
    new_bills: int
    links: int
    lines: int
    areas: int
    restored: int


class OutlierParents(TypedDict):
    """New parents that fit no pattern, beside `others` that do: how many, and the first codes."""

    count: int
    others: int
    codes: list[str]


class Remedies(TypedDict, total=False):
    """What an admin can set right on the page of the run, each with the count of its rows.

    areas: names of areas that are not in use. kinds: words that are no kind of bag yet, in lower case.
    """

    areas: list[tuple[str, int]]
    kinds: list[tuple[str, int]]
    outlier_parents: OutlierParents | None


class SampleRow(TypedDict, total=False):
    """One of the first rows of a reason (`reason`, `about`, `shown`, `other`) or of an outcome."""

    sheet: int
    row: int
    code: str | None
    reason: str
    about: str | None
    shown: str
    other: str | None
    outcome: str
    parent: str | None
    bill: str | None
    kind: str | None


class KeptSample(TypedDict):
    """A bag that stayed when its import was undone. `why` is a key of imports.messages.OF_KEPT."""

    code: str
    why: str


class UndoneCounts(TypedDict):
    """What undoing an import did, or would do: links ended, lines taken off their bills, bags withdrawn
    (those with history) and deleted, bags put back into the area that they had, bills left empty and the
    first numbers of these, bags that stayed, by reason, and the first of each reason.
    """

    links: int
    lines: int
    withdrawn: int
    deleted: int
    areas: int
    bills: int
    emptied: list[str]
    kept: int
    reasons: dict[str, int]
    samples: list[KeptSample]
