"""/api/v1/exports: the files of import runs that the worker writes for the caller."""

from typing import Annotated, Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from ninja import P, PathEx, Router, Schema
from pydantic import Field, WithJsonSchema

from accounts.audit import record_change
from accounts.models import User
from api.auth import CALLERS, ApiRequest, accept_callers
from api.errors import Problem, RequestRefused, list_answers
from api.filters import MAX_ID
from core.progress import describe_progress
from core.stored_files import stream_file
from exports.models import ExportRun

router = Router(auth=CALLERS)
# What POST /api/v1/imports/<number>/result starts. Other files, such as the audit, are for their pages alone.
STARTED_HERE = [ExportRun.What.RESULT, ExportRun.What.REFUSED]
ExportId = PathEx[int, P(ge=1, le=MAX_ID, description="The id of an export of the caller.")]


class Export(Schema):
    """A file that the worker writes, and how far it is."""

    id: int
    file_name: str
    state: Annotated[str, WithJsonSchema({"enum": ExportRun.State.values})]
    rows: int | None
    progress: str = Field(description="How far the worker is, for people; empty if it is not at work on it.")
    trouble: str = Field(description="Why it was not written, if it was not.")


@router.get(
    "/exports/{int:export_id}",
    response=list_answers(Export, 404),
    url_name="api_export",
    summary="A file that the worker writes",
)
def read_export(request: ApiRequest, export_id: ExportId) -> dict[str, Any]:
    """Kept for two days."""
    run = find_export(export_id, request.auth.user)
    is_under_way = run.is_under_way and not run.is_dead
    return {
        "id": run.pk,
        "file_name": run.file.name if run.file else str(run),
        "state": run.state,
        "rows": run.rows,
        "progress": describe_progress(run)["sentence"] if is_under_way else "",
        "trouble": run.trouble,
    }


@router.get(
    "/exports/{int:export_id}/file",
    auth=accept_callers("export"),
    response={frozenset({400, 401, 403, 404, 409, 429, 503}): Problem},
    url_name="api_export_file",
    summary="Download a file that the worker wrote",
    openapi_extra={
        "responses": {
            200: {
                "description": "The file.",
                "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
            }
        }
    },
)
def download(request: ApiRequest, export_id: ExportId) -> HttpResponseBase:
    """As soon as its state is done. The audit gets an entry."""
    person = request.auth.user
    run = find_export(export_id, person)
    if run.file is None:
        raise RequestRefused("refused", _("This file is not ready."))
    record_change(
        by=person,
        verb="downloaded",
        subject_kind="export",
        subject=str(run),
        subject_id=run.pk,
    )
    return stream_file(run.file)


def find_export(export_id: int, user: User) -> ExportRun:
    """Raises RequestRefused if the caller has no file of an import run of this id."""
    started = ExportRun.objects.select_related("file").filter(made_by=user, what__in=STARTED_HERE)
    run = started.filter(pk=export_id).first()
    if run is None:
        raise RequestRefused("not_found", _("There is no export with this id."))
    return run
