"""Codes that may be a misread parent's: one slip from the site's pattern or from a known parent."""

import pytest
from django.db import connection

from bags.models import Bag, CodeSettings
from tests.builders import make_child, make_parent
from tests.database import run_as_owner
from tests.slips_table import SLIPS

pytestmark = pytest.mark.django_db
CASES = [
    (wildcards, code, is_slip)
    for _pattern, wildcards, slips, others in SLIPS
    for codes, is_slip in ((slips, True), (others, False))
    for code in codes
]


def ask(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0]


@pytest.mark.parametrize(("pattern", "wildcards"), [row[:2] for row in SLIPS])
def test_pattern_with_wildcards_is_as_the_table_says(pattern, wildcards):
    CodeSettings.objects.update(parent_pattern=pattern)

    assert CodeSettings.objects.get().slip_pattern == wildcards


@pytest.mark.parametrize(
    ("pattern", "wildcards", "slip"),
    [
        ("^SB[[:digit:]]{2}$", "^(?:S|~)(?:B|~)(?:[[:digit:]]|~){2}$", "SB1"),
        ("^[^[:alpha:]]A$", "^(?:[^[:alpha:]]|~)(?:A|~)$", "1B"),
        ("^[[:upper:]0-9]X[0-9]$", "^(?:[[:upper:]0-9]|~)(?:X|~)(?:[0-9]|~)$", "AX"),
        (r"^[A-Z\]]{2}[0-9]$", r"^(?:[A-Z\]]|~){2}(?:[0-9]|~)$", "AB"),
        (r"^[]A-Z]{2}[0-9]$", r"^(?:[]A-Z]|~){2}(?:[0-9]|~)$", "AB"),
        (r"^[A\\]B[0-9]$", r"^(?:[A\\]|~)(?:B|~)(?:[0-9]|~)$", "AB"),
        ("^[[.hyphen.]A][0-9]$", "^(?:[[.hyphen.]A]|~)(?:[0-9]|~)$", "A"),
    ],
)
def test_pattern_with_nested_brackets_is_read_whole(pattern, wildcards, slip):
    CodeSettings.objects.update(parent_pattern=pattern)

    assert CodeSettings.objects.get().slip_pattern == wildcards
    assert ask("SELECT is_one_slip(%s, slip_pattern) FROM bags_codesettings", slip)


@pytest.mark.parametrize(("wildcards", "code", "is_slip"), CASES)
def test_database_knows_a_slip_as_the_table_says(wildcards, code, is_slip):
    assert ask("SELECT is_one_slip(%s, %s)", code, wildcards) == is_slip


@pytest.mark.parametrize("code", ["WH-1", "WH-1234", "WH-124", "HW-123", "WH-1X3", "WWH-123", "WH-12"])
def test_known_parent_is_found_one_slip_away(code):
    make_parent("WH-123")
    make_child("WH-12")
    is_near = code != "WH-1"

    assert ask("SELECT find_near_parent(%s)", code) == ("WH-123" if is_near else None)


def test_parent_with_a_character_elsewhere_is_no_slip_away():
    make_parent("123WH")

    assert ask("SELECT find_near_parent(%s)", "23WH1") is None


def test_nearest_parent_looks_the_same_or_is_in_hand_or_comes_first():
    for code in ("SB31003", "SB31013", "SB31023"):
        make_parent(code)

    assert ask("SELECT find_near_parent(%s)", "SB3103") == "SB31003"
    assert ask("SELECT find_near_parent(%s, %s)", "SB3103", "SB31013") == "SB31013"
    assert ask("SELECT find_near_parent(%s, %s)", "SB3103", "SB99999") == "SB31003"
    assert ask("SELECT find_near_parent(%s, %s)", "SB31O13", "SB31023") == "SB31013"


DOUBT = "SELECT is_doubtful(%s, site) FROM bags_codesettings site"


@pytest.mark.parametrize(
    "code", ["SB3100", "SB123456", "B00001", "SB1234", "SB31O03", "SB1OOO3", "M444-20417L"]
)
def test_code_one_slip_from_the_parents_pattern_is_doubtful(code):
    assert ask(DOUBT, code)


@pytest.mark.parametrize("code", ["SB31003", "CH10001", "0016586", "LOT 7"])
def test_code_of_its_own_make_is_not_doubtful(code):
    assert not ask(DOUBT, code)


def test_code_one_slip_from_a_known_parent_is_doubtful():
    make_parent("WH-123")

    assert ask(DOUBT, "WH-12")
    assert ask(DOUBT, "WH-I23")
    assert not ask(DOUBT, "WH-1")


def test_code_of_a_child_pattern_that_is_a_slip_apart_is_not_doubtful():
    make_parent("CH1000")
    child_pattern = "^CH[0-9]{5}$"
    proven = f"{CodeSettings.objects.get().parent_pattern}\n{child_pattern}"
    CodeSettings.objects.update(child_pattern=child_pattern, apart_patterns=proven)

    assert not ask(DOUBT, "CH10001")
    assert ask(DOUBT, "SB3100")
    CodeSettings.objects.update(parent_pattern="^SB[0-9]{6}$")
    assert ask(DOUBT, "CH10001")


def test_near_parents_are_found_by_their_index():
    Bag.objects.bulk_create(Bag(code=f"SB{number:05}", kind="parent") for number in range(1000))
    with connection.cursor() as cursor:
        run_as_owner("ANALYZE bags_bag")
        cursor.execute(
            "EXPLAIN SELECT code FROM bags_bag "
            "WHERE kind = 'parent' AND list_deletions(code) && list_deletions('SB3100')"
        )
        plan = " ".join(row[0] for row in cursor)

    assert "bag_near_parents" in plan


def other_parents():
    return CodeSettings.objects.get().has_other_parents


def test_site_knows_whether_some_parent_does_not_fit_the_pattern():
    CodeSettings.objects.update(has_other_parents=None)

    make_parent("SB31003")
    assert other_parents() is False
    make_child("CRATE-C")
    assert other_parents() is False
    make_parent("CRATE-A")
    assert other_parents() is True


def lengths_of_other_parents():
    bits = CodeSettings.objects.get().other_parent_lengths
    return {length for length in range(1, 65) if bits >> length - 1 & 1}


def test_site_knows_how_long_the_parents_are_that_do_not_fit():
    assert lengths_of_other_parents() == set()

    make_parent("CRATE-A")
    make_parent("SB31003")
    make_parent("X" * 64)
    Bag.objects.bulk_create(Bag(code=code, kind="parent") for code in ["P1", "CRATE-B"])
    assert lengths_of_other_parents() == {2, 7, 64}

    CodeSettings.objects.update(parent_pattern="^(SB[0-9]{5}|CRATE-[A-Z])$")
    assert lengths_of_other_parents() == {2, 64}
    CodeSettings.objects.update(parent_pattern="^SB[0-9]{5}$")
    assert lengths_of_other_parents() == {2, 7, 64}


@pytest.mark.parametrize("length", [2, 3, 34, 61, 62, 63, 64])
def test_near_parents_of_any_length_are_found(length):
    code = "Q9" * 32
    make_parent(code[:length])

    assert ask(DOUBT, code[: length - 1])
    assert ask(DOUBT, code[: length - 1] + "X")
    assert ask(DOUBT, code[: length + 1]) == (length < 64)


def test_near_parents_are_looked_for_if_nobody_knows_how_long_they_are():
    make_parent("CRATE-A")
    run_as_owner(
        "ALTER TABLE bags_codesettings DISABLE TRIGGER other_parents_stay_known;"
        "UPDATE bags_codesettings SET other_parent_lengths = NULL"
    )

    assert ask(DOUBT, "CRATE-B")


def test_parents_are_looked_at_anew_when_the_pattern_changes():
    make_parent("CRATE-A")
    make_parent("SB31003")
    assert other_parents() is True

    CodeSettings.objects.update(parent_pattern="^(SB[0-9]{5}|CRATE-[A-Z])$")

    assert other_parents() is False
    CodeSettings.objects.update(parent_pattern="^SB[0-9]{5}$")
    assert other_parents() is True


def test_page_that_was_opened_before_puts_nothing_back():
    make_parent("SB31003")
    opened = CodeSettings.objects.get()
    make_parent("CRATE-A")

    opened.save()

    assert other_parents() is True
    assert lengths_of_other_parents() == {7}


def test_without_other_parents_none_is_looked_for():
    make_parent("CRATE-A")
    assert ask(DOUBT, "CRATE-B")

    run_as_owner("ALTER TABLE bags_codesettings DISABLE TRIGGER other_parents_stay_known")
    CodeSettings.objects.update(has_other_parents=False)

    assert not ask(DOUBT, "CRATE-B")
    assert ask(DOUBT, "SB3100")
