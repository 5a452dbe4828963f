"""Codes that count up: SB00120, SB00121 and so on. The last run of digits counts and keeps its places."""

import re
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from bags.codes import may_name_new_bag, normalise_code
from bags.new_codes import explain_bad_code

MOST_LABELS = 5000
# What fits a bigint. Of a longer run only these last digits count, so a code is counted in one way only.
LAST_DIGITS = re.compile(r"[0-9]{1,18}(?=[^0-9]*$)")


class LabelsRefused(Exception):
    """These labels are not made. Its text is the sentence for the person."""


@dataclass(frozen=True)
class CodeRange:
    """Codes that follow each other: what is before and after the number, its digits, from, to."""

    prefix: str
    places: int
    suffix: str
    first_number: int
    last_number: int

    def __str__(self) -> str:
        return self.first_code if self.label_count == 1 else f"{self.first_code} – {self.last_code}"

    @property
    def first_code(self) -> str:
        return self.code(self.first_number)

    @property
    def last_code(self) -> str:
        return self.code(self.last_number)

    @property
    def label_count(self) -> int:
        return self.last_number - self.first_number + 1

    def code(self, number: int) -> str:
        return f"{self.prefix}{number:0{self.places}}{self.suffix}"

    def part(self, first_number: int, last_number: int) -> "CodeRange":
        return replace(self, first_number=first_number, last_number=last_number)

    def contains(self, other: "CodeRange") -> bool:
        """Whether all codes of the other run are of this one, too."""
        inside = self.first_number <= other.first_number and other.last_number <= self.last_number
        return inside and other == self.part(other.first_number, other.last_number)

    def list_codes(self) -> list[str]:
        return [self.code(number) for number in range(self.first_number, self.last_number + 1)]


def parse_range(text: str, label_count: int) -> CodeRange:
    """The run of this many codes that starts with the code `text`.

    Raises LabelsRefused if that is no code, has no digits, or they run out of places before the end.
    """
    code = normalise_code(text)
    if not may_name_new_bag(code):
        raise LabelsRefused(explain_bad_code(code))
    if not 1 <= label_count <= MOST_LABELS:
        raise LabelsRefused(_("Ask for 1 to %d labels at a time.") % MOST_LABELS)
    digits = LAST_DIGITS.search(code)
    if digits is None:
        raise LabelsRefused(
            _("%(code)s has no digits that could count up. Write it with its number, as %(code)s001.")
            % {"code": code[:50]}
        )
    places, first = len(digits[0]), int(digits[0])
    codes = CodeRange(code[: digits.start()], places, code[digits.end() :], first, first + label_count - 1)
    if codes.last_number >= 10**places:
        raise LabelsRefused(_explain_overflow(codes))
    return codes


def _explain_overflow(codes: CodeRange) -> str:
    left = 10**codes.places - codes.first_number
    return _(
        "%(count)d labels from %(first)s on run past %(last)s: there are only %(left)d. "
        "Ask for fewer, or write the first code with more digits."
    ) % {
        "count": codes.label_count,
        "first": codes.first_code,
        "left": left,
        "last": codes.code(10**codes.places - 1),
    }
