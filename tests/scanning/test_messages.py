"""The sentences of answers: the same names in both languages, and nothing hostile in them."""

from string import Formatter

import pytest
from django.utils import translation

from scanning.messages import ScanResult, write_message
from scanning.reasons import ACTIONS, REASONS

SENTENCES = [
    sentence
    for entry in [*ACTIONS.values(), *REASONS.values()]
    for sentence in [entry.sentence, *entry.cases.values()]
    if sentence is not None
]
NAMES = {"code", "text", "unknown", "parent", "held", "children", "bill", "usual", "where", "who", "when"}


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
