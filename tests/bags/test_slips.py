"""Whether a slip can turn a parent's code into a child's: by hand, and against trying all short codes."""

import random
import re
import time
from itertools import product

import pytest
from django.db import connection
from django.db.models import Value

from bags.models import CodeSettings, add_wildcards
from bags.slips import patterns_are_apart

SB = "^SB[0-9]{5}$"


@pytest.mark.parametrize(
    ("parent", "child"),
    [
        (SB, "^CH[0-9]{5}$"),
        ("^(SB[0-9]{5}|M444-[0-9]{5})$", "^(CH[0-9]{5}|[0-9]{7})$"),
        (SB, "^SB[0-9]{7}$"),
        (SB, "^SB[0-9]{3}$"),
        ("^AB1$", "^B[0-9]A$"),
        ("^AB$", "^CA$"),
        (SB, "^[a-z]{7}$"),
        ("^A*$", "^.{62}BB$"),
        ("^A*$", "^A{65,}$"),
    ],
)
def test_patterns_more_than_a_slip_apart(parent, child):
    assert patterns_are_apart(parent, child)


@pytest.mark.parametrize(
    ("parent", "child"),
    [
        (SB, SB),
        (SB, "^[A-Z0-9._/-]{4,64}$"),
        pytest.param(SB, "^SB[0-9]{4}$", id="lost"),
        pytest.param(SB, "^SB[0-9]{6}$", id="added"),
        pytest.param(SB, "^SBB[0-9]{5}$", id="doubled"),
        pytest.param(SB, "^SD[0-9]{5}$", id="changed"),
        pytest.param(SB, "^BS[0-9]{5}$", id="swapped"),
        pytest.param("^[AB][12]$", "^[2X][BY]$", id="swapped in classes"),
        pytest.param(SB, "^S[0-9]B[0-9]{4}$", id="swapped inside"),
        ("^A*$", "^.{63}B$"),
    ],
)
def test_patterns_a_slip_apart(parent, child):
    assert not patterns_are_apart(parent, child)


@pytest.mark.parametrize("pattern", ["", "SB", "^A|B$", "^(?=A)B$", r"^(A)\1$", "^((A{0,64}){0,64}){0,64}$"])
def test_patterns_that_cannot_be_judged_are_not_apart(pattern):
    assert not patterns_are_apart(pattern, "^XXXXXXXX$")
    assert not patterns_are_apart("^XXXXXXXX$", pattern)


HOSTILE = [
    "^([AB]*A[AB]{60}){3}$",
    "^" + "(A|B)?" * 32 + "$",
    "^((((((A*)*)*)*)*)*[AB]{200})*$",
    "^(([A-Z]?[0-9]?){30}-){10}$",
]


@pytest.mark.parametrize("pattern", HOSTILE)
def test_hostile_pattern_is_judged_in_time(pattern):
    started = time.process_time()

    for other in (*HOSTILE, "^[C-Z]{60}$"):
        patterns_are_apart(pattern, other)

    assert time.process_time() - started < 10


def list_slips(code):
    """All texts that one slip makes of this code, by the plain definition."""
    cuts = [(code[:place], code[place:]) for place in range(len(code) + 1)]
    yield code
    for before, after in cuts:
        yield from (before + one + after for one in "ABC")
        if after:
            yield before + after[1:]
            yield from (before + one + after[1:] for one in "ABC")
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]


# The longest text that each takes. C stands for all the characters that no pattern names.
PIECES = {"[AB]": 1, "[^A]": 1, ".": 1, "A?": 1, "B{0,2}": 2, "(A|BA)": 2, "(B|A{2})?": 2, "A": 1, "B": 1}
CHANCES = [1] * 7 + [3, 3]
# Of longer codes the short ones prove nothing.
LONGEST = 5
CODES = ["".join(code) for length in range(LONGEST + 1) for code in product("ABC", repeat=length)]


def make_pattern(chance):
    pieces = chance.choices(list(PIECES), CHANCES, k=chance.choice([3, 4]))
    return "".join(pieces) if sum(PIECES[piece] for piece in pieces) <= LONGEST else make_pattern(chance)


@pytest.mark.parametrize("seed", range(4))
def test_judgement_is_that_of_trying_all_codes(seed):
    chance = random.Random(seed)
    for _pair in range(100):
        parent, child = make_pattern(chance), make_pattern(chance)
        parents, children = ([code for code in CODES if re.fullmatch(p, code)] for p in (parent, child))

        met = any(not set(children).isdisjoint(list_slips(code)) for code in parents)

        assert patterns_are_apart(f"^{parent}$", f"^{child}$") == (not met), (parent, child)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(2))
def test_scans_find_no_slip_between_patterns_that_are_apart(seed):
    chance = random.Random(seed)
    for _pair in range(100):
        parent, child = (f"^{make_pattern(chance)}$" for _side in range(2))
        wildcards = CodeSettings.objects.values_list(add_wildcards(Value(parent)), flat=True).get()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM unnest(%s::text[]) code "
                "WHERE code ~ %s AND (code ~ %s OR is_one_slip(code, %s))",
                [CODES, child, parent, wildcards],
            )
            met = cursor.fetchone()[0] > 0

        assert patterns_are_apart(parent, child) == (not met), (parent, child)
