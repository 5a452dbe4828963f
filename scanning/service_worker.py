"""The service worker: the script that opens the scan pages when the network is down."""

from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_GET


@require_GET
def service_worker(request: HttpRequest) -> FileResponse:
    """static/scan/service_worker.js at the root: browsers let it answer for addresses below its own."""
    path = Path(str(finders.find("scan/service_worker.js")))
    response = FileResponse(path.open("rb"), content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    return response
