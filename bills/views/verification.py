"""The pages behind a bill's QR code, and the difference between two versions."""

import json

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django_ratelimit.core import is_ratelimited

from accounts.models import AuditEntry
from accounts.permissions import SENTENCES, SignedInRequest, render_refusal
from bills.diff import diff_snapshots
from bills.fingerprint import format_short_code, normalise_short_code
from bills.models import BillVersion, get_bill_settings
from bills.queries import find_version_or_404
from bills.snapshots import build_snapshot
from bills.verification import explain_verdict, find_version, name_verdict, read_qr_claims, verify_version
from bills.visibility import can_view_bill
from core.models import site_name

# Short codes have 60 bits and cannot be guessed. This limits attempts all the same.
TRIES = "30/m"


def proof_form(request: HttpRequest) -> HttpResponse:
    """Type the short code of a paper."""
    typed = request.GET.get("code", "")
    if code := normalise_short_code(typed):
        return redirect("proof", code)
    return render(
        request, "bills/verification_form.html", {"typed": typed[:40]}, status=400 if typed else 200
    )


def proof(request: HttpRequest, text: str) -> HttpResponse:
    """Whether the paper with this short code is still true, and what happened to it since.

    People without a role are shown no more than those who are not signed in.
    """
    person = request.user if request.user.is_authenticated else None
    if person and person.may_scan:
        return _render_proof(request, text, "bills/verification.html")
    if get_bill_settings().proof_without_signing_in == "nothing":
        if person:
            return render_refusal(request, str(SENTENCES["may_scan"]))
        # The same for every code: a stranger learns not even whether there is such a bill.
        return render(request, "bills/verification_stranger.html", {"site": site_name()})
    if is_ratelimited(request, group="proof", key="ip", rate=TRIES, increment=True):
        sentence = _("Too many tries. Wait one minute, then open it again.")
        return render(request, "bills/verification_form.html", {"sentence": sentence}, status=429)
    return _render_proof(request, text, "bills/verification_short.html")


def _render_proof(request: HttpRequest, text: str, template: str) -> HttpResponse:
    version = find_version(text)
    if version is None:
        return render(request, "bills/verification_not_found.html", {"typed": text[:40]}, status=404)
    person = request.user if request.user.is_authenticated else None
    if person and person.may_scan and not can_view_bill(person, version.bill):
        # The paper is in the hand: nobody guesses a short code.
        return render_refusal(request, _("This paper belongs to area %s.") % version.bill.area)
    found = verify_version(version, claims=read_qr_claims(request.GET))
    context = {
        "proof": found,
        "word": name_verdict(found),
        "sentence": explain_verdict(found),
        "version": version,
        "bill": version.bill,
        "short_code": format_short_code(version.short_code),
        "happened": _fetch_events(version),
    }
    return render(request, template, context)


def _fetch_events(version: BillVersion) -> list[AuditEntry]:
    """Who opened the bill again after this version was closed, and why; and who checked it at the gate."""
    entries = AuditEntry.objects.filter(
        subject_kind="bill",
        subject=version.bill.number,
        verb__in=["reopened", "checked"],
        detail__version=version.version,
    )
    return list(entries.select_related("by").order_by("id"))


def bill_difference(request: SignedInRequest, number: str, version: int, other: str) -> HttpResponse:
    """How a later version, or an open bill as it is now, differs from this version."""
    first = find_version_or_404(number, version, by=request.user)
    bill = first.bill
    if other == "now" and bill.is_open:
        after, name = build_snapshot(bill), _("now")
    elif other.isascii() and other.isdecimal() and len(other) < 10:
        second = find_version_or_404(number, int(other), by=request.user)
        after, name = json.loads(second.snapshot), _("version %s") % second.version
    else:
        raise Http404
    context = {
        "bill": bill,
        "version": first,
        "after_name": name,
        "difference": diff_snapshots(json.loads(first.snapshot), after),
    }
    return render(request, "bills/difference.html", context)
