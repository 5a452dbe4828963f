"""Answers for when a request cannot be served: overload, expired forms."""

import logging
from collections.abc import Callable

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from psycopg import errors as pg
from psycopg_pool import PoolTimeout

logger = logging.getLogger(__name__)
RETRY_AFTER_SECONDS = 2

# The database is full, slow, restarting or not there: all of them pass.
PASSING_TROUBLE = (
    PoolTimeout,
    pg.OperationalError,
    pg.QueryCanceled,
    pg.LockNotAvailable,
    pg.DeadlockDetected,
)


def answer_overload(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Turn a database that is too busy or away into 503 with Retry-After, never a bare 500."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, (OperationalError, *PASSING_TROUBLE)):
            logger.warning("busy: %s %s: %s", request.method, request.path, error)
            return busy(request)
        return None

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware


def busy(request: HttpRequest) -> HttpResponse:
    """503: nothing was stored, come again in a moment."""
    sentence = _("TraceTrack is busy. Nothing was lost; try again in a moment.")
    if wants_json(request):
        response: HttpResponse = JsonResponse({"error": "busy", "message": sentence}, status=503)
    else:
        response = render(request, "busy.html", {"sentence": sentence}, status=503)
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form or a batch whose CSRF token has expired; nothing was stored."""
    sentence = _("This page is too old. Reload it and try again.")
    if wants_json(request):
        return JsonResponse({"error": "csrf", "message": sentence}, status=403)
    return render(request, "403.html", {"sentence": sentence}, status=403)


def wants_json(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")
