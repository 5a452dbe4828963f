"""What a bill holds, as a snapshot: frozen when it is closed, and as it is now to compare with that."""

from typing import Any

from django.utils import timezone

from accounts.models import User
from bills.fields import AREA, FIELDS, WEIGHT, BillField
from bills.fingerprint import canonicalise, compute_sha256, derive_short_code
from bills.models import Bill, BillVersion
from bills.totals import fetch_parents, format_kg


def freeze_bill(locked: Bill, *, by: User) -> BillVersion:
    """Store the bill's contents as its next version. The bill's row must be locked."""
    closed_at = timezone.now()
    contents = build_snapshot(locked)
    version = locked.version + 1
    closing = {"version": version, "closed_at": closed_at.isoformat(), "closed_by": by.get_username()}
    snapshot = canonicalise(contents | closing)
    sha256 = compute_sha256(snapshot)
    child_count = sum(len(parent["children"]) for parent in contents["parents"])
    return BillVersion.objects.create(
        bill=locked,
        version=version,
        snapshot=snapshot,
        sha256=sha256,
        short_code=derive_short_code(sha256),
        parent_count=len(contents["parents"]),
        child_count=child_count,
        weight_kg=child_count * locked.weight_per_child_kg,
        closed_at=closed_at,
        closed_by=by,
    )


def build_snapshot(bill: Bill) -> dict[str, Any]:
    """The bill and all that is on it now, as a snapshot. `format` is the version of its fields."""
    return {
        "format": 2,
        "number": bill.number,
        **{field.name: _format_field(field, getattr(bill, field.name)) for field in FIELDS},
        "created_at": bill.created_at.isoformat(),
        "created_by": bill.created_by.get_username(),
        "parents": [
            {
                "code": parent.code,
                "added_at": parent.added_at.isoformat(),
                "added_by": parent.added_by,
                "children": parent.children,
                "weight_kg": format_kg(len(parent.children) * bill.weight_per_child_kg),
            }
            for parent in fetch_parents(bill)
        ],
    }


def _format_field(field: BillField, value: Any) -> Any:
    """A value in a snapshot: an area by its name, weights as text with three decimals, all else as it is."""
    if field.kind == AREA:
        return value.name if value else ""
    return format_kg(value) if field.kind == WEIGHT else value
