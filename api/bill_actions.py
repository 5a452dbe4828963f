"""What is done with a bill: filling, closing, reopening, cancelling and deleting it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from api.auth import ApiRequest
from api.bill_schemas import BillRow, Closing, CodesForBill, LineResults, Reason, describe_bill
from api.bills import Number, find_visible_bill, router
from api.errors import RequestRefused, list_answers
from bills.cancellation import cancel_bill, delete_draft
from bills.lifecycle import BillRefused, QuestionsOpen, close_bill, reopen_bill
from bills.models import Bill
from bills.queries import weigh
from bills.totals import Totals
from scanning.recording import ScanRequest, make_batch, make_scan_id, record_scans

# What a page does only for admins, a key does only with their scope.


@router.post(
    "/bills/{path:number}/lines",
    response=list_answers(LineResults, 404),
    url_name="api_bill_lines",
    summary="Put parents on a bill",
)
def add_lines(request: ApiRequest, number: Number, body: CodesForBill) -> dict[str, Any]:
    """Each code is a scan of its own and may be refused. What is on the bill already is a duplicate."""
    return {"results": _record(request, number, "bill", body)}


@router.post(
    "/bills/{path:number}/lines/remove",
    response=list_answers(LineResults, 404),
    url_name="api_bill_lines_remove",
    summary="Take parents off a bill",
)
def remove_lines(request: ApiRequest, number: Number, body: CodesForBill) -> dict[str, Any]:
    """Each code is a scan of its own and may be refused."""
    return {"results": _record(request, number, "unbill", body)}


def _record(request: ApiRequest, number: str, action: str, body: CodesForBill) -> list[dict[str, Any]]:
    bill, caller = find_visible_bill(number, request.auth.user), request.auth
    scans = [
        ScanRequest(id=make_scan_id(), action=action, code=code, bill=bill.number, source="typed")
        for code in body.codes
    ]
    station = body.station or caller.station or "api"
    answers = record_scans(make_batch(user=caller.user, station=station, scans=scans, token=caller.token))
    return [answer.as_json() for answer in answers]


@router.post(
    "/bills/{path:number}/close",
    response=list_answers(BillRow, 404, 409),
    url_name="api_bill_close",
    summary="Close a bill",
)
def close(request: ApiRequest, number: Number, body: Closing) -> dict[str, Any]:
    """It is frozen as its next version. Sent again it is refused: it is closed already."""
    has_counts = body.parents is not None and body.children is not None
    seen = Totals(body.parents, body.children) if has_counts else None  # type: ignore[arg-type]
    return _act(request, number, partial(close_bill, seen=seen, accepted=body.accepted))


@router.post(
    "/bills/{path:number}/reopen",
    response=list_answers(BillRow, 404, 409),
    url_name="api_bill_reopen",
    summary="Open a closed bill again",
)
def reopen(request: ApiRequest, number: Number, body: Reason) -> dict[str, Any]:
    """Its closed versions stay."""
    return _act(request, number, partial(reopen_bill, reason=body.reason))


@router.post(
    "/bills/{path:number}/cancel",
    response=list_answers(BillRow, 404, 409),
    url_name="api_bill_cancel",
    summary="Cancel a bill that was closed",
)
def cancel(request: ApiRequest, number: Number, body: Reason) -> dict[str, Any]:
    """Its parents are free again, its closed versions stay."""
    return _act(request, number, partial(cancel_bill, reason=body.reason))


@router.post(
    "/bills/{path:number}/delete",
    response=list_answers(BillRow, 404, 409),
    url_name="api_bill_delete",
    summary="Delete a bill that was never closed",
)
def delete(request: ApiRequest, number: Number) -> dict[str, Any]:
    """Its parents are free again, its number is never given twice."""
    return _act(request, number, delete_draft)


def _act(request: ApiRequest, number: str, act: Callable[..., object]) -> dict[str, Any]:
    bill = find_visible_bill(number, request.auth.user)
    try:
        act(bill, by=request.auth.user)
    except QuestionsOpen as error:
        raise RequestRefused("refused", error, questions=error.questions) from error
    except BillRefused as error:
        raise RequestRefused("refused", error) from error
    return describe_bill(weigh([Bill.objects.get(pk=bill.pk)])[0])
