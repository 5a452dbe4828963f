"""Answers for when a request cannot be served: overload, expired forms, our own mistakes."""

import logging
import sys
from collections.abc import Callable

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from psycopg_pool import PoolTimeout

from api.errors import PAGE_TOO_OLD, make_problem
from bills.queries import BillNotFound

logger = logging.getLogger(__name__)
RETRY_AFTER_SECONDS = 2
LONGEST_NAMED = 64

# The database is full, slow, restarting, locked or not there: all of them pass.
PASSING_TROUBLE = (OperationalError, PoolTimeout)


def answer_overload(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Turn a database that is too busy or away into 503 with Retry-After, never a bare 500."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, error: Exception) -> HttpResponse | None:
        return render_busy(request, error) if isinstance(error, PASSING_TROUBLE) else None

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404. The page of a bill that is not there names it: it may be mistyped, and a search may find it."""
    number = exception.number[:LONGEST_NAMED] if isinstance(exception, BillNotFound) else ""
    return render(request, "404.html", {"number": number}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500 for our own mistakes, 503 for trouble that met a middleware and so missed `answer_overload`."""
    error = sys.exc_info()[1]
    if isinstance(error, PASSING_TROUBLE):
        return render_busy(request, error)
    sentence = _("Something went wrong on our side. It was written down; try again or tell an admin.")
    return render_error(request, 500, "server_error", sentence)


def render_busy(request: HttpRequest, error: BaseException) -> HttpResponse:
    """503: nothing was stored, come again in a moment."""
    logger.warning("busy: %s %s: %s", request.method, request.path, error)
    sentence = _("TraceTrack is busy. Nothing was lost; try again in a moment.")
    response = render_error(request, 503, "busy", sentence)
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def render_error(request: HttpRequest, status: int, error: str, sentence: str) -> HttpResponse:
    """A page, or JSON for the API. It does not use the database, not even for the person signed in."""
    if wants_json(request):
        return make_problem(error, sentence)
    template = "busy.html" if status == 503 else "500.html"
    context = {"sentence": sentence, "address": request.get_full_path()}
    return HttpResponse(render_to_string(template, context), status=status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form or a batch whose CSRF token has expired; nothing was stored."""
    if wants_json(request):
        return make_problem("csrf", str(PAGE_TOO_OLD))
    return render(request, "403.html", {"sentence": PAGE_TOO_OLD}, status=403)


def wants_json(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")
