"""Refusing characters that no address has and no text in the database can hold."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from tracetrack.errors import render_error

CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def refuse_unusable_characters(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """400 for a control character in an address, and for NUL in its parameters or in a form.

    Elsewhere parameters may hold control characters: some labels do.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if CONTROL.search(request.path_info) or "%00" in request.META.get("QUERY_STRING", ""):
            return _refuse(request)
        if request.method == "POST" and _has_nul(request):
            return _refuse(request)
        return get_response(request)

    return middleware


def _has_nul(request: HttpRequest) -> bool:
    """Whether a form holds NUL. The API refuses or replaces it in its own way."""
    if request.content_type == "application/x-www-form-urlencoded":
        return b"%00" in request.body or b"\0" in request.body
    if request.content_type == "multipart/form-data":
        return any("\0" in name + "".join(map(str, values)) for name, values in request.POST.lists())
    return False


def _refuse(request: HttpRequest) -> HttpResponse:
    return render_error(
        request, 400, "bad_request", _("This holds a character that cannot be used. Type it again.")
    )
