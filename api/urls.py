"""Addresses of the JSON API and its description."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, include, path
from django.views.decorators.csrf import csrf_exempt

from api import scans, views
from api.openapi import v1

# By pattern: ninja has an address once for each of its methods.
ENDPOINTS = {str(one.pattern): one for one in v1.urls[0] if isinstance(one, URLPattern)}


@csrf_exempt  # as scans.scans: an API key needs no CSRF token
def answer_scans(request: Any) -> HttpResponse:
    """Scans come in by a view of their own, and are listed through ninja."""
    if request.method == "POST":
        return scans.scans(request)
    list_scans: Any = ENDPOINTS["scans"].callback
    answer: HttpResponse = list_scans(request)
    return answer


def mount_endpoints() -> Iterator[URLPattern]:
    """Ninja's addresses under plain names: without its start page, and without scans, which have a view.

    Those below a bill's or a bag's come before its own: a number or a code may hold slashes.
    """
    for pattern in sorted(ENDPOINTS.values(), key=lambda one: -str(one.pattern).count("/")):
        if pattern.name != "api-root" and str(pattern.pattern) != "scans":
            endpoint: Any = pattern.callback
            endpoint.csrf_exempt = False  # ninja leaves the token to its own authentication
            yield path(f"v1/{pattern.pattern}", endpoint, name=pattern.name)


# Scans first: each address before theirs is tried for every scan.
addresses = [
    path("v1/scans", answer_scans, name="api_scans"),
    *mount_endpoints(),
    path("v1/openapi.json", views.openapi, name="api_openapi"),
    path("docs", views.docs, name="api_docs"),
]
urlpatterns = [path("api/", include(addresses))]
