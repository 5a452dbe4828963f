"""What the number of a bill may be. The database has the same rule for new bills: is_bill_number."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bags.codes import may_name_new_bag

# The signs of a number, of older bills, too.
NUMBER_SIGNS = r"^[A-Z0-9][A-Z0-9._/-]*$"
NUMBER_MAX_LENGTH = 40
# A number is in addresses as it is, slashes and all. So it may not end like the address of another page.
_ADDRESSES = """
    ADD AGAINST CANCEL CHANGE CHECK CHECKED CLOSE CSV DELETE EXPORT LINES NEW PDF REOPEN SCAN TAKE-OFF TEXT
    TOTALS VERSIONS XLSX
"""
ADDRESS_WORDS = frozenset(_ADDRESSES.split())


def is_bill_number(number: str) -> bool:
    """Whether a normalised number may be that of a new bill."""
    return len(number) <= NUMBER_MAX_LENGTH and not explain_bad_number(number)


def validate_number(number: str) -> None:
    """Refuse what may not be the number of a new bill. The field itself refuses one that is too long."""
    if sentence := explain_bad_number(number):
        raise ValidationError(sentence)


def explain_bad_number(number: str) -> str:
    """Why this is no number for a new bill, in one sentence; "" if it may be one, but for its length."""
    if not re.fullmatch(NUMBER_SIGNS, number):
        return _(
            "Use letters A-Z, digits, dot, dash, underscore and slash, and start with a letter or digit."
        )
    if not may_name_new_bag(number):
        return _("There must be more than dots before and after each slash.")
    parts = number.split("/")
    if parts[-1] in ADDRESS_WORDS:
        return (
            _("A number cannot end in %s: that is an address of TraceTrack. Choose another one.") % parts[-1]
        )
    if "VERSIONS" in parts:
        return _("A number cannot hold VERSIONS: that is an address of TraceTrack. Choose another one.")
    return ""
