"""The worker: imports, exports and checks, and what must not wait behind them, beside the web server."""

import asyncio
import os
import signal
import threading
import time
from typing import Any, cast

from django.core.management.base import BaseCommand
from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.jobs import Status
from procrastinate.manager import JobManager

from core.postgresql.waiting import limit_waiting

# Scans come first where both share a machine.
NICENESS = 10
# Long jobs lift PostgreSQL's limits; a database that was frozen for longer does not come back.
PATIENCE_SECONDS = 3600
# How many jobs of each are done at once. Tasks without a queue are in the first. Files are read two at a
# time, so that one that takes long holds up no other; what they say is written one after the other.
# Receivers of webhooks may hang for some seconds each.
QUEUES = {"default": 1, "short": 1, "reading": 2, "writing": 1, "webhooks": 4}


class Command(BaseCommand):
    help = "Import and export files, send mail and check history against the state, until it is stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        os.nice(NICENESS)
        if launcher := os.environ.get("LAUNCHER_PID"):
            threading.Thread(target=stop_with, args=[int(launcher)], daemon=True).start()
        limit_waiting(seconds=PATIENCE_SECONDS)
        connector = cast(DjangoConnector, app.connector).get_worker_connector()
        with app.replace_connector(connector) as working:
            asyncio.run(work(working))


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
    """Mark as failed the jobs that a killed worker had begun. None is done again: our own rows have the rest.

    A site runs one worker, so what is under way when it starts is abandoned.
    """
    for job in await jobs.list_jobs_async(status=Status.DOING.value):
        await jobs.finish_job(job, Status.FAILED, delete_job=False)


async def work_on_queue(working: App, name: str) -> None:
    await working.run_worker_async(
        queues=[name],
        concurrency=QUEUES[name],
        # The result of a job is on our own row.
        delete_jobs="always",
        shutdown_graceful_timeout=3,
        # There is room for one to hear them.
        install_signal_handlers=name == "default",
    )


def stop_with(launcher: int) -> None:
    """Stop with the launcher, even if it was killed without a signal, perhaps before we were ready."""
    while os.getppid() == launcher:
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGKILL)
