"""The modules codes.js and keyboard_layouts.js: what a label says, by its text and by its keys."""

import pytest

from tests.browser.modules import run_in_module
from tests.codes_table import CODES, IDS
from tests.patterns_table import ALIKE

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("row", CODES, ids=IDS)
def test_label_is_read_as_the_table_says(pure, row):
    body = "const code = m.normalCode(arg); return [code, m.mayNameNewBag(code), m.aimPrefix(arg)];"

    assert run_in_module(pure, "codes", body, row.text) == [row.code, row.is_allowed, row.prefix]


@pytest.mark.parametrize("row", CODES, ids=IDS)
def test_reading_a_label_gives_the_code_of_the_table(pure, row):
    read = run_in_module(pure, "codes", "return m.readLabel(arg, null);", row.text)

    assert (read["code"], read["prefix"], read["repaired"], read["command"]) == (
        row.code,
        row.prefix,
        None,
        None,
    )
    assert read["raw"] == (row.text if row.prefix else None)
    has_control = any(ord(sign) < 32 or sign == "\x7f" for sign in row.code)
    assert (read["keyboard"], read["fault"]) == (None, "control" if has_control else None)


@pytest.mark.parametrize("row", CODES, ids=IDS)
def test_parent_test_knows_the_parents_of_the_table(pure, row):
    body = "return m.parentTest('^(SB[0-9]{5}|M444-[0-9]{5})$')(arg);"

    assert run_in_module(pure, "codes", body, row.code) == (row.kind == "parent")


def test_pattern_that_this_browser_cannot_read_is_left_out(pure):
    body = """
        const patterns = m.readPatterns(["(?i)x", "NO\\\\.([0-9]+)"]);
        return [m.parentTest("(?i)SB"), patterns.map(String)];
    """

    assert run_in_module(pure, "codes", body) == [None, ["/NO\\.([0-9]+)/is"]]


def test_browser_reads_patterns_as_the_table_says(pure):
    body = "return arg.map(([pattern, text]) => text.match(m.readPatterns([pattern])[0])?.[1] ?? null);"

    read = run_in_module(pure, "codes", body, [[pattern, text] for pattern, text, _taken in ALIKE])

    assert read == [taken for _pattern, _text, taken in ALIKE]


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("LABEL NO.0016586 LOT NO.:STAR44GG", "0016586"),
        ("]Q3label no.0016586", "0016586"),
        ("https://example.org/ch10001", "CH10001"),
        ("LABEL NO. LOT 0000", "LABEL NO. LOT 0000"),
        ("HTTPS://TRACE.EXAMPLE/V/K7QD2M9X4TZ0?N=B-17", "K7QD2M9X4TZ0"),
        ("https://trace.example/v/k7qd2m9x4tz0/", "K7QD2M9X4TZ0"),
        ("https://trace.example/v/k7qd2m9x4tzo", "HTTPS://TRACE.EXAMPLE/V/K7QD2M9X4TZO"),
        ("x" * 505 + "NO.0016", "0016"),
        ("x" * 506 + "NO.0016", "X" * 506 + "NO.0016"),
    ],
)
def test_code_on_a_label_that_says_more(pure, label, code):
    patterns = ["NO\\.([0-9]*)", "^https?://[^/]*/([a-z0-9]+)$"]
    body = "return m.readLabel(arg.label, null, m.readPatterns(arg.patterns));"

    read = run_in_module(pure, "codes", body, {"label": label, "patterns": patterns})

    assert read["code"] == code
    assert read["raw"] == (label if label.upper() != code else None)


@pytest.mark.parametrize(
    ("text", "command"),
    [("TT:UNDO", "undo"), ("tt:next", "next"), ("TT:", None), ("TT:1", None), ("XTT:UNDO", None)],
)
def test_command_labels(pure, text, command):
    assert run_in_module(pure, "codes", "return m.readLabel(arg, null).command;", text) == command


GS_PATTERN = "^(CH[0-9]{5})\\x1d"


@pytest.mark.parametrize(
    ("label", "code", "fault"),
    [
        ("CH20002\x1dLOT77", "CH20002", None),
        ("\x02]d2ch20002\x1dLOT77\x04", "CH20002", None),
        ("CH20002\x1d", "CH20002", None),
        ("CH20002\x1eLOT77", "CH20002\x1eLOT77", "control"),
        ("CH2000\x1dLOT77", "CH2000\x1dLOT77", "control"),
        ("\x1dLOT77", "\x1dLOT77", "control"),
    ],
)
def test_label_with_control_signs_is_read_by_a_pattern_or_refused(pure, label, code, fault):
    body = "return m.readLabel(arg.label, null, m.readPatterns(arg.patterns));"

    read = run_in_module(pure, "codes", body, {"label": label, "patterns": [GS_PATTERN]})

    assert (read["code"], read["fault"]) == (code, fault)


def test_label_whose_keys_were_wrong_is_kept_as_heard(pure):
    body = "return m.readFaulty('tt:undo<Backspace>', 'edited');"

    assert run_in_module(pure, "codes", body) == NOTHING | {
        "code": "TT:UNDO<BACKSPACE>",
        "prefix": None,
        "command": None,
        "fault": "edited",
    }


def us_keys(text, *, caps=False):
    """The keys of a US keyboard that type a text of letters, digits and a few signs."""
    names = {"-": "Minus", "/": "Slash", ".": "Period", ":": "Semicolon", "_": "Minus", " ": "Space"}

    def key(sign):
        code = names.get(sign) or (f"Digit{sign}" if sign.isdigit() else f"Key{sign.upper()}")
        shift = sign.isupper() or sign in ":_"
        return {"key": sign.swapcase() if caps else sign, "code": code, "shift": shift, "caps": caps}

    return [key(sign) for sign in text]


def read_with_keys(page, text, keys, keyboard=None):
    body = """
        const {code, raw, repaired, keyboard, fault} = m.readLabel(arg.text, arg.keys, [], arg.keyboard);
        return {code, raw, repaired, keyboard, fault};
    """
    return run_in_module(page, "codes", body, {"text": text, "keys": keys, "keyboard": keyboard})


NOTHING = {"raw": None, "repaired": None, "keyboard": None, "fault": None}


def test_keys_that_say_the_same_change_nothing(pure):
    assert read_with_keys(pure, "CH-10001", us_keys("CH-10001")) == NOTHING | {"code": "CH-10001"}
    assert read_with_keys(pure, "ch10001", us_keys("ch10001")) == NOTHING | {"code": "CH10001"}


def test_caps_lock_is_noticed_where_a_shifted_key_gave_a_small_letter(pure):
    read = read_with_keys(pure, "ch10001", us_keys("CH10001", caps=True))

    assert read == NOTHING | {"code": "CH10001", "raw": "ch10001", "repaired": "caps_lock"}
    assert read_with_keys(pure, "10001", us_keys("10001", caps=True)) == NOTHING | {"code": "10001"}
    assert read_with_keys(pure, "CH1", us_keys("ch1", caps=True)) == NOTHING | {"code": "CH1"}


def test_text_that_is_no_code_is_read_from_the_keys(pure):
    read = read_with_keys(pure, "CHà", us_keys("CH0"))

    assert read == NOTHING | {"code": "CH0", "raw": "CHà", "repaired": "layout"}


def test_keys_that_are_no_code_leave_the_text(pure):
    assert read_with_keys(pure, "CH0", us_keys("C H")) == NOTHING | {"code": "CH0"}
    unknown = [{"key": "C", "code": "", "shift": False, "caps": False}]
    assert read_with_keys(pure, "C", unknown) == NOTHING | {"code": "C"}
    assert read_with_keys(pure, "C", []) == NOTHING | {"code": "C"}


def test_two_different_codes_are_unclear_until_a_command_label_shows_which_is_right(pure):
    unclear = read_with_keys(pure, "QW1", us_keys("AZ1"))
    letters = read_with_keys(pure, "QW1", us_keys("AZ1"), "letters")
    keys = read_with_keys(pure, "QW1", us_keys("AZ1"), "keys")

    assert unclear == NOTHING | {"code": "QW1?AZ1", "raw": "QW1", "fault": "unclear"}
    assert letters == NOTHING | {"code": "QW1"}
    assert keys == NOTHING | {"code": "AZ1", "raw": "QW1", "repaired": "layout"}


def number_pad(digits):
    """Keys of the number pad while Num Lock is off."""
    names = ["Insert", "End", "ArrowDown", "PageDown", "ArrowLeft", "Clear", "ArrowRight", "Home", "ArrowUp"]
    return [{"key": names[int(n)], "code": f"Numpad{n}", "shift": False, "caps": False} for n in digits]


def test_digits_of_the_number_pad_without_num_lock_are_marked(pure):
    keys = [*us_keys("CH"), *number_pad("20001")]

    read = read_with_keys(pure, "CH20001", keys)

    assert read == NOTHING | {"code": "CH20001", "raw": "CH20001", "repaired": "num_lock"}


def test_number_pad_without_num_lock_that_gives_no_code_is_refused(pure):
    keys = [*us_keys("C H"), *number_pad("20001")]

    assert read_with_keys(pure, "C H20001", keys) == NOTHING | {"code": "C H20001", "fault": "num_lock"}


def test_control_sign_and_another_layout_are_read_together(pure):
    keys = [
        *us_keys("CH1"),
        {"key": "\x1d", "code": "BracketRight", "shift": False, "caps": False},
        *us_keys("7"),
    ]

    read = run_in_module(
        pure,
        "codes",
        "return m.readLabel('CH&\x1dè', arg, m.readPatterns(['^(CH[0-9])\\x1d']));".replace(
            "\x1d", "\\x1d", 1
        ),
        keys,
    )

    assert (read["code"], read["repaired"], read["fault"]) == ("CH1", "layout", None)


def test_command_label_shows_whether_letters_or_keys_are_right(pure):
    assert read_with_keys(pure, "TT:UNDO", us_keys("TTMUNDO"))["keyboard"] == "letters"
    assert read_with_keys(pure, "TTMUNDO", us_keys("TT:UNDO")) == {
        "code": "TT:UNDO",
        "raw": "TTMUNDO",
        "repaired": "layout",
        "keyboard": "keys",
        "fault": None,
    }
    assert read_with_keys(pure, "TTMUNDO", us_keys("TT:UNDO"), "letters")["keyboard"] == "keys"


KEYS_ON_US = [
    ("KeyA", "a", "A"),
    ("KeyZ", "z", "Z"),
    ("Digit0", "0", ")"),
    ("Digit1", "1", "!"),
    ("Digit9", "9", "("),
    ("Minus", "-", "_"),
    ("Period", ".", ">"),
    ("Slash", "/", "?"),
    ("Semicolon", ";", ":"),
    ("Quote", "'", '"'),
    ("Numpad7", "7", "7"),
    ("NumpadDivide", "/", "/"),
    ("Space", " ", " "),
    ("Backslash", "\\", "|"),
]


@pytest.mark.parametrize(("code", "plain", "shifted"), KEYS_ON_US)
def test_key_types_on_us_what_is_printed_on_it(pure, code, plain, shifted):
    keys = [{"key": "é", "code": code, "shift": shift, "caps": False} for shift in (False, True)]

    assert run_in_module(pure, "keyboard_layouts", "return m.typedOnUS(arg);", keys) == plain + shifted


@pytest.mark.parametrize("code", ["", "F1", "KeyAA", "XKeyA", "Digit10", "Numpad10", "IntlBackslash"])
def test_key_that_us_has_not_is_not_known(pure, code):
    keys = [*us_keys("A"), {"key": "x", "code": code, "shift": False, "caps": False}]

    assert run_in_module(pure, "keyboard_layouts", "return m.typedOnUS(arg);", keys) is None


def test_shifted_sign_of_an_app_that_hides_shift_is_kept(pure):
    keys = [{"key": "_", "code": "Minus", "shift": False, "caps": False}]

    assert run_in_module(pure, "keyboard_layouts", "return m.typedOnUS(arg);", keys) == "_"


@pytest.mark.parametrize("caps", [True, False])
@pytest.mark.parametrize("shift", [True, False])
@pytest.mark.parametrize(
    ("key", "is_small"), [("a", True), ("z", True), ("A", False), ("1", False), ("ab", False)]
)
def test_caps_lock_is_seen_by_small_letters_of_shifted_keys(pure, caps, shift, key, is_small):
    keys = [*us_keys("1"), {"key": key, "code": "KeyA", "shift": shift, "caps": caps}]

    assert run_in_module(pure, "keyboard_layouts", "return m.isCapsLocked(arg);", keys) == (
        caps and shift and is_small
    )
