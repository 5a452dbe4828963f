"""What the worker does. Each task names a row that says the rest."""

import logging
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from loading.loading import settle, work_on
from loading.models import ImportRun
from loading.progress import TellingProgress

log = logging.getLogger(__name__)
# Any number: whoever works on a load holds it, so that loads follow each other.
LOADING = 5_172_604


@app.task
def work_on_run(run_id: int, attempt: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOADING])
    try:
        work_on(run_id, attempt, TellingProgress)
    finally:
        connection.close()


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
