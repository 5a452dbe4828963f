"""The check at the gate: what a printed bill should bring along, and what came."""

import json
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from ninja import P, PathEx, QueryEx, Router, Schema
from ninja.params.models import Path as PathParameter
from pydantic import AfterValidator, Field, PlainValidator, WithJsonSchema

from accounts.audit import record_change
from accounts.models import User
from api.auth import PEOPLE, ApiRequest
from api.errors import Problem, RequestRefused, refuse_with
from api.filters import MAX_ID
from bags.codes import looks_like_code, normalise_code
from bills.models import Bill, BillVersion
from bills.verification import (
    explain_verdict,
    find_latest_version,
    find_version,
    name_verdict,
    verify_version,
)
from bills.visibility import can_view_bill

MAX_CODES = 20_000
MAX_AUDITED_CODES = 50
router = Router(auth=PEOPLE)


class PaperParent(Schema):
    """A parent bag on a paper."""

    code: str
    children: int


class Paper(Schema):
    """What a printed bill, or the bill itself, says now. One that was never closed has version 0."""

    short_code: str
    number: str
    version: int
    verdict: Literal["unchanged", "changed", "wrong_paper", "broken"]
    word: str = Field(description="The verdict for people.")
    sentence: str
    parents: list[PaperParent]
    child_count: int
    weight_kg: str


def _refuse_others(code: str) -> str:
    if not looks_like_code(code):
        raise ValueError
    return code


CodeList = Annotated[
    list[Annotated[str, AfterValidator(_refuse_others)]],
    Field(max_length=MAX_CODES),
    refuse_with(lambda: _("Seen and extra are lists of at most %d codes.") % MAX_CODES),
]


class SeenCodes(Schema):
    """The codes that came: those of parents on the paper, and others."""

    seen: CodeList
    extra: CodeList
    sent_back: CodeList = Field(
        [], description="Codes that are not on it, were taken off the truck and left behind."
    )
    user: Annotated[int, Field(ge=1, le=MAX_ID)] | None = Field(
        None, description="Whose check it is, by id. Is another person signed in: 409."
    )


CheckResult = Annotated[SeenCodes, refuse_with(lambda: _('Send {"seen": [codes], "extra": [codes]}.'))]


class CheckCounts(Schema):
    """What was recorded."""

    number: str
    seen: int
    missing: int
    extra: int
    sent_back: int


@dataclass(frozen=True)
class Check:
    """What came of a check: codes on the paper that were seen, that were not, and others that were.

    `sent_back`: of the others, those that were left behind. Complete is what has neither missing nor extra.
    """

    seen: list[str]
    missing: list[str]
    extra: list[str]
    sent_back: list[str]


def describe_unclosed_bill(text: str, *, by: User) -> dict[str, Any]:
    """A bill that was never closed has no paper; anything else is not found. Raises RequestRefused."""
    number = normalise_code(text)
    bill = Bill.objects.filter(number=number).first() if looks_like_code(number) else None
    if bill is None or not can_view_bill(by, bill):
        raise RequestRefused("not_found", _("There is no bill with this number or short code."))
    return {
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


def check_area(version: BillVersion, *, by: User) -> None:
    """Raises RequestRefused for a paper of another area, and names it: the paper is in the hand."""
    if not can_view_bill(by, version.bill):
        raise RequestRefused("not_allowed", _("This paper belongs to area %s.") % version.bill.area)


def load_paper(text: str) -> BillVersion:
    """The frozen version that this short code names. Raises RequestRefused."""
    version = find_version(text)
    if version is None:
        raise RequestRefused("not_found", _("There is no paper with this short code."))
    return version


# Read before the body: what is no paper is not found, whatever is sent to it.
PaperInPath = Annotated[
    BillVersion,
    PlainValidator(load_paper),
    WithJsonSchema({"type": "string", "description": "The short code of a printed bill."}),
    PathParameter(..., alias="text"),
]


@router.post(
    "/papers/{str:text}/checked",
    response={200: CheckCounts, frozenset({400, 401, 403, 404, 409, 413, 429, 503}): Problem},
    url_name="api_paper_checked",
    summary="Record what came of a check at the gate",
)
def record_check(request: ApiRequest, version: PaperInPath, result: CheckResult) -> dict[str, Any]:
    """What is missing is worked out from the frozen version, not by the device. For our own page."""
    check_area(version, by=request.auth.user)
    if result.user not in (None, request.auth.user.pk):
        raise RequestRefused("other_user", _("Somebody else is signed in here now. Sign in again."))
    check = compare_with_paper(version, result)
    audit_check(version, check, by=request.auth.user)
    return {
        "number": version.bill.number,
        "seen": len(check.seen),
        "missing": len(check.missing),
        "extra": len(check.extra),
        "sent_back": len(check.sent_back),
    }


# Behind the address above: a number may hold slashes.
@router.get(
    "/papers/{path:text}",
    response={200: Paper, frozenset({400, 401, 403, 404, 429, 503}): Problem},
    url_name="api_paper",
    summary="Whether a printed bill is still true, and what should come with it",
)
def read_paper(
    request: ApiRequest,
    text: PathEx[str, P(description="The short code of a printed bill, or the number of a bill.")],
    n: QueryEx[str, P(description="The number in the paper's QR code.")] = "",
    v: QueryEx[str, P(description="The version in it.")] = "",
    h: QueryEx[str, P(description="The beginning of the hash in it.")] = "",
) -> dict[str, Any]:
    """For our own page at the gate."""
    version = find_version(text)
    if version is not None:
        check_area(version, by=request.auth.user)
    else:
        version = find_latest_version(normalise_code(text))
    if version is None or not can_view_bill(request.auth.user, version.bill):
        return describe_unclosed_bill(text, by=request.auth.user)
    verification = verify_version(version, claims={"number": n, "version": v, "hash": h})
    parents = json.loads(version.snapshot)["parents"]
    return {
        "short_code": version.short_code,
        "number": version.bill.number,
        "version": version.version,
        "verdict": verification.verdict,
        "word": name_verdict(verification),
        "sentence": explain_verdict(verification),
        "parents": [{"code": parent["code"], "children": len(parent["children"])} for parent in parents],
        "child_count": version.child_count,
        "weight_kg": f"{version.weight_kg.normalize():f}",
    }


def compare_with_paper(version: BillVersion, result: SeenCodes) -> Check:
    expected = [parent["code"] for parent in json.loads(version.snapshot)["parents"]]
    came = set(result.seen)
    others = (came | set(result.extra)) - set(expected)
    return Check(
        seen=[code for code in expected if code in came],
        missing=[code for code in expected if code not in came],
        extra=sorted(others),
        sent_back=sorted(set(result.sent_back) - others - set(expected)),
    )


def audit_check(version: BillVersion, check: Check, *, by: User) -> None:
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
        sent_back=len(check.sent_back),
        missing_codes=check.missing[:MAX_AUDITED_CODES],
        extra_codes=check.extra[:MAX_AUDITED_CODES],
        sent_back_codes=check.sent_back[:MAX_AUDITED_CODES],
    )
