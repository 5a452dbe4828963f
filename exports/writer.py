"""Writing an export: the rows of a list, as the person saw it, into one file."""

import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import SuspiciousOperation, ValidationError
from django.db import connection, transaction
from django.db.models import QuerySet
from django.http import Http404, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from core.progress import Progress, Stopped, begin_job, is_cancellation
from core.spreadsheets import Spreadsheet, number_cells, open_spreadsheet
from core.stored_files import read_pieces, store
from exports.columns import LISTINGS
from exports.models import ExportRun

State = ExportRun.State
CHUNK = 5_000
TELL_EVERY = 1_000


class ExportRefused(Exception):
    """A file cannot be written. Its text is the sentence for the person."""


@dataclass(frozen=True)
class ExportSource:
    """What exports of a kind are made of.

    `check` raises Http404 if no page of ours asks for such an export, SuspiciousOperation if its list would
    not take this address. `name` begins the name of the file. `write` writes the rows, returns how many
    there were, and may raise ExportRefused.
    """

    check: Callable[[ExportRun], None]
    name: Callable[[ExportRun], str]
    write: Callable[[Spreadsheet, ExportRun, Progress], int]


def write_export(run_id: int, attempt: int, begin: Callable[[ExportRun], Any]) -> None:
    """Write the file of a run that waits; do nothing if it waits no more. A refusal is kept in its row."""
    if not begin_job(ExportRun, run_id, attempt):
        return
    run = ExportRun.objects.select_related("made_by").get(pk=run_id)
    mine = ExportRun.objects.filter(pk=run_id, attempt=attempt, state=State.WORKING)
    progress = None
    try:
        with begin(run) as progress, tempfile.TemporaryDirectory(prefix="tracetrack-") as folder:
            progress.begin("exporting")
            path = Path(folder) / "file"
            rows = write_file(run, path, progress)
            with transaction.atomic():
                file = store(name_file(run), read_pieces(path))
                progress.reach(rows)
                if not mine.filter(cancel_wanted=False).update(state=State.DONE, file=file, rows=rows):
                    raise Stopped
    except Exception as error:
        trouble = explain_error(error, progress)
        mine.update(state=State.STOPPED, trouble=trouble or _("This failed. The log says more."))
        if not trouble:
            raise


def explain_error(error: Exception, progress: Progress | None) -> str:
    """The sentence for the person; empty if the error was not expected."""
    if is_cancellation(error, progress):
        return _("Cancelled.")
    return str(error) if isinstance(error, ExportRefused) else ""


def name_file(run: ExportRun) -> str:
    made = f"{timezone.localtime(run.made_at):%Y-%m-%d-%H%M}"
    return f"{SOURCES[run.what].name(run)}-{made}.{run.file_format}"


def write_file(run: ExportRun, path: Path, progress: Progress) -> int:
    """Write all rows and return how many there were."""
    book = open_spreadsheet(path, run.file_format)
    count = SOURCES[run.what].write(book, run, progress)
    book.close()
    return count


def write_list(book: Spreadsheet, run: ExportRun, progress: Progress) -> int:
    """As an ExportSource's `write`, for the lists of the admin."""
    listing = LISTINGS[run.what]
    rows = fetch_rows(run)
    progress.total = estimate_count(rows)
    book.add_sheet(str(listing.title), listing.header)
    count = 0
    # A cursor of the server needs a transaction where connections are shared.
    with transaction.atomic():
        for cells in number_cells(listing.fetch_rows(rows, CHUNK), listing.number_places):
            book.add_row(cells)
            count += 1
            if count % TELL_EVERY == 0:
                progress.reach(count)
    return count


def fetch_rows(run: ExportRun) -> QuerySet[Any]:
    """The rows of the admin's list at the address that the person had, in its order."""
    from django.test import RequestFactory  # brings all that tests need: nothing for each start

    asked = dict(run.asked)
    ids: Sequence[str] = asked.pop("ids", "").split(",") if asked.get("ids") else ()
    address = QueryDict(mutable=True)
    address.update(asked)
    request = RequestFactory().get(f"/?{address.urlencode()}")
    request.user = run.made_by
    changelist = admin.site.get_model_admin(LISTINGS[run.what].model).get_changelist_instance(request)
    rows = changelist.get_queryset(request).select_related(None)
    return rows.filter(pk__in=ids) if ids else rows


def estimate_count(rows: QuerySet[Any]) -> int:
    """About how many there are, as the planner thinks: counting would take as long as writing."""
    statement, parameters = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}", parameters)
        plan = cursor.fetchone()[0]
    return int((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]["Plan Rows"])


def check_list(run: ExportRun) -> None:
    """As an ExportSource's `check`, for the lists of the admin."""
    if not all(part.isdecimal() for part in run.asked.get("ids", "0").split(",")):
        raise Http404
    try:
        fetch_rows(run)
    except (IncorrectLookupParameters, ValidationError) as error:
        raise SuspiciousOperation("The list has no such filter.") from error


# By what is exported. Rooms to the right add theirs when they are ready.
SOURCES = {what: ExportSource(check_list, lambda run: run.what, write_list) for what in LISTINGS}
