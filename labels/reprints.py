"""Printing labels once more: those of a range that was spoilt, or the one of a damaged bag.

Nothing is reserved: only the audit keeps who did it and why.
"""

from collections import Counter
from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.audit import record_change
from accounts.models import AuditEntry, User
from bags.codes import looks_like_code
from bags.models import Bag
from bags.retirement import scan_brings_back
from bags.visibility import can_view
from labels.code_ranges import CodeRange, LabelsRefused
from labels.models import PrintedRange
from labels.reservations import SUBJECT_KIND

PRINTED_AGAIN = "printed again"


def record_reprint(printed: PrintedRange, codes: CodeRange, *, by: User, reason: str, layout: str) -> None:
    """Write into the audit that these labels of a range are printed again."""
    record_change(
        by=by,
        verb=PRINTED_AGAIN,
        subject_kind=SUBJECT_KIND,
        subject=str(printed),
        codes=str(codes),
        label_count=codes.label_count,
        layout=layout,
        reason=reason,
    )


def fetch_reprints(ranges: Iterable[PrintedRange]) -> QuerySet[AuditEntry]:
    """What the audit says of these ranges, by its index of subjects. No two ranges have the same codes."""
    subjects = [str(printed) for printed in ranges]
    entries = AuditEntry.objects.filter(subject_kind=SUBJECT_KIND, subject__in=subjects, verb=PRINTED_AGAIN)
    return entries.select_related("by").order_by("-id")


def count_reprints(ranges: list[PrintedRange]) -> list[PrintedRange]:
    """Give each range `again_count`, how often labels of it were printed again."""
    counts = Counter(fetch_reprints(ranges).values_list("subject", flat=True))
    for printed in ranges:
        printed.again_count = counts[str(printed)]  # type: ignore[attr-defined]
    return ranges


def replace_label(code: str, *, by: User, reason: str, layout: str) -> Bag:
    """Let `by` print the label of a bag once more, and write it into the audit.

    Raises LabelsRefused if there is no such bag, it is retired, or it is of another area than
    `by`; then nothing is written.
    """
    bag = Bag.objects.select_related("area").filter(code=code).first() if looks_like_code(code) else None
    if bag is None:
        sentence = _("There is no bag %s. Only a bag that is here can get a new label; check its code.")
        raise LabelsRefused(sentence % code)
    if not can_view(by, bag):
        sentence = _("%(code)s belongs to area %(area)s, which is not yours. Ask a biller or an admin.")
        raise LabelsRefused(sentence % {"code": code, "area": bag.area})
    if bag.withdrawn_at:
        if scan_brings_back(code):
            sentence = _("The import of %s was undone. Scan it on the packing page, and it is back.")
        else:
            sentence = _("The import of %s was undone. An admin can restore it.")
        raise LabelsRefused(sentence % code)
    if bag.retired_at:
        raise LabelsRefused(_("%s is retired. An admin can restore it.") % code)
    record_change(
        by=by, verb="printed a new label", subject_kind="bag", subject=code, reason=reason, layout=layout
    )
    return bag
