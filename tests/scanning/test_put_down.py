"""How long the parent that was put down at a station stays put down, and for whom."""

import pytest
from django.db import ProgrammingError, transaction

from bags.models import CodeSettings
from scanning.models import ParentPutDown
from tests.builders import asked, make_area, make_parent, make_user, scan, scan_all, told
from tests.database import run_as_owner
from tests.locks import start_waiting

pytestmark = pytest.mark.django_db

SAVED = ("saved", None)
DOUBTFUL = ("refused", "doubtful")


@pytest.fixture
def in_hand(dispatcher):
    scan(dispatcher, "pack", "SB11001")


def pack(*codes, parent="SB11001"):
    return [asked("pack", code, parent=parent) for code in codes]


def outcomes(answers):
    return [told(answer) for answer in answers]


@pytest.mark.parametrize("code", ["SB12345", "SB1234", "SB12345 LOT 7"])
def test_text_too_long_for_a_code_is_no_parent_to_put_down(dispatcher, in_hand, code):
    scan_all(dispatcher, *pack(code, parent="X" * 65), *pack("CH10001", parent="X" * 256))

    assert not ParentPutDown.objects.exists()
    assert outcomes(scan_all(dispatcher, *pack("CH10001"))) == [SAVED]


@pytest.mark.django_db(transaction=True)
def test_batch_that_waited_knows_what_was_put_down_meanwhile(dispatcher, in_hand):
    misread = pack("SB3100")
    with transaction.atomic():
        scan_all(dispatcher, *misread)
        waiting = start_waiting(lambda: scan_all(dispatcher, *misread, *pack("CH10001")))

    replayed, after = waiting.result(timeout=20)
    assert (replayed.replayed, told(after)) == (True, DOUBTFUL)


def test_look_at_a_parent_ends_the_waiting(dispatcher, in_hand):
    scan_all(dispatcher, *pack("SB3100"), asked("look", "SB11001"))

    assert outcomes(scan_all(dispatcher, *pack("CH10001"))) == [SAVED]


@pytest.mark.parametrize("code", ["CH10001", "SB99999"])
def test_look_at_something_else_does_not_end_the_waiting(dispatcher, in_hand, code):
    scan_all(dispatcher, *pack("CH10001", "SB3100"), asked("look", code))

    assert outcomes(scan_all(dispatcher, *pack("CH10002"))) == [DOUBTFUL]


def test_scan_of_a_parent_writes_nothing_where_none_is_put_down(dispatcher, in_hand):
    run_as_owner(
        "CREATE OR REPLACE FUNCTION record_put_down(person bigint, device text, "
        "down scanning_parentputdown) RETURNS void "
        "LANGUAGE plpgsql AS $$ BEGIN RAISE 'put down is written'; END $$"
    )

    assert told(scan(dispatcher, "pack", "SB11002")) == SAVED
    with pytest.raises(ProgrammingError, match="put down is written"):
        scan_all(dispatcher, *pack("SB3100"))


# A label that the page took for a child's


@pytest.mark.parametrize("reason", ["retired", "other_area"])
def test_refused_parent_that_was_taken_for_a_child_puts_the_named_one_down(dispatcher, in_hand, reason):
    fields = {"retired": {"retired_at": "2026-01-01T00:00Z"}, "other_area": {"area": make_area("Elsewhere")}}
    make_parent("CRATE-A", **fields[reason])
    if reason == "other_area":
        dispatcher = make_user(area=make_area("Here"))
        make_parent("SB11002", area=dispatcher.area)
    in_hand = "SB11001" if reason == "retired" else "SB11002"

    answers = scan_all(dispatcher, *pack("CRATE-A", "CH10001", parent=in_hand))

    assert outcomes(answers) == [("refused", reason), DOUBTFUL]
    assert [answer.as_json()["put_down"] for answer in answers] == [True, True]


# A tight pattern for children


@pytest.mark.parametrize("code", ["SBO1OO3", "SBO1OO3 LOT 7", "CRATE-B", "CRATEA;1"])
def test_misread_parent_that_is_no_child_either_puts_down(dispatcher, in_hand, code):
    make_parent("CRATE-A")
    child_pattern = "^CH[0-9]{5}$"
    proven = f"{CodeSettings.objects.get().parent_pattern}\n{child_pattern}"
    CodeSettings.objects.update(child_pattern=child_pattern, apart_patterns=proven)

    misread, after = scan_all(dispatcher, *pack(code, "CH10001"))

    assert (misread.outcome, misread.as_json()["put_down"]) == ("refused", True)
    assert told(after) == DOUBTFUL
