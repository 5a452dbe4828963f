"""The check at the gate: what a printed bill should bring along, and what came."""

import json
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.audit import record_change
from accounts.models import User
from api.auth import refuse_person, signed_in
from bags.codes import is_allowed
from bills.lifecycle import normalise_number
from bills.models import Bill, BillVersion
from bills.verification import (
    explain_verdict,
    find_latest_version,
    find_version,
    name_verdict,
    read_qr_claims,
    verify_version,
)

MOST_CODES = 20_000
MOST_WRITTEN_DOWN = 50


class BadCheck(Exception):
    """What came is no result of a check. Its text is the sentence for whoever sent it."""


@dataclass(frozen=True)
class Check:
    """What came of a check: codes on the paper that were seen, that were not, and others that were."""

    seen: list[str]
    missing: list[str]
    extra: list[str]


@require_GET
def paper(request: HttpRequest, text: str) -> JsonResponse:
    """What the paper with this short code, or the bill with this number, should bring along."""
    user = signed_in(request)
    if user is None or not user.may_scan:
        return refuse_person(user)
    version = find_version(text) or find_latest_version(normalise_number(text))
    if version is None:
        return without_paper(text)
    proof = verify_version(version, claims=read_qr_claims(request.GET))
    parents = json.loads(version.snapshot)["parents"]
    answer = {
        "short_code": version.short_code,
        "number": version.bill.number,
        "version": version.version,
        "verdict": proof.verdict,
        "word": name_verdict(proof),
        "sentence": explain_verdict(proof),
        "parents": [{"code": said["code"], "children": len(said["children"])} for said in parents],
        "child_count": version.child_count,
        "weight_kg": f"{version.weight_kg.normalize():f}",
    }
    return JsonResponse(answer)


def without_paper(text: str) -> JsonResponse:
    """A bill that was never closed has no paper; anything else is not found."""
    number = normalise_number(text)
    bill = Bill.objects.filter(number=number).first() if is_allowed(number) else None
    if bill is None:
        message = _("There is no bill with this number or short code.")
        return JsonResponse({"error": "not_found", "message": message}, status=404)
    answer = {
        "short_code": "",
        "number": bill.number,
        "version": 0,
        "verdict": "changed",
        "word": _("Not closed"),
        "sentence": _("Bill %s was never closed. Nothing may leave on it yet.") % bill.number,
        "parents": [],
        "child_count": 0,
        "weight_kg": "0",
    }
    return JsonResponse(answer)


@require_POST
def checked(request: HttpRequest, text: str) -> JsonResponse:
    """Write down what came of a check at the gate: {"seen": [codes], "extra": [codes]}."""
    user = signed_in(request)
    if user is None or not user.may_scan:
        return refuse_person(user)
    version = find_version(text)
    if version is None:
        message = _("There is no paper with this short code.")
        return JsonResponse({"error": "not_found", "message": message}, status=404)
    try:
        check = read_check(version, request.body)
    except BadCheck as error:
        return JsonResponse({"error": "bad_request", "message": str(error)}, status=400)
    write_down(version, check, by=user)
    counts = {name: len(getattr(check, name)) for name in ("seen", "missing", "extra")}
    return JsonResponse({"number": version.bill.number} | counts)


def read_check(version: BillVersion, body: bytes) -> Check:
    """What was missing is told from the frozen version, not by the device. Raises BadCheck."""
    try:
        result = json.loads(body)
        seen, extra = result["seen"], result["extra"]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise BadCheck(_('Send {"seen": [codes], "extra": [codes]}.')) from error
    if not is_list_of_codes(seen) or not is_list_of_codes(extra):
        raise BadCheck(_("Seen and extra are lists of at most %d codes.") % MOST_CODES)
    wanted = [parent["code"] for parent in json.loads(version.snapshot)["parents"]]
    came = set(seen)
    return Check(
        seen=[code for code in wanted if code in came],
        missing=[code for code in wanted if code not in came],
        extra=sorted((came | set(extra)) - set(wanted)),
    )


def is_list_of_codes(codes: Any) -> bool:
    return (
        isinstance(codes, list)
        and len(codes) <= MOST_CODES
        and all(isinstance(code, str) and is_allowed(code) for code in codes)
    )


def write_down(version: BillVersion, check: Check, *, by: User) -> None:
    record_change(
        by=by,
        verb="checked",
        subject_kind="bill",
        subject=version.bill.number,
        version=version.version,
        parents=version.parent_count,
        seen=len(check.seen),
        missing=len(check.missing),
        extra=len(check.extra),
        missing_codes=check.missing[:MOST_WRITTEN_DOWN],
        extra_codes=check.extra[:MOST_WRITTEN_DOWN],
    )
