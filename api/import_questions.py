"""What people decide about a file of bags, and which of its bags stay when the import is undone."""

from typing import Annotated, Any

from django.db import transaction
from ninja import Query, Router, Schema
from pydantic import Field

from api.auth import CALLERS, ApiRequest
from api.errors import RequestRefused, list_answers
from api.filters import NEXT, Paging, describe_next, read_after
from api.imports import Run, RunId, Step, describe_run, find_run
from core.pagination import fetch_page, read_id
from imports.answers import Answerable, list_answerable, take_answers
from imports.column_mapping import PlanRefused
from imports.messages import describe_kept
from imports.models import ImportRun
from imports.remedies import RemedyRefused
from imports.runs import ImportRefused, check_seen, request_task
from imports.tasks import defer_import
from imports.undo import find_kept_bags

PAGE_SIZE = 100
MAX_ANSWERS = 1000
router = Router(auth=CALLERS)
Text = Annotated[str, Field(max_length=300)]


class Choice(Schema):
    """A possible answer."""

    value: str
    words: str


class Question(Schema):
    """Something that can be answered about a file."""

    key: str
    sheet: str = Field(description="The sheet that it is about; empty for the whole file.")
    sentence: str
    choices: list[Choice]
    now: str | None = Field(
        description="What holds without an answer; null if the file is not checked before it is answered."
    )


class Questions(Schema):
    """All that can be answered about a file as it is now, what must be answered first."""

    attempt: int = Field(description="Send it along with the answers.")
    questions: list[Question]
    first_rows: dict[str, list[list[str]]] = Field(description="The first rows of each sheet, by its name.")


class Answers(Step):
    """Answers to some of the questions, or all."""

    answers: dict[Text, Text] = Field(
        min_length=1,
        max_length=MAX_ANSWERS,
        description="The chosen value of each question, by its key.",
        examples=[{"sheet-0-fill_down": "yes"}],
    )


class KeptBag(Schema):
    """A bag that stays, and why."""

    code: str
    sentence: str


class KeptBagPage(Schema):
    """Bags that stay, in the order in which they were made."""

    bags: list[KeptBag]
    next: str | None = Field(description=NEXT)


@router.get(
    "/imports/{int:run_id}/questions",
    response=list_answers(Questions, 404),
    url_name="api_import_questions",
    summary="What can be answered about a file",
)
def list_import_questions(request: ApiRequest, run_id: RunId) -> dict[str, Any]:
    """Open questions, what can be set right (such as an area that is not in use), and how each sheet is read.

    Nothing while the worker is at work on it, and nothing once it is imported.
    """
    run = find_run(run_id)
    sheets = run.found["sheets"] if run.found else []
    return {
        "attempt": run.attempt,
        "questions": [describe_question(one) for one in list_answerable(run)],
        "first_rows": {sheet["plan"]["sheet"]: sheet["plan"]["shown"] for sheet in sheets},
    }


@router.post(
    "/imports/{int:run_id}/answer",
    response=list_answers(Run, 404, 409),
    url_name="api_import_answer",
    summary="Answer questions about a file",
)
def answer(request: ApiRequest, run_id: RunId, body: Answers) -> dict[str, Any]:
    """The worker checks the file again. All of the questions that must be answered, or none."""
    run = find_run(run_id)
    try:
        with transaction.atomic():
            check_seen(run, str(body.attempt))
            options = take_answers(run, body.answers, by=request.auth.user)
            defer_import(request_task(run, ImportRun.Task.READ, seen=body.attempt, options=options))
    except (ImportRefused, PlanRefused, RemedyRefused) as error:
        raise RequestRefused("refused", error) from error
    return describe_run(find_run(run_id))


@router.get(
    "/imports/{int:run_id}/kept",
    response=list_answers(KeptBagPage, 404),
    url_name="api_import_kept",
    summary="Bags that stay when an import is undone",
)
def list_kept(request: ApiRequest, run_id: RunId, paging: Query[Paging]) -> dict[str, Any]:
    """Those that would stay, once a preview found them; those that stayed, after the undo. 100 a page."""
    kept = find_kept_bags(find_run(run_id))
    if (place := read_after(paging, read_id)) is not None:
        kept = kept.filter(bag_id__gt=place)
    page = fetch_page(kept, PAGE_SIZE, lambda one: one.bag_id)
    bags = [
        {"code": one.bag.code, "sentence": describe_kept({"code": one.bag.code, "why": one.why})}
        for one in page.rows
    ]
    return {"bags": bags, "next": describe_next(page.next)}


def describe_question(question: Answerable) -> dict[str, Any]:
    choices = [{"value": value, "words": str(words)} for value, words in question.choices]
    return {
        "key": question.key,
        "sheet": question.sheet,
        "sentence": question.sentence,
        "choices": choices,
        "now": question.now,
    }
