"""What the worker does for reports."""

from django.db import connection
from procrastinate.contrib.django import app

from reporting.mailing import send_if_due


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="send_summary")
def send_summary(timestamp: int) -> None:
    try:
        send_if_due()
    finally:
        connection.close()
