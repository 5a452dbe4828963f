"""static/scan/capture.js: codes end with the end that the scanner sends, and with nothing else."""

import pytest

from tests.browser.keys import press_keys
from tests.browser.scanner import wait_for_script

pytestmark = pytest.mark.browser

LISTEN = """async () => {
    document.body.innerHTML = `
        <textarea id="field"></textarea><input id="other"><button id="button">x</button>
        <label id="label" for="check">y</label><input type="checkbox" id="check"><p id="text">some words</p>
        <div id="editable" contenteditable>z</div>`;
    const { listen } = await import("/static/scan/capture.js");
    window.codes = [];
    window.listening = [];
    window.missed = [];
    window.clicks = 0;
    window.field = document.querySelector("#field");
    field.value = window.before ?? "";
    document.querySelector("#button").addEventListener("click", () => { clicks += 1; });
    listen(field, {
        onCode: (text, { source, keys, end }) => codes.push({ text, source, keys, end }),
        onListening: (yes) => listening.push(yes),
        onMissedEnd: (yes) => missed.push(yes),
    });
}"""


@pytest.fixture
def desk(blank):
    blank.evaluate(LISTEN)
    return blank


@pytest.fixture
def slow_desk(timed):
    timed.evaluate(LISTEN)
    return timed


def codes(page):
    return page.evaluate("codes.map(({ text }) => text)")


def ends(page):
    return page.evaluate("codes.map(({ text, end }) => `${text} ${end}`)")


def value(page):
    return page.evaluate("field.value")


def focused(page):
    return page.evaluate("document.activeElement.id")


@pytest.mark.parametrize(
    ("key", "end"),
    [
        ("Enter", "Enter"),
        ("NumpadEnter", "NumpadEnter"),
        ("Tab", "Tab"),
        ("Control+j", "LF"),
        ("Control+m", "CR"),
    ],
)
def test_code_ends_with_each_end_that_scanners_send(desk, key, end):
    for text in ("CH1", "CH2"):
        desk.keyboard.type(text)
        desk.keyboard.press(key)

    assert ends(desk) == [f"CH1 {end}", f"CH2 {end}"]
    assert (value(desk), focused(desk)) == ("", "field")


@pytest.mark.parametrize(
    "key", ["Shift+Tab", "Alt+Enter", "Control+Enter", "Meta+Enter", "Control+k", "Escape", "ArrowDown"]
)
def test_other_keys_end_no_code(desk, key):
    desk.keyboard.type("CH1")

    desk.keyboard.press(key)

    assert codes(desk) == []


@pytest.mark.parametrize(
    ("fields", "end"),
    [
        ({"key": "j", "code": ""}, "LF"),
        ({"key": "ж", "code": "KeyJ"}, "LF"),
        ({"key": "m", "code": ""}, "CR"),
        ({"key": "ь", "code": "KeyM"}, "CR"),
    ],
)
def test_control_ends_a_code_by_letter_or_by_key(desk, fields, end):
    desk.keyboard.type("CH1")

    send_key(desk, ctrlKey=True, **fields)

    assert ends(desk) == [f"CH1 {end}"]


def send_key(page, target="#field", **fields):
    """A keydown as scripts can make it. Returns whether its default was prevented."""
    return page.evaluate(
        """([target, fields]) => {
            const event = new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...fields });
            document.querySelector(target).dispatchEvent(event);
            return event.defaultPrevented;
        }""",
        [target, fields],
    )


def test_keys_that_typed_the_code_go_with_it(desk):
    desk.keyboard.press("Shift+C")
    desk.keyboard.type("-1")
    desk.keyboard.press("Enter")
    desk.keyboard.type("x")
    desk.keyboard.press("Enter")

    first, second = desk.evaluate("codes.map(({ keys }) => keys.map(({ at, ...key }) => key))")
    assert first == [
        {"key": "C", "code": "KeyC", "shift": True, "caps": False},
        {"key": "-", "code": "Minus", "shift": False, "caps": False},
        {"key": "1", "code": "Digit1", "shift": False, "caps": False},
    ]
    assert [key["key"] for key in second] == ["x"]


def test_time_of_each_key_is_known(slow_desk):
    slow_desk.keyboard.press("a")
    slow_desk.clock.run_for(30)
    slow_desk.keyboard.press("b")
    slow_desk.keyboard.press("Enter")

    first, second = slow_desk.evaluate("codes[0].keys.map(({ at }) => at)")
    assert second - first == 30


def test_keys_are_unknown_when_the_text_came_without_them(desk):
    desk.keyboard.insert_text("CH2")
    desk.keyboard.press("Enter")
    desk.keyboard.insert_text("CH")
    desk.keyboard.type("3")
    desk.keyboard.press("Enter")

    assert desk.evaluate("codes.map(({ text, keys }) => [text, keys])") == [["CH2", None], ["CH3", None]]


def test_text_with_ends_inside_is_as_many_codes_and_the_rest_stays(desk):
    desk.keyboard.type("C")
    desk.keyboard.insert_text("H1\nCH2\r\nCH3\t\tCH4\nre")
    desk.keyboard.insert_text("st")

    assert ends(desk) == ["CH1 null", "CH2 null", "CH3 null", "CH4 null"]
    assert value(desk) == "rest"
    desk.keyboard.press("Enter")
    assert codes(desk)[4:] == ["rest"]
    assert desk.evaluate("codes.map(({ keys }) => keys)") == [None] * 5


def test_text_without_an_end_stays(desk):
    desk.keyboard.insert_text("CH1")

    assert (codes(desk), value(desk)) == ([], "CH1")


def test_what_came_before_listening_is_read(blank):
    blank.evaluate("window.before = 'CH1\\nCH2\\nCH'")
    blank.evaluate(LISTEN)
    blank.keyboard.type("3")
    blank.keyboard.press("Enter")

    assert codes(blank) == ["CH1", "CH2", "CH3"]


# where keys go


def test_enter_in_the_empty_field_does_nothing(desk):
    desk.keyboard.press("Enter")

    assert (codes(desk), value(desk), focused(desk)) == ([], "", "field")


def test_tab_in_the_empty_field_moves_on(desk):
    desk.keyboard.press("Tab")

    assert (codes(desk), focused(desk)) == ([], "other")


def test_button_is_pressed_by_enter_and_space_only_while_nothing_was_read(desk):
    desk.evaluate("document.querySelector('#button').focus()")
    desk.keyboard.press("Enter")
    assert desk.evaluate("clicks") == 1
    desk.evaluate("document.querySelector('#button').focus()")
    desk.keyboard.press("Space")
    assert (desk.evaluate("clicks"), value(desk)) == (2, "")
    desk.evaluate("document.querySelector('#button').focus()")
    desk.evaluate("field.value = 'CH1'")
    desk.keyboard.press("Space")
    desk.keyboard.press("Enter")

    assert (desk.evaluate("clicks"), codes(desk)) == (2, ["CH1 "])


def test_scan_while_a_button_has_the_focus_is_read_whole(desk):
    desk.evaluate("document.querySelector('#button').focus()")

    desk.keyboard.type("CH1")
    desk.keyboard.press("Enter")

    assert (codes(desk), desk.evaluate("clicks"), focused(desk)) == (["CH1"], 0, "field")
    assert desk.evaluate("codes[0].keys.map(({ key }) => key).join('')") == "CH1"


@pytest.mark.parametrize("place", ["other", "editable"])
def test_other_fields_keep_what_is_typed_in_them(desk, place):
    desk.evaluate(f"document.querySelector('#{place}').focus()")

    desk.keyboard.type("abc")
    desk.keyboard.press("Enter")

    assert (codes(desk), value(desk)) == ([], "")
    assert "abc" in desk.evaluate(
        f"document.querySelector('#{place}').value ?? document.querySelector('#{place}').textContent"
    )


@pytest.mark.parametrize("key", ["Control+a", "Alt+a", "Meta+a", "F2", "Shift"])
def test_shortcuts_and_names_of_keys_are_no_text(desk, key):
    desk.evaluate("document.querySelector('#button').focus()")

    desk.keyboard.press(key)

    assert (value(desk), focused(desk)) == ("", "button")


def test_keys_without_a_name_or_inside_an_input_method_are_left_alone(desk):
    desk.evaluate("document.querySelector('#button').focus()")
    desk.evaluate("document.querySelector('#button').dispatchEvent(new Event('keydown', { bubbles: true }))")

    assert not send_key(desk, "#button", key="a", isComposing=True)
    assert value(desk) == ""


@pytest.mark.parametrize(
    ("key", "is_text"), [("é", True), ("क्ष", True), ("Process", False), ("~", True), (" ", False)]
)
def test_what_is_text_begins_a_code_from_anywhere(desk, key, is_text):
    desk.evaluate("document.querySelector('#button').focus()")

    assert send_key(desk, "#button", key=key) == is_text
    assert value(desk) == (key if is_text else "")


def test_letter_by_alt_gr_is_text(desk):
    desk.evaluate("document.querySelector('#button').focus()")

    assert not send_key(desk, "#button", key="@", ctrlKey=True, altKey=True)
    assert value(desk) == ""
    assert send_key(desk, "#button", key="@", ctrlKey=True, altKey=True, modifierAltGraph=True)
    assert value(desk) == "@"


def test_end_goes_to_nobody_else(desk):
    desk.evaluate("() => { window.heard = 0; field.addEventListener('keydown', () => { heard += 1; }); }")

    desk.keyboard.type("C1")
    desk.keyboard.press("Enter")

    assert desk.evaluate("heard") == 2
    assert send_key(desk, key="Enter")


# focus


def test_click_on_the_page_takes_the_focus_back_and_one_on_a_field_does_not(desk):
    desk.click("#button")
    assert focused(desk) == "field"
    desk.click("#other")
    assert focused(desk) == "other"
    desk.click("#text")
    assert focused(desk) == "field"
    desk.evaluate("document.activeElement.blur()")
    desk.evaluate("document.querySelector('#label').click()")
    assert focused(desk) != "other"
    desk.click("#editable")
    assert focused(desk) == "editable"


def test_label_keeps_the_focus_where_it_leads(desk):
    desk.evaluate("document.querySelector('#check').focus()")
    desk.evaluate(
        "document.querySelector('#label').dispatchEvent(new MouseEvent('click', { bubbles: true }))"
    )

    assert focused(desk) in ("check", "field")


def test_selected_words_stay_selected(desk):
    desk.evaluate(
        "document.activeElement.blur(); getSelection().selectAllChildren(document.querySelector('#text'))"
    )

    desk.evaluate("document.querySelector('#text').click()")

    assert focused(desk) == ""
    assert desk.evaluate("String(getSelection())") == "some words"


def test_listening_is_told_when_it_ends_and_begins(desk):
    assert desk.evaluate("listening.at(-1)") is True
    desk.evaluate("document.querySelector('#other').focus()")
    assert desk.evaluate("listening.at(-1)") is False
    desk.evaluate("document.querySelector('#button').focus()")
    assert desk.evaluate("listening.at(-1)") is True
    desk.evaluate("document.querySelector('#other').focus()")
    desk.evaluate("document.querySelector('#other').blur()")
    wait_for_script(desk, "listening.at(-1) === true")


@pytest.mark.parametrize(
    ("target", "name"), [("window", "focus"), ("window", "pageshow"), ("document", "visibilitychange")]
)
def test_page_that_comes_back_takes_the_focus(desk, target, name):
    desk.evaluate("document.activeElement.blur(); listening.length = 0")

    desk.evaluate(f"{target}.dispatchEvent(new Event('{name}'))")

    assert focused(desk) == "field"
    assert desk.evaluate("listening.at(-1)") is True


def test_page_that_comes_back_leaves_another_field_alone(desk):
    desk.evaluate("document.querySelector('#other').focus()")

    desk.evaluate("window.dispatchEvent(new Event('focus'))")

    assert (focused(desk), desk.evaluate("listening.at(-1)")) == ("other", False)


def test_window_without_the_focus_does_not_listen(desk):
    desk.evaluate("() => { document.hasFocus = () => false; window.dispatchEvent(new Event('blur')); }")

    assert desk.evaluate("listening.at(-1)") is False


# pace


def press_all(page, text, pause):
    for key in text:
        page.keyboard.press(key)
        page.clock.run_for(pause)


@pytest.mark.parametrize(("pause", "source"), [(0, "scan"), (43, "scan"), (44, "typed"), (200, "typed")])
def test_pace_tells_a_scanner_from_a_person(slow_desk, pause, source):
    press_all(slow_desk, "12345", pause)  # four pauses over five keys: 35 ms is 175 / 5
    slow_desk.keyboard.press("Enter")

    assert slow_desk.evaluate("codes.map(({ source }) => source)") == [source]


def test_pace_is_measured_anew_for_each_code(slow_desk):
    press_all(slow_desk, "123", 200)
    slow_desk.keyboard.press("Enter")
    slow_desk.clock.run_for(5000)
    press_all(slow_desk, "123", 10)
    slow_desk.keyboard.press("Enter")

    assert slow_desk.evaluate("codes.map(({ source }) => source)") == ["typed", "scan"]


def test_pasted_text_is_known_as_such_and_the_next_is_not(desk):
    desk.evaluate("field.dispatchEvent(new Event('paste'))")
    desk.keyboard.insert_text("CH1\n")
    press_keys(desk, "CH2\n", gap=0.003)

    assert desk.evaluate("codes.map(({ source }) => source)") == ["paste", "scan"]


def missed(page):
    """What is said now of an end that is missed."""
    return page.evaluate("missed.at(-1) ?? false")


def test_scan_without_an_end_is_noticed_after_a_while_and_stays(slow_desk):
    press_all(slow_desk, "1234", 10)
    slow_desk.clock.run_for(2480)
    assert not missed(slow_desk)
    slow_desk.clock.run_for(40)
    assert (missed(slow_desk), value(slow_desk), codes(slow_desk)) == (True, "1234", [])

    slow_desk.keyboard.press("Enter")

    assert (missed(slow_desk), codes(slow_desk)) == (False, ["1234"])
    slow_desk.clock.run_for(10_000)
    assert not missed(slow_desk)


@pytest.mark.parametrize(("text", "pause"), [("123", 10), ("12345", 100)])
def test_short_text_and_what_a_person_types_miss_no_end(slow_desk, text, pause):
    press_all(slow_desk, text, pause)

    slow_desk.clock.run_for(10_000)

    assert not missed(slow_desk)


def test_end_that_comes_in_time_is_not_missed(slow_desk):
    press_all(slow_desk, "1234", 10)
    slow_desk.keyboard.press("Enter")

    slow_desk.clock.run_for(10_000)

    assert slow_desk.evaluate("missed.includes(true)") is False


def test_end_is_missed_only_when_no_key_came_for_the_while(slow_desk):
    press_all(slow_desk, "12345678", 10)
    slow_desk.clock.run_for(2000)
    slow_desk.keyboard.press("9")
    slow_desk.clock.run_for(2490)
    assert not missed(slow_desk)

    slow_desk.evaluate("field.value = ''")
    slow_desk.clock.run_for(10_000)

    assert not missed(slow_desk)
