"""What the worker does. Each task names a row that says the rest."""

from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from loading.exporting import write_export
from loading.loading import settle, work_on
from loading.models import ExportRun, FilePart, ImportRun, StoredFile
from loading.progress import TellingProgress
from loading.staging import drop_tables_of

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


def hand_over_export(run: ExportRun) -> None:
    """As hand_over."""
    transaction.on_commit(lambda: hand_over_now(write_export_run, run_id=run.pk, attempt=run.attempt))


def hand_over(run: ImportRun) -> None:
    """Let the worker do what the run waits for, once the transaction is done."""
    transaction.on_commit(lambda: hand_over_now(work_on_run, run_id=run.pk, attempt=run.attempt))


def hand_over_now(task: Any, **named: int) -> None:
    task.defer(**named)


@app.periodic(cron="* * * * *")
@app.task
def put_down_dead_runs(timestamp: int) -> None:
    """Say of runs whose worker was killed that they stopped."""
    for found in ImportRun.objects.filter(state=ImportRun.State.WORKING):
        with transaction.atomic():
            run = ImportRun.objects.select_for_update().get(pk=found.pk)
            if run.is_dead:
                run.attempt += 1
                settle(run, _("The work was cut off. Nothing of it was kept."))
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
