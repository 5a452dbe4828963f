"""A bill made of parents that were chosen in the work list."""

from django.db import transaction

from accounts.models import User
from bags.models import Bag
from bills.lifecycle import create_bill
from bills.models import Bill
from scanning.recording import ScanAnswer, ScanRequest, make_scan_id, record_scans

STATION = "desk"


def create_bill_of(codes: list[str], *, by: User) -> tuple[Bill | None, list[ScanAnswer]]:
    """Create a bill and put these parents on it, in one transaction; an answer for each, as for a scan.

    If none of them can be put on it, there is no bill, and nothing is written. Raises BillRefused.
    """
    with transaction.atomic():
        # Before the bill takes its number, and in the order of all scans: nobody else can take them now.
        locked = Bag.objects.select_for_update(no_key=True).filter(code__in=codes)
        list(locked.order_by("id").values_list("id"))
        bill = create_bill(by=by)
        answers = put_parents_on_bill(codes, bill.number, by=by)
        if any(answer.outcome == "saved" for answer in answers):
            return bill, answers
        transaction.set_rollback(True)
    return None, answers


def put_parents_on_bill(codes: list[str], number: str, *, by: User) -> list[ScanAnswer]:
    """Put these parents on the bill with this number: each is a scan like any other, with its answer."""
    scans = [
        ScanRequest(id=make_scan_id(), action="bill", code=code, bill=number, source="typed")
        for code in codes
    ]
    return record_scans(user=by, station=STATION, scans=scans)
