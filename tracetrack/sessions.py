"""Django's database sessions, read by one small query and kept alive by use.

The ORM's form of this read costs more than a whole scan, and every request pays it.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone


class SessionStore(DatabaseSessions):
    ends_at: datetime | None = None

    def load(self) -> dict[str, Any]:
        with connection.cursor() as cursor:
            cursor.execute(LIVE_SESSION, [self.session_key])
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        self.ends_at = row[1]
        return self.decode(row[0])

    @classmethod
    def get_model_class(cls) -> type:
        return DatabaseSessions.get_model_class()


# The primary key carries it.
LIVE_SESSION = (
    "SELECT session_data, expire_date FROM django_session WHERE session_key = %s AND expire_date > now()"
)


def keep_alive(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """A session that is used does not end: when half of its time is over, it gets all of it again.

    So a shift of scanning costs a write every few hours. Only a session that still exists is prolonged,
    and only for a person who is still signed in.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if _is_half_over(request) and request.user.is_authenticated:
            _prolong(request, response)
        return response

    return middleware


def _is_half_over(request: HttpRequest) -> bool:
    ends_at = getattr(request.session, "ends_at", None)
    return (
        ends_at is not None and ends_at - timezone.now() < timedelta(seconds=settings.SESSION_COOKIE_AGE) / 2
    )


def _prolong(request: HttpRequest, response: HttpResponse) -> None:
    key = request.session.session_key
    later = timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE)
    if key and Session.objects.filter(session_key=key).update(expire_date=later):
        response.set_cookie(
            settings.SESSION_COOKIE_NAME,
            key,
            max_age=settings.SESSION_COOKIE_AGE,
            domain=settings.SESSION_COOKIE_DOMAIN,
            path=settings.SESSION_COOKIE_PATH,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=settings.SESSION_COOKIE_HTTPONLY,
            samesite=settings.SESSION_COOKIE_SAMESITE,
        )
