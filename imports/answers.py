"""All that can be answered about a file, in one list, by key, as callers of the API do it.

The page of a run has forms for them: questions before the check, how a sheet is read, what can be set right.
"""

from dataclasses import dataclass
from typing import Any, cast

from django.utils.translation import gettext as _

from accounts.models import User
from imports.column_mapping import PlanRefused, list_sheets, read_plans, remember_words
from imports.models import ImportRun
from imports.questions import list_questions, read_answers
from imports.remedies import Remedy, list_remedies, put_area_in_use, remember_kind
from imports.run_types import ImportOptions
from imports.runs import may_begin


@dataclass(frozen=True)
class Answerable:
    """Something to answer. `now`: the value that holds without an answer; None if an answer is needed."""

    key: str
    sheet: str
    sentence: str
    choices: list[tuple[str, str]]
    now: str | None


def list_answerable(run: ImportRun) -> list[Answerable]:
    """All that can be answered of this run: open questions first; nothing once it can no longer be read."""
    if not may_begin(run, ImportRun.Task.READ):
        return []
    return [*_list_open(run), *_list_remedies(run), *_list_sheet_fields(run)]


def _list_open(run: ImportRun) -> list[Answerable]:
    return [
        Answerable(question.name, sheet.name, question.sentence, question.choices, now=None)
        for sheet in list_questions(run)
        for question in sheet.questions
    ]


def _list_remedies(run: ImportRun) -> list[Answerable]:
    return [
        Answerable(
            remedy.key,
            "",
            remedy.describe(),
            remedy.choices,
            now="",
        )
        for remedy in list_remedies(run)
    ]


def _list_sheet_fields(run: ImportRun) -> list[Answerable]:
    return [
        Answerable(f"sheet-{sheet.number}-{name}", sheet.name, sentence, choices, now)
        for sheet in list_sheets(run)
        for name, sentence, choices, now in sheet.list_fields()
    ]


def take_answers(run: ImportRun, answers: dict[str, str], *, by: User) -> ImportOptions:
    """Do what these answers say, {key: value}; the options with which the file is to be read again.

    Raises PlanRefused for an unknown key or value, an open question without an answer, and columns that make
    no sense; RemedyRefused for an area or a word that cannot be. Call it in a transaction.
    """
    _check_answers(run, answers)
    changes: dict[str, Any] = {}
    fields = {field.key: field.now or "" for field in _list_sheet_fields(run)}
    if _list_open(run):
        if fields.keys() & answers.keys():
            raise PlanRefused(_("Answer the questions first. Then say how the sheets are read."))
        changes["plans"] = read_answers(answers, run)
    elif fields.keys() & answers.keys():
        changes["plans"] = read_plans(fields | answers, run)
        remember_words(changes["plans"])
    for remedy in list_remedies(run):
        if remedy.key in answers:
            changes |= _set_right(run, remedy, answers[remedy.key], by=by)
    return cast(ImportOptions, run.options | changes)


def _check_answers(run: ImportRun, answers: dict[str, str]) -> None:
    known = {one.key: {value for value, _words in one.choices} for one in list_answerable(run)}
    for key, value in answers.items():
        if key not in known:
            raise PlanRefused(_("There is no question “%s”. Read the questions again.") % key[:100])
        if value not in known[key]:
            given = {"value": value[:100], "key": key}
            raise PlanRefused(_("“%(value)s” is no answer to “%(key)s”.") % given)


def _set_right(run: ImportRun, remedy: Remedy, value: str, *, by: User) -> dict[str, Any]:
    """The options that this changes."""
    match remedy.deed:
        case "add_area":
            put_area_in_use(run, remedy.named, by=by)
        case "name_kind":
            remember_kind(run, remedy.named, value, by=by)
        case "read_hidden":
            return {"take_hidden_rows": True}
        case "take_outliers":
            return {"take_outlier_parents": True}
    return {}
