"""No code is printed twice by accident, and what was printed stays written down."""

from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import AuditEntry
from bags.models import get_code_settings
from labels.code_ranges import parse_range
from labels.models import PrintedRange
from labels.reservations import (
    PrintedBefore,
    count_kinds,
    find_free_range,
    find_known_bags,
    reserve_range,
    suggest_codes,
)
from tests.builders import make_child, make_parent, make_user
from tests.database import run_as_owner
from tests.labels.labels import reserved
from tests.locks import start_waiting

ROUNDS = 200


@pytest.mark.django_db
def test_claim_is_remembered_and_audited(biller):
    printed = reserved("SB00120", 500, by=biller, top_line="Nashik")

    kept = PrintedRange.objects.get()
    assert (str(kept), kept.kind, kept.top_line, kept.by) == ("SB00120 – SB00619", "parent", "Nashik", biller)
    entry = AuditEntry.objects.get()
    assert (entry.by, entry.verb, entry.subject_kind, entry.subject) == (
        biller,
        "printed",
        "labels",
        "SB00120 – SB00619",
    )
    assert entry.detail == {"label_count": 500, "symbol": "qr", "layout": "a4-24"}
    assert kept == printed


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("first", "label_count", "part"),
    [
        ("SB00120", 500, "SB00120 – SB00619"),
        ("SB00100", 21, "SB00120"),
        ("SB00619", 1, "SB00619"),
        ("SB00200", 10, "SB00200 – SB00209"),
        ("SB00001", 5000, "SB00120 – SB00619"),
    ],
)
def test_codes_printed_before_are_refused(biller, first, label_count, part):
    reserved("SB00120", 500, by=make_user("Biller", "asha"))

    with pytest.raises(PrintedBefore, match=f"asha printed {part} today at ..:..") as refused:
        reserved(first, label_count, by=biller)

    assert refused.value.free == parse_range("SB00620", label_count)
    assert PrintedRange.objects.count() == AuditEntry.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "first", ["SB00119", "SB00620", "SB000120", "SB0120", "SC00120", "SB00120-A", "1SB00120"]
)
def test_other_codes_are_let_in(first):
    reserved("SB00120", 500)

    reserved(first, 1)

    assert PrintedRange.objects.count() == 2


@pytest.mark.django_db
def test_refusal_names_three_ranges_and_says_that_there_are_more():
    for number in range(1, 5):
        reserved(f"SB{number:05}", 1, by=make_user("Biller", f"asha{number}"))

    with pytest.raises(PrintedBefore) as refused:
        reserved("SB00001", 10)

    said = str(refused.value)
    assert [f"asha{number} printed SB{number:05} today" in said for number in range(1, 5)] == [True] * 3 + [
        False
    ]
    assert said.endswith("More of them were printed, too.")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("label_count", "free"), [(5, "SB00020"), (10, "SB00020"), (11, "SB00040"), (5000, "SB00040")]
)
def test_next_free_range_is_the_first_gap_that_is_large_enough(label_count, free):
    reserved("SB00010", 10)
    reserved("SB00030", 10)

    assert find_free_range(parse_range("SB00012", label_count)) == parse_range(free, label_count)


@pytest.mark.django_db
def test_no_free_range_is_offered_when_the_places_run_out():
    reserved("SB95000", 4999)

    assert find_free_range(parse_range("SB95000", 2)) is None
    assert find_free_range(parse_range("SB95000", 1)) == parse_range("SB99999", 1)


@pytest.mark.django_db
def test_suggestions_are_the_next_codes_of_each_series_the_last_used_first(django_assert_num_queries):
    reserved("SB00001", 10)
    reserved("M444-00001", 5)
    reserved("SB00011", 10)
    reserved("X99", 1)

    with django_assert_num_queries(1):
        assert suggest_codes() == ["SB00021", "M444-00006"]


@pytest.mark.django_db
def test_kinds_are_judged_by_the_patterns_of_the_site():
    settings = get_code_settings()
    settings.parent_pattern, settings.child_pattern = "^SB0000[0-3]$", "^SB000[0-9]{2}$"
    settings.save()

    assert tuple(count_kinds(parse_range("SB00000", 200))) == (4, 96, 100)
    assert count_kinds(parse_range("SB00000", 4)).kind == "parent"
    assert count_kinds(parse_range("SB00004", 4)).kind == "child"
    assert count_kinds(parse_range("SB00000", 5)).kind == ""
    assert count_kinds(parse_range("SB00100", 1)).kind == ""


@pytest.mark.django_db
def test_codes_that_are_bags_already_are_known(django_assert_num_queries):
    for number in (119, 120, 130, 619, 620):
        make_parent(f"SB{number:05}")
    make_child("SB00120/1")

    with django_assert_num_queries(1):
        known = find_known_bags(parse_range("SB00120", 500))

    assert (known.count, known.first) == (3, ["SB00120", "SB00130", "SB00619"])


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE labels_printedrange SET last_number = 1",
        "DELETE FROM labels_printedrange",
        "TRUNCATE labels_printedrange",
    ],
)
def test_what_was_printed_is_history(change):
    reserved()
    with connection.cursor() as cursor:
        # Or the table could not be emptied for another reason.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(IntegrityError, match="history"), transaction.atomic():
        run_as_owner(change)

    assert PrintedRange.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"first_number": 5, "last_number": 4}, "printed_range_in_order"),
        ({"first_number": -1}, "printed_range_in_order"),
        ({"last_number": 5000}, "printed_range_not_too_long"),
        ({"places": 0, "last_number": 0}, "printed_range_places"),
        ({"places": 19}, "printed_range_places"),
        ({"places": 1, "last_number": 10}, "printed_range_fits_places"),
        ({"kind": "x"}, "printed_range_kind"),
        ({"symbol": "x"}, "printed_range_symbol_known"),
        ({"layout": "x"}, "printed_range_layout_known"),
    ],
)
def test_wrong_ranges_are_refused_by_the_database(biller, fields, rule):
    right = {
        "prefix": "SB",
        "places": 5,
        "suffix": "",
        "first_number": 0,
        "last_number": 4999,
        "kind": "",
        "symbol": "qr",
        "layout": "roll",
        "by": biller,
    }

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        PrintedRange.objects.create(**right | fields)

    assert refused.value.__cause__.diag.constraint_name == rule
    PrintedRange.objects.create(**right)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", ["SB00011", "SB00100"])
def test_range_waits_for_another_one_of_its_series(first):
    asha, ravi = make_user("Biller", "asha"), make_user("Biller", "ravi")
    with transaction.atomic():
        reserved("SB00010", 10, by=asha)
        claiming = start_waiting(lambda: reserved(first, 10, by=ravi))

    if first == "SB00100":
        assert claiming.result(timeout=20).first_number == 100
        return
    with pytest.raises(PrintedBefore, match="asha printed SB00011 – SB00019"):
        claiming.result(timeout=20)
    assert PrintedRange.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_people_ask_for_overlapping_ranges_at_once(at_once):
    people = make_user("Biller", "asha"), make_user("Biller", "ravi")

    def ask(person, first):
        try:
            reserve_range(parse_range(first, 10), by=person, symbol="qr", layout="roll")
            return "printed"
        except PrintedBefore as refused:
            return next(other.username for other in people if other.username in str(refused))

    outcomes = set()
    for number in range(ROUNDS):
        firsts = f"SB{number * 20:05}", f"SB{number * 20 + number % 10:05}"
        outcomes.add(tuple(at_once(*[partial(ask, *one) for one in zip(people, firsts, strict=True)])))

    assert outcomes <= {("printed", "asha"), ("ravi", "printed")}
    assert PrintedRange.objects.count() == AuditEntry.objects.filter(by__isnull=False).count() == ROUNDS
    codes = [code for printed in PrintedRange.objects.all() for code in printed.code_range.list_codes()]
    assert len(codes) == len(set(codes)) == ROUNDS * 10
