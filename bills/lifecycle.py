"""Creating, changing, closing and reopening bills. Scans put parents on a bill and take them off."""

from collections.abc import Callable, Collection
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from accounts.audit import record_change
from accounts.models import AuditEntry, User
from accounts.shown_values import Change
from bags.codes import normalise_code
from bills.closing_checks import list_questions
from bills.fields import FIELD_NAMES, FIELDS, NOTE
from bills.models import Bill, BillVersion, get_bill_settings, name_field
from bills.numbers import take_next_number
from bills.pending_scans import describe_pending_scans, find_pending_scans
from bills.snapshots import freeze_bill
from bills.totals import Totals, format_kg
from core.dates import format_spoken_time
from core.words import tidy_lines, tidy_words

MAX_REASON = 400
NOTES = tuple(field.name for field in FIELDS if field.kind == NOTE)
# In the session of the person who made a bill: its number, until its scan page has opened.
MADE_BILL = "made_bill"


class BillRefused(Exception):
    """A bill cannot be made, changed, closed, reopened or cancelled. Its text is a sentence for people."""


class QuestionsOpen(BillRefused):
    """A bill was not closed because of what nobody has said yes to (bills/closing_checks.py)."""

    def __init__(self, questions: list[str]) -> None:
        super().__init__(" ".join([*questions, _("Close it all the same?")]))
        self.questions = questions


class BillChanged(BillRefused):
    """Somebody changed the bill after it was read. `changes`, oldest first: what and by whom."""

    def __init__(self, changes: list[Change]) -> None:
        super().__init__(
            _("This bill was changed while you worked on it. Look at what is new, then save again.")
        )
        self.changes = changes


_watchers: list[Callable[[], None]] = []


def register_watcher(watch: Callable[[], None]) -> None:
    """Let this function be called each time a bill was closed, reopened or cancelled, once that is stored.

    What it raises is logged and changes nothing.
    """
    if watch not in _watchers:
        _watchers.append(watch)


def call_watchers() -> None:
    """Once this transaction is stored."""
    for watch in _watchers:
        transaction.on_commit(watch, robust=True)


def create_bill(
    *, by: User, number: str = "", weight_per_child_kg: Decimal | None = None, **fields: Any
) -> Bill:
    """Make an open bill. Without a number it gets the next one of the site's series. Fields: bills/fields.py.

    Raises BillRefused if the number is taken or not allowed, or `by` may not bill; then nothing is written.
    """
    _check_may_bill(by)
    site = get_bill_settings()
    bill = Bill(
        number=normalise_code(number),
        created_by=by,
        weight_per_child_kg=weight_per_child_kg or site.weight_per_child_kg,
        **fields,
    )
    _check_fields(bill, but=() if bill.number else ("number",))
    if bill.number:
        return _insert_bill(bill, by=by)
    while True:
        try:
            with transaction.atomic():
                bill.number = take_next_number(site.bill_number_pattern)
                return _insert_bill(bill, by=by)
        except NumberTaken:
            # Somebody typed this very number a moment ago. The next round sees that bill and passes it over.
            continue


class NumberTaken(BillRefused):
    """There is a bill with this number."""


def _insert_bill(bill: Bill, *, by: User) -> Bill:
    try:
        with transaction.atomic():
            bill.save(force_insert=True)
            record_change(by=by, verb="made", subject_kind="bill", subject=bill.number)
    except IntegrityError as error:
        if "bill_number_unique" not in str(error):
            raise
        bill.pk = None
        raise NumberTaken(_("Bill %s exists already. Take another number.") % bill.number) from error
    return bill


def change_bill(bill: Bill, *, by: User, **fields: Any) -> Bill:
    """Change some FIELDS of an open bill, and write down what changed.

    `bill` is the bill as `by` read it. Raises BillChanged if somebody has changed it since, BillRefused if
    it is closed meanwhile or a value is wrong; then nothing is written.
    """
    _check_may_bill(by)
    with transaction.atomic():
        locked = lock_bill(bill)
        refuse_if_not_open(locked)
        if locked.revision != bill.revision:
            raise BillChanged(fetch_changes_since(locked, bill.revision))
        changed = {}
        for name, value in fields.items():
            if name not in FIELD_NAMES:
                raise BillRefused(_("The %s of a bill cannot be changed.") % name)
            before = getattr(locked, name)
            # A form that leaves an old value alone sends it tidied: that is no change.
            if tidy_value(name, before) != value:
                changed[name] = [format_value(before), format_value(value)]
                setattr(locked, name, value)
        _check_fields(locked)
        if changed:
            locked.revision += 1
            locked.save(update_fields=[*changed, "revision"])
            record_change(
                by=by,
                verb="changed",
                subject_kind="bill",
                subject=locked.number,
                revision=locked.revision,
                changed=changed,
            )
    return locked


def fetch_changes_since(bill: Bill, revision: int) -> list[Change]:
    """What was changed on a bill after this revision, oldest first: values by `format_value`. One query."""
    entries = AuditEntry.objects.filter(
        subject_kind="bill", subject=bill.number, verb="changed", detail__revision__gt=revision
    )
    return [
        Change(
            field=field,
            label=name_field(field),
            before=before,
            after=after,
            by=entry.by.display_name if entry.by else "",
            at=entry.at,
        )
        for entry in entries.select_related("by").order_by("id")
        for field, (before, after) in entry.detail["changed"].items()
    ]


def tidy_value(name: str, value: Any) -> Any:
    """A field's value as the bill's forms give it."""
    if not isinstance(value, str):
        return value
    return tidy_lines(value) if name in NOTES else tidy_words(value)


def format_value(value: Any) -> str:
    """A field's value as changes are written down: weights with three decimals, an area by its name."""
    if isinstance(value, Decimal):
        return format_kg(value) or ""
    if isinstance(value, Model):
        return str(value)
    return "" if value is None else str(value)


def close_bill(
    bill: Bill, *, by: User, seen: Totals | None = None, accepted: Collection[str] | None = None
) -> BillVersion:
    """Close a bill and freeze what is on it as its next version.

    From then on neither the bill nor the contents of its parents can change. Raises BillRefused if it is
    closed already or is empty, a station still holds scans for it, `by` may not bill, or it does not hold
    what `by` has `seen` on it (if given), QuestionsOpen if it raises one that is not among the `accepted` (if
    given); then nothing is written.
    """
    _check_may_bill(by)
    with transaction.atomic():
        # Scans that touch this bill or its parents hold a share lock on this row: we wait for those,
        # and those that come later wait for us and then find it closed.
        locked = lock_bill(bill)
        refuse_if_not_open(locked)
        _refuse_if_pending(locked)
        _refuse_if_unasked(locked, accepted, by=by)
        version = freeze_bill(locked, by=by)
        _refuse_if_empty(version)
        _refuse_if_not_as_seen(version, seen)
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
        call_watchers()
    return version


def reopen_bill(bill: Bill, *, by: User, reason: str) -> None:
    """Open a closed bill again; its frozen versions stay. Only admins, and only with a reason.

    Raises BillRefused if the bill is open already or cancelled; then nothing is written.
    """
    if not by.is_admin:
        raise BillRefused(_("Only an admin can reopen a bill."))
    reason = read_reason(reason, missing=_("Say why the bill is reopened."))
    with transaction.atomic():
        locked = lock_bill(bill)
        if locked.is_open:
            raise BillRefused(_("Bill %s is open already.") % locked.number)
        if locked.cancelled_at is not None:
            refuse_if_not_open(locked)
        locked.closed_at = locked.closed_by = None
        locked.save(update_fields=["closed_at", "closed_by"])
        record_change(
            by=by,
            verb="reopened",
            subject_kind="bill",
            subject=bill.number,
            reason=reason,
            version=locked.version,
        )
        call_watchers()


def lock_bill(bill: Bill) -> Bill:
    """The bill as it is now, which nobody else can change until the transaction ends."""
    return Bill.objects.select_for_update(of=("self",)).select_related("area").get(pk=bill.pk)


def _check_may_bill(by: User) -> None:
    if not by.may_bill:
        raise BillRefused(_("Only billers and admins can do this."))


def read_reason(text: str, *, missing: str) -> str:
    """A reason that is fit to be kept. Raises BillRefused if there is none, or a novel."""
    reason = tidy_words(text)
    if not reason:
        raise BillRefused(missing)
    if len(reason) > MAX_REASON:
        raise BillRefused(_("Say it in at most %d characters.") % MAX_REASON)
    return reason


def _check_fields(bill: Bill, but: tuple[str, ...] = ()) -> None:
    """Refuse values that the model does not allow, with the model's own sentence."""
    try:
        bill.full_clean(exclude=but, validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        raise BillRefused(" ".join(error.messages)) from error


def _refuse_if_pending(locked: Bill) -> None:
    held = [station for station in find_pending_scans(locked) if not station.is_old]
    if held:
        raise BillRefused(
            _("Bill %(number)s cannot be closed yet. %(held)s. Let them be sent first.")
            % {"number": locked.number, "held": describe_pending_scans(held)}
        )


def _refuse_if_unasked(locked: Bill, accepted: Collection[str] | None, *, by: User) -> None:
    if accepted is not None and not set(questions := list_questions(locked, by=by)) <= set(accepted):
        raise QuestionsOpen(questions)


def _refuse_if_empty(version: BillVersion) -> None:
    if not version.parent_count:
        raise BillRefused(
            _("Bill %s has no parent bags. Put at least one on it first.") % version.bill.number
        )


def _refuse_if_not_as_seen(version: BillVersion, seen: Totals | None) -> None:
    if seen is None or (version.parent_count, version.child_count) == (seen.parent_count, seen.child_count):
        return
    raise BillRefused(
        _(
            "The bill has changed while you looked at it: it now holds %(parents)s parents with %(children)s "
            "children. Check it again."
        )
        % {"parents": version.parent_count, "children": version.child_count}
    )


def refuse_if_not_open(locked: Bill) -> None:
    if locked.cancelled_at is not None:
        sentence, who, at = (
            _("Bill %(number)s is cancelled: %(who)s cancelled it %(when)s."),
            locked.cancelled_by,
            locked.cancelled_at,
        )
    elif locked.closed_at is not None:
        sentence, who, at = (
            _("Bill %(number)s is closed already: %(who)s closed it %(when)s."),
            locked.closed_by,
            locked.closed_at,
        )
    else:
        return
    raise BillRefused(sentence % {"number": locked.number, "who": who, "when": format_spoken_time(at)})
