"""How the sheets of a file are read: shown to the admin, and changed by the admin."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from imports.models import HeaderWord, ImportRun
from imports.reader.column_questions import find_field
from imports.reader.header_words import FIELDS, merge_words, normalise_word
from imports.reader.layout_detection import (
    BILL_BLOCKS,
    BLOCKS,
    COLUMN,
    TABLE,
    UNKNOWN,
    name_column,
)
from imports.run_types import SheetFound, SheetPlan

SHAPES = {
    TABLE: gettext_lazy("a table with named columns"),
    COLUMN: gettext_lazy("one column of codes"),
    BLOCKS: gettext_lazy("children, then the row of their parent"),
    BILL_BLOCKS: gettext_lazy("parents, then the row of their bill"),
}
MEANINGS = {
    "code": gettext_lazy("code of the bag"),
    "child": gettext_lazy("code of the child"),
    "parent": gettext_lazy("code of the parent"),
    "kind": gettext_lazy("kind: parent or child"),
    "area": gettext_lazy("area"),
    "bill": gettext_lazy("number of the bill"),
}
LEFT_OUT, KEPT = "", "keep"
# Whether empty cells are filled down.
YES, NO = "yes", "no"
MAX_WORD = 200
# More than a sheet can have; runs of before do not know their last row.
MOST_ROWS = 9_999_999


class PlanRefused(Exception):
    """The columns do not make sense. Its text is the sentence for the person."""


@dataclass
class SheetShown:
    """One sheet on the page: what was recognised, its first rows, and what stands in its columns' lists."""

    number: int
    plan: SheetPlan
    rows: int
    last_row: int
    notes: list[str]

    @property
    def name(self) -> str:
        return self.plan["sheet"] or _("The file")

    @property
    def use(self) -> str:
        """How it is read, in words."""
        plan = self.plan
        if not plan["is_used"]:
            return _("hidden, left out") if plan["is_hidden"] else _("left out")
        if plan["shape"] == UNKNOWN:
            return _("not recognised")
        named = sorted(plan["columns"].items(), key=lambda column: column[1])
        columns = ", ".join(f"{name_column(place)} = {MEANINGS[name]}" for name, place in named)
        more = ", ".join(map(name_column, plan.get("children", [])[1:]))
        kept = ", ".join(plan.get("kept", {}))
        words = [
            str(SHAPES[plan["shape"]]),
            columns,
            _("each a bag of its own, too: %s") % more if more else "",
            _("empty cells filled down") if plan.get("fill_down") else "",
            _("kept: %s") % kept if kept else "",
        ]
        return "; ".join(word for word in words if word)

    @property
    def columns(self) -> list[tuple[int, str, str]]:
        """Each column's place, letter, and what is chosen for it."""
        chosen = {place: name for name, place in self.plan["columns"].items()}
        each = "code" if "code" in self.plan["columns"] else "child"
        chosen |= dict.fromkeys(self.plan.get("children", []), each)
        chosen |= dict.fromkeys(self.plan.get("kept", {}).values(), KEPT)
        width = max((len(row) for row in self.plan["shown"]), default=0)
        return [(place, name_column(place), chosen.get(place, LEFT_OUT)) for place in range(width)]

    @property
    def choices(self) -> list[tuple[str, Any]]:
        return [(LEFT_OUT, _("leave out")), *MEANINGS.items(), (KEPT, _("keep with the bag"))]

    @property
    def fill_choices(self) -> list[tuple[str, Any, bool]]:
        now = self.plan.get("fill_down")
        return [
            ("", _("ask"), now is None),
            (YES, _("are filled down"), now is True),
            (NO, _("stay empty"), now is False),
        ]

    @property
    def shapes(self) -> list[tuple[str, Any]]:
        return list(SHAPES.items())

    def list_fields(self) -> list[tuple[str, str, list[tuple[str, str]], str]]:
        """The fields of the form: name, what it is about, values with their meanings, and the value now."""
        shape = self.plan["shape"] if self.plan["shape"] in SHAPES else TABLE
        fills = [(value, str(words)) for value, words, _is_now in self.fill_choices]
        fill = next(value for value, _words, is_now in self.fill_choices if is_now)
        numbers = sorted({0, self.plan["header"], *self.plan.get("shown_rows", [])})
        headers = [(str(number), _("row %s") % number if number else _("none")) for number in numbers]
        return [
            (
                "used",
                _("Read this sheet"),
                [("", _("no")), ("on", _("yes"))],
                "on" if self.plan["is_used"] else "",
            ),
            ("shape", _("Its rows are"), [(value, str(words)) for value, words in self.shapes], shape),
            ("header", _("Its header is"), headers, str(self.plan["header"])),
            ("fill", _("Empty cells under a parent, bill or area"), fills, fill),
            *(
                (
                    f"column-{place}",
                    _("Column %s") % letter,
                    [(value, str(words)) for value, words in self.choices],
                    now,
                )
                for place, letter, now in self.columns
            ),
        ]


def list_sheets(run: ImportRun) -> list[SheetShown]:
    sheets = run.found["sheets"] if run.found else []
    return [
        SheetShown(number, sheet["plan"], sheet["rows"], sheet.get("last_row", MOST_ROWS), list_notes(sheet))
        for number, sheet in enumerate(sheets)
    ]


def list_notes(sheet: SheetFound) -> list[str]:
    """What is odd about a sheet as a whole."""
    counts = (
        (sheet["hidden_rows"], _("hidden rows: %s")),
        (sheet["formula_rows"], _("rows with formulas: %s")),
        (sheet["merged_areas"], _("merged areas: %s")),
        (sheet.get("ended_rows", 0), _("left out, as they are no longer so: %s")),
    )
    notes = [sentence % f"{count:,}" for count, sentence in counts if count]
    if skipped := describe_skipped_headers(sheet):
        notes.append(skipped)
    return [_("hidden sheet"), *notes] if sheet["plan"]["is_hidden"] else notes


def describe_skipped_headers(sheet: SheetFound) -> str:
    """Where the header is once more in a sheet, or nothing. Runs of before know nothing of it."""
    first, count = sheet.get("skipped_header_rows", []), sheet.get("skipped_headers", 0)
    if not first:
        return ""
    rows = ", ".join(f"{row:,}" for row in first) + (" …" if count > len(first) else "")
    return ngettext("a header again in row %s: skipped", "a header again in rows %s: skipped", count) % rows


def read_plans(form: Mapping[str, str], run: ImportRun) -> list[SheetPlan]:
    """The plans that the admin has filled in, one a sheet. Raises PlanRefused."""
    return [read_plan(form, shown) for shown in list_sheets(run)]


def read_plan(form: Mapping[str, str], shown: SheetShown) -> SheetPlan:
    def answer(name: str) -> str:
        return form.get(f"sheet-{shown.number}-{name}", "")

    plan: SheetPlan = {
        **shown.plan,
        "is_used": bool(answer("used")),
        "columns": {},
        "kept": {},
        "children": [],
    }
    if not plan["is_used"]:
        return plan
    if answer("shape") not in SHAPES:
        raise PlanRefused(_("Say how the rows of %s stand.") % shown.name)
    plan["shape"] = answer("shape")
    plan["fill_down"] = {YES: True, NO: False}.get(answer("fill"))
    plan["header"] = read_header_row(answer("header"), shown)
    plan["header_texts"] = find_header_texts(shown.plan, plan["header"])
    if plan["shape"] in (TABLE, COLUMN):
        chosen = {place: answer(f"column-{place}") for place, _letter, _now in shown.columns}
        if chosen != {place: now for place, _letter, now in shown.columns}:
            # Who changes what columns hold has answered which of two counts.
            plan = {**plan, "doubles": {}, "questions": []}
        fill_columns(plan, chosen, shown)
    return plan


def read_header_row(answer: str, shown: SheetShown) -> int:
    """The number of the row with the header, 0 if there is none. Raises PlanRefused."""
    if not answer.isdecimal():
        return 0
    # Not every text of digits: Python refuses to make a number of 5,000.
    number = int(answer) if len(answer) <= len(str(MOST_ROWS)) else MOST_ROWS + 1
    if number > shown.last_row:
        raise PlanRefused(
            _("The header of %(sheet)s cannot be in row %(row)s: its last row is %(last)s.")
            % {"sheet": shown.name, "row": answer[:10], "last": f"{shown.last_row:,}"}
        )
    return number


def fill_columns(plan: SheetPlan, chosen: dict[int, str], shown: SheetShown) -> None:
    header = read_header(plan)
    for place, name in chosen.items():
        if name == KEPT:
            heading = header.get(place) or _("column %s") % name_column(place)
            plan["kept"][heading[:MAX_WORD]] = place
        elif name in FIELDS:
            is_one_of_many = name == "child" or place in shown.plan.get("children", [])
            if name in plan["columns"] and is_one_of_many:
                plan["children"] = [*(plan["children"] or [plan["columns"][name]]), place]
            elif name in plan["columns"]:
                raise PlanRefused(
                    _("Two columns of %(sheet)s are named “%(field)s”.")
                    % {"sheet": shown.name, "field": MEANINGS[name]}
                )
            else:
                plan["columns"][name] = place
    if plan["shape"] == COLUMN and "code" not in plan["columns"]:
        raise PlanRefused(_("Say which column of %s holds the code of the bag.") % shown.name)
    if not {"code", "child", "parent"} & set(plan["columns"]):
        raise PlanRefused(_("Say which column of %s holds the codes.") % shown.name)


def read_header(plan: SheetPlan) -> dict[int, str]:
    """The words above the columns, by place."""
    return {place: text for place, text in enumerate(plan.get("header_texts", [])) if text}


def find_header_texts(plan: SheetPlan, header: int) -> list[str]:
    """The texts of a row that the admin names as the header, if it is among those that are shown."""
    if header == plan["header"]:
        return plan.get("header_texts", [])
    return dict(zip(plan.get("shown_rows", []), plan["shown"], strict=False)).get(header, [])


def remember_words(plans: list[SheetPlan]) -> None:
    """Keep what the words above columns mean, so that the next file of this kind needs no help.

    A column that was left out for another of its meaning keeps that meaning: it may come alone next time.
    """
    known = merge_words(dict(HeaderWord.objects.values_list("word", "field")))
    for plan in plans:
        if plan["is_used"] and plan["shape"] == TABLE:
            names = {place: name for name, place in plan["columns"].items()}
            names |= dict.fromkeys(plan["children"], "code" if "code" in plan["columns"] else "child")
            for word, field in find_meanings(plan, names, known).items():
                HeaderWord.objects.update_or_create(word=word, defaults={"field": field})


def find_meanings(plan: SheetPlan, names: dict[int, str], known: dict[str, str]) -> dict[str, str]:
    words = {place: normalise_word(text)[:MAX_WORD] for place, text in read_header(plan).items()}
    meant = {word: names[place] for place, word in words.items() if word and place in names}
    left_out = {word for place, word in words.items() if word and place not in names}
    return meant | {
        word: LEFT_OUT
        for word in left_out - set(meant)
        if (find_field(word, known) or LEFT_OUT) not in names.values()
    }
