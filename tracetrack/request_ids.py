"""The outermost middleware: each request has an id and the client's true address before all else."""

from collections.abc import Callable
from typing import Any

from django.core.signals import request_finished
from django.http import HttpRequest, HttpResponse

from core.client_address import apply_forwarded_headers, find_client_address, is_from_trusted_proxy
from core.request_ids import begin_request, end_request, make_request_id, read_request_id

HEADER = "X-Request-ID"


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
        current = begin_request(
            request_id=request_id or make_request_id(), address=find_client_address(request)
        )
        response = get_response(request)
        response.headers[HEADER] = current.id
        return response

    return middleware


def _end_request(**_kwargs: Any) -> None:
    end_request()


request_finished.connect(_end_request)
