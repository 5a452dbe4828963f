"""How much one person may ask for: at once, and in a minute."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import ngettext

from accounts.audit_context import SCANS
from accounts.tokens import find_token
from api.auth import recall_caller
from core.postgresql.waiting import wait_at_most
from core.turns import NoTurn, Turns
from core.use_limits import Use, count_use
from tracetrack.access import is_api
from tracetrack.errors import render_busy, render_error

# Each request that is answered holds a connection to the database, those that wait hold none. One person's
# pages take half of what the process has; scans have turns of their own, and one connection is left over.
TURNS = Turns(at_once=max(1, settings.DATABASE_POOL_SIZE // 2), waiting=100, seconds=1.5)
# A hundred stations may scan as one person, each one request at a time.
TURNS_OF_SCANS = Turns(at_once=max(1, settings.DATABASE_POOL_SIZE // 2 - 1), waiting=100, seconds=1.5)
# They ask for no person: machines, and pages that anybody may see.
FOR_ANYBODY = {"healthz", "readyz", "metrics", "manifest", "service_worker"}
# What each address counts as. Scans are never counted: a device sends all that it holds.
USES: dict[str, Use] = {
    "search": "search",
    "api_search": "search",
    "admin:exports_exportrun_start": "export",
    **dict.fromkeys(
        ("bags_xlsx", "bags_csv", "bills_xlsx", "bills_csv", "scans_xlsx", "scans_csv"), "export"
    ),
    **dict.fromkeys(("report_xlsx", "report_csv", "export_run_download", "api_export_file"), "export"),
    **dict.fromkeys(("bill_pdf", "bill_xlsx", "bill_csv", "label_file", "label_preview"), "paper"),
}
UNCOUNTED = {"api_session", "api_docs", "api_openapi"}


def limit_scan_time(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Wait for the database SCAN_SECONDS at most for a batch of scans; then `answer_overload` answers.

    Its device sends it again, and nothing is done twice.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path == SCANS and request.method == "POST":
            with wait_at_most(settings.SCAN_SECONDS):
                return get_response(request)
        return get_response(request)

    return middleware


def limit_person(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """503 for too many requests of one person at once; 429 for too many in a minute.

    API keys have limits of their own in the API.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if end_turn := request.META.pop("tracetrack.end_turn", None):
            if response.streaming:  # a long file is written while it is sent
                response._resource_closers.append(end_turn)  # type: ignore[attr-defined]
            else:
                end_turn()
        return response

    def process_view(request: HttpRequest, *_view: Any) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in FOR_ANYBODY or (subject := name_subject(request)) is None:
            return None
        is_scan = name == "api_scans" and request.method == "POST"
        try:
            request.META["tracetrack.end_turn"] = (TURNS_OF_SCANS if is_scan else TURNS).take(subject)
        except NoTurn as error:
            return render_busy(request, error)
        use = USES.get(name) or ("api" if name.startswith("api_") and name not in UNCOUNTED else None)
        is_counted = not is_scan and subject.startswith("person")
        seconds = count_use(subject, use) if use and is_counted else 0
        return refuse_use(request, seconds) if seconds else None

    middleware.process_view = process_view  # type: ignore[attr-defined]
    return middleware


def name_subject(request: HttpRequest) -> str | None:
    """Who sends this: an API key, which only the API takes, or a person; None for a stranger."""
    if (caller := recall_caller(request)) is not None:
        return f"person {caller.user.pk}"
    if is_api(request) and (token := find_token(request)) is not None:
        return f"key {token.pk}"
    return f"person {request.user.pk}" if request.user.is_authenticated else None


def refuse_use(request: HttpRequest, seconds: int) -> HttpResponse:
    """429: come again in so many seconds."""
    sentence = ngettext(
        "That was very often in one minute. Wait %d second, then go on.",
        "That was very often in one minute. Wait %d seconds, then go on.",
        seconds,
    )
    response = render_error(request, 429, "too_many_requests", sentence % seconds)
    response["Retry-After"] = str(seconds)
    return response
