"""Answers that are files, and the pages that say why there is none."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record_change
from accounts.permissions import SignedInRequest
from bags.filter_forms import FilterForm
from core.database import release_connection
from core.subprocesses.parent import BrowserGone, CannotRender, RenderersBusy, render_file, watch_connection

RETRY_AFTER_SECONDS = 5
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@dataclass(frozen=True)
class ListFile:
    """A table for a spreadsheet. `numbers`: the places of columns of numbers. `about`: what the filters said.

    A cell that is a number itself is one in any column.
    """

    name: str
    sheet: str
    header: Sequence[str]
    rows: Sequence[Sequence[Any]]
    numbers: Sequence[int] = field(default_factory=list)
    about: str = ""


def send_table(request: SignedInRequest, table: ListFile, file_format: str) -> HttpResponseBase:
    """The table as xlsx or csv, named after its `name` and the day. Who took it goes into the audit."""
    render_request = {
        "sheet": table.sheet,
        "header": table.header,
        "rows": [[str(cell) if isinstance(cell, Decimal) else cell for cell in row] for row in table.rows],
        "numbers": table.numbers,
        "file_format": file_format,
    }
    try:
        file = render_file("exports.list_spreadsheet", render_request, watch_connection(request))
    except CannotRender as error:
        return explain_failure(request, error)
    record_change(
        by=request.user,
        verb="exported",
        subject_kind=table.name,
        subject=table.about[:150],
        rows=len(table.rows),
    )
    # Sending may be slow.
    release_connection()
    name = f"{table.name}-{timezone.localdate():%Y-%m-%d}.{file_format}"
    return FileResponse(file, as_attachment=True, filename=name, content_type=CONTENT_TYPES[file_format])


def refuse_filters(request: SignedInRequest, form: FilterForm) -> HttpResponse | None:
    """The page that says which filters are wrong; None if none is.

    A list on the screen says that one was left out; in a file nobody would see it.
    """
    if not form.sentences:
        return None
    return render(request, "exports/failed.html", {"sentence": " ".join(form.sentences)}, status=400)


def offer_worker(request: SignedInRequest, what: str, most: int) -> HttpResponseBase:
    """The page that says that a list is too long to wait for, and offers to let the worker write it."""
    sentence = _("These are more than %(most)s %(what)s. The file is written while you do something else.")
    shown = {"sentence": sentence % {"most": f"{most:,}", "what": what}}
    return render(request, "exports/too_long.html", shown, status=400)


def explain_failure(request: SignedInRequest, error: CannotRender) -> HttpResponse:
    """The page that says why there is no paper: 503 if it is worth trying again, else 500."""
    if isinstance(error, BrowserGone):
        return HttpResponse(status=408)
    if not isinstance(error, RenderersBusy):
        return render(request, "exports/failed.html", {"sentence": str(error)}, status=500)
    answer = render(request, "busy.html", {"sentence": str(error)}, status=503)
    answer["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return answer
