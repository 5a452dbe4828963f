"""What the worker does for the whole site."""

from procrastinate.contrib.django import app

from tracetrack.sessions import SessionStore


@app.periodic(cron="41 * * * *")
@app.task
def delete_old_sessions(timestamp: int) -> None:
    """Sessions that are over are kept for a day, to say why they ended."""
    SessionStore.clear_expired()
