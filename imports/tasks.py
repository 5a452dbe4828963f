"""What the worker does. Each task names a row that says the rest."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from core.progress import TellingProgress
from imports.models import ImportRun
from imports.runs import put_down_if_dead, work_on
from imports.staging import drop_tables_of

KEPT_TABLES = timedelta(days=7)


@app.task
def work_on_run(run_id: int, attempt: int) -> None:
    try:
        work_on(run_id, attempt, TellingProgress)
    finally:
        connection.close()


def hand_over(run: ImportRun) -> None:
    """Let the worker do what the run waits for, once the transaction is done."""
    task: Any = work_on_run
    transaction.on_commit(partial(task.defer, run_id=run.pk, attempt=run.attempt))


@app.periodic(cron="* * * * *")
@app.task
def put_down_dead_runs(timestamp: int) -> None:
    """Say of runs whose worker was killed that they stopped."""
    for run in ImportRun.objects.filter(state=ImportRun.State.WORKING):
        put_down_if_dead(run.pk)


@app.periodic(cron="17 3 * * *")
@app.task
def throw_away_old_files(timestamp: int) -> None:
    """The tables of dry runs are kept for a week; uploaded files stay."""
    now = timezone.now()
    for run in ImportRun.objects.filter(made_at__lt=now - KEPT_TABLES, made_at__gt=now - 2 * KEPT_TABLES):
        if not run.is_under_way:
            drop_tables_of(run)
