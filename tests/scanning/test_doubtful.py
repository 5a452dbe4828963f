"""Codes that may be a misread parent's make no bag, and put down the parent that is in hand."""

import pytest
from django.db import connection
from psycopg.types.json import Jsonb

from bags.models import Bag, CodeSettings
from scanning.models import ParentPutDown, Scan
from tests.builders import (
    asked,
    make_bag,
    make_child,
    make_link,
    make_parent,
    make_user,
    scan,
    scan_all,
    told,
    where_is,
)

pytestmark = pytest.mark.django_db

SAVED = ("saved", None)
DOUBTFUL = ("refused", "doubtful")


@pytest.fixture
def in_hand(dispatcher):
    scan(dispatcher, "pack", "SB11001")


def pack(*codes, parent="SB11001"):
    return [asked("pack", code, parent=parent) for code in codes]


def put_down(answers):
    return [answer.as_json()["put_down"] for answer in answers]


@pytest.mark.parametrize(
    "code", ["SB3100", "SB123456", "B00001", "SB1234", "SB31O03", "SB31003L", "M444-2041", "MM444-20417"]
)
def test_new_code_one_slip_from_a_parents_is_refused(dispatcher, in_hand, code):
    answer = scan(dispatcher, "pack", code, parent="SB11001")

    assert told(answer) == DOUBTFUL
    assert list(Bag.objects.values_list("code", flat=True)) == ["SB11001"]
    assert answer.as_json()["headline"] == "Check label"


def test_sentence_names_the_parent_that_it_looks_like(dispatcher, in_hand):
    make_parent("SB31003")

    answer = scan(dispatcher, "pack", "SB31O03", parent="SB11001")

    assert (answer.found_code, answer.message) == (
        "SB31003",
        "SB31O03 is not known and looks like parent bag SB31003. Scan the label again.",
    )


def test_sentence_says_what_parents_look_like_where_none_is_near(dispatcher, in_hand):
    answer = scan(dispatcher, "pack", "SB3100", parent="SB11001")

    assert (answer.found_code, answer.message) == (
        None,
        "SB3100 is not known and looks like a misread parent bag (SB + 5 digits, or M444- + 5 digits). "
        "Scan the label again.",
    )


def test_parent_in_hand_is_named_before_others_that_are_as_near(dispatcher, in_hand):
    make_parent("SB11000")

    assert scan(dispatcher, "pack", "SB1100", parent="SB11001").found_code == "SB11001"


def test_slip_from_a_known_parent_of_another_make_is_refused(dispatcher, in_hand):
    make_parent("CRATE-A")

    answers = scan_all(dispatcher, *pack("CRATE-B", "CH10001"))

    assert [told(answer) for answer in answers] == [DOUBTFUL, DOUBTFUL]
    assert answers[0].found_code == "CRATE-A"


@pytest.mark.parametrize("code", ["SB3100", "SB31O03"])
def test_known_code_is_never_doubtful(dispatcher, in_hand, code):
    make_parent("SB31003")
    make_child(code)

    assert told(scan(dispatcher, "pack", code, parent="SB11001")) == SAVED


def test_code_of_an_admins_pattern_that_is_a_slip_apart_is_never_doubtful(dispatcher, in_hand):
    make_parent("CH1000")
    child_pattern = "^CH[0-9]{5}$"
    proven = f"{CodeSettings.objects.get().parent_pattern}\n{child_pattern}"
    CodeSettings.objects.update(child_pattern=child_pattern, apart_patterns=proven)

    assert told(scan(dispatcher, "pack", "CH10001", parent="SB11001")) == SAVED


def test_what_follows_a_doubtful_code_waits_for_a_parent(dispatcher, in_hand):
    answers = scan_all(dispatcher, *pack("CH10001", "SB3100", "CH10002", "CH10003"))

    assert [told(answer) for answer in answers] == [SAVED, DOUBTFUL, DOUBTFUL, DOUBTFUL]
    assert put_down(answers) == [False, True, True, True]
    assert not Bag.objects.filter(code__in=["CH10002", "CH10003"]).exists()
    assert answers[2].message == (
        "Not saved: the label “SB3100” before it was not read right. Scan the parent bag again, then CH10002."
    )
    assert answers[2].as_json()["headline"] == "Scan parent again"


def test_known_children_wait_too(dispatcher, in_hand):
    make_link(make_child("CH10001"), Bag.objects.get(code="SB11001"))
    make_child("CH10002")

    answers = scan_all(dispatcher, *pack("SB3100", "CH10001", "CH10002"))

    assert [told(answer) for answer in answers] == [DOUBTFUL] * 3
    assert (where_is("CH10001"), where_is("CH10002")) == ("SB11001", None)


def test_later_batches_wait_too(dispatcher, in_hand):
    scan_all(dispatcher, *pack("SB3100"))

    assert told(scan_all(dispatcher, *pack("CH10001"))[0]) == DOUBTFUL
    assert told(scan_all(dispatcher, *pack("CH10002"))[0]) == DOUBTFUL


@pytest.mark.parametrize("parent", ["SB11001", "SB31003"])
def test_scan_of_a_parent_ends_the_waiting(dispatcher, in_hand, parent):
    scan_all(dispatcher, *pack("SB3100", "CH10001"))

    opened, packed = scan_all(dispatcher, asked("pack", parent), *pack("CH10001", parent=parent))

    assert [told(opened), told(packed)] == [SAVED, SAVED]
    assert where_is("CH10001") == parent
    assert not ParentPutDown.objects.exists()


def test_refused_scan_of_a_parent_does_not_end_the_waiting(dispatcher, in_hand):
    make_parent("SB31003", retired_at="2026-01-01T00:00Z")
    scan_all(dispatcher, *pack("SB3100"), asked("pack", "SB31003"))

    assert told(scan_all(dispatcher, *pack("CH10001"))[0]) == DOUBTFUL


def test_other_parents_stations_people_and_actions_do_not_wait(dispatcher, in_hand):
    make_link(make_child("CH10009"), Bag.objects.get(code="SB11001"))
    scan_all(dispatcher, *pack("SB3100"))

    for answers in (
        scan_all(dispatcher, *pack("CH10001", parent="SB11002")),
        scan_all(dispatcher, *pack("CH10002"), station="bay-2"),
        scan_all(make_user(), *pack("CH10003")),
        scan_all(dispatcher, asked("move", "CH10001", parent="SB11001")),
        scan_all(dispatcher, asked("unpack", "CH10009", parent="SB11001")),
        scan_all(dispatcher, asked("look", "CH10002")),
    ):
        assert [told(answer) for answer in answers] == [SAVED]
    assert told(scan_all(dispatcher, *pack("CH10004"))[0]) == DOUBTFUL


def test_replays_change_nothing(dispatcher, in_hand):
    batch = pack("SB3100", "CH10001")
    first = scan_all(dispatcher, *batch)
    scan(dispatcher, "pack", "SB11001")

    again = scan_all(dispatcher, *batch)

    assert [answer.as_json() for answer in again] == [
        answer.as_json() | {"replayed": True} for answer in first
    ]
    assert told(scan_all(dispatcher, *pack("CH10001"))[0]) == SAVED


def test_replayed_scan_of_a_parent_does_not_end_the_waiting(dispatcher):
    opening = asked("pack", "SB11001")
    scan_all(dispatcher, opening, *pack("SB3100"))

    scan_all(dispatcher, opening)

    assert told(scan_all(dispatcher, *pack("CH10001"))[0]) == DOUBTFUL


def test_doubtful_code_without_a_parent_puts_nothing_down(dispatcher, in_hand):
    answer = scan(dispatcher, "pack", "SB3100")

    assert (told(answer), answer.as_json()["put_down"]) == (DOUBTFUL, False)
    assert told(scan(dispatcher, "pack", "CH10001", parent="SB11001")) == SAVED


LABELS_OF_PARENTS = [
    "·M444-20417",
    "SB31003 LOT 7",
    "SB3100 LOT 7",
    "SB31003CH10001",
    "CRATE-A;77",
    "SB3*1003",
    "SB31003/",
    "SB3100/",
]


@pytest.mark.parametrize("label", LABELS_OF_PARENTS)
def test_refused_label_that_may_hold_a_parents_code_puts_down(dispatcher, in_hand, label):
    make_parent("CRATE-A")

    answers = scan_all(dispatcher, *pack(label, "CH10001"))

    assert [told(answer) for answer in answers] == [("refused", "bad_code"), DOUBTFUL]
    assert put_down(answers) == [True, True]


@pytest.mark.parametrize("label", ["CH 10001", "LOT 7", "CH10001CH10002", "·", "", "CH10001?"])
def test_other_refused_label_leaves_the_parent_in_hand(dispatcher, in_hand, label):
    answers = scan_all(dispatcher, *pack(label, "CH10001"))

    assert [told(answer) for answer in answers] == [("refused", "bad_code"), SAVED]


@pytest.mark.parametrize(
    ("code", "fault", "puts_down"),
    [
        ("SB1<BACKSPACE>1003", "edited", True),
        ("CH1<BACKSPACE>1003", "edited", False),
        ("SBBBB11003", "stuck_key", True),
        ("SB310033333", "stuck_key", True),
        ("CH200077777", "stuck_key", False),
        ("SB3100" + "3" * 5000, "stuck_key", True),
        ("CH2000" + "7" * 5000, "stuck_key", False),
        ("CCHH2211", "two_scanners", True),
        ("SB", "num_lock", True),
        ("SB31003", "edited", True),
        ("CH10002", "edited", False),
    ],
)
def test_label_with_a_fault_puts_down_if_it_may_be_a_parents(dispatcher, in_hand, code, fault, puts_down):
    bad = asked("pack", code, parent="SB11001", fault=fault)

    answers = scan_all(dispatcher, bad, *pack("CH10001"))

    assert [told(answer) for answer in answers] == [
        ("refused", "bad_code"),
        DOUBTFUL if puts_down else SAVED,
    ]


# A site whose pattern for parents is none: what looks at it fails.
PUTS_DOWN = """
    SELECT puts_down(jsonb_populate_record(NULL::scanning_scan, %s),
                     jsonb_populate_record(NULL::bags_codesettings, '{"parent_pattern": "("}'))
"""


@pytest.mark.parametrize("fault", [None, "stuck_key"])
@pytest.mark.parametrize(("action", "parent"), [("pack", None), ("pack", "S" * 65), ("unpack", "SB11001")])
def test_label_that_can_put_nothing_down_is_not_judged(action, parent, fault):
    """To judge one takes up to a tenth of a second."""
    bad = {"action": action, "named_parent": parent, "code": "X" * 256, "reason": "bad_code", "fault": fault}
    with connection.cursor() as cursor:
        cursor.execute(PUTS_DOWN, [Jsonb(bad)])
        [puts_down] = cursor.fetchone()

    assert not puts_down


@pytest.mark.parametrize(("code", "puts_down"), [("SB3100", True), ("CH10001", False)])
def test_unknown_code_puts_down_if_it_may_be_a_parents(dispatcher, in_hand, code, puts_down):
    CodeSettings.objects.update(create_unknown_bags=False)
    make_bag("CH10002")

    answers = scan_all(dispatcher, *pack(code, "CH10002"))

    assert [told(answer) for answer in answers] == [
        ("refused", "unknown_code"),
        DOUBTFUL if puts_down else SAVED,
    ]


def test_doubtful_scans_are_stored_with_what_was_scanned(dispatcher, in_hand):
    first, after = scan_all(dispatcher, *pack("SB3100", "CH10001"))

    stored = Scan.objects.values_list("code", "named_parent", "found_code", "bag", "parent", "put_down")
    assert stored.get(id=first.id) == ("SB3100", "SB11001", None, None, None, True)
    assert stored.get(id=after.id) == ("CH10001", "SB11001", "SB3100", None, None, True)
