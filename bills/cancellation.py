"""Taking a bill back: a draft is deleted, one that was closed is cancelled. Its row and its number stay."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record_change
from accounts.models import User
from bills.lifecycle import BillRefused, call_watchers, lock_bill, read_reason, refuse_if_not_open
from bills.models import Bill
from bills.totals import compute_totals


def delete_draft(bill: Bill, *, by: User) -> None:
    """Delete a bill that was never closed. Its parents are free again; its number is never given twice.

    Raises BillRefused if it was closed once, is deleted already, or `by` is no admin; then nothing changes.
    """
    if not by.is_admin:
        raise BillRefused(_("Only an admin can delete a bill."))
    with transaction.atomic():
        locked = lock_bill(bill)
        refuse_if_not_open(locked)
        if locked.version:
            raise BillRefused(
                _("Bill %s was closed before, so paper of it may be about. Cancel it, with a reason.")
                % locked.number
            )
        _mark_cancelled(locked, by=by, verb="deleted", reason="")


def cancel_bill(bill: Bill, *, by: User, reason: str) -> None:
    """Cancel a bill that was closed. Its versions stay readable; its parents are free again.

    Raises BillRefused if it was never closed, is cancelled already, `by` is no admin or gives no reason; then
    nothing is written.
    """
    if not by.is_admin:
        raise BillRefused(_("Only an admin can cancel a bill."))
    reason = read_reason(reason, missing=_("Say why the bill is cancelled."))
    with transaction.atomic():
        locked = lock_bill(bill)
        if locked.cancelled_at is not None:
            refuse_if_not_open(locked)
        if not locked.version:
            raise BillRefused(_("Bill %s was never closed. Delete it instead.") % locked.number)
        _mark_cancelled(locked, by=by, verb="cancelled", reason=reason)


def _mark_cancelled(locked: Bill, *, by: User, verb: str, reason: str) -> None:
    """The trigger bill_cancelled_holds_nothing ends the bill's lines in the same statement."""
    held = compute_totals(locked)
    locked.cancelled_at, locked.cancelled_by, locked.cancel_reason = timezone.now(), by, reason
    locked.save(update_fields=["cancelled_at", "cancelled_by", "cancel_reason"])
    record_change(
        by=by,
        verb=verb,
        subject_kind="bill",
        subject=locked.number,
        takes=["bill line"],
        reason=reason,
        parents=held.parent_count,
        children=held.child_count,
    )
    call_watchers()
