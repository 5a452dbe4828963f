"""Answers for when a request cannot be served: overload, expired forms, our own mistakes."""

import logging
import sys
from collections.abc import Callable

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import defaults

from api.errors import PAGE_TOO_OLD, make_problem
from bills.queries import BillNotFound
from core.database import PASSING_TROUBLE
from core.request_bodies import REFUSAL
from core.request_ids import current_request

logger = logging.getLogger(__name__)
RETRY_AFTER_SECONDS = 2
LONGEST_NAMED = 64


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


def answer_refused_body(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answer a request whose body was not read, or not to its end (core/request_bodies.py)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        refusal = request.META.get(REFUSAL)
        if refusal is None:
            return get_response(request)
        status, error, sentence = REFUSED_BODIES[refusal]
        return render_error(request, status, error, str(sentence))

    return middleware


# The status, the API's error and the sentence for what BodyRefused has; slow ones are answered already.
REFUSED_BODIES = {
    "too_large": (413, "too_large", gettext_lazy("This is too large to be sent here. Send less at once.")),
    "wrong_encoding": (415, "wrong_encoding", gettext_lazy("Send this again without compressing it.")),
    "cut_short": (400, "bad_request", gettext_lazy("This did not arrive whole. Send it again.")),
}


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400. Under a name that is not ours nothing is said of the site: it may be shown as somebody else's."""
    if isinstance(exception, DisallowedHost):
        sentence = _("TraceTrack is not at this address. Ask an admin for the right one.")
        return HttpResponse(sentence, status=400, content_type="text/plain; charset=utf-8")
    return defaults.bad_request(request, exception)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404. The page of a bill that is not there names it: it may be mistyped, and a search may find it."""
    if wants_json(request):
        return make_problem("not_found", _("There is nothing at this address."))
    number = exception.number[:LONGEST_NAMED] if isinstance(exception, BillNotFound) else ""
    return render(request, "404.html", {"number": number}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500 for our own mistakes, 503 for trouble that met a middleware and so missed `answer_overload`."""
    error = sys.exc_info()[1]
    if isinstance(error, PASSING_TROUBLE):
        return render_busy(request, error)
    sentence = _("Something went wrong on our side. It was written down; try again or tell an admin.")
    current = current_request.get()
    return render_error(request, 500, "server_error", sentence, request_id=current.id if current else "")


def render_busy(request: HttpRequest, error: BaseException) -> HttpResponse:
    """503: nothing was stored, come again in a moment."""
    logger.warning("busy: %s", error, extra={"request": request})
    sentence = _("TraceTrack is busy. Nothing was lost; try again in a moment.")
    response = render_error(request, 503, "busy", sentence)
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def render_error(request: HttpRequest, status: int, error: str, sentence: str, **more: str) -> HttpResponse:
    """A page, or JSON for the API. It does not use the database, not even for the person signed in."""
    if wants_json(request):
        return make_problem(error, sentence, **more)
    template = {500: "500.html", 503: "busy.html"}.get(status, "refused.html")
    context = {"sentence": sentence, "address": request.get_full_path(), **more}
    try:
        page = render_to_string(template, context)
    except Exception:  # what broke one page may break this one: without an end each middleware would try it
        logger.exception("The page of an error cannot be drawn either")
        sentences = " ".join([sentence, *more.values()])
        return HttpResponse(sentences, status=status, content_type="text/plain; charset=utf-8")
    return HttpResponse(page, status=status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form or a batch whose CSRF token has expired; nothing was stored."""
    if wants_json(request):
        return make_problem("csrf", str(PAGE_TOO_OLD))
    return render(request, "403.html", {"sentence": PAGE_TOO_OLD}, status=403)


def wants_json(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")
