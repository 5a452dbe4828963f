"""The API as one thing: its endpoints, and the OpenAPI description that their types generate."""

from functools import cache
from typing import Any

from ninja import NinjaAPI

import api.bill_actions  # noqa: F401 (one router with bills: an address may have methods in both)
from api import (
    bag_details,
    bags,
    bills,
    dashboard,
    exports,
    import_questions,
    imports,
    links,
    papers,
    people,
    places,
    reports,
    scan_lists,
    scans,
    search,
    session,
)
from api.errors import add_error_handlers

DESCRIPTION = (
    "Scans come in by POST /api/v1/scans, up to 100 at once, done in order in one transaction. "
    "GET answers questions and records nothing."
)


class JsonApi(NinjaAPI):
    """Answers with the content type of Django's JsonResponse: JSON has no charset (RFC 8259)."""

    def get_content_type(self) -> str:
        return "application/json"


# Ninja's own pages are off: api/views.py has ours.
v1 = JsonApi(title="TraceTrack", version="1", description=DESCRIPTION, docs_url=None, openapi_url=None)
add_error_handlers(v1)
for endpoint in (
    scans,
    scan_lists,
    search,
    bags,
    bag_details,
    links,
    bills,
    imports,
    import_questions,
    exports,
    reports,
    people,
    places,
    dashboard,
    papers,
    session,
):
    v1.add_router("", endpoint.router)


@cache
def describe_api() -> dict[str, Any]:
    """The OpenAPI 3.1 description."""
    return dict(v1.get_openapi_schema(path_prefix="/api/v1/"))
