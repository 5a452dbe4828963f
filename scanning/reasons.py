"""Why a scan changed nothing, in a few words: for filters, tables, reports. Whole sentences: messages.py."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

REASONS = {
    "in_this_parent": gettext_noop("was in this parent already"),
    "on_this_bill": gettext_noop("was on this bill already"),
    "is_empty": gettext_noop("was empty already"),
    "in_other_parent": gettext_noop("in another parent"),
    "on_other_bill": gettext_noop("on another bill"),
    "bad_code": gettext_noop("could not be read"),
    "unknown_code": gettext_noop("not known"),
    "not_a_parent": gettext_noop("not a parent bag"),
    "not_a_child": gettext_noop("not a child bag"),
    "no_parent": gettext_noop("no parent bag"),
    "parent_frozen": gettext_noop("parent on a closed bill"),
    "bill_closed": gettext_noop("bill closed"),
    "bill_cancelled": gettext_noop("bill cancelled"),
    "no_bill": gettext_noop("no such bill"),
    "not_allowed": gettext_noop("not allowed for this person"),
    "other_area": gettext_noop("belongs to another area"),
    "retired": gettext_noop("out of use"),
    "nothing_to_undo": gettext_noop("nothing to undo"),
    "too_late": gettext_noop("too late to undo"),
    "changed_since": gettext_noop("changed since"),
    "id_reused": gettext_noop("scan id used twice"),
    "busy": gettext_noop("system was busy"),
}


def in_few_words(reason: str) -> str:
    """This reason in the reader's language."""
    return _(REASONS.get(reason, reason))
