"""The connection to the database of the request or task that runs."""

from django.db import connection


def release_connection() -> None:
    """Let others have this connection while it is not needed. The next query opens one again."""
    if not connection.in_atomic_block:
        connection.close()
