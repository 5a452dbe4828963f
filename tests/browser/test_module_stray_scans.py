"""static/scan/stray_scans.js: a scan into any field is heard, and leaves the page as it was."""

import time

import pytest

from tests.browser.keys import press_keys

pytestmark = pytest.mark.browser

LISTEN = """async () => {
    document.body.innerHTML = `
        <form id="form"><input id="text" value="before"><input id="number" type="number" value="7">
        <input id="day" type="date" value="2026-11-28">
        <input id="password" type="password" data-takes-labels>
        <input id="secret" type="password">
        <select id="choice"><option>Bay</option><option selected>Area</option><option>Cold</option></select>
        <input id="box" type="checkbox"><textarea id="note">a note</textarea>
        <button id="send">Send</button></form>
        <input id="code" data-takes-code><input id="own">
        <button id="button">Press</button><a id="link" href="#there">Link</a>`;
    const { listenForStrayScans } = await import("/static/scan/stray_scans.js");
    window.scans = [];
    window.pressed = 0;
    window.sent = 0;
    document.querySelector("#button").onclick = () => { pressed += 1; };
    document.querySelector("#form").onsubmit = (event) => { sent += 1; event.preventDefault(); };
    listenForStrayScans({
        isLeftAlone: ({ id }) => id === "own",
        isParentCode: (code) => /^(SB[0-9]{5}|M444-[0-9]{5})$/.test(code),
        onScan: (text, about) => scans.push({ text, ...about }),
    });
}"""
STATE = """() => {
    const fields = ["text", "number", "day", "password", "choice", "note", "code"];
    const values = fields.map((id) => document.getElementById(id).value);
    return [...values, document.getElementById("box").checked, pressed, sent, location.hash];
}"""
UNTOUCHED = ["before", "7", "2026-11-28", "", "Area", "a note", "", False, 0, 0, ""]


@pytest.fixture(scope="module")
def desk(pure):
    """One page for all tests: only the keys' own times count."""
    pure.evaluate(LISTEN)
    return pure


@pytest.fixture(autouse=True)
def untouched(desk):
    desk.evaluate("""() => {
        document.querySelector("#form").reset();
        for (const id of ["code", "own"]) document.getElementById(id).value = "";
        scans.length = pressed = sent = 0;
        location.hash = "";
        document.activeElement.blur();
    }""")
    desk.keyboard.press("Escape")


TO_THE_END = """() => {
    const field = document.activeElement;
    const { length } = field.value ?? "";
    if (typeof field.selectionStart === "number") field.setSelectionRange(length, length);
}"""


def type_into(page, place, text, gap=0.003, start=None):
    if place:
        page.focus(f"#{place}")
        page.evaluate(TO_THE_END)
    press_keys(page, text, gap=gap, start=start)


def texts(page):
    return page.evaluate("scans.map(({ text }) => text)")


@pytest.mark.parametrize(
    "place",
    ["", "text", "number", "day", "choice", "box", "note", "button", "link", "send"],
)
def test_scan_is_heard_wherever_the_cursor_is_and_leaves_no_trace(desk, place):
    type_into(desk, place, "CH 20/017\n")

    assert texts(desk) == ["CH 20/017"]
    assert desk.evaluate(STATE) == UNTOUCHED
    assert desk.evaluate("document.activeElement.id") == place


def test_keys_of_the_scan_go_with_it(desk):
    type_into(desk, "text", "Ch-1\n")

    [scan] = desk.evaluate("scans")
    assert [(key["key"], key["code"], key["shift"], key["caps"]) for key in scan["keys"]] == [
        ("C", "KeyC", True, False),
        ("h", "KeyH", False, False),
        ("-", "Minus", False, False),
        ("1", "Digit1", False, False),
    ]
    assert (scan["source"], scan["end"], scan["fault"]) == ("scan", "Enter", None)


@pytest.mark.parametrize("place", ["code", "own"])
def test_field_made_for_codes_keeps_its_scan(desk, place):
    type_into(desk, place, "CH20017\n")

    assert (texts(desk), desk.input_value(f"#{place}")) == ([], "CH20017")


@pytest.mark.parametrize("gap", [0.036, 0.06, 0.12])
def test_fast_typist_is_no_scanner(desk, gap):
    type_into(desk, "text", "Mumbai42\n", gap=gap)

    assert (texts(desk), desk.evaluate("sent")) == ([], 1)
    assert desk.input_value("#text") == "beforeMumbai42"


def test_scanner_at_its_slowest_is_heard(desk):
    type_into(desk, "text", "CH20017\n", gap=0.034)

    assert texts(desk) == ["CH20017"]
    assert desk.evaluate(STATE) == UNTOUCHED


def test_three_characters_are_no_scan(desk):
    type_into(desk, "text", "abc\n")

    assert (texts(desk), desk.evaluate("sent")) == ([], 1)


def test_end_that_comes_late_is_a_persons(desk):
    now = time.time()
    type_into(desk, "text", "CH20017", start=now)
    type_into(desk, "", "\n", start=now + 0.2)

    assert (texts(desk), desk.evaluate("sent")) == ([], 1)


def test_what_a_person_typed_before_stays_with_its_cursor(desk):
    now = time.time()
    type_into(desk, "note", "x", gap=0.1, start=now)
    desk.evaluate("document.querySelector('#note').setSelectionRange(1, 3)")
    type_into(desk, "", "CH20017\n", start=now + 1)

    note = "document.querySelector('#note')"
    assert texts(desk) == ["CH20017"]
    assert desk.input_value("#note") == "a notex"
    assert desk.evaluate(f"[{note}.selectionStart, {note}.selectionEnd]") == [1, 3]


def test_page_learns_that_the_field_has_its_text_again(desk):
    desk.evaluate("""() => {
        window.last = "";
        document.querySelector("#text").oninput = ({ target }) => { last = target.value; };
    }""")

    type_into(desk, "text", "CH20017\n")

    assert desk.evaluate("last") == "before"


def test_scans_that_follow_each_other_are_each_heard(desk):
    type_into(desk, "text", "SB00001\nCH20001\nCH20002\n")

    assert texts(desk) == ["SB00001", "CH20001", "CH20002"]
    assert desk.evaluate(STATE) == UNTOUCHED


def test_second_end_of_one_scan_does_nothing(desk):
    type_into(desk, "text", "CH20001\n\n")
    assert (texts(desk), desk.evaluate("sent")) == (["CH20001"], 0)

    type_into(desk, "", "\n", start=time.time() + 5)
    assert (texts(desk), desk.evaluate("sent")) == (["CH20001"], 1)


def test_tab_ends_a_scan_and_moves_nothing(desk):
    start = time.time()
    type_into(desk, "text", "CH20017", start=start)
    press_tab(desk, at=start + 0.003 * len("CH20017"))

    assert texts(desk) == ["CH20017"]
    assert desk.evaluate("document.activeElement.id") == "text"


def press_tab(page, *, at):
    remote = page.context.new_cdp_session(page)
    event = {"key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9, "timestamp": at}
    remote.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **event})
    remote.send("Input.dispatchKeyEvent", {"type": "keyUp", **event})


PASSWORDS = ["Tr4ck-rack42", "correct horse battery", "TRACKRACK", "cccccbhuvkdj"]
LIKE_LABELS = ["EMP48213", "482130", "QX7-4410", "CH20017", "tt:4410"]


@pytest.mark.parametrize("password", PASSWORDS + LIKE_LABELS)
@pytest.mark.parametrize("place", ["password", "secret"])
def test_password_typed_by_a_program_is_never_a_scan(desk, place, password):
    type_into(desk, place, f"{password}\n")

    assert (texts(desk), desk.input_value(f"#{place}"), desk.evaluate("sent")) == ([], password, 1)


@pytest.mark.parametrize("label", ["SB00001", "TT:UNDO"])
def test_other_password_fields_keep_even_labels(desk, label):
    type_into(desk, "secret", f"{label}\n")

    assert (texts(desk), desk.input_value("#secret"), desk.evaluate("sent")) == ([], label, 1)


@pytest.mark.parametrize("label", ["SB00001", "M444-20417", "]Q3SB20017", "TT:UNDO", "sb00001"])
def test_scan_into_a_password_is_taken_out_and_sends_nothing(desk, label):
    desk.fill("#password", "half")

    type_into(desk, "password", f"{label}\n")

    assert (texts(desk), desk.input_value("#password"), desk.evaluate("sent")) == ([label], "half", 0)


def test_filled_in_password_is_nothing_to_listen_to(desk):
    desk.fill("#password", "SB00001")

    desk.press("#password", "Enter")

    assert (texts(desk), desk.evaluate("sent")) == ([], 1)


@pytest.mark.parametrize(
    ("key", "modifiers", "heard"),
    [
        ("Backspace", 0, ("CH20<Backspace>17", "edited")),
        ("ArrowLeft", 0, ("CH20<ArrowLeft>17", "edited")),
        ("p", 2, ("CH20\x1017", None)),
        ("]", 2, ("CH20\x1d17", None)),
    ],
)
def test_other_key_within_a_scan_is_told_and_does_nothing(desk, key, modifiers, heard):
    now = time.time()
    type_into(desk, "text", "CH20", start=now)
    press(desk, key, modifiers=modifiers, timestamp=now + 0.012)
    type_into(desk, "", "17\n", start=now + 0.015)

    assert desk.evaluate("scans.map(({ text, fault }) => [text, fault])") == [list(heard)]
    assert desk.evaluate(STATE) == UNTOUCHED


def test_control_sign_early_in_a_label_cuts_nothing_off(desk):
    now = time.time()
    type_into(desk, "text", "C", start=now)
    press(desk, "]", modifiers=2, timestamp=now + 0.003)
    type_into(desk, "", "LOT77\n", start=now + 0.006)

    assert texts(desk) == ["C\x1dLOT77"]


def test_key_that_sticks_is_a_fault_and_sends_nothing(desk):
    now = time.time()
    type_into(desk, "text", "CH2000", start=now)
    for repeat in range(5):
        at = now + 0.018 + (0.5 + repeat * 0.03 if repeat else 0)
        press(desk, "7", code="Digit7", text="7", timestamp=at, autoRepeat=repeat > 0)
    type_into(desk, "", "\n", start=now + 0.018 + 0.65)

    assert desk.evaluate("scans.map(({ text, fault }) => [text, fault])") == [["CH200077777", "stuck_key"]]
    assert desk.evaluate(STATE) == UNTOUCHED


def test_key_that_a_person_holds_down_is_no_scan(desk):
    now = time.time()
    for repeat in range(20):
        press(desk, ".", place="text", text=".", timestamp=now + repeat * 0.03, autoRepeat=repeat > 0)
    type_into(desk, "", "\n", start=now + 0.65)

    assert (texts(desk), desk.evaluate("sent")) == ([], 1)


def press(page, key, place=None, **event):
    """One key that goes down, with what is special about it."""
    if place:
        page.focus(f"#{place}")
    remote = page.context.new_cdp_session(page)
    kind = "keyDown" if "text" in event else "rawKeyDown"
    remote.send("Input.dispatchKeyEvent", {"type": kind, "key": key, **event})


def test_backspace_of_a_person_is_an_edit(desk):
    now = time.time()
    type_into(desk, "text", "ab", gap=0.15, start=now)
    desk.press("#text", "Backspace")

    assert (texts(desk), desk.input_value("#text")) == ([], "beforea")


def test_text_in_one_piece_is_no_scan(desk):
    """It may come from a program that fills in forms."""
    desk.focus("#text")
    desk.keyboard.insert_text("CH20017")
    desk.keyboard.press("Enter")

    assert (texts(desk), desk.evaluate("sent")) == ([], 1)


def test_shortcuts_work_as_ever(desk):
    desk.focus("#text")
    desk.keyboard.press("Control+a")
    desk.keyboard.press("Delete")

    assert desk.input_value("#text") == ""
