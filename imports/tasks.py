"""What the worker does. Each task names a row that says the rest."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from core.models import FilePart, StoredFile
from core.progress import TellingProgress
from exports.models import ExportRun
from exports.writer import write_export
from imports.models import ImportRun
from imports.runs import put_down_if_dead, work_on
from imports.staging import drop_tables_of

KEPT_EXPORTS, KEPT_TABLES = timedelta(days=2), timedelta(days=7)


@app.task
def work_on_run(run_id: int, attempt: int) -> None:
    try:
        work_on(run_id, attempt, TellingProgress)
    finally:
        connection.close()


@app.task
def write_export_run(run_id: int, attempt: int) -> None:
    try:
        write_export(run_id, attempt, TellingProgress)
    finally:
        connection.close()


def hand_over(run: ImportRun | ExportRun) -> None:
    """Let the worker do what the run waits for, once the transaction is done."""
    task: Any = write_export_run if isinstance(run, ExportRun) else work_on_run
    transaction.on_commit(partial(task.defer, run_id=run.pk, attempt=run.attempt))


@app.periodic(cron="* * * * *")
@app.task
def put_down_dead_runs(timestamp: int) -> None:
    """Say of runs whose worker was killed that they stopped."""
    for run in ImportRun.objects.filter(state=ImportRun.State.WORKING):
        put_down_if_dead(run.pk)
    for export in ExportRun.objects.filter(state=ExportRun.State.WORKING):
        if export.is_dead:
            dead = ExportRun.objects.filter(pk=export.pk, attempt=export.attempt, state=export.state)
            dead.update(
                state=ExportRun.State.STOPPED,
                attempt=export.attempt + 1,
                trouble=_("The work was cut off. Start it again."),
            )


@app.periodic(cron="17 3 * * *")
@app.task
def throw_away_old_files(timestamp: int) -> None:
    """Exports are kept for two days, the tables of dry runs for a week; uploaded files stay."""
    now = timezone.now()
    old = ExportRun.objects.filter(made_at__lt=now - KEPT_EXPORTS).exclude(state=ExportRun.State.WORKING)
    files = list(old.exclude(file=None).values_list("file", flat=True))
    old.delete()
    FilePart.objects.filter(file__in=files).delete()
    StoredFile.objects.filter(pk__in=files).delete()
    for run in ImportRun.objects.filter(made_at__lt=now - KEPT_TABLES, made_at__gt=now - 2 * KEPT_TABLES):
        if not run.is_under_way:
            drop_tables_of(run)
