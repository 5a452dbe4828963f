"""A table as a file for somebody: made beside the web server, written down, sent."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from accounts.audit import record_change
from accounts.permissions import SignedInRequest
from bags.filter_forms import FilterForm
from core.database import release_connection
from core.subprocesses.parent import CannotRender, render_file, watch_connection
from exports.views import TYPES, refused


@dataclass(frozen=True)
class Table:
    """Rows for a spreadsheet. `numbers`: places of columns that hold numbers. `about`: what was asked for.

    A cell that is a number itself is one wherever it stands.
    """

    name: str
    sheet: str
    header: Sequence[str]
    rows: Sequence[Sequence[str | int | float]]
    numbers: Sequence[int] = field(default_factory=list)
    about: str = ""


def send_table(request: SignedInRequest, table: Table, file_format: str) -> HttpResponseBase:
    """The table as xlsx or csv, named after its `name` and the day. Who took it goes into the audit."""
    asked = {
        "sheet": table.sheet,
        "header": table.header,
        "rows": table.rows,
        "numbers": table.numbers,
        "file_format": file_format,
    }
    try:
        file = render_file("exports.list_spreadsheet", asked, watch_connection(request))
    except CannotRender as error:
        return refused(request, error)
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
    return FileResponse(file, as_attachment=True, filename=name, content_type=TYPES[file_format])


def refused_filters(request: SignedInRequest, form: FilterForm) -> HttpResponse | None:
    """The page that says which filters are wrong; None if none is.

    A list on the screen says that one was left out; in a file nobody would see it.
    """
    if not form.sentences:
        return None
    return render(request, "exports/failed.html", {"sentence": " ".join(form.sentences)}, status=400)


def too_many(request: SignedInRequest, sentence: str, most: int) -> HttpResponseBase:
    """The page that says that a list is too long for a file."""
    shown = {"sentence": sentence % f"{most:,}"}
    return render(request, "exports/failed.html", shown, status=400)


def second_of(at: object) -> str:
    """A time for a spreadsheet, in the site's time zone; nothing for none."""
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M:%S}" if at else ""  # type: ignore[arg-type]
