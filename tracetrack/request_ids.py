"""The outermost middleware: each request has an id and the client's true address before all else."""

import logging
from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.core.signals import request_finished
from django.http import HttpRequest, HttpResponse

from core.client_address import apply_forwarded_headers, find_client_address, is_from_trusted_proxy
from core.request_ids import begin_request, end_request, make_request_id, read_request_id

HEADER = "X-Request-ID"
logger = logging.getLogger(__name__)


def identify_request(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Give each request an id, which the answer names in X-Request-ID.

    A trusted proxy may have given it one, so that its log and ours can be read together.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        request_id = None
        if is_from_trusted_proxy(request):
            request_id = read_request_id(request.headers.get(HEADER, ""))
            apply_forwarded_headers(request)
        elif settings.HTTPS and "HTTP_X_FORWARDED_PROTO" in request.META:
            warn_of_unknown_proxy()
        current = begin_request(
            request_id=request_id or make_request_id(), address=find_client_address(request)
        )
        response = get_response(request)
        response.headers[HEADER] = current.id
        return response

    return middleware


@cache
def warn_of_unknown_proxy() -> None:
    """Once a process: without its word every page that such a proxy sends is led to https, for ever."""
    logger.warning(
        "X-Forwarded-Proto came from an address that TRUSTED_PROXIES does not name. "
        "If that is the proxy in front of TraceTrack, add its address there."
    )


def _end_request(**_kwargs: Any) -> None:
    end_request()


request_finished.connect(_end_request)
