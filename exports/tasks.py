"""What the worker does for exports."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from accounts.audit import record_change
from accounts.models import User
from core.models import FilePart, StoredFile
from core.progress import SavedProgress
from exports.models import ExportRun
from exports.writer import write_export

KEPT = timedelta(days=2)
State = ExportRun.State


@app.task
def run_export(run_id: int, attempt: int) -> None:
    try:
        write_export(run_id, attempt, SavedProgress)
    finally:
        connection.close()


def defer_export(run: ExportRun) -> None:
    """Let the worker write it, once the transaction is done."""
    task: Any = run_export
    transaction.on_commit(partial(task.defer, run_id=run.pk, attempt=run.attempt))


def start_export(what: str, file_format: str, *, asked: dict[str, str], by: User) -> ExportRun:
    """Let the worker write this file, and write that down."""
    with transaction.atomic():
        run = ExportRun.objects.create(what=what, file_format=file_format, asked=asked, made_by=by)
        record_change(by=by, verb="exported", subject_kind="export", subject=str(run), asked=asked)
        defer_export(run)
    return run


def cancel_export(run: ExportRun) -> None:
    """Stop the work on an export. What waits stops at once, what is worked on within a second or so."""
    ExportRun.objects.filter(pk=run.pk, state=State.WORKING).update(cancel_wanted=True)
    if run.state == State.WAITING or run.is_dead:
        still = ExportRun.objects.filter(pk=run.pk, attempt=run.attempt, state=run.state)
        still.update(state=State.STOPPED, attempt=run.attempt + 1, trouble=_("Cancelled."))


@app.periodic(cron="* * * * *")
@app.task
def stop_dead_exports(timestamp: int) -> None:
    """Say of exports whose worker was killed that they stopped."""
    for run in ExportRun.objects.filter(state=State.WORKING):
        if run.is_dead:
            stop_cut_off_export(run.pk, run.attempt)


def stop_cut_off_export(run_id: int, attempt: int) -> None:
    """Say of an export that the worker which was at this attempt was killed."""
    dead = ExportRun.objects.filter(pk=run_id, attempt=attempt, state=State.WORKING)
    trouble = _("The work was cut off. Start it again.")
    dead.update(state=State.STOPPED, attempt=attempt + 1, trouble=trouble)


@app.periodic(cron="17 3 * * *")
@app.task
def delete_old_exports(timestamp: int) -> None:
    """Exports are kept for two days, with their files."""
    old = ExportRun.objects.filter(made_at__lt=timezone.now() - KEPT).exclude(state=State.WORKING)
    files = list(old.exclude(file=None).values_list("file", flat=True))
    old.delete()
    FilePart.objects.filter(file__in=files).delete()
    StoredFile.objects.filter(pk__in=files).delete()
