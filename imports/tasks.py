"""What the worker does. Each task names a row that says the rest."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from core.progress import SavedProgress
from core.request_ids import current_request
from imports.models import ImportRun
from imports.runs import run_task, stop_if_dead, stop_run
from imports.staging import drop_tables

KEPT_TABLES = timedelta(days=7)
# Files that differ by less are read in the order in which they came.
BYTES_OF_A_STEP = 5_000_000
CUT_OFF = _("The work was cut off. Nothing of it was kept.")


@app.task
def run_import(run_id: int, attempt: int, key_name: str = "") -> None:
    try:
        run_task(run_id, attempt, SavedProgress, key_name=key_name)
    finally:
        connection.close()


def defer_import(run: ImportRun) -> None:
    """Let the worker do what the run waits for, once the transaction is done. Small files are read first."""
    if run.task in (ImportRun.Task.IMPORT, ImportRun.Task.UNDO):
        task: Any = run_import.configure(queue="writing")
    else:
        size = run.file.size if run.file else 0
        task = run_import.configure(queue="reading", priority=-(size // BYTES_OF_A_STEP))
    current = current_request.get()
    key_name = current.key_name if current else ""
    transaction.on_commit(partial(task.defer, run_id=run.pk, attempt=run.attempt, key_name=key_name))


@app.periodic(cron="* * * * *")
@app.task
def stop_dead_imports(timestamp: int) -> None:
    """Say of runs whose worker was killed that they stopped."""
    for run in ImportRun.objects.filter(state=ImportRun.State.WORKING):
        stop_if_dead(run.pk, str(CUT_OFF))


def stop_cut_off_import(run_id: int, attempt: int) -> None:
    """Say of a run that the worker which was at this attempt was killed."""
    try:
        run = ImportRun.objects.get(pk=run_id, attempt=attempt, state=ImportRun.State.WORKING)
    except ImportRun.DoesNotExist:
        return
    stop_run(run, str(CUT_OFF), attempt=attempt + 1)


@app.periodic(cron="17 3 * * *")
@app.task
def drop_old_tables(timestamp: int) -> None:
    """The tables of dry runs are kept for a week; uploaded files stay."""
    now = timezone.now()
    for run in ImportRun.objects.filter(made_at__lt=now - KEPT_TABLES, made_at__gt=now - 2 * KEPT_TABLES):
        if not run.is_under_way:
            drop_tables(run)
