"""Calls of the database's function with several batches."""

import json

from django.db import connection

from core.database import fetch_dicts
from scanning.recording import ScanAnswer


def send_batches(*batches):
    """The answers to all scans of one call, in order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM record_scans(%s)", [json.dumps(batches)])
        rows = fetch_dicts(cursor)
    return [
        ScanAnswer(**{name: value for name, value in row.items() if name not in ("batch", "idle_seconds")})
        for row in rows
    ]
