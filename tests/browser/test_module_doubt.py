"""static/scan/doubt.js: may this label be a misread parent's?"""

import pytest

from tests.browser.modules import COUNT_COMPARISONS, run_in_module
from tests.slips_table import DEFAULT, SLIPS

pytestmark = pytest.mark.browser

ANY_CHILD = "^[A-Z0-9._/-]{4,64}$"


def judge(page, body, codes, row=SLIPS[0], child_pattern=ANY_CHILD, is_apart=False):
    about = {
        "parentPattern": row[0],
        "slipPattern": row[1],
        "childPattern": child_pattern,
        "isApart": is_apart,
    }
    script = f"const doubt = m.makeDoubt(arg.about); return arg.codes.map((code) => {body});"
    return run_in_module(page, "doubt", script, {"about": about, "codes": codes})


@pytest.mark.parametrize("row", SLIPS, ids=[row[0] for row in SLIPS])
def test_slips_are_as_the_table_says(pure, row):
    slips, others = row[2], row[3]

    found = judge(pure, "doubt.isOneSlip(code)", slips + others, row)

    assert dict(zip(slips + others, found, strict=True)) == dict.fromkeys(slips, True) | dict.fromkeys(
        others, False
    )


MAY_BE_PARENTS = [
    "SB3100",
    "SB31O03",
    "SB1OOO3",
    "SB31003CH10001",
    "·M444-20417",
    "SB31003 LOT 7",
    "SB3*1003",
    "SB31003/",
    "SB3100/",
]
ARE_NONE = ["SB31003", "CH10001", "CH10001CH10002", "SB31003-0001", "LOT 7", "·", "", "SB31003L7"]


def test_labels_that_may_be_a_parents(pure):
    assert judge(pure, "doubt.mayBeParent(code)", MAY_BE_PARENTS) == [True] * len(MAY_BE_PARENTS)
    assert judge(pure, "doubt.mayBeParent(code)", ARE_NONE) == [False] * len(ARE_NONE)


def test_code_that_fits_no_pattern_may_hold_a_parents(pure):
    codes = ["SB31003L7", "XX", "CH10001", "SBO1OO3", "SBO1OO3 LOT 7"]

    found = judge(pure, "doubt.mayBeParent(code)", codes, child_pattern="^CH[0-9]{5}$", is_apart=True)

    assert found == [True, False, False, True, True]


def test_code_of_a_childs_pattern_that_is_a_slip_apart_is_none(pure):
    assert judge(pure, "doubt.mayBeParent(code)", ["SB3100"], is_apart=True) == [False]


def test_label_with_a_fault_may_be_a_parents_by_its_text_or_if_nobody_can_read_it(pure):
    body = (
        "['stuck_key', 'edited', 'num_lock', 'two_scanners'].map((fault) => doubt.mayBeParent(code, fault))"
    )

    found = judge(pure, body, ["SB310033333", "CH200077777", "SB31003"])

    assert found == [[True] * 4, [False, False, True, True], [True] * 4]


def test_make_of_code_that_the_server_knows_is_left_to_it(pure):
    body = "(doubt.believe('SB3100'), doubt.mayBeParent(code))"

    assert judge(pure, body, ["SB9999", "B00001"]) == [False, True]


def test_patterns_that_this_browser_cannot_read_leave_all_to_the_server(pure):
    row = ("^(?i)SB$", DEFAULT)

    assert judge(pure, "doubt.mayBeParent(code)", ["SB3100"], row) == [False]


def test_keys_that_spoilt_a_parents_label_are_not_of_it(pure):
    codes = ["SB1<BACKSPACE>1003", "SB3100<F5>3", "<DELETE>SB31003", "CH1<BACKSPACE>1003", "CH20007"]

    assert judge(pure, "doubt.mayBeParent(code, 'edited')", codes) == [True, True, True, False, False]


def test_parents_label_with_a_key_that_repeats_may_be_one(pure):
    codes = ["SBBBB11002", "SSSSSB11002", "SB11111111002", "SB110022222", "CH200077777", "CHHH20007"]

    found = judge(pure, "doubt.mayBeParent(code, 'stuck_key')", codes)

    assert found == [True, True, True, True, False, False]


def test_key_that_was_held_for_minutes_is_judged_at_once_and_like_the_server_does(blank):
    blank.evaluate(COUNT_COMPARISONS)
    codes = ["SB3100" + "3" * 5000, "CH2000" + "7" * 5000, "SB31003" + "," * 5000, "," * 5000 + "SB31003"]
    body = "[compared.characters, doubt.mayBeParent(code, 'stuck_key'), compared.characters]"

    found = judge(blank, body, codes)

    assert [is_one for _, is_one, _ in found] == [True, False, True, False]
    assert max(after - before for before, _, after in found) < 3_000_000  # some ten milliseconds


def test_makes_that_the_server_knows_are_forgotten_after_200_others(pure):
    body = """
    (doubt.believe("SB3100"), Array.from({ length: arg.codes.length > 1 ? 200 : 199 },
      (_, number) => doubt.believe("X".repeat(number + 1))), doubt.mayBeParent(code))"""

    assert judge(pure, body, ["SB9999"]) == [False]
    assert judge(pure, body, ["SB3100", "SB9999"])[0] is True
