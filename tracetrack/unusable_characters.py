"""Refusing the one character that no text in the database can hold: NUL, %00 in an address."""

from collections.abc import Callable
from typing import Any

from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from tracetrack.errors import render_error, wants_json
from tracetrack.limits import USES


def refuse_unusable_characters(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """400 for an address, a parameter or a form that fails as it holds NUL.

    Most pages find nothing by it and most forms refuse it at its field. The parameters of a file are looked
    at before: it would fail while it is sent.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_view(request: HttpRequest, *_view: Any) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        is_for_file = USES.get(name) == "export"
        return _refuse(request) if is_for_file and _is_in_parameters(request) else None

    def process_exception(request: HttpRequest, error: Exception) -> HttpResponse | None:
        is_cause = isinstance(error, (ValueError, DataError)) and _has_nul(request)
        return _refuse(request) if is_cause else None

    middleware.process_view = process_view  # type: ignore[attr-defined]
    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware


def _has_nul(request: HttpRequest) -> bool:
    """Whether the address, a parameter or a form's field holds it. The API reads bodies in its own way."""
    is_form = request.method == "POST" and not wants_json(request)
    fields = request.POST.lists() if is_form else ()
    if "\0" in request.path_info or _is_in_parameters(request):
        return True
    return any("\0" in "".join([name, *values]) for name, values in fields)


def _is_in_parameters(request: HttpRequest) -> bool:
    return "%00" in request.META.get("QUERY_STRING", "")


def _refuse(request: HttpRequest) -> HttpResponse:
    return render_error(
        request, 400, "bad_request", _("This holds a character that cannot be used. Type it again.")
    )
