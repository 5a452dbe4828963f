"""static/scan/two_scanners.js: two labels typed at once are noticed, and no label is taken for two."""

import random

import pytest

from tests.browser.modules import COUNT_COMPARISONS, run_in_module

pytestmark = pytest.mark.browser

MAKES = ["SB99999", "CH99999", "M999-99999", "9999999", "CTN-99-9999"]
SEED = 20_251_128


def find_mixed(page, codes, makes=MAKES):
    """Those of these codes that are taken for two labels."""
    body = "return arg.codes.filter((code) => m.isMixed(code, arg.makes));"
    return run_in_module(page, "two_scanners", body, {"codes": codes, "makes": makes})


def merge(rng, one, two, *, in_turn=False):
    """Two codes as two scanners type them, in turn or as it happens; neither simply behind the other."""
    order = [0, 1] * len(one) if in_turn else [0] * len(one) + [1] * len(two)
    while not in_turn and (order == sorted(order) or order == sorted(order, reverse=True)):
        rng.shuffle(order)
    rest = [list(one), list(two)]
    return "".join(rest[which].pop(0) for which in order)


def make_code(rng, make):
    return "".join(rng.choice("0123456789") if sign == "9" else sign for sign in make)


@pytest.mark.parametrize("other", ["CH99999", "SB99999", "M999-99999", "CTN-99-9999"])
def test_two_known_makes_in_any_order_are_noticed(pure, other):
    rng = random.Random(SEED)
    mixed = [merge(rng, make_code(rng, "CH99999"), make_code(rng, other)) for _ in range(300)]

    assert find_mixed(pure, mixed) == mixed


def test_code_of_digits_alone_that_tears_another_apart_is_noticed(pure):
    mixed = ["C0H01269580061", "0S0B1234567123", "S0016586B12345"]

    assert find_mixed(pure, mixed) == mixed


@pytest.mark.parametrize("gone", range(1, 6))
def test_label_that_is_cut_by_the_end_of_another_is_noticed(pure, gone):
    """One scanner is `gone` keys behind the other: its last keys come after the other's Enter."""
    rng = random.Random(SEED)
    mixed = []
    for _ in range(200):
        one, two = make_code(rng, "CH99999"), make_code(rng, "SB99999")
        pairs = zip(one[gone:], two[: 7 - gone], strict=True)
        mixed.append(one[:gone] + "".join(a + b for a, b in pairs))

    assert find_mixed(pure, mixed) == mixed


def test_labels_of_one_roll_in_turn_are_noticed_before_their_make_is_known(pure):
    rng = random.Random(SEED)
    mixed = []
    for _ in range(200):
        number = rng.randrange(10_000, 99_990)
        mixed.append(merge(rng, f"CH{number}", f"CH{number // 100}{rng.randrange(100):02}", in_turn=True))

    assert find_mixed(pure, mixed, makes=["SB99999"]) == mixed


def test_labels_side_by_side_in_any_order_are_noticed_before_their_make_is_known(pure):
    rng = random.Random(SEED)
    mixed = []
    for _ in range(300):
        number = rng.randrange(1_000, 10_000)
        mixed.append(merge(rng, f"CH{number}{rng.randrange(10)}", f"CH{number}{rng.randrange(10)}"))

    assert find_mixed(pure, mixed, makes=["SB99999"]) == mixed


ONE_LABEL = [
    *["CH11220033", "CH1122003344", "AABB1122", "CCH20001", "CH20001C", "CH200012", "CH20001-2", "CHS20001"],
    *[
        "CH20001CH20002",
        "SB12345CH10001",
        "ABCDABCD",
        "CHIPCHIP",
        "0016586001658",
        "00165860016586",
        "SB123450",
    ],
    *["HC20001", "B12345", "SBX12345", "CH-10001-CH", "CHSB-1", "SB12345/0001"],
]


def test_labels_that_only_look_like_two_are_one(pure):
    assert find_mixed(pure, ONE_LABEL) == []
    assert find_mixed(pure, ["CCHH2200000012"]) == ["CCHH2200000012"]
    assert find_mixed(pure, ["CCHH2200000012"], makes=[*MAKES, "CCHH9999999999"]) == []


def test_makes_of_one_letter_explain_nothing(pure):
    codes = ["AB12345", "BA1234567", "A1B2C3D4E5", "AA123456"]

    assert find_mixed(pure, codes, makes=["A99999", "B9999", "C9999999", "SB99999"]) == []


def make_random_codes(count):
    """Labels of all kinds: letters and digits in any order, doubled ones, with separators."""
    rng = random.Random(SEED)
    for place in range(count):
        length = rng.randrange(5, 31)
        if place % 4 == 0:
            yield "CH" + "".join(rng.choice("0123456789") * 2 for _ in range(length // 2))
        elif place % 4 == 1:
            yield "".join(rng.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", k=length))
        elif place % 4 == 2:
            yield "".join(rng.choices("0123456789", k=length))
        else:
            letters = "".join(rng.choices("ABCDEFGHJKLMNPQRSTUVWXYZ", k=rng.randrange(1, 5)))
            yield letters + rng.choice(["", "-", "/"]) + "".join(rng.choices("0123456789", k=length))


def test_random_labels_are_never_taken_for_two(pure):
    codes = list(make_random_codes(20_000))

    assert find_mixed(pure, codes) == []
    assert find_mixed(pure, codes, makes=[]) == []


def test_what_comes_right_after_two_mixed_labels_is_the_rest_of_one(pure):
    body = """
        const two = m.makeTwoScanners(["CH99999"]);
        const scans = [["CH20001", null], ["CCHH220000001", 900], ["2", 4], ["H20003", 5], ["H20004", 900]];
        scans.push(["H20005", 4], ["CCHH220000001", 900], ["H20002", 900], ["CCHH220000001", 9]);
        scans.push(["H20002", null], ["CCHH220000001", 4], ["CH20006", 4], ["H20007", 4]);
        return scans.map(([code, pause]) => two.judge(code, pause));
    """

    assert run_in_module(pure, "two_scanners", body) == [
        *[False, True, True, True, False, False],
        *[True, False, True, False, True, False, False],
    ]


def test_make_that_was_taken_is_known(pure):
    body = """
        const two = m.makeTwoScanners([]);
        const before = two.judge("CSHHB200000012", null);
        two.learn("CH10001");
        const between = two.judge("CSHHB200000012", null);
        two.learn("SHB0000");
        const after = two.judge("CSHHB200000012", null);
        two.learn("CSHHB200000013");
        return [before, between, after, two.judge("CSHHB200000012", null)];
    """

    assert run_in_module(pure, "two_scanners", body) == [False, False, True, False]


def test_makes_of_a_long_day_are_forgotten_but_for_the_newest_and_cost_no_time(blank):
    blank.evaluate(COUNT_COMPARISONS)
    body = """
        const two = m.makeTwoScanners([]);
        const letter = (digit) => "QRSTUVWXYZ"[digit];
        const name = (number) => number.toString(26).replace(/[0-9]/g, letter).toUpperCase();
        two.learn("SHB0000");
        two.learn("CH10001");
        for (let number = 0; number < 10000; number += 1) two.learn(`${name(number)}-10001`);
        const forgotten = two.judge("CSHHB200000012", null);
        two.learn("SHB0000");
        for (let number = 0; number < 198; number += 1) two.learn(`${name(number)}-10001`);
        two.learn("CH10001");
        compared.texts = 0;
        const known = two.judge("CSHHB200000012", null);
        return [forgotten, known, compared.texts];
    """

    forgotten, known, compared = run_in_module(blank, "two_scanners", body)

    assert (forgotten, known) == (False, True)
    assert compared < 5_000  # a millisecond or two
