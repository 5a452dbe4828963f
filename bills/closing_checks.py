"""What is unusual about a bill before it is closed: seven lines, most with the parents they are about."""

from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from bags.models import get_code_settings
from bills.fields import ON_PAPER
from bills.models import Bill, BillLine, name_field
from bills.pending_scans import describe_pending_scans, find_pending_scans
from core.dates import start_of_today
from core.models import site_name
from core.print_warnings import list_unprintable
from core.printable import PLACEHOLDER

MOST_NAMED = 20


@dataclass(frozen=True)
class Finding:
    """One line of the check. `codes`: the parents it is about; none if everything is as usual.

    `is_question`: the bill is closed only by who has read this very sentence and says yes.
    """

    name: str
    sentence: str
    codes: list[str]
    is_fine: bool
    is_question: bool = False

    @property
    def first_codes(self) -> list[str]:
        return self.codes[:MOST_NAMED]

    @property
    def more(self) -> int:
        return max(0, len(self.codes) - MOST_NAMED)


@dataclass(frozen=True)
class InspectedParent:
    """A parent on the bill: what it holds, whether it was opened since it was put on, and packed today."""

    code: str
    child_count: int
    opened_since: bool
    packed_today: bool


def check_bill(bill: Bill, *, by: User) -> list[Finding]:
    """Seven findings, always in the same order, for `by` who would close it. Six queries for any bill."""
    usual = get_code_settings().expected_children
    parents = _inspect_parents(bill)
    return [
        _check_short(parents, usual),
        _check_over_full(parents, usual),
        _check_opened(parents),
        _check_packed_today(parents),
        _check_pending_scans(bill),
        _check_customer(bill),
        _check_paper(bill, by=by),
    ]


def list_questions(bill: Bill, *, by: User) -> list[str]:
    """What must be answered by yes before `by` closes the bill."""
    findings = [_check_customer(bill), _check_paper(bill, by=by)]
    return [finding.sentence for finding in findings if finding.is_question]


def _inspect_parents(bill: Bill) -> list[InspectedParent]:
    with connection.cursor() as cursor:
        cursor.execute(_INSPECT_PARENTS, {"bill": bill.pk, "midnight": start_of_today()})
        return [InspectedParent(*row) for row in cursor.fetchall()]


# Each parent's links, ended ones too, come by index link_contents; a parent has some dozens.
_INSPECT_PARENTS = """
SELECT bag.code, links.child_count, links.opened_since, links.packed_today
FROM bills_billline line
JOIN bags_bag bag ON bag.id = line.parent_id
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE unlinked_at IS NULL) AS child_count,
           coalesce(bool_or(greatest(linked_at, unlinked_at) > line.added_at), false) AS opened_since,
           coalesce(bool_or(linked_at >= %(midnight)s AND unlinked_at IS NULL), false) AS packed_today
    FROM bags_link WHERE parent_id = line.parent_id
) links
WHERE line.bill_id = %(bill)s AND line.removed_at IS NULL
ORDER BY line.id
"""


def _check_short(parents: list[InspectedParent], usual: int) -> Finding:
    codes = [parent.code for parent in parents if parent.child_count < usual]
    empty = sum(1 for parent in parents if not parent.child_count)
    numbers = {"n": len(codes), "usual": usual}
    sentence = ngettext(
        "%(n)d parent holds fewer than the usual %(usual)d",
        "%(n)d parents hold fewer than the usual %(usual)d",
        len(codes),
    )
    if empty:
        numbers["empty"] = empty
        sentence += _(", %(empty)d of them nothing at all")
    return _build_finding(
        "short", codes, sentence % numbers + ".", _("No parent holds fewer than the usual %d.") % usual
    )


def _check_over_full(parents: list[InspectedParent], usual: int) -> Finding:
    codes = [parent.code for parent in parents if parent.child_count > usual]
    sentence = ngettext(
        "%(n)d parent holds more than the usual %(usual)d.",
        "%(n)d parents hold more than the usual %(usual)d.",
        len(codes),
    ) % {"n": len(codes), "usual": usual}
    return _build_finding("over_full", codes, sentence, _("No parent holds more than the usual %d.") % usual)


def _check_opened(parents: list[InspectedParent]) -> Finding:
    codes = [parent.code for parent in parents if parent.opened_since]
    sentence = ngettext(
        "Something went into or out of %d parent after it was put on the bill.",
        "Something went into or out of %d parents after they were put on the bill.",
        len(codes),
    ) % len(codes)
    return _build_finding("opened", codes, sentence, _("No parent was opened after it was put on the bill."))


def _check_packed_today(parents: list[InspectedParent]) -> Finding:
    codes = [parent.code for parent in parents if not parent.packed_today]
    sentence = ngettext(
        "%d parent was packed by nobody today.", "%d parents were packed by nobody today.", len(codes)
    ) % len(codes)
    return _build_finding("not_today", codes, sentence, _("Every parent was packed today."))


def _check_pending_scans(bill: Bill) -> Finding:
    held = find_pending_scans(bill)
    sentence = describe_pending_scans(held) + "." if held else _("No station still holds scans for it.")
    return Finding("waiting", sentence, [], is_fine=not held)


def _check_customer(bill: Bill) -> Finding:
    if bill.customer:
        return Finding("customer", _("It has a customer."), [], is_fine=True)
    sentence = _("Bill %s has no customer.") % bill.number
    return Finding("customer", sentence, [], is_fine=False, is_question=True)


def _check_paper(bill: Bill, *, by: User) -> Finding:
    """Whether its paper has letters for all that is written on it, the name of `by` included."""
    texts = {name_field(name): str(getattr(bill, name) or "") for name in ON_PAPER}
    lines = BillLine.objects.filter(bill=bill, removed_at=None)
    people = lines.order_by("added_by__username").values_list("added_by__username", flat=True).distinct()
    texts |= {
        _("site name"): site_name(),
        _("put on by"): " ".join(people),
        _("closed by"): by.get_username(),
    }
    signs = list_unprintable(texts)
    sentence = _("The paper cannot print %(signs)s: it shows %(placeholder)s there.") % {
        "signs": signs,
        "placeholder": PLACEHOLDER,
    }
    return Finding(
        "paper",
        sentence if signs else _("All of it can be printed."),
        [],
        is_fine=not signs,
        is_question=bool(signs),
    )


def _build_finding(name: str, codes: list[str], sentence: str, if_none: str) -> Finding:
    return Finding(name, sentence if codes else if_none, codes, is_fine=not codes)
