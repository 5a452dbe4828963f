"""static/scan/heard_keys.js in capture.js: a scanner's keys all spell the text, or nothing is believed.

Each row of the tables is what was pressed between two ends, and what is handed over: text and fault.
"""

from dataclasses import replace

import pytest

from tests.browser.key_events import (
    ALT,
    CTRL,
    ENTER,
    META,
    Key,
    alt_code,
    character_event,
    ctrl,
    down_only,
    named,
    repeated,
    send_keys,
    type_slowly,
    without_num_lock,
)

pytestmark = pytest.mark.browser

LISTEN = """async () => {
    document.body.innerHTML = '<textarea id="field"></textarea><button id="button">x</button>';
    const { listen } = await import("/static/scan/capture.js");
    window.field = document.querySelector("#field");
    window.codes = [];
    window.leftToBrowser = [];
    const onCode = (text, about) => codes.push({ text, ...about });
    listen(field, { onCode, onListening() {}, onMissedEnd() {} });
    // What the browser would do with a key by itself.
    document.addEventListener("keydown", (event) => {
        if (!event.defaultPrevented && !/^.$/.test(event.key)) leftToBrowser.push(event.key);
        if (!event.defaultPrevented && event.ctrlKey) leftToBrowser.push(`Ctrl+${event.key}`);
    });
}"""


@pytest.fixture(scope="module")
def shared_desk(pure):
    pure.evaluate(LISTEN)
    return pure


@pytest.fixture
def desk(shared_desk):
    shared_desk.evaluate("field.value = ''; field.focus()")
    send_keys(shared_desk, ENTER)
    shared_desk.evaluate("codes.length = 0; leftToBrowser.length = 0")
    return shared_desk


def handed_over(page):
    return [tuple(one) for one in page.evaluate("codes.map(({ text, fault }) => [text, fault])")]


GS, RS, FS, US = "\x1d", "\x1e", "\x1c", "\x1f"
CONTROL_SIGNS = {
    "GS as Ctrl+]": (ctrl("]"), GS),
    "RS as Ctrl+Shift+6": (ctrl("6", shift=True), RS),
    "RS as Ctrl+^": (Key("^", "Digit6", CTRL), RS),
    "FS as Ctrl+backslash": (ctrl("\\"), FS),
    "US as Ctrl+Shift+-": (ctrl("-", shift=True), US),
    "ESC as Ctrl+[": (ctrl("["), "\x1b"),
    "GS of a key without a code": (Key("]", "", CTRL), GS),
    "GS on a French keyboard": (Key("$", "BracketRight", CTRL), GS),
    "GS with its character": (Key("]", "BracketRight", CTRL, text=GS), GS),
    "GS as a character alone": (character_event(GS), GS),
    "GS as a character, twice": ([character_event(GS), character_event(GS)], GS + GS),
    "RS as a character alone": (character_event(RS), RS),
    "GS as a key of this name": (Key(GS, "", text=GS), GS),
    "GS as Alt+0029": (alt_code("0029"), GS),
    "GS as Alt+029": (alt_code("029"), GS),
    "RS as Alt+0030": (alt_code("0030"), RS),
    "GS as Alt+0029 and its character": ([*alt_code("0029"), character_event(GS)], GS),
    "GS and RS": ([ctrl("]"), ctrl("6", shift=True)], GS + RS),
    "GS twice": ([ctrl("]"), ctrl("]")], GS + GS),
    "EOT as Ctrl+D": (ctrl("d"), "\x04"),
    "SOH as Ctrl+A": (ctrl("a"), "\x01"),
    "STX as Ctrl+B": (ctrl("b"), "\x02"),
    "ETX as Ctrl+C": (ctrl("c"), "\x03"),
    "SYN as Ctrl+V": (ctrl("v"), "\x16"),
    "SUB as Ctrl+Z": (ctrl("z"), "\x1a"),
}


@pytest.mark.parametrize(("keys", "sign"), CONTROL_SIGNS.values(), ids=CONTROL_SIGNS)
def test_control_sign_is_part_of_the_text(desk, keys, sign):
    send_keys(desk, "CH20002", keys, "LOT77", ENTER)
    send_keys(desk, "CH20003", ENTER)

    assert handed_over(desk) == [(f"CH20002{sign}LOT77", None), ("CH20003", None)]


def test_frame_in_front_of_a_code_comes_off_and_what_is_behind_is_handed_over(desk):
    send_keys(desk, ctrl("b"), "CH20002", ctrl("c"), ENTER)
    send_keys(desk, ctrl("a"), ctrl("b"), "CH20003", ctrl("]"), ctrl("d"), ENTER)
    send_keys(desk, ctrl("k"), "CH20004", ENTER)
    send_keys(desk, character_event("\x02"), "CH20005", character_event("\x03"), ENTER)

    assert handed_over(desk) == [
        ("CH20002\x03", None),
        ("CH20003\x1d\x04", None),
        ("CH20004", None),
        ("\x02CH20005\x03", None),
    ]


def test_separator_in_front_shows_that_something_is_missing(desk):
    send_keys(desk, ctrl("]"), "LOT77", ENTER)

    assert handed_over(desk) == [("\x1dLOT77", None)]


@pytest.mark.parametrize("letter", "adhkpsrlfgoeuqbicvxyz")
def test_ctrl_and_a_letter_inside_a_scan_is_kept_from_the_browser(desk, letter):
    send_keys(desk, "CH20", ctrl(letter), "01699", ENTER)

    assert handed_over(desk) == [(f"CH20{chr(ord(letter) - 96)}01699", None)]
    assert desk.evaluate("leftToBrowser") == []


def test_slow_shortcuts_with_text_in_the_field_are_kept_from_the_browser_but_for_editing(desk):
    send_keys(desk, type_slowly("CH1"), [ctrl(letter).after(0.3) for letter in "dhkpsrlacvxyz"])

    assert desk.evaluate("leftToBrowser.filter((name) => name !== 'Enter')") == [
        f"Ctrl+{letter}" for letter in "acvxyz"
    ]


def test_shortcuts_beside_a_scan_are_the_browsers(desk):
    send_keys(desk, [ctrl(letter).after(0.3) for letter in "drp"])

    assert desk.evaluate("leftToBrowser") == ["Ctrl+d", "Ctrl+r", "Ctrl+p"]


OTHER_KEYS = [
    *["Backspace", "Delete", "Insert", "Home", "End", "PageUp", "PageDown", "ArrowLeft", "ArrowRight"],
    *[
        "ArrowUp",
        "ArrowDown",
        "Escape",
        "ContextMenu",
        "F1",
        "F5",
        "F12",
        "Dead",
        "Pause",
        "Meta",
        "BrowserBack",
    ],
]


@pytest.mark.parametrize("name", OTHER_KEYS)
def test_key_that_is_no_text_inside_a_scan_spoils_it(desk, name):
    send_keys(desk, "CH2001", named(name), "3A", ENTER)

    assert handed_over(desk) == [(f"CH2001<{name}>3A", "edited")]
    assert desk.evaluate("leftToBrowser") == []


@pytest.mark.parametrize(
    ("key", "heard"),
    [
        (Key("a", "KeyA", ALT), "<Alt+a>"),
        (Key("ArrowLeft", "ArrowLeft", ALT), "<Alt+ArrowLeft>"),
        (Key("r", "KeyR", META), "<Meta+r>"),
        (Key("F4", "F4", CTRL), "<Ctrl+F4>"),
        (Key("Enter", "Enter", CTRL), "<Ctrl+Enter>"),
        (Key("Tab", "Tab", 8), "<Tab>"),
        ([named("Backspace")] * 4, "<Backspace>" * 4),
    ],
)
def test_shortcut_inside_a_scan_spoils_it(desk, key, heard):
    send_keys(desk, "CH20", key, "01699", ENTER)

    assert handed_over(desk) == [(f"CH20{heard}01699", "edited")]


@pytest.mark.parametrize("place", [0, 7])
def test_key_that_is_no_text_in_front_or_behind_spoils_a_scan(desk, place):
    send_keys(desk, "CH20016"[:place], named("Delete"), "CH20016"[place:], ENTER)

    assert handed_over(desk) == [("<Delete>CH20016" if place == 0 else "CH20016<Delete>", "edited")]


STUCK = {
    "last digit": ["CH20007", [repeated("7").after(0.03)] * 4],
    "last digit after the usual half second": [
        "CH20007",
        repeated("7").after(0.5),
        [repeated("7").after(0.03)] * 30,
    ],
    "only once": ["CH20007", repeated("7")],
    "in the middle": ["CH2", repeated("2"), "0007"],
    "first letter": ["C", [repeated("C")] * 3, "H20007"],
    "first letter, not said to repeat": [down_only("C"), down_only("C"), "CH20007"],
    "no key up, not said to repeat": ["CH2000", down_only("7"), down_only("7"), down_only("7")],
}


@pytest.mark.parametrize("keys", STUCK.values(), ids=STUCK)
def test_key_that_repeats_is_stuck_and_nothing_is_cut_off(desk, keys):
    send_keys(desk, keys, ENTER)

    [(text, fault)] = handed_over(desk)
    assert fault == "stuck_key"
    assert len(text) == desk.evaluate("codes[0].keys.length") > 7 or text == "CH220007"


def test_keyboard_that_never_tells_of_keys_let_go_has_no_stuck_keys(desk):
    send_keys(desk, [down_only(character) for character in "CH22000"], ENTER)

    assert handed_over(desk) == [("CH22000", None)]


NUMBER_PAD = {
    "all digits": ("CH", "21003", "CH21003"),
    "no letters": ("", "0016586", "0016586"),
    "a point": ("A", "12.34", "A12.34"),
    "between letters": ("", "5", "5"),
}


@pytest.mark.parametrize(("letters", "digits", "text"), NUMBER_PAD.values(), ids=NUMBER_PAD)
@pytest.mark.parametrize("place", ["#field", "#button"])
@pytest.mark.parametrize("pause", [0.002, 0.2])
def test_number_pad_without_num_lock_types_its_digits(desk, letters, digits, text, place, pause):
    desk.evaluate(f"document.querySelector('{place}').focus()")

    send_keys(desk, letters, map(without_num_lock, digits), ENTER, gap=pause)

    assert handed_over(desk) == [(text, None)]
    assert desk.evaluate("leftToBrowser.filter((name) => name !== 'Enter')") == []


def test_digits_and_letters_mixed_without_num_lock_stay_in_order(desk):
    send_keys(
        desk, "A", without_num_lock("1"), "B", without_num_lock("7"), "C", without_num_lock("4"), "D", ENTER
    )

    assert handed_over(desk) == [("A1B7C4D", None)]


# text that comes without keys


def alt_typed(text):
    """Windows: each character as its number, and then as the character that the browser puts in."""
    return [[*alt_code(f"{ord(character):04}"), character_event(character)] for character in text]


def unnamed_keys(text):
    """A keyboard on the screen: key 229 without a name, then the character."""
    return [[Key("Unidentified", "", windows_code=229), character_event(character)] for character in text]


def test_text_that_comes_without_keys_is_read_from_the_field(desk):
    send_keys(desk, alt_typed("CH20001"), ENTER)
    send_keys(desk, unnamed_keys("CH20002"), ENTER)
    send_keys(desk, map(character_event, "CH20003"), ENTER)
    send_keys(desk, "CH2", alt_typed("00"), "04", ENTER)
    desk.keyboard.insert_text("CH20005")
    send_keys(desk, ENTER)
    desk.keyboard.insert_text("CH2")
    send_keys(desk, "0006", ENTER)

    assert handed_over(desk) == [(f"CH2000{number}", None) for number in range(1, 7)]


def test_key_whose_letter_did_not_come_spoils_a_scan(desk):
    """A key that a program of the computer swallowed, and one for which the layout has no letter."""
    desk.evaluate("() => { field.onkeydown = (event) => event.key !== '7'; }")
    send_keys(desk, "CH20007", ENTER)
    desk.evaluate("() => { field.onkeydown = null; }")
    send_keys(desk, "CH2000", Key("Unidentified", "KeyX"), "1", ENTER)

    assert handed_over(desk) == [("CH20007", "edited"), ("CH2000<Unidentified>1", "edited")]


# a person at the keys

TYPED = {
    "Backspace": (["CHX", named("Backspace").after(0.2), "1"], "CH1"),
    "Backspace held down": (
        [
            "CHXYZ",
            named("Backspace").after(0.3),
            [replace(named("Backspace"), is_repeat=True).after(0.03)] * 2,
            "1",
        ],
        "CH1",
    ),
    "arrow and a letter in between": (["CH1", named("ArrowLeft").after(0.2), "0"], "CH01"),
    "everything chosen and typed over": (["CHX", ctrl("a").after(0.2), "SB1"], "SB1"),
    "Escape": (["CH1", named("Escape").after(0.2)], "CH1"),
    "a key held down": (["CH", [repeated("0").after(0.5), repeated("0").after(0.03)], "1"], "CH001"),
}


@pytest.mark.parametrize(("keys", "text"), TYPED.values(), ids=TYPED)
def test_typist_mends_and_moves(desk, keys, text):
    slow = [type_slowly(piece) if isinstance(piece, str) else piece for piece in keys]

    send_keys(desk, slow, ENTER.after(0.3))

    assert [code for code, _ in handed_over(desk)] == [text]
    assert [fault for _, fault in handed_over(desk)] == [None]
