"""Which patterns an admin may save: those that all engines read alike, and that none can hang on.

RE2 runs them on the server, PostgreSQL in the database, browsers on the devices, Python in the reader of
files. Browsers and Python try one way after the other to read a text, so the number of ways is limited.
"""

from functools import lru_cache
from typing import Any

import re2
from django.utils.translation import gettext_lazy

from bags.patterns import Group, Part, PatternUnreadable, Sequence, read_pattern, read_pieces

# The longest text that a browser looks at (LONGEST_LABEL in static/scan/codes.js; of codes, LONGEST_JUDGED).
LONGEST_LABEL, LONGEST_JUDGED = 512, 256
# Ways to read it: a browser tries so many within some tens of milliseconds.
MAX_WAYS = 1_000_000
# Of characters beyond ASCII all are taken for one.
OTHERS = "\0"
SIGNS = "".join(map(chr, range(32, 127))) + OTHERS


def find_pattern_fault(pattern: str, *, is_label: bool = False) -> str | None:
    """Why this pattern may not be saved, in a sentence; None if it may.

    `is_label`: it looks for a code within a label, small letters as capital ones. Else it takes whole codes.
    """
    try:
        group = read_pieces(pattern, SIGNS) if is_label else (read_pattern(pattern, SIGNS),)
        compile_pattern(pattern)
        # In PostgreSQL, which runs no pattern for labels, É is a \w, and \x takes all digits that follow.
        is_alike = is_label or not (r"\w" in pattern or r"\x" in pattern)
    except (PatternUnreadable, re2.error):
        is_alike = False
    if not is_alike:
        return str(READ_DIFFERENTLY)
    length = LONGEST_LABEL if is_label else LONGEST_JUDGED
    starts = 1 if is_label and pattern.startswith("^") else length
    return str(TOO_MANY_WAYS) if starts * _count_ways(group, frozenset(), length) > MAX_WAYS else None


READ_DIFFERENTLY = gettext_lazy(
    "Server, database and browsers may read this pattern differently. Use only characters, [ ], ( ), |, ?, "
    "*, + and { } with counts up to 255."
)
TOO_MANY_WAYS = gettext_lazy(
    "There are too many ways to read a text by this pattern: it could hold up the scan page. Write it with "
    "fewer repetitions beside or inside each other."
)


@lru_cache(maxsize=256)
def is_safe_for_labels(pattern: str) -> bool:
    """Whether this pattern for labels may be run. One saved by an older version may not."""
    return find_pattern_fault(pattern, is_label=True) is None


@lru_cache(maxsize=256)
def compile_pattern(pattern: str, *, ignore_case: bool = False) -> Any:
    """The pattern as RE2 reads it, in a time that grows with the text alone. Raises re2.error."""
    options = re2.Options()
    options.log_errors = False
    options.dot_nl = True  # as in PostgreSQL, and in browsers by the flag "s"
    options.case_sensitive = not ignore_case
    return re2.compile(pattern, options)


def _count_ways(group: Group, follow: frozenset[str], length: int) -> int:
    """At most so many ways to read the beginning of a text of this length, with `follow` what may come after.

    Where the next character decides, there is one.
    """
    ways = [_count_ways_of_sequence(sequence, follow, length) for sequence in group]
    firsts = [_list_firsts(sequence, follow) for sequence in group]
    is_decided = sum(map(len, firsts)) == len(frozenset().union(*firsts))
    return min(max(ways) if is_decided else sum(ways), MAX_WAYS + 1)


def _count_ways_of_sequence(sequence: Sequence, follow: frozenset[str], length: int) -> int:
    ways = 1
    for place, part in enumerate(sequence):
        after = _list_firsts(sequence[place + 1 :], follow)
        ways = min(ways * _count_ways_of_part(part, after, length), MAX_WAYS + 1)
    return ways


def _count_ways_of_part(part: Part, after: frozenset[str], length: int) -> int:
    most = length if part.most is None else min(part.most, length)
    least = min(part.least, most)
    own = _list_firsts((part._replace(least=1),), frozenset())
    once = 1
    if not isinstance(part.what, str):
        once = _count_ways(part.what, after | own if most > 1 else after, length)
    ends = most - least + 1 if own & after else 1
    return min(once ** min(most, 64) * ends if once > 1 else ends, MAX_WAYS + 1)


def _list_firsts(sequence: Sequence, follow: frozenset[str]) -> frozenset[str]:
    """The characters, in capital letters, with which this may begin; if it may be empty, `follow` too."""
    firsts: set[str] = set()
    for part in sequence:
        if isinstance(part.what, str):
            firsts.update(part.what.upper())
            may_be_empty = False
        else:
            inside = [_list_firsts(alternative, frozenset({""})) for alternative in part.what]
            firsts.update(frozenset().union(*inside) - {""})
            may_be_empty = any("" in one for one in inside)
        if part.least > 0 and not may_be_empty:
            return frozenset(firsts)
    return frozenset(firsts) | follow
