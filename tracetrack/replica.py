"""Which pages read the replica, and who reads the primary all the same: people see what they wrote.

Only whole pages are moved, never single queries: what a page shows is of one database.
"""

import logging
import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import DatabaseError, connections
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.audit_context import CHANGES_NOTHING, SCANS
from core.metrics import READS
from core.postgresql.replica_connection import REPLICA
from core.replica import NotReadable, fetch_position, read_replica

logger = logging.getLogger(__name__)
# Lists, searches, figures: what they show may be a few seconds old, and nobody decides about a bag by it
# alone. All other addresses read the primary, those of single bags and bills too.
PAGES = {
    *("dashboard", "search", "bags", "bills", "scans", "reports", "report"),
    *("work", "work_cleared", "work_parents", "work_bills"),
    *("api_dashboard", "api_search", "api_bags", "api_links", "api_bills", "api_scans", "api_report"),
}
# The browser remembers up to which position it has written, or, for scans, only that it did.
WROTE, SCANNED = "wrote", "scanned"
POSITION = re.compile(r"[0-9a-f]{1,16}")
# Longer than a readable replica is behind: then all that the browser wrote is there.
MARGIN_SECONDS = 5
# A key that may do more than this may write, and has no cookies: it always reads the primary.
READS_ONLY = {"read"}


def choose_database(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware, the innermost: let PAGES read the replica; what fails there is read from the primary."""
    if REPLICA not in connections:
        raise MiddlewareNotUsed

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if request.method not in CHANGES_NOTHING:
            remember_write(request, response)
        return response

    def process_view(
        request: HttpRequest, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        if not may_read_replica(request):
            return None
        response = answer_from_replica(request, lambda: view(request, *args, **kwargs))
        READS.labels("primary" if response is None else REPLICA).inc()
        return response

    middleware.process_view = process_view  # type: ignore[attr-defined]
    return middleware


def answer_from_replica(
    request: HttpRequest, answer: Callable[[], HttpResponseBase]
) -> HttpResponseBase | None:
    """The page as the replica has it; None if the primary is to be read.

    That is so for everything that goes wrong: the primary shows whether it was the replica's fault. But what
    takes too long would only take as long again.
    """
    wanted = find_wanted_position(request)
    try:
        with read_replica(wanted=wanted) as reading:
            try:
                response = answer()
            except Exception:
                if reading.is_cut_off:
                    raise
                logger.debug("A page could not be read from the replica.", exc_info=True)
                return None
    except NotReadable:
        return None
    return response if response.status_code < HTTPStatus.BAD_REQUEST else None


def may_read_replica(request: HttpRequest) -> bool:
    """Whether this is a page for it, asked for by somebody whose writes we know of."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    if request.method not in CHANGES_NOTHING or name not in PAGES:
        return False
    # With codes it is the scan page that asks what they are.
    if name == "api_bags" and "code" in request.GET:
        return False
    caller = getattr(request, "caller", None)
    return caller is None or caller.token is None or set(caller.token.scopes) <= READS_ONLY


def find_wanted_position(request: HttpRequest) -> int:
    """How far the replica must be for this browser to see all that it wrote: 0 if it wrote nothing lately."""
    if SCANNED in request.COOKIES:
        return fetch_position()  # where its scans are, the primary has not said: all until now
    if (wrote := request.COOKIES.get(WROTE)) is None:
        return 0
    return int(wrote, 16) if POSITION.fullmatch(wrote) else fetch_position()


def remember_write(request: HttpRequest, response: HttpResponseBase) -> None:
    """Let the browser bring with it where its last write is. For scans that costs no query."""
    if request.path == SCANS:
        set_mark(response, SCANNED, "1")
        return
    try:
        set_mark(response, WROTE, f"{fetch_position():x}")
    except DatabaseError:
        set_mark(response, SCANNED, "1")  # it may be written all the same


def set_mark(response: HttpResponseBase, name: str, value: str) -> None:
    """Not signed: whoever changes it chooses only what they themselves read."""
    response.set_cookie(
        name,
        value,
        max_age=settings.DATABASE_REPLICA_MAX_LAG + MARGIN_SECONDS,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
