"""Whether a paper is still true: the page behind a bill's QR code."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from bags.codes import looks_like_code
from bills.diff import Difference, diff_snapshots
from bills.fingerprint import compute_sha256, normalise_short_code
from bills.models import Bill, BillVersion
from bills.snapshots import build_snapshot
from core.dates import format_spoken_time

HASH_SHOWN = 16  # characters of the SHA-256 in the QR code
# The names of these in the address that the QR code holds.
QR_PARAMETERS = {"number": "n", "version": "v", "hash": "h"}


@dataclass(frozen=True)
class Verification:
    """What became of one frozen version.

    verdict: "unchanged"; "changed" (opened again, closed anew or cancelled since); "wrong_paper" (the QR
    code says another number, version or hash than its short code); "broken" (what is stored is not what was
    sealed). `now`: how the bill differs today, where there is something to compare.
    """

    version: BillVersion
    verdict: str
    now: Difference | None = None
    wrong: list[str] = field(default_factory=list)

    @property
    def is_match(self) -> bool:
        return self.verdict == "unchanged"


def find_version(text: str) -> BillVersion | None:
    """The version that this short code names, as somebody typed it."""
    code = normalise_short_code(text)
    return _join_people().filter(short_code=code).first() if code else None


def find_latest_version(number: str) -> BillVersion | None:
    """The last version of the bill with this number, whatever has become of the bill."""
    if not looks_like_code(number):
        return None
    return _join_people().filter(bill__number=number).order_by("-version").first()


def _join_people() -> QuerySet[BillVersion]:
    """Versions with the people named on their pages, by one query."""
    people = ("closed_by", "bill__closed_by", "bill__cancelled_by", "bill__area", "bill__created_by")
    return BillVersion.objects.select_related(*people)


def read_qr_claims(address: QueryDict) -> dict[str, str]:
    """What a paper's QR code claims about its bill, from the query of its address."""
    return {name: address.get(key, "") for name, key in QR_PARAMETERS.items()}


def verify_version(version: BillVersion, *, claims: dict[str, Any]) -> Verification:
    """Compare the paper with what is stored, the stored text with its seal, and the seal with the bill now.

    `claims`: number, version and hash (its beginning) by the paper's QR code; empty where only the short code
    was typed.
    """
    wrong = _find_mismatches(version, claims)
    if wrong:
        return Verification(version, "wrong_paper", wrong=wrong)
    if compute_sha256(version.snapshot) != version.sha256:
        return Verification(version, "broken")
    bill = version.bill
    if bill.version > version.version or bill.state != "closed":
        return Verification(version, "changed", now=_compare_with_now(version, bill))
    now = _compare_with_now(version, bill)
    return Verification(version, "broken" if _is_tampered(now) else "unchanged", now=now)


def _is_tampered(now: Difference | None) -> bool:
    """Whether a closed bill is not as it was: somebody bypassed the database's rules.

    An area may get another name meanwhile.
    """
    if now is None:
        return False
    fields = [changed for changed in now.fields if changed.name != "area"]
    return bool(fields or now.added or now.removed or now.changed or now.is_reordered)


def name_verdict(proof: Verification) -> str:
    """The verdict in a word."""
    if proof.verdict == "changed" and proof.version.bill.cancelled_at:
        return _("Cancelled")
    return {
        "unchanged": _("Unchanged"),
        "changed": _("Changed"),
        "wrong_paper": _("Wrong paper"),
        "broken": _("Broken seal"),
    }[proof.verdict]


def explain_verdict(proof: Verification, when: Callable[[datetime], str] = format_spoken_time) -> str:
    """The verdict as a sentence: since when or what to do. `when` formats a time: on paper not as "today"."""
    version, bill = proof.version, proof.version.bill
    if proof.verdict == "unchanged":
        return _("Unchanged since it was closed %s.") % when(version.closed_at)
    if proof.verdict == "wrong_paper":
        return _(
            "The QR code and the short code of this paper do not belong together. It was not printed like "
            "this. Keep it, and tell an admin."
        )
    if proof.verdict == "broken":
        return _("What is stored is not what was closed and printed. Tell an admin at once.")
    if bill.cancelled_at is not None:
        return _("%(who)s cancelled this bill %(when)s: “%(why)s”. Nothing may leave on it.") % {
            "who": bill.cancelled_by,
            "when": when(bill.cancelled_at),
            "why": bill.cancel_reason,
        }
    if bill.is_open:
        return _("The bill is open again. This paper is out of date until it is closed and printed anew.")
    return _("Version %s of this bill was closed since. This paper is out of date.") % bill.version


def _compare_with_now(version: BillVersion, bill: Bill) -> Difference | None:
    """How the bill is now, against this version. None for a cancelled one: it holds nothing."""
    if bill.cancelled_at is not None:
        return None
    return diff_snapshots(json.loads(version.snapshot), build_snapshot(bill))


def _find_mismatches(version: BillVersion, claims: dict[str, Any]) -> list[str]:
    """Which of number, version and hash differ on the paper."""
    stored = {
        "number": version.bill.number,
        "version": str(version.version),
        "hash": version.sha256[:HASH_SHOWN],
    }
    return [
        name for name, value in stored.items() if claims.get(name) and claims[name].upper() != value.upper()
    ]
