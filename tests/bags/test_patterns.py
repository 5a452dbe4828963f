"""Patterns for codes in words."""

import pytest

from bags.patterns import describe_pattern, has_inner_anchors


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("^(SB[0-9]{5}|M444-[0-9]{5})$", "SB + 5 digits, or M444- + 5 digits"),
        ("^[A-Z0-9._/-]{4,64}$", "4 to 64 of A–Z, 0–9, - _ . /"),
        ("^SB-?[0-9]{5}$", "SB- + 5 digits, or SB + 5 digits"),
        (r"^(?:SB|PB)\d{5}$", "SB + 5 digits, or PB + 5 digits"),
        ("^SB[0-9][0-9]+$", "SB + 2 or more digits"),
        ("^[A-Z]{2}[0-9]{1}$", "2 letters + 1 digit"),
        ("^[AB][A-F]{2}X{3}$", "1 of A B + 2 of A–F + XXX"),
        ("^[^-]{3}$", "3 of A–Z, 0–9, _ . /"),
        (r"^A\.\d{0,3}?$", "A. + 0 to 3 digits"),
    ],
)
def test_pattern_is_described_in_words(pattern, words):
    assert describe_pattern(pattern) == words


@pytest.mark.parametrize(
    "pattern",
    [
        "^A|B$",
        "^A(B$|C)$",
        "^(A|B|C|D|E)$",
        "^(AB){2}$",
        "^(?=A)B$",
        r"^(A)\1$",
        r"^A\bB$",
        "^[[:digit:]]{5}$",
        "^A{,3}$",
        "^A{2,1}$",
        "^A{2}{3}$",
        "^[a-z]+$",
        "^A(B$",
        "^A)B$",
        "^*$",
        "^[A-\\d]$",
        r"^A\$",
        "^$",
        "SB[0-9]{5}",
        "^" + "(A|B)" * 39 + "$",
    ],
)
def test_pattern_without_words_describes_itself(pattern):
    assert describe_pattern(pattern) == pattern


@pytest.mark.parametrize("pattern", ["^A$|^B$", "^(A$|B)$", "^(?:A|^B)$", "^A^$", r"^\\^A$", "^[AB]$[CD]$"])
def test_anchor_within_a_pattern_is_found(pattern):
    assert has_inner_anchors(pattern)


@pytest.mark.parametrize(
    "pattern",
    ["^A$", r"^A\^B\$C$", "^[^A][$^]$", r"^[\]$]A$", "^[[:digit:]$]$", "^[]^$]$", "^(SB|PB)[0-9]$", ""],
)
def test_escaped_anchor_or_one_in_a_class_is_none(pattern):
    assert not has_inner_anchors(pattern)
