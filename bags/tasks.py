"""What the worker does for bags."""

from django.db import connection
from procrastinate.contrib.django import app


@app.periodic(cron="* * * * *")
@app.task(queue="short", queueing_lock="enter_new_codes")
def enter_new_codes(timestamp: int) -> None:
    """So that no scan has to, and searches find few that wait (bag_code_pieces)."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT enter_waiting_codes()")
    finally:
        connection.close()
