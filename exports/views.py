"""Papers to print, and lists as files: all that the filters find, not only the page that is shown."""

import base64
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import FileResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.audit import record_change
from accounts.permissions import SignedInRequest, role_required
from bags.codes import normalise_code
from bags.filter_forms import SECONDS_FOR_A_FILE, FilterForm, gather_rows
from bags.queries import iterate_pages as iterate_bag_pages
from bills.filters import MOST_SUMMED, BillFilterForm, filter_bills, filter_by_number
from bills.fingerprint import compute_sha256
from bills.models import BillVersion
from bills.number_rule import normalise_number
from bills.queries import find_version_or_404
from bills.verification import explain_verdict, name_verdict, verify_version
from core.database import release_connection
from core.dates import format_exact_time
from core.models import site_logo, site_name
from core.subprocesses.parent import CannotRender, render_file, watch_connection
from exports.columns import LISTINGS
from exports.paper_texts import translate_paper_words
from exports.responses import (
    CONTENT_TYPES,
    ListFile,
    explain_failure,
    refuse_filters,
    refuse_length,
    send_table,
)
from history.filters import BagListForm
from scanning.filters import ScanFilterForm
from scanning.queries import iterate_scan_pages

MOST_ROWS = 10_000


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
        "address": request.build_absolute_uri(f"/v/{frozen.short_code}/"),
    }


def write_stamp(frozen: BillVersion) -> str:
    """What has become of the bill since it was closed so; nothing if the paper is true."""
    proof = verify_version(frozen, claims={})
    return "" if proof.is_match else f"{name_verdict(proof)}: {explain_verdict(proof, format_exact_time)}"


@require_GET
@role_required("may_bill")
def bill_list(request: SignedInRequest, file_format: str) -> HttpResponseBase:
    """The bills of the list as xlsx or csv, newest first. A wrong filter, too many: 400 and what to do."""
    form = BillFilterForm(request.GET)
    if refusal := refuse_filters(request, form):
        return refusal
    wanted = filter_by_number(filter_bills(form), normalise_number(form.cleaned_data.get("q") or ""))
    bills = list(wanted.order_by("-id").values_list("pk", flat=True)[: MOST_SUMMED + 1])
    if len(bills) > MOST_SUMMED:
        sentence = _("These are more than %s bills. Choose a customer or days; admins export all of them.")
        return refuse_length(request, sentence, MOST_SUMMED)
    return _send_list(request, "bills", bills, form, file_format)


@require_GET
@role_required("may_bill")
def bag_list(request: SignedInRequest, file_format: str) -> HttpResponseBase:
    """The bags of the list as xlsx or csv. A wrong filter, too many: 400 and what to do."""
    form = BagListForm(request.GET, user=request.user)
    if refusal := refuse_filters(request, form):
        return refusal
    text, by_ending = normalise_code(form.data.get("q", "")), "ending" in request.GET
    pages = iterate_bag_pages(text, user=request.user, form=form, by_ending=by_ending)
    bags = gather_rows(pages, MOST_ROWS + 1)
    if len(bags.rows) > MOST_ROWS:
        sentence = _("These are more than %s bags. Narrow the list down; admins export all of them.")
        return refuse_length(request, sentence, MOST_ROWS)
    return _send_list(request, "bags", [bag.pk for bag in bags.rows], form, file_format, bags.is_cut)


@require_GET
@role_required("may_bill")
def scan_list(request: SignedInRequest, file_format: str) -> HttpResponseBase:
    """The scans of the list as xlsx or csv, newest first. A wrong filter, too many: 400 and what to do."""
    form = ScanFilterForm(request.GET, user=request.user)
    if refusal := refuse_filters(request, form):
        return refusal
    scans = gather_rows(iterate_scan_pages(user=request.user, form=form), MOST_ROWS + 1)
    if len(scans.rows) > MOST_ROWS:
        sentence = _("These are more than %s scans. Choose days or a person; admins export all of them.")
        return refuse_length(request, sentence, MOST_ROWS)
    ids = [UUID(scan.id) for scan in scans.rows]
    return _send_list(request, "scans", ids, form, file_format, scans.is_cut)


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
