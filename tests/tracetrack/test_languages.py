"""Which language a request is answered in."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import translation

from tracetrack.languages import choose_language


@pytest.mark.parametrize(
    ("authorization", "language", "vary"),
    [
        (None, "en", None),
        ("Basic YWxhZGRpbjpvcGVuc2VzYW1l", "en", None),
        ("nonsense", "en", None),
        ("Bearer tt_key", "hi", "Accept-Language"),
        ("bearer tt_key", "hi", "Accept-Language"),
    ],
)
def test_language_of_the_browser_counts_with_an_api_key_only(authorization, language, vary):
    headers = {"Accept-Language": "hi"} | ({"Authorization": authorization} if authorization else {})
    answer = choose_language(lambda _request: HttpResponse(translation.get_language()))

    with translation.override("en"):
        response = answer(RequestFactory().get("/", headers=headers))

    assert response.content.decode() == language
    assert (response["Content-Language"], response.get("Vary")) == (language, vary)
