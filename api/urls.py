"""Addresses of the JSON API and its description."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, path

from api import scans, views
from api.openapi import v1


def mount_endpoints() -> Iterator[URLPattern]:
    """Ninja's addresses under plain names: without its start page, and without scans, which have a view."""
    patterns = [item for item in v1.urls[0] if isinstance(item, URLPattern)]
    for pattern in {str(pattern.pattern): pattern for pattern in patterns}.values():
        if pattern.name not in ("api-root", "api_scans"):
            endpoint: Any = pattern.callback
            endpoint.csrf_exempt = False  # ninja leaves the token to its own authentication
            yield path(f"api/v1/{pattern.pattern}", endpoint, name=pattern.name)


urlpatterns = [
    path("api/v1/scans", scans.scans, name="api_scans"),
    *mount_endpoints(),
    path("api/v1/openapi.json", views.openapi, name="api_openapi"),
    path("api/docs", views.docs, name="api_docs"),
]
