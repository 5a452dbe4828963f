"""What the worker does for signing in."""

from django.db import connection
from procrastinate.contrib.django import app

from accounts.passwords import send_links
from accounts.sign_in_counters import delete_forgotten


@app.task(queue="short")
def send_reset_links(mail_address: str) -> None:
    try:
        send_links(mail_address)
    finally:
        connection.close()


@app.periodic(cron="*/10 * * * *")
@app.task(queue="short", queueing_lock="delete_forgotten_attempts")
def delete_forgotten_attempts(timestamp: int) -> None:
    """Counters of wrong passwords whose time is over."""
    try:
        delete_forgotten()
    finally:
        connection.close()
