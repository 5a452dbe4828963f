"""What the worker does for bags."""

from django.db import connection
from procrastinate.contrib.django import app


@app.periodic(cron="*/3 * * * *")
@app.task(queue="short", queueing_lock="enter_new_codes")
def enter_new_codes(timestamp: int) -> None:
    """So that no scan has to, and searches read few that wait (bag_code_pieces).

    Not more often: entering 9,000 at once takes a third of the time and WAL that 1,000 nine times would take.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT enter_waiting_codes()")
    finally:
        connection.close()
