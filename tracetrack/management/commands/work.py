"""The worker: imports, exports and checks, and what must not wait behind them, beside the web server."""

import asyncio
import logging
import os
import signal
import time
from collections.abc import Callable
from typing import Any, cast

import psycopg
from asgiref.sync import sync_to_async
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Status
from procrastinate.manager import JobManager

from core.postgresql.waiting import limit_waiting
from exports.tasks import run_export, stop_cut_off_export
from imports.tasks import run_import, stop_cut_off_import
from tracetrack.launcher.orphans import end_with_launcher
from tracetrack.launcher.postgres_files import CannotStart
from tracetrack.launcher.preparation import check_addresses

# Scans come first where both share a machine.
NICENESS = 10
# Long jobs lift PostgreSQL's limits; a database that was frozen for longer does not come back.
PATIENCE_SECONDS = 3600
# How many jobs of each are done at once. Tasks without a queue are in the first. Files are read two at a
# time, so that one that takes long holds up no other; what they say is written one after the other.
# Receivers of webhooks may hang for some seconds each.
QUEUES = {"default": 1, "short": 1, "reading": 2, "writing": 1, "webhooks": 4}


# What says on its own row that it was cut off.
CUT_OFF: dict[str, Callable[[int, int], None]] = {
    run_import.name: stop_cut_off_import,
    run_export.name: stop_cut_off_export,
}
SECONDS_BETWEEN_TRIES = 1.0
logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Import and export files, send mail and check history against the state, until it is stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        os.nice(NICENESS)
        end_with_launcher(signal.SIGKILL)
        limit_waiting(seconds=PATIENCE_SECONDS)
        connector = cast(DjangoConnector, app.connector).get_worker_connector()
        wait_for_database()
        try:
            check_addresses()
        except CannotStart as refused:
            raise CommandError(str(refused)) from None
        with app.replace_connector(connector) as working:
            try:
                asyncio.run(work(working))
            except (ConnectorException, psycopg.OperationalError) as error:
                reason = error.__cause__ or error
                raise CommandError(f"The worker has lost the database and ends: {reason}") from error


def wait_for_database() -> None:
    """Wait until the database answers, for however long: ending would only mean to be started again."""
    parameters = connection.get_connection_params() | {"connect_timeout": 5}
    told = False
    while True:
        try:
            psycopg.connect(**parameters).close()
            return
        except psycopg.OperationalError as error:
            if not told:
                logger.warning("The worker waits for the database: %s", error)
            told = True
            time.sleep(SECONDS_BETWEEN_TRIES)


async def work(working: App) -> None:
    """Do the jobs of all queues at once. When one of them ends, by a signal or an error, so do the others."""
    async with working.open_async():
        await give_up_cut_off(working.job_manager)
        running = [asyncio.create_task(work_on_queue(working, name)) for name in QUEUES]
        ended, others = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
        for other in others:
            other.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        for one in ended:
            one.result()


async def give_up_cut_off(jobs: JobManager) -> None:
    """Mark as failed the jobs that a killed worker had begun. None is done again: their rows say so.

    A site runs one worker, so what is under way when it starts is abandoned.
    """
    for job in await jobs.list_jobs_async(status=Status.DOING.value):
        await jobs.finish_job(job, Status.FAILED, delete_job=False)
        if stop := CUT_OFF.get(job.task_name):
            arguments: Any = job.task_kwargs
            await sync_to_async(stop)(arguments["run_id"], arguments["attempt"])


async def work_on_queue(working: App, name: str) -> None:
    await working.run_worker_async(
        queues=[name],
        concurrency=QUEUES[name],
        # The result of a job is on our own row.
        delete_jobs="always",
        shutdown_graceful_timeout=2,
        # There is room for one to hear them.
        install_signal_handlers=name == "default",
    )
