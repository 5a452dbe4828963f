"""Which language a request is answered in."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from accounts.tokens import read_key

# Of all that pages show, only the answers to scans are there in Hindi. Half a page in each would help nobody.
PAGE_LANGUAGE = "en"


def choose_language(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Pages, and what they show from the API, are English. API clients get what Accept-Language asks for."""

    def middleware(request: HttpRequest) -> HttpResponse:
        has_key = read_key(request) is not None
        language = translation.get_language_from_request(request) if has_key else PAGE_LANGUAGE
        # Not until the answer is there: a long file is written while it is sent.
        translation.activate(language)
        response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        if has_key:
            patch_vary_headers(response, ("Accept-Language",))
        return response

    return middleware
