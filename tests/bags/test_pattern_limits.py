"""Patterns may be saved where all engines read them alike and none can hang on them."""

import re
import time

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from bags.codes import extract_code
from bags.models import CodeSettings, check_pattern
from bags.pattern_limits import compile_pattern, find_pattern_fault
from imports.reader.__main__ import AS_OTHERS
from tests.patterns_table import ALIKE, ENDLESS, UNLIKE


@pytest.mark.parametrize(("pattern", "text", "taken"), ALIKE)
def test_python_and_re2_read_a_pattern_as_the_table_says(pattern, text, taken):
    assert find_pattern_fault(pattern, is_label=True) is None

    engines = [re.compile(pattern, AS_OTHERS | re.IGNORECASE), compile_pattern(pattern, ignore_case=True)]

    assert [found and found[1] for found in (engine.search(text) for engine in engines)] == [taken] * 2


@pytest.mark.django_db
def test_postgresql_reads_patterns_as_the_table_says():
    # It takes the longest alternative, and runs no pattern that takes out a code.
    rows = [row for row in ALIKE if row[0] != "^(A|AB)(?:C|BCD)$" and r"\w" not in row[0]]
    with connection.cursor() as cursor:
        read = []
        for pattern, text, _taken in rows:
            cursor.execute("SELECT (regexp_match(%s, %s, 'i'))[1]", [text, pattern])
            read.append((pattern, text, cursor.fetchone()[0]))

    assert read == rows


@pytest.mark.parametrize("pattern", UNLIKE)
def test_pattern_that_engines_read_differently_is_refused(pattern):
    assert "differently" in find_pattern_fault(pattern, is_label=True)


@pytest.mark.parametrize("pattern", ENDLESS)
def test_pattern_that_can_be_read_in_too_many_ways_is_refused(pattern):
    assert "too many ways" in find_pattern_fault(pattern, is_label=True)
    assert "too many ways" in find_pattern_fault(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        CodeSettings().parent_pattern,
        CodeSettings().child_pattern,
        r"^(SB|SX|S)[0-9]{5}$",
        r"^[A-Z]{2}\d+[A-Z0-9]*$",
        r"^(?:[A-Z][0-9])+$",
        r"^[A-Z]+(?:-[A-Z]+)*$",
        r"^([A-Z]{2}[0-9]{2,9}){1,3}$",
    ],
)
def test_usual_pattern_for_codes_may_be_saved(pattern):
    assert find_pattern_fault(pattern) is None


@pytest.mark.django_db
@pytest.mark.parametrize("pattern", [r"^((?:A|A)*)B$", r"^SB(?=[0-9])[0-9]{5}$", r"^SB\b[0-9]{5}$", r"^\w+$"])
def test_pattern_for_codes_is_refused_in_a_sentence(pattern):
    with pytest.raises(ValidationError) as refusal:
        check_pattern("parent_pattern", pattern)

    assert refusal.value.message_dict == {"parent_pattern": [find_pattern_fault(pattern)]}


def test_pattern_of_an_older_version_hangs_nobody():
    site = CodeSettings(label_patterns="^((?:A|A)*)B$\n(?<=X)(B)\nNO([0-9]+)")
    began = time.thread_time()

    assert site.code_on("A" * 5_000) is None
    assert extract_code("A" * 5_000, [compile_pattern("^((?:A|A)*)B$")]) is None

    assert site.safe_label_patterns == ["NO([0-9]+)"]
    assert time.thread_time() - began < 1
