"""Papers to print, and lists as files: all that the filters find, not only the page that is shown."""

import base64
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import FileResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.audit import record_change
from accounts.permissions import SignedInRequest
from bags.filter_forms import SECONDS_FOR_A_FILE, FilterForm, gather_rows
from bills.filters import MOST_SUMMED
from bills.fingerprint import compute_sha256
from bills.models import BillVersion
from bills.queries import find_version_or_404
from bills.verification import explain_verdict, name_verdict, verify_version
from core.client_address import build_site_address
from core.database import release_connection
from core.dates import format_exact_time
from core.http_methods import require_post_or_go_to
from core.models import site_logo, site_name
from core.progress import build_progress_json, describe_progress
from core.stored_files import stream_file
from core.subprocesses.parent import CannotRender, render_file, watch_connection
from exports.columns import LISTINGS
from exports.found_lists import FOUND_LISTS, start_found_export
from exports.models import ExportRun
from exports.paper_texts import translate_paper_words
from exports.responses import (
    CONTENT_TYPES,
    ListFile,
    explain_failure,
    offer_worker,
    refuse_filters,
    send_table,
)
from exports.tasks import cancel_export

MOST_ROWS = 10_000


def bill_paper(request: SignedInRequest, number: str, version: int, file_format: str) -> HttpResponseBase:
    """A frozen version as PDF, xlsx or csv. Who took it is written down."""
    frozen = find_version_or_404(number, version, by=request.user)
    if compute_sha256(frozen.snapshot) != frozen.sha256:
        sentence = _("What is stored of this version is not what was closed. Tell an admin.")
        return render(request, "exports/failed.html", {"sentence": sentence}, status=409)
    module = "exports.bill_pdf" if file_format == "pdf" else "exports.bill_spreadsheet"
    try:
        file = render_file(
            module, build_render_request(request, frozen, file_format), watch_connection(request)
        )
    except CannotRender as error:
        return explain_failure(request, error)
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
    return FileResponse(
        file,
        as_attachment=file_format != "pdf",
        filename=f"{frozen.file_name}.{file_format}",
        content_type=CONTENT_TYPES[file_format],
    )


def build_render_request(request: SignedInRequest, frozen: BillVersion, file_format: str) -> dict[str, Any]:
    """The request to the process that draws."""
    render_request = {
        "snapshot": frozen.snapshot,
        "zone": settings.TIME_ZONE,
        "words": translate_paper_words(),
        "file_format": file_format,
    }
    if file_format != "pdf":
        return render_request
    return render_request | {
        "site_name": site_name(),
        "logo": base64.b64encode(site_logo()).decode(),
        "stamp": write_stamp(frozen),
        "address": build_site_address(request, f"/v/{frozen.short_code}/"),
    }


def write_stamp(frozen: BillVersion) -> str:
    """What has become of the bill since it was closed so; nothing if the paper is true."""
    proof = verify_version(frozen, claims={})
    return "" if proof.is_match else f"{name_verdict(proof)}: {explain_verdict(proof, format_exact_time)}"


def bill_list(request: SignedInRequest, file_format: str) -> HttpResponseBase:
    """The bills of the list as xlsx or csv, newest first."""
    return _answer_list(request, ExportRun.What.FOUND_BILLS, file_format, most=MOST_SUMMED)


def bag_list(request: SignedInRequest, file_format: str) -> HttpResponseBase:
    """The bags of the list as xlsx or csv."""
    return _answer_list(request, ExportRun.What.FOUND_BAGS, file_format, most=MOST_ROWS)


def scan_list(request: SignedInRequest, file_format: str) -> HttpResponseBase:
    """The scans of the list as xlsx or csv, newest first."""
    return _answer_list(request, ExportRun.What.FOUND_SCANS, file_format, most=MOST_ROWS)


def _answer_list(request: SignedInRequest, what: str, file_format: str, *, most: int) -> HttpResponseBase:
    """The list as a file. A wrong filter: 400 and what is wrong. Too many rows: 400, and the offer to let the
    worker write it, which a POST to the same address takes.
    """
    found = FOUND_LISTS[what]
    query = request.GET
    form = found.build_form(query, request.user)
    if refusal := refuse_filters(request, form):
        return refusal
    if request.method == "POST":
        run = start_found_export(what, file_format, query=query.urlencode(), by=request.user)
        return redirect("export_run", run.pk)
    rows = gather_rows(found.iterate_ids(query, request.user, form), most + 1)
    if len(rows.rows) > most:
        return offer_worker(request, str(LISTINGS[found.listing].title).lower(), most)
    return _send_list(request, found.listing, rows.rows, form, file_format, rows.is_cut)


def _send_list(
    request: SignedInRequest,
    what: str,
    ids: Sequence[Any],
    form: FilterForm,
    file_format: str,
    is_cut: bool = False,
) -> HttpResponseBase:
    """The rows with these ids as a file. If time did not suffice for all, its last row says so."""
    listing = LISTINGS[what]
    with transaction.atomic():
        rows = listing.fetch_rows_by_id(ids)
    if is_cut:
        sentence = _("Not all: looking stopped after %d seconds. Narrow the list down for the rest.")
        rows.append([sentence % SECONDS_FOR_A_FILE])
    table = ListFile(what, str(listing.title), listing.header, rows, listing.number_places, form.summary)
    return send_table(request, table, file_format)


def export_run(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """A file that the worker writes for this person: how far it is, and where it can be had."""
    run = _find_run(request, pk)
    is_under_way = run.is_under_way and not run.is_dead
    context = {"run": run, "is_under_way": is_under_way, "progress": describe_progress(run)}
    return render(request, "exports/run.html", context)


def export_run_progress(request: SignedInRequest, pk: int) -> HttpResponseBase:
    return JsonResponse(build_progress_json(_find_run(request, pk)))


def export_run_download(request: SignedInRequest, pk: int) -> HttpResponseBase:
    run = _find_run(request, pk)
    if run.file is None:
        return redirect("export_run", pk)
    record_change(
        by=request.user, verb="downloaded", subject_kind="export", subject=str(run), subject_id=run.pk
    )
    return stream_file(run.file)


@require_post_or_go_to("export_run", pk="pk")
def export_run_cancel(request: SignedInRequest, pk: int) -> HttpResponseBase:
    cancel_export(_find_run(request, pk))
    return redirect("export_run", pk)


def _find_run(request: SignedInRequest, pk: int) -> ExportRun:
    """A list of the pages that this person lets write; 404 for the admin's files, such as the audit.

    Anyone who was an admin when those were started may have become a biller since.
    """
    runs = ExportRun.objects.select_related("file").filter(made_by=request.user, what__in=FOUND_LISTS)
    return get_object_or_404(runs, pk=pk)
