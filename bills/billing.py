"""Making, changing, closing and reopening bills. Parents go on and off a bill by scans."""

import hashlib
import json
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.auditing import record_change
from accounts.models import User
from bags.codes import normal_code
from bags.models import site_settings
from bags.wording import spoken_time
from bills.holding import held_for, sentence_of
from bills.models import Bill, BillVersion
from bills.weighing import parents_on, text_of_kg

CHANGEABLE = ("customer", "note", "weight_per_child_kg", "gross_weight_kg", "expected_parents")


class BillRefused(Exception):
    """A bill cannot be made, changed, closed or reopened. Its text is the sentence for the person."""


def normal_number(text: str) -> str:
    """The form in which bill numbers are stored and compared."""
    return normal_code(text)


def make_bill(*, number: str, by: User, weight_per_child_kg: Decimal | None = None, **fields: Any) -> Bill:
    """Make an open bill. Fields: customer, note, gross_weight_kg, expected_parents.

    Raises BillRefused if the number is taken or not allowed, or `by` may not bill; then nothing is written.
    """
    check_may_bill(by)
    bill = Bill(
        number=normal_number(number),
        created_by=by,
        weight_per_child_kg=weight_per_child_kg or site_settings().weight_per_child_kg,
        **fields,
    )
    check_fields(bill)
    try:
        with transaction.atomic():
            bill.save()
            record_change(by=by, verb="made", subject_kind="bill", subject=bill.number)
    except IntegrityError as error:
        if "bill_number_unique" not in str(error):
            raise
        raise BillRefused(_("Bill %s exists already. Take another number.") % bill.number) from error
    return bill


def change_bill(bill: Bill, *, by: User, **fields: Any) -> Bill:
    """Change an open bill's customer, note, weights or expected parents, and write down what changed.

    Raises BillRefused if the bill is closed meanwhile or a value is wrong; then nothing is written.
    """
    check_may_bill(by)
    with transaction.atomic():
        locked = Bill.objects.select_for_update().get(pk=bill.pk)
        refuse_if_closed(locked)
        before = {name: getattr(locked, name) for name in fields}
        for name in fields:
            if name not in CHANGEABLE:
                raise BillRefused(_("The %s of a bill cannot be changed.") % name)
            setattr(locked, name, fields[name])
        check_fields(locked)
        changed = {name: [before[name], fields[name]] for name in fields if before[name] != fields[name]}
        if changed:
            locked.save(update_fields=list(changed))
            record_change(by=by, verb="changed", subject_kind="bill", subject=locked.number, changed=changed)
    return locked


def close_bill(bill: Bill, *, by: User) -> BillVersion:
    """Close a bill and freeze what is on it as its next version.

    From then on neither the bill nor the contents of its parents can change. Raises BillRefused if it is
    closed already or is empty, a station still holds scans for it, or `by` may not bill; then nothing is
    written.
    """
    check_may_bill(by)
    with transaction.atomic():
        # Scans that touch this bill or its parents hold a share lock on this row: we wait for those,
        # and those that come later wait for us and then find it closed.
        locked = Bill.objects.select_for_update(of=("self",)).get(pk=bill.pk)
        refuse_if_closed(locked)
        refuse_if_held(locked)
        version = freeze(locked, by=by)
        locked.version = version.version
        locked.closed_at, locked.closed_by = version.closed_at, by
        locked.save(update_fields=["version", "closed_at", "closed_by"])
        record_change(
            by=by,
            verb="closed",
            subject_kind="bill",
            subject=locked.number,
            version=version.version,
            sha256=version.sha256,
        )
    return version


def freeze(locked: Bill, *, by: User) -> BillVersion:
    """Store the bill's contents as its next version. The bill's row must be locked."""
    parents = parents_on(locked)
    if not parents:
        raise BillRefused(_("Bill %s has no parent bags. Put at least one on it first.") % locked.number)
    child_count = sum(len(parent.children) for parent in parents)
    closed_at = timezone.now()
    version = locked.version + 1
    snapshot = canonical(
        {
            "number": locked.number,
            "version": version,
            "customer": locked.customer,
            "weight_per_child_kg": text_of_kg(locked.weight_per_child_kg),
            "gross_weight_kg": text_of_kg(locked.gross_weight_kg),
            "closed_at": closed_at.isoformat(),
            "closed_by": by.get_username(),
            "parents": [
                {
                    "code": parent.code,
                    "added_at": parent.added_at.isoformat(),
                    "added_by": parent.added_by,
                    "children": parent.children,
                    "weight_kg": text_of_kg(len(parent.children) * locked.weight_per_child_kg),
                }
                for parent in parents
            ],
        }
    )
    return BillVersion.objects.create(
        bill=locked,
        version=version,
        snapshot=snapshot,
        sha256=hashlib.sha256(snapshot.encode()).hexdigest(),
        parent_count=len(parents),
        child_count=child_count,
        weight_kg=child_count * locked.weight_per_child_kg,
        closed_at=closed_at,
        closed_by=by,
    )


def canonical(snapshot: dict[str, Any]) -> str:
    """The one way to write a snapshot down: sorted keys, no spaces, UTF-8, weights with three decimals."""
    return json.dumps(snapshot, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def reopen_bill(bill: Bill, *, by: User, reason: str) -> None:
    """Open a closed bill again; its frozen versions stay. Only admins, and only with a reason.

    Raises BillRefused if the bill is open already; then nothing is written.
    """
    if not by.is_admin:
        raise BillRefused(_("Only an admin can reopen a bill."))
    if not reason.strip():
        raise BillRefused(_("Say why the bill is reopened."))
    with transaction.atomic():
        reopened = Bill.objects.filter(pk=bill.pk, closed_at__isnull=False).update(
            closed_at=None, closed_by=None
        )
        if not reopened:
            raise BillRefused(_("Bill %s is open already.") % bill.number)
        record_change(
            by=by,
            verb="reopened",
            subject_kind="bill",
            subject=bill.number,
            reason=reason.strip(),
            version=bill.version,
        )


def check_may_bill(by: User) -> None:
    if not by.may_bill:
        raise BillRefused(_("Only billers and admins can do this."))


def check_fields(bill: Bill) -> None:
    """Refuse values that the model does not allow, with the model's own sentence."""
    try:
        bill.full_clean(validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        raise BillRefused(" ".join(error.messages)) from error


def refuse_if_held(locked: Bill) -> None:
    held = held_for(locked)
    if held:
        raise BillRefused(
            _("Bill %(number)s cannot be closed yet. %(held)s. Let them be sent first.")
            % {"number": locked.number, "held": sentence_of(held)}
        )


def refuse_if_closed(locked: Bill) -> None:
    if locked.closed_at is None:
        return
    raise BillRefused(
        _("Bill %(number)s is closed already: %(who)s closed it %(when)s.")
        % {"number": locked.number, "who": locked.closed_by, "when": spoken_time(locked.closed_at)}
    )
