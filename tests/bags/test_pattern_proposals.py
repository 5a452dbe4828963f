"""Patterns drawn from bags: tight ones, and none from what was read wrongly."""

import pytest
from django.utils import timezone

from bags.models import Bag, check_pattern
from bags.pattern_proposals import Proposal, propose_pattern, propose_patterns


def number(first, count):
    prefix = first.rstrip("0123456789")
    places = len(first) - len(prefix)
    return [f"{prefix}{int(first[len(prefix) :]) + step:0{places}}" for step in range(count)]


@pytest.mark.parametrize(
    ("codes", "pattern"),
    [
        (number("CH10001", 30), "^(CH[0-9]{5})$"),
        (number("M444-20417", 30) + number("SB10001", 40), "^(SB[0-9]{5}|M444-[0-9]{5})$"),
        (number("A.1/10", 3), r"^(A\.[0-9]{1}/[0-9]{2})$"),
        (number("12345678", 3), "^([0-9]{8})$"),
    ],
)
def test_proposal_keeps_letters_and_counts_digits(codes, pattern):
    assert propose_pattern(codes) == Proposal(pattern, [])


def test_proposal_leaves_out_what_was_read_wrongly():
    codes = number("CH10001", 200)

    assert propose_pattern([*codes, "CH2003A", "01699"]) == Proposal("^(CH[0-9]{5})$", ["01699", "CH2003A"])


@pytest.mark.parametrize(
    "codes",
    [
        [],
        ["CH10001"],
        [f"{chr(65 + one)}X{one:02}" for one in range(26)],
        [f"{'X' * length}{end}" for length in range(1, 9) for end in range(2)],
        [f"{'LONG-' * 11}{one}{end}" for one in "ABCD" for end in range(2)],
    ],
)
def test_nothing_is_proposed_for_codes_of_no_common_make(codes):
    assert propose_pattern(codes) is None


@pytest.mark.django_db
def test_proposals_are_of_each_kind_by_the_newest_bags_in_use(django_assert_num_queries):
    bags = [Bag(code=code, kind="child") for code in number("CH10001", 60)]
    bags += [Bag(code=code, kind="parent") for code in number("SB10001", 3)]
    retired = [Bag(code=code, kind="child", retired_at=timezone.now()) for code in number("OLD1000", 9)]
    Bag.objects.bulk_create([*bags, *retired])

    with django_assert_num_queries(1):
        proposals = propose_patterns()

    assert {kind: one.pattern for kind, one in proposals.items()} == {
        "parent": "^(SB[0-9]{5})$",
        "child": "^(CH[0-9]{5})$",
    }
    for proposal in proposals.values():
        check_pattern("child_pattern", proposal.pattern)
