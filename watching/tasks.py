"""What the worker does to watch over the system."""

from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app

from watching.checking import run_self_check

# The site's quietest hour.
HOUR = 3


@app.periodic(cron="40 * * * *")
@app.task(queueing_lock="nightly_self_check")
def nightly_self_check(timestamp: int) -> None:
    """Once a night, by the site's clock: cron speaks UTC."""
    if timezone.localtime().hour == HOUR:
        check_now()


@app.task(queueing_lock="self_check")
def check_now() -> None:
    try:
        run_self_check()
    finally:
        connection.close()
