"""The API's own chain of middleware: that of pages, without what only pages need.

Files, ways to addresses with a slash and messages for the next page are nothing that the API has. What three
of Django's middleware do for its headers is done by one, as each costs a call with a net of its own.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.handlers.exception import convert_exception_to_response
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.common import CommonMiddleware
from django.middleware.security import SecurityMiddleware

from core.overload import Application, Environ

API = "/api/v1/"
SECURITY = "django.middleware.security.SecurityMiddleware"
LEFT_OUT = {
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
}
Answer = Callable[[HttpRequest], HttpResponse]


class ApiHandler(WSGIHandler):
    """Django's, with the middleware that the API needs."""

    def load_middleware(self, is_async: bool = False) -> None:
        of_pages = settings.MIDDLEWARE
        needed = [name for name in of_pages if name not in LEFT_OUT]
        settings.MIDDLEWARE = [f"{__name__}.secure" if name == SECURITY else name for name in needed]
        try:
            super().load_middleware(is_async)
        finally:
            settings.MIDDLEWARE = of_pages


def secure(get_response: Answer) -> Answer:
    """What Django's SecurityMiddleware, CommonMiddleware and XFrameOptionsMiddleware do for the API."""
    security: Any = SecurityMiddleware(get_response)
    common: Any = CommonMiddleware(get_response)
    frames: Any = XFrameOptionsMiddleware(get_response)

    def answer(request: HttpRequest) -> HttpResponse:
        request.get_host()  # raises DisallowedHost
        response: Any = frames.process_response(request, get_response(request))
        return common.process_response(request, response)  # type: ignore[no-any-return]

    answer_by_our_name = convert_exception_to_response(answer)

    def middleware(request: HttpRequest) -> HttpResponse:
        response = security.process_request(request)
        if response is None:
            response = answer_by_our_name(request)
        secured: HttpResponse = security.process_response(request, response)
        return secured

    return middleware


def choose_chain(pages: Application, api: Application) -> Application:
    """The application, whose addresses of the API go the short way."""

    def chosen(environ: Environ, start_response: Any) -> Iterable[bytes]:
        is_api = environ.get("PATH_INFO", "").startswith(API)
        return (api if is_api else pages)(environ, start_response)

    return chosen
