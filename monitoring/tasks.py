"""What the worker does to watch over the system."""

import logging
from collections.abc import Callable

from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from monitoring.seals import seal_finished_days
from monitoring.self_check import UnderWay, is_under_way, run_if_due, run_self_check

logger = logging.getLogger(__name__)


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="nightly_self_check")
def nightly_self_check(timestamp: int) -> None:
    """Asked every ten minutes: cron speaks UTC and knows nothing of a worker that is busy or away."""
    run_and_release(run_if_due)


@app.periodic(cron="20 * * * *")
@app.task(queueing_lock="seal_days")
def seal_days(timestamp: int) -> None:
    """Seal the days that are over. Asked each hour, for a worker that was away at midnight UTC."""
    try:
        seal_finished_days()
    finally:
        connection.close()


@app.task(queueing_lock="self_check")
def check_now() -> None:
    run_and_release(run_self_check)


def defer_check() -> bool:
    """Let the worker check now. False, and nothing is asked, if a check waits or is under way."""
    if is_under_way():
        return False
    try:
        check_now.defer()
    except AlreadyEnqueued:
        return False
    return True


def run_and_release(check: Callable[[], object]) -> None:
    try:
        check()
    except UnderWay:
        logger.info("A self-check runs already.")
    finally:
        connection.close()
