"""What the worker does for reports."""

from functools import partial

from django.db import connection, transaction
from procrastinate.contrib.django import app

from reports.figures import tally_settled_bags
from reports.models import SentMail
from reports.summary_mail import send_if_due, send_sample


@app.periodic(cron="* * * * *")
@app.task(queue="short", queueing_lock="send_summary")
def send_summary(timestamp: int) -> None:
    try:
        send_if_due()
    finally:
        connection.close()


@app.periodic(cron="*/15 * * * *")
@app.task(queue="short", queueing_lock="tally_new_bags")
def tally_new_bags(timestamp: int) -> None:
    try:
        tally_settled_bags()
    finally:
        connection.close()


@app.task(queue="short")
def send_requested_sample(mail_id: int) -> None:
    try:
        send_sample(mail_id)
    finally:
        connection.close()


def defer_sample(address: str) -> None:
    """Let the worker send today's summary so far to this address, once the transaction is done."""
    asked = SentMail.objects.create(address=address)
    transaction.on_commit(partial(send_requested_sample.defer, mail_id=asked.pk))
