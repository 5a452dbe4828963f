"""GET /api/v1/scans: the scans that were made, and one of them."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field, WithJsonSchema

from accounts.models import User
from api.auth import CALLERS, ApiRequest
from api.errors import RequestRefused, list_answers
from api.filters import NEXT, DayFilters, FilterText, Id, build_form, describe_next, read_after
from api.scan_schemas import ACTION_CODES
from bills.visibility import ForeignNames
from scanning.filters import ScanFilterForm
from scanning.list_rows import build_scan_row, find_foreign_in_scans, name_scanned
from scanning.models import Scan
from scanning.queries import fetch_scan_page, find_scan, read_scan_cursor
from scanning.reasons import REASONS

router = Router(auth=CALLERS)
ActionName = Annotated[str, Field(pattern=f"^({'|'.join(ACTION_CODES)})$")]
ReasonName = Annotated[str, Field(pattern=f"^({'|'.join(sorted(REASONS))})$")]


class ScanFilters(DayFilters):
    """Which scans; days are those on which they were received."""

    q: FilterText | None = Field(None, description="The whole code.")
    outcome: Literal["saved", "duplicate", "refused", "other"] | None = Field(
        None, description="saved: bags that went somewhere; other: what else was done."
    )
    action: ActionName | None = None
    reason: ReasonName | None = None
    person: Id | None = None
    area: Id | None = None
    station: Annotated[FilterText, Field(max_length=64)] | None = None


class StoredScan(Schema):
    """One trigger pull, and what came of it."""

    id: UUID
    received_at: datetime
    scanned_at: datetime | None = Field(description="By the device's clock.")
    action: str
    code: str = Field(description="Of a bag that the caller may not see, whose it is.")
    outcome: Annotated[str, WithJsonSchema({"enum": Scan.Outcome.values})]
    reason: str | None
    message: str = Field(description="What happened, in a plain sentence.")
    parent: str | None = Field(description="Null as well if it is of an area that the caller may not see.")
    bill: str | None = Field(description="Null as well if it is of such an area.")
    station: str
    user: str
    user_id: int
    api_key: str | None = Field(description="The name of the key that sent it, for `user`.")
    taken_in_by: str | None = Field(description="The admin who sent it in the place of `user`.")


class ScanPage(Schema):
    """Scans, the latest first."""

    scans: list[StoredScan]
    next: str | None = Field(description=NEXT)


@router.get(
    "/scans",
    response=list_answers(ScanPage, 404),
    url_name="api_scan_list",
    summary="Scans that were made",
)
def list_scans(request: ApiRequest, filters: Query[ScanFilters]) -> dict[str, Any]:
    """50 a page. A dispatcher, and a dispatcher's key, sees those of the own area."""
    form = build_form(ScanFilterForm, filters, user=request.auth.user)
    before = read_after(filters, read_scan_cursor)
    page = fetch_scan_page(user=request.auth.user, form=form, before=before)
    return {"scans": describe_scans(page.rows, by=request.auth.user), "next": describe_next(page.next)}


@router.get(
    "/scans/{uuid:scan_id}",
    response=list_answers(StoredScan, 404),
    url_name="api_scan",
    summary="One scan",
)
def read_scan(request: ApiRequest, scan_id: UUID) -> dict[str, Any]:
    """By the id that the device gave it."""
    scan = find_scan(scan_id, user=request.auth.user)
    if scan is None:
        raise RequestRefused("not_found", _("There is no scan with this id."))
    return describe_scans([scan], by=request.auth.user)[0]


def describe_scans(scans: list[Scan], *, by: User) -> list[dict[str, Any]]:
    """In the fields of StoredScan, without codes of other areas than that of `by`."""
    foreign = find_foreign_in_scans(scans, own_area_id=by.own_area_id)
    return [_describe_scan(scan, foreign) for scan in scans]


def _describe_scan(scan: Scan, foreign: ForeignNames) -> dict[str, Any]:
    parent = scan.parent.code if scan.parent else None
    bill = scan.bill.number if scan.bill else None
    return {
        "id": scan.id,
        "received_at": scan.received_at,
        "scanned_at": scan.scanned_at,
        "action": scan.action,
        "code": name_scanned(scan, foreign),
        "outcome": scan.outcome,
        "reason": scan.reason,
        "message": build_scan_row(scan, foreign).message,
        "parent": None if parent in foreign.bags else parent,
        "bill": None if bill in foreign.bills else bill,
        "station": scan.station,
        "user": scan.user.display_name,
        "user_id": scan.user_id,
        "api_key": scan.token.name if scan.token else None,
        "taken_in_by": scan.taken_in_by.display_name if scan.taken_in_by else None,
    }
