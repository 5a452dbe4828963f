"""The sentences of answers: the same names in both languages, and nothing hostile in them."""

from string import Formatter

import pytest
from django.utils import translation

from scanning.actions import ACTIONS
from scanning.messages import ScanResult, write_headline, write_message
from scanning.reasons import REASONS

SENTENCES = [
    sentence
    for entry in [*ACTIONS.values(), *REASONS.values()]
    for sentence in [entry.sentence, *entry.cases.values()]
    if sentence is not None
]
NAMES = {"code", "text", "unknown", "parent", "held", "children", "bill", "usual", "where", "who", "when"}
NAMES |= {"named", "parent_form", "child_form"}


def names_in(template):
    return {name for _text, name, _format, _conversion in Formatter().parse(template) if name}


def test_sentences_name_the_same_in_both_languages():
    assert [one.en for one in SENTENCES if names_in(one.en) != names_in(one.hi)] == []
    assert [one.en for one in SENTENCES if not names_in(one.en) <= NAMES] == []


@pytest.mark.parametrize(("language", "said"), [("en", "1 child"), ("hi", "1 बैग")])
def test_message_is_in_the_language_of_the_reader(language, said):
    scan = ScanResult("pack", "saved", None, "SB00001", kind="parent", parent_code="SB00001", child_count=1)

    with translation.override(language):
        assert said in write_message(scan)


def test_hostile_text_is_cut_and_made_visible():
    message = write_message(ScanResult("pack", "refused", "bad_code", "A\u202eB" + "x" * 60))

    assert message.startswith("“A·B" + "x" * 37 + "…” is not a bag code.")


@pytest.mark.parametrize(
    ("reason", "message"),
    [
        ("bad_code", "“CH1!” is not a bag code. A code has letters A to Z"),
        ("unknown_code", "CH1! is not known here."),
        ("doubtful", "CH1! is not known and looks like a misread parent bag. Scan"),
    ],
)
def test_message_in_a_list_names_no_forms(reason, message):
    assert write_message(ScanResult("pack", "refused", reason, "CH1!")).startswith(message)


@pytest.mark.parametrize(
    ("code", "parent", "message"),
    [
        ("..", None, "“..” is not a bag code: it is dots only. Scan the label again."),
        (
            "CH10001",
            "A/../B",
            "“A/../B” is not a bag code: beside a “/” there is nothing, or only dots. Scan the label again.",
        ),
    ],
)
def test_message_says_what_is_wrong_beside_a_slash(code, parent, message):
    scan = ScanResult("pack", "refused", "bad_code", code, named_parent=parent, parent_pattern="^SB[0-9]{5}$")

    assert write_message(scan) == message


def refuse(reason, **fields):
    return ScanResult("pack", "refused", reason, "CH10001", kind="child", parent_code="SB00001", **fields)


@pytest.mark.parametrize(
    ("scan", "headline"),
    [
        (refuse("in_other_parent", found_code="SB90031"), "In SB90031"),
        (refuse("other_area", found_code="North"), "Not your area"),
        (refuse("bad_code"), "Bad label"),
        (refuse("bad_code", found_code="CH10002"), "Two labels"),
        (refuse("in_other_parent", found_code="P" * 53 + "12345678901"), "In …12345678901"),
        (ScanResult("bill", "saved", None, "SB00001", child_count=4, usual_children=30), "Only 4 children"),
        (ScanResult("pack", "saved", None, "CH10001", kind="child", parent_code="SB00001"), "Saved"),
    ],
)
def test_headline_is_the_reason(scan, headline):
    assert write_headline(scan) == headline


def test_headline_shows_nothing_hostile():
    assert write_headline(refuse("in_other_parent", found_code="A\u202eB")) == "In A·B"
