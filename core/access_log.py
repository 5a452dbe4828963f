"""A line in the log for each request that was answered; ACCESS_LOG switches it on."""

import logging
import time
from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from core.client_address import find_client_address
from core.logs import name_route
from core.page_turns import CAME_AT

logger = logging.getLogger(__name__)


def log_request(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Log who asked for what and what came of it.

    Of the address only its pattern is logged: it may hold codes and what people search for.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        began = request.META.get(CAME_AT) or time.perf_counter()
        response = get_response(request)
        facts = {
            "address": find_client_address(request),
            "milliseconds": round((time.perf_counter() - began) * 1000, 1),
            "bytes": None if response.streaming else len(response.content),  # type: ignore[attr-defined]
        }
        words = f"{request.method} {name_route(request)} {response.status_code}"
        extra = {"request": request, "status_code": response.status_code, "facts": facts}
        logger.info("%s", words, extra=extra)
        return response

    return middleware
