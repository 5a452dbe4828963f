"""What only the admin knows of a file's columns: the questions before its rows are checked, and answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from imports.column_mapping import MEANINGS, NO, YES, PlanRefused, read_header
from imports.models import ImportRun
from imports.reader.column_questions import BAG, EACH_CHILD, FILL_DOWN
from imports.reader.layout_detection import UNKNOWN, name_column
from imports.run_types import SheetFound, SheetPlan

EACH = "each"


@dataclass
class Question:
    """`name`: that of its field in the form. `choices`: values and what they mean."""

    name: str
    sentence: str
    choices: list[tuple[str, str]]


@dataclass
class SheetAsked:
    """A sheet with open questions, and its first rows."""

    name: str
    columns: list[tuple[str, bool]]
    rows: list[list[str]]
    questions: list[Question]


def list_questions(run: ImportRun) -> list[SheetAsked]:
    """The sheets of a run about which there is something to answer."""
    sheets = run.found["sheets"] if run.found else []
    return [
        SheetAsked(
            sheet["plan"]["sheet"] or _("The file"),
            list_columns(sheet["plan"]),
            sheet["plan"]["shown"],
            asked,
        )
        for number, sheet in enumerate(sheets)
        if (asked := ask(number, sheet))
    ]


def needs_answers(found: dict[str, Any]) -> bool:
    """Whether rows cannot be checked yet: the columns of a sheet are not known, or there is a question."""
    plans = [sheet["plan"] for sheet in found["sheets"] if sheet["plan"]["is_used"]]
    return any(plan["shape"] == UNKNOWN or plan["questions"] for plan in plans)


def has_unknown_columns(run: ImportRun) -> bool:
    plans = [sheet["plan"] for sheet in run.found["sheets"]] if run.found else []
    return any(plan["is_used"] and plan["shape"] == UNKNOWN for plan in plans)


def list_columns(plan: SheetPlan) -> list[tuple[str, bool]]:
    """The letter of each column that is shown, and whether the sheet hides it."""
    width = max((len(row) for row in plan["shown"]), default=0)
    return [(name_column(place), place in plan.get("hidden_columns", [])) for place in range(width)]


def ask(number: int, sheet: SheetFound) -> list[Question]:
    plan = sheet["plan"]
    if not plan["is_used"] or not plan.get("questions"):
        return []
    asked = [Question(f"sheet-{number}-{name}", *ask_which(plan, name)) for name in plan.get("doubles", {})]
    if FILL_DOWN in plan["questions"]:
        asked.append(Question(f"sheet-{number}-{FILL_DOWN}", ask_fill_down(sheet), list_fill_choices()))
    return asked


def ask_which(plan: SheetPlan, name: str) -> tuple[str, list[tuple[str, str]]]:
    places = plan["doubles"][name]
    choices = [(str(place), _("Only %s") % describe_column(plan, place)) for place in places]
    if name == BAG:
        return _("Two columns may hold the bag that a row is about. Which one counts?"), choices
    if name == name_of_each(plan):
        sentence = _("%(count)s columns each look like “%(field)s”. Does each hold one?")
        choices.insert(0, (EACH, _("Each is a bag of its own: a row gives as many bags as it has codes")))
    else:
        sentence = _("%(count)s columns each look like “%(field)s”. Which one counts?")
    return sentence % {"count": len(places), "field": MEANINGS[name]}, choices


def name_of_each(plan: SheetPlan) -> str:
    """The field of which each column may hold a bag of its own."""
    if EACH_CHILD not in plan["questions"]:
        return ""
    return "child" if "child" in plan["doubles"] else "code"


def describe_column(plan: SheetPlan, place: int) -> str:
    heading = read_header(plan).get(place, "")
    words = _("column %(letter)s, “%(heading)s”") if heading else _("column %(letter)s")
    named = words % {"letter": name_column(place), "heading": heading}
    return _("%s (hidden)") % named if place in plan.get("hidden_columns", []) else named


def ask_fill_down(sheet: SheetFound) -> str:
    blanks = (
        (sheet.get("blank_parents", 0), _("parent")),
        (sheet.get("blank_bills", 0), _("bill")),
        (sheet.get("blank_areas", 0), _("area")),
    )
    found = [
        ngettext(
            "%(rows)s row has no %(what)s under one that has",
            "%(rows)s rows have no %(what)s under one that has",
            count,
        )
        % {"rows": f"{count:,}", "what": what}
        for count, what in blanks
        if count
    ]
    where = _("the first is row %s") % f"{sheet.get('first_blank_row', 0):,}"
    return f"{', '.join(found)} ({where}). " + _("Is it the one above, or none?")


def list_fill_choices() -> list[tuple[str, str]]:
    return [
        (YES, _("Fill down: each is in the one above it. An empty row ends a group.")),
        (NO, _("Leave empty: these bags are in none. Rows under a merged cell are refused.")),
    ]


def read_answers(form: Mapping[str, str], run: ImportRun) -> list[SheetPlan]:
    """The plans with what the admin has answered. Raises PlanRefused if an answer is missing."""
    return answer_questions(run, lambda question: form.get(question.name, ""))


def answer_questions(run: ImportRun, choose: Callable[[Question], str]) -> list[SheetPlan]:
    """The plans with the values that `choose` gives. Raises PlanRefused if one answers nothing."""
    sheets = run.found["sheets"] if run.found else []
    return [answer_sheet(number, sheet, choose) for number, sheet in enumerate(sheets)]


def answer_sheet(number: int, sheet: SheetFound, choose: Callable[[Question], str]) -> SheetPlan:
    plan: SheetPlan = {**sheet["plan"]}
    # Which column holds the bag comes last: it may make other answers void.
    for question in sorted(ask(number, sheet), key=lambda question: question.name.endswith(f"-{BAG}")):
        value = choose(question)
        if value not in [choice for choice, _words in question.choices]:
            raise PlanRefused(_("Answer each question about %s.") % (plan["sheet"] or _("the file")))
        name = question.name.rpartition("-")[2]
        if name == FILL_DOWN:
            plan["fill_down"] = value == YES
        elif value == EACH:
            plan["children"] = plan["doubles"][name]
        else:
            choose_column(plan, name, int(value))
    if BAG in plan.get("doubles", {}) and "child" not in plan["columns"]:
        plan["children"] = []
    return {**plan, "doubles": {}, "questions": []}


def choose_column(plan: SheetPlan, name: str, place: int) -> None:
    """Read this column as the field `name`, or as the bag that a row is about."""
    if name != BAG:
        plan["columns"] = plan["columns"] | {name: place}
        return
    other = "child" if plan["doubles"][BAG][0] == place else "code"
    plan["columns"] = {field: at for field, at in plan["columns"].items() if field != other}
