"""On shared terminals (LOCK_MINUTES): a locked session is nobody, except that it goes on sending scans.

So pages lead to the sign-in page, forms are not taken, and the person signs in again: on the covered page
(static/screen_lock.js) or on the sign-in page. Either makes a new session, which is not locked.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse

# Of these the person stays known: sending scans, saying who is signed in, leaving.
SPARED = {
    ("POST", "/api/v1/scans"),
    ("GET", "/api/v1/session"),
    ("POST", "/api/v1/session"),
    ("DELETE", "/api/v1/session"),
    ("POST", "/accounts/logout/"),
    ("POST", "/accounts/lock/"),
}
# The page locks its screen itself. The server does so too where no page could: it knows the last use to
# within a minute, and a page that is typed into says so once a minute.
LEEWAY_SECONDS = 120


def guard_locked_screen(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Without LOCK_MINUTES nothing is locked, and nothing is read."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.lock_minutes = settings.LOCK_MINUTES  # type: ignore[attr-defined]
        is_spared = (request.method, request.path) in SPARED
        if settings.LOCK_MINUTES and not is_spared and _is_locked(request):
            request.user = AnonymousUser()
            request.is_unattended = True  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


def _is_locked(request: HttpRequest) -> bool:
    session: Any = request.session
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
        return False
    is_due = session.idle_seconds >= settings.LOCK_MINUTES * 60 + LEEWAY_SECONDS
    if is_due and not session.is_locked:
        session.lock()
    return bool(session.is_locked)
