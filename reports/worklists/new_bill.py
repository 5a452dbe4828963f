"""A bill made of parents that were chosen in the work list."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Max
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.models import User
from bags.models import Bag, Link
from bills.lifecycle import create_bill
from bills.models import Bill
from core.dates import format_spoken_time
from scanning.recording import ScanAnswer, ScanRequest, make_batch, make_scan_id, record_scans

STATION = "desk"


@dataclass(frozen=True)
class ParentChange:
    """A parent whose children changed after the page was made: by whom last, and when."""

    code: str
    by: str
    at: datetime

    @property
    def sentence(self) -> str:
        sentence = _(
            "%(code)s was left out: %(who)s changed what is in it %(when)s, after this list was made."
        )
        return sentence % {"code": self.code, "who": self.by, "when": format_spoken_time(self.at)}


def find_changes(codes: list[str], seen: dict[str, str]) -> list[ParentChange]:
    """Which of these parents hold other children than a page showed, in the order of the codes.

    `seen`: of each code "<its last link>.<its children>" (ready_parents.ReadyParents.seen); a code that is
    not in it was not shown. To be called in a transaction: locks the parents until its end.
    """
    lock_parents(codes)
    links = Link.objects.filter(parent__code__in=[code for code in codes if code in seen])
    counts = links.filter(unlinked_at=None).values("parent__code")
    counts = counts.annotate(last=Max("id"), children=Count("id"))
    now = {row["parent__code"]: f"{row['last']}.{row['children']}" for row in counts}
    changed = [code for code in codes if code in seen and now.get(code) != seen[code]]
    newest = links.filter(parent__code__in=changed).annotate(at=Coalesce("unlinked_at", "linked_at"))
    newest = newest.order_by("parent__code", "-at", "-id").distinct("parent__code")
    found = {link.parent.code: link for link in newest.select_related("parent", "linked_by", "unlinked_by")}
    return [
        ParentChange(code, (link.unlinked_by or link.linked_by).display_name, link.at)
        for code in changed
        if (link := found.get(code))
    ]


def lock_parents(codes: list[str]) -> None:
    """In the order of all scans: nobody else can take them or pack into them until the transaction ends."""
    locked = Bag.objects.select_for_update(no_key=True).filter(code__in=codes)
    list(locked.order_by("id").values_list("id"))


def create_bill_of(codes: list[str], *, by: User) -> tuple[Bill | None, list[ScanAnswer]]:
    """Create a bill and put these parents on it, in one transaction; an answer for each, as for a scan.

    If none of them can be put on it, there is no bill, and nothing is written. Raises BillRefused.
    """
    with transaction.atomic():
        lock_parents(codes)  # before the bill takes its number
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
    return record_scans(make_batch(user=by, station=STATION, scans=scans))
