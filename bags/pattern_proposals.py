"""Tight patterns for codes, drawn from the bags that are there."""

import re
from collections import defaultdict
from dataclasses import dataclass

from django.db import connection

from bags.models import CHILD, PARENT, CodeSettings

MAX_PATTERN_LENGTH = CodeSettings._meta.get_field("parent_pattern").max_length or 0
# The newest bags in use, and the newest parents. Indexes bag_in_use and bag_parents.
NEWEST_BAGS = """
(SELECT code, kind FROM bags_bag WHERE retired_at IS NULL ORDER BY id DESC LIMIT 2000)
UNION
(SELECT code, kind FROM bags_bag WHERE kind = 'parent' AND retired_at IS NULL ORDER BY id DESC LIMIT 1000)
"""
# A pattern names so many makes of codes at most, each of them one code in fifty at least: a label that was
# read wrongly makes no pattern.
MAX_MAKES = 6
RAREST_MAKE = 50
# The digits of a make stay as they are where all of so many codes have the same.
SURE_OF_DIGITS = 20
RUN = re.compile(r"[0-9]+|[^0-9]+")


@dataclass(frozen=True)
class Proposal:
    """A pattern for a kind of bags; the codes among the newest that it would not take."""

    pattern: str
    left_out: list[str]


def propose_patterns() -> dict[str, Proposal]:
    """A pattern for each kind, by the newest bags; none for a kind whose codes have no common makes."""
    codes: dict[str, list[str]] = {PARENT: [], CHILD: []}
    with connection.cursor() as cursor:
        cursor.execute(NEWEST_BAGS)
        for code, kind in cursor.fetchall():
            codes[kind].append(code)
    found = {kind: propose_pattern(codes_of_kind) for kind, codes_of_kind in codes.items()}
    return {kind: proposal for kind, proposal in found.items() if proposal}


def propose_pattern(codes: list[str]) -> Proposal | None:
    """Letters and marks as they are, digits counted: CH10001, CH10002 give ^(CH[0-9]{5})$."""
    makes: dict[tuple[str | int, ...], list[list[str]]] = defaultdict(list)
    for code in sorted(codes):
        runs = RUN.findall(code)
        makes[tuple(len(run) if run[0].isdecimal() else run for run in runs)].append(runs)
    usual = [rows for rows in makes.values() if len(rows) * RAREST_MAKE >= len(codes) and len(rows) > 1]
    pattern = f"^({'|'.join(map(_write_make, sorted(usual, key=len, reverse=True)))})$"
    if not usual or len(usual) > MAX_MAKES or len(pattern) > MAX_PATTERN_LENGTH:
        return None
    takes = re.compile(pattern)
    return Proposal(pattern, [code for code in sorted(codes) if not takes.fullmatch(code)])


def _write_make(rows: list[list[str]]) -> str:
    """The pattern of codes that differ by their digits alone, given in runs."""
    written = []
    for runs in zip(*rows, strict=True):
        is_fixed = not runs[0][0].isdecimal() or (len(rows) >= SURE_OF_DIGITS and len(set(runs)) == 1)
        written.append(runs[0].replace(".", r"\.") if is_fixed else f"[0-9]{{{len(runs[0])}}}")
    return "".join(written)
