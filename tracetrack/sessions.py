"""Django's database sessions, read by one small query.

The ORM's form of this read costs more than a whole scan, and every request pays it.
"""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.db import connection


class SessionStore(DatabaseSessions):
    def load(self) -> dict[str, Any]:
        with connection.cursor() as cursor:
            cursor.execute(LIVE_SESSION, [self.session_key])
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        return self.decode(row[0])

    @classmethod
    def get_model_class(cls) -> type:
        return DatabaseSessions.get_model_class()


# The primary key carries it.
LIVE_SESSION = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > now()"
