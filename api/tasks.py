"""What the worker does for webhooks."""

from contextlib import suppress
from typing import Any

from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from api.webhook_sender import find_due, send_due


@app.periodic(cron="* * * * *")
@app.task(queue="webhooks", queueing_lock="send_due_webhooks")
def send_due_webhooks(timestamp: int) -> None:
    """A job for each webhook with something to send: one that hangs holds up no other."""
    try:
        defer_webhooks()
    finally:
        connection.close()


@app.task(queue="webhooks")
def send_webhook(webhook_id: int) -> None:
    try:
        send_due(webhook_id)
    finally:
        connection.close()


def defer_webhooks() -> None:
    """Let the worker send what is due. A webhook for which a job waits already gets no second one."""
    for webhook_id in set(find_due().values_list("webhook", flat=True)):
        name = f"webhook-{webhook_id}"
        task: Any = send_webhook.configure(lock=name, queueing_lock=name)
        with suppress(AlreadyEnqueued):
            task.defer(webhook_id=webhook_id)
