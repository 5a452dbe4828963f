"""The service worker: the script that opens the scan pages when the network is down."""

from django.contrib.staticfiles import finders
from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_GET


@require_GET
def service_worker(request: HttpRequest) -> FileResponse:
    """static/scan/service_worker.js at the site's root: a browser lets it answer for addresses below its own only."""
    path = finders.find("scan/service_worker.js")
    response = FileResponse(open(path, "rb"), content_type="text/javascript")  # noqa: SIM115  Django closes it
    response["Cache-Control"] = "no-cache"
    return response
