"""Papers to print and files to take away."""

import base64
from typing import Any

from django.conf import settings
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.audit import record_change
from accounts.permissions import SignedInRequest, role_required
from bags.models import site_logo, site_settings
from bills.fingerprint import compute_sha256
from bills.models import BillVersion
from bills.queries import find_version_or_404
from bills.verification import explain_verdict, name_verdict, verify_version
from core.database import release_connection
from core.dates import exact_time
from core.subprocesses.parent import BrowserGone, CannotRender, RenderersBusy, render_file, watch_connection
from exports.paper_texts import words_of_a_bill

RETRY_AFTER_SECONDS = 5
TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@require_GET
@role_required("may_scan")
def bill_paper(request: SignedInRequest, number: str, version: int, file_format: str) -> HttpResponseBase:
    """A frozen version as PDF, xlsx or csv. Who took it is written down."""
    frozen = find_version_or_404(number, version)
    if compute_sha256(frozen.snapshot) != frozen.sha256:
        sentence = _("What is stored of this version is not what was closed. Tell an admin.")
        return render(request, "exports/failed.html", {"sentence": sentence}, status=409)
    module = "exports.bill_pdf" if file_format == "pdf" else "exports.bill_spreadsheet"
    try:
        file = render_file(module, asked_for(request, frozen, file_format), watch_connection(request))
    except CannotRender as error:
        return refused(request, error)
    record_change(
        by=request.user,
        verb="printed" if file_format == "pdf" else "exported",
        subject_kind="bill",
        subject=frozen.bill.number,
        version=frozen.version,
        file_format=file_format,
    )
    # Sending may be slow.
    release_connection()
    name = f"{frozen.bill.number}-version-{frozen.version}.{file_format}"
    return FileResponse(
        file, as_attachment=file_format != "pdf", filename=name, content_type=TYPES[file_format]
    )


def asked_for(request: SignedInRequest, frozen: BillVersion, file_format: str) -> dict[str, Any]:
    """What the process that draws is told."""
    asked = {
        "snapshot": frozen.snapshot,
        "zone": settings.TIME_ZONE,
        "words": words_of_a_bill(),
        "file_format": file_format,
    }
    if file_format != "pdf":
        return asked
    return asked | {
        "site_name": site_settings().site_name,
        "logo": base64.b64encode(site_logo()).decode(),
        "stamp": stamp_of(frozen),
        "address": request.build_absolute_uri(f"/v/{frozen.short_code}/"),
    }


def stamp_of(frozen: BillVersion) -> str:
    """What has become of the bill since it was closed so; nothing if the paper is true."""
    proof = verify_version(frozen, claims={})
    return "" if proof.is_match else f"{name_verdict(proof)}: {explain_verdict(proof, exact_time)}"


def refused(request: SignedInRequest, error: CannotRender) -> HttpResponse:
    """The page that says why there is no paper: 503 if it is worth coming again, else 500."""
    if isinstance(error, BrowserGone):
        return HttpResponse(status=408)
    if not isinstance(error, RenderersBusy):
        return render(request, "exports/failed.html", {"sentence": str(error)}, status=500)
    answer = render(request, "busy.html", {"sentence": str(error)}, status=503)
    answer["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return answer
