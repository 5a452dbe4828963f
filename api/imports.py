"""/api/v1/imports: files of bags: uploading, the dry run, importing, undoing, and the result as a file."""

import hashlib
from datetime import datetime
from operator import attrgetter
from typing import Annotated, Any, Literal

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from ninja import File, Form, P, PathEx, Query, Router, Schema
from ninja.files import UploadedFile
from pydantic import Field, WithJsonSchema

from accounts.models import User
from api.auth import CALLERS, ApiRequest
from api.errors import RequestRefused, list_answers
from api.filters import MAX_ID, NEXT, Paging, describe_next, filter_after
from core.pagination import fetch_page
from core.stored_files import store
from exports.models import ExportRun
from exports.tasks import start_export
from imports.models import ImportRun
from imports.queue import describe_run_progress
from imports.runs import ImportRefused, cancel_run, create_run, record_cancellation, request_task
from imports.status import describe_state, list_effects, list_reasons
from imports.tasks import defer_import
from imports.undo_status import list_preview, list_undone
from imports.upload_handlers import check_size

PAGE_SIZE = 50
router = Router(auth=CALLERS)
RunId = PathEx[int, P(ge=1, le=MAX_ID, description="The id of an import run.")]
PEOPLE = ("made_by", "imported_by", "undone_by")
State, Task = ImportRun.State, ImportRun.Task
# A file that waits for the next step here is the same as one that is sent again.
NOT_YET_IMPORTED = (State.WAITING, State.WORKING, State.ASKS, State.CHECKED)
# Of one person and file; released at the end of the transaction.
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


class RowCounts(Schema):
    """How many rows were read, and what importing them does."""

    read: int
    new: int
    same: int
    changed: int
    refused: int


class RowNamed(Schema):
    """A row, and what is wrong with it."""

    sheet: str | None
    row: int
    sentence: str


class ReasonCount(Schema):
    """How many rows are refused, or only warned of, for one reason; the first of them."""

    count: int
    is_warning: bool
    rows: list[RowNamed]


class Run(Schema):
    """An uploaded file, and where it is: read and checked, imported, perhaps undone."""

    id: int
    file_name: str
    sha256: str
    state: Annotated[str, WithJsonSchema({"enum": State.values})]
    task: Annotated[str, WithJsonSchema({"enum": Task.values})] = Field(
        description="What the worker does next, or did last."
    )
    attempt: int = Field(description="Grows with each step. Send it along: a run that moved on is refused.")
    sentence: str = Field(description="Where it is, for people.")
    trouble: str = Field(description="Why the last step came to nothing, if it did.")
    progress: str = Field(description="How far the worker is, for people; empty if it is not at work on it.")
    counts: RowCounts | None = Field(description="Of the dry run; null before it.")
    reasons: list[ReasonCount]
    effects: list[str] = Field(description="What importing makes besides the bags of the rows.")
    preview: list[str] = Field(description="What undoing would do, once that was asked for.")
    undone: list[str] = Field(description="What undoing did.")
    made_at: datetime
    made_by: str
    imported_at: datetime | None
    imported_by: str | None
    undone_at: datetime | None
    undone_by: str | None


class RunPage(Schema):
    """Import runs, the latest first."""

    imports: list[Run]
    next: str | None = Field(description=NEXT)


class UploadOptions(Schema):
    """What is to be read of the file."""

    hidden_rows: bool = Field(False, description="Read rows that are hidden, too.")
    any_shape: bool = Field(False, description="Take codes that fit no pattern, or are doubtful, too.")


class Step(Schema):
    """The run as the caller saw it."""

    attempt: Annotated[int, Field(ge=0, le=2**31 - 1)]


class Importing(Step):
    """The dry run that is agreed to."""

    good_rows_only: bool = Field(False, description="Import what can be, where some rows are refused.")


class ResultFile(Schema):
    """The file that is wanted."""

    file_format: Literal["xlsx", "csv"] = "xlsx"
    refused_only: bool = Field(False, description="Only the refused rows, to be mended and uploaded.")


class ExportStarted(Schema):
    """The file that the worker writes: see /api/v1/exports."""

    export: int


@router.get("/imports", response=list_answers(RunPage), url_name="api_imports", summary="Import runs")
def list_imports(request: ApiRequest, paging: Query[Paging]) -> dict[str, Any]:
    """50 a page."""
    runs = ImportRun.objects.select_related(*PEOPLE)
    page = fetch_page(filter_after(runs, paging), PAGE_SIZE, attrgetter("id"))
    return {"imports": [describe_run(run) for run in page.rows], "next": describe_next(page.next)}


@router.post(
    "/imports",
    response=list_answers(Run, 408, 409, 413, 415),
    url_name="api_imports",
    summary="Upload a file, for a dry run",
)
def upload(request: ApiRequest, options: Form[UploadOptions], file: File[UploadedFile]) -> dict[str, Any]:
    """The worker reads and checks it; nothing is imported.

    The same file sent again, before it is imported, is the same run.
    """
    if sentence := check_size(file):
        raise RequestRefused("bad_request", sentence)
    chosen = {"take_hidden_rows": options.hidden_rows, "take_any_shape": options.any_shape}
    by = request.auth.user
    same = ImportRun.objects.filter(
        sha256=_hash_file(file), made_by=by, options=chosen, state__in=NOT_YET_IMPORTED
    )
    run = same.last()
    return describe_run(run or _create_run_once(file, same, by, chosen))


@router.get(
    "/imports/{int:run_id}",
    response=list_answers(Run, 404),
    url_name="api_import",
    summary="One import run",
)
def read_import(request: ApiRequest, run_id: RunId) -> dict[str, Any]:
    """Ask again every second or two while the state is waiting or working."""
    return describe_run(find_run(run_id))


@router.post(
    "/imports/{int:run_id}/import",
    response=list_answers(Run, 404, 409),
    url_name="api_import_import",
    summary="Import a checked file",
)
def import_rows(request: ApiRequest, run_id: RunId, body: Importing) -> dict[str, Any]:
    """All of what the dry run showed or, if it is true no more, nothing."""
    by = request.auth.user
    return _request(run_id, Task.IMPORT, body, imported_by=by, good_rows_only=body.good_rows_only)


@router.post(
    "/imports/{int:run_id}/check",
    response=list_answers(Run, 404, 409),
    url_name="api_import_check",
    summary="Check a file again",
)
def check_again(request: ApiRequest, run_id: RunId, body: Step) -> dict[str, Any]:
    """The dry run once more, on bags as they are now."""
    return _request(run_id, Task.READ, body)


@router.post(
    "/imports/{int:run_id}/preview-undo",
    response=list_answers(Run, 404, 409),
    url_name="api_import_preview_undo",
    summary="Find what undoing an import would do",
)
def preview_undo(request: ApiRequest, run_id: RunId, body: Step) -> dict[str, Any]:
    """Nothing is changed."""
    return _request(run_id, Task.PREVIEW, body, previewed_by=request.auth.user)


@router.post(
    "/imports/{int:run_id}/undo",
    response=list_answers(Run, 404, 409),
    url_name="api_import_undo",
    summary="Undo an import",
)
def undo(request: ApiRequest, run_id: RunId, body: Step) -> dict[str, Any]:
    """What nobody has used since. Ask for the preview first."""
    if find_run(run_id).preview is None:
        raise RequestRefused("refused", _("Look first at what an undo would do."))
    return _request(run_id, Task.UNDO, body, undone_by=request.auth.user)


@router.post(
    "/imports/{int:run_id}/cancel",
    response=list_answers(Run, 404),
    url_name="api_import_cancel",
    summary="Stop the work on a file",
)
def cancel(request: ApiRequest, run_id: RunId) -> dict[str, Any]:
    """Nothing of it is kept. If there is no work, nothing happens."""
    run = find_run(run_id)
    with transaction.atomic():
        if cancel_run(run):
            record_cancellation(run, by=request.auth.user)
    return describe_run(find_run(run_id))


@router.post(
    "/imports/{int:run_id}/result",
    response=list_answers(ExportStarted, 404, 409),
    url_name="api_import_result",
    summary="Have the result written as a file",
)
def write_result(request: ApiRequest, run_id: RunId, body: ResultFile) -> dict[str, Any]:
    """The rows as they were uploaded, with what became of each."""
    run = find_run(run_id)
    if run.counts is None:
        raise RequestRefused("refused", _("This file is not checked yet."))
    what = ExportRun.What.REFUSED if body.refused_only else ExportRun.What.RESULT
    asked, by = {"run": str(run.pk)}, request.auth.user
    export = start_export(what, body.file_format, asked=asked, by=by)
    return {"export": export.pk}


def _request(run_id: int, task: str, step: Step, **changes: Any) -> dict[str, Any]:
    """Let the worker do this next, unless the run has moved on since the caller saw it."""
    run = find_run(run_id)
    try:
        with transaction.atomic():
            defer_import(request_task(run, task, seen=step.attempt, **changes))
    except ImportRefused as error:
        raise RequestRefused("refused", error) from error
    return describe_run(find_run(run_id))


def find_run(run_id: int) -> ImportRun:
    """Raises RequestRefused if there is none."""
    run = ImportRun.objects.select_related(*PEOPLE, "file").filter(pk=run_id).first()
    if run is None:
        raise RequestRefused("not_found", _("There is no import with this id."))
    return run


def _create_run_once(
    file: UploadedFile, same: QuerySet[ImportRun], by: User, chosen: dict[str, bool]
) -> ImportRun:
    """A new run, or the one of `same` that somebody made meanwhile: two that come at once are one.

    Storing a large file takes long, so nothing is locked meanwhile.
    """
    stored = store(file.name or "", file.chunks())
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(ONE_AT_A_TIME, [f"upload {by.pk} {stored.sha256}"])
        run = same.last()
        if run is None:
            run = create_run(stored, by, **chosen)
            defer_import(run)
            return run
    stored.delete()
    return run


def _hash_file(file: UploadedFile) -> str:
    digest = hashlib.sha256()
    for piece in file.chunks():
        digest.update(piece)
    return digest.hexdigest()


def describe_run(run: ImportRun) -> dict[str, Any]:
    is_under_way = run.is_under_way and not run.is_dead
    return {
        "id": run.pk,
        "file_name": run.file_name,
        "sha256": run.sha256,
        "state": run.state,
        "task": run.task,
        "attempt": run.attempt,
        "sentence": describe_state(run),
        "trouble": run.trouble,
        "progress": describe_run_progress(run)["sentence"] if is_under_way else "",
        "counts": run.counts,
        "reasons": list_reasons(run),
        "effects": list_effects(run),
        "preview": list_preview(run),
        "undone": list_undone(run) if run.state == State.UNDONE else [],
        "made_at": run.made_at,
        "made_by": run.made_by.display_name if run.made_by else "",
        "imported_at": run.imported_at,
        "imported_by": run.imported_by.display_name if run.imported_by else None,
        "undone_at": run.undone_at,
        "undone_by": run.undone_by.display_name if run.undone_by else None,
    }
