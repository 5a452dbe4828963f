"""A computer set to another keyboard or to capitals: codes are read from keys or refused, never guessed."""

import pytest
from playwright.sync_api import expect

from scanning.models import Scan
from tests.browser.keys import AZERTY, INSCRIPT, QWERTZ, Keys
from tests.browser.scanner import in_parent, saved, stored

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CODES = ["CH-20001", "ZAMQW/7", "A_B.C-9"]


def read():
    """How each scan was read, in order: (code, raw, repaired)."""
    return list(Scan.objects.order_by("received_at").values_list("code", "raw", "repaired"))


def test_codes_scanned_with_caps_lock_on_are_read_marked_and_kept_raw(scanner):
    keys = Keys(scanner, caps_lock=True)

    keys.scan("SB00001", "CH-20001", "0016586")
    scanner.wait()

    assert stored() == saved("SB00001", ["CH-20001", "0016586"])
    assert [repaired for _, _, repaired in read()] == ["caps_lock", "caps_lock", None]
    expect(scanner.page.locator(".row-repaired").last).to_have_text("Caps Lock is on")
    assert scanner.tally() == [3, 3, 0, 0, 0]


LAYOUTS = {"AZERTY": AZERTY, "QWERTZ": QWERTZ, "InScript": INSCRIPT}


def test_codes_that_another_layout_spoilt_are_read_from_the_keys(scanner):
    boxes = {name: [f"SB0000{n}", *[code + str(n) for code in CODES]] for n, name in enumerate(LAYOUTS)}
    expected = {}
    for name, codes in boxes.items():
        scanner.page.evaluate("localStorage.removeItem('tracetrack-keyboard')")
        keys = Keys(scanner, LAYOUTS[name])
        keys.scan("TT:SOUND", *codes)
        raw = {code: "".join(keys.key_of(character)[0] for character in code) for code in codes}
        expected[name] = [(code, *as_typed(code, text)) for code, text in raw.items()]
    scanner.wait()

    found = read()
    assert {name: found[n * 4 : n * 4 + 4] for n, name in enumerate(LAYOUTS)} == expected
    assert stored() == [row for parent, *children in boxes.values() for row in saved(parent, children)]
    assert scanner.tally() == [12, 12, 0, 0, 0]


def as_typed(code, text):
    return (None, None) if text == code else (text, "layout")


def test_first_code_on_a_french_or_hindi_computer_needs_no_help(scanner):
    Keys(scanner, AZERTY).scan("SB00001", "CH-20001")
    Keys(scanner, INSCRIPT).scan("CH20002")
    scanner.wait()

    assert stored() == saved("SB00001", ["CH-20001", "CH20002"])
    note = "Read from the keys: this computer's keyboard is not set to English"
    expect(scanner.page.locator(".row-repaired")).to_have_text([note, note, note])
    assert scanner.tally() == [3, 3, 0, 0, 0]


def test_code_typed_by_hand_on_a_french_keyboard_stays_as_typed(scanner):
    keys = Keys(scanner, AZERTY)
    by_hand = [*zip("SB", ["KeyS", "KeyB"], strict=True), *[(digit, f"Digit{digit}") for digit in "00017"]]
    for character, code in by_hand:
        keys.press(character, code, shift=True)
    scanner.page.keyboard.press("Enter")
    scanner.note("SB00017")
    scanner.wait()

    assert stored() == [("SB00017", None, "saved")]
    assert read() == [("SB00017", None, None)]


def test_code_with_two_readings_is_refused_until_a_command_label_shows_which_is_right(scanner):
    keys = Keys(scanner, QWERTZ)
    scanner.scan("SB00001")
    scanner.hold_requests()
    keys.scan("CHZ2001")
    scanner.typed[-1] = "CHY2001?CHZ2001"
    expect(scanner.part("message")).to_contain_text("two ways to read this label")
    scanner.let_go()

    keys.scan("TT:SOUND", "CHZ2001", "CHY2002")
    scanner.wait()

    assert in_parent("SB00001") == {"CHZ2001", "CHY2002"}
    assert read()[1:] == [
        ("CHY2001?CHZ2001", "CHY2001", None),
        ("CHZ2001", "CHY2001", "layout"),
        ("CHY2002", "CHZ2002", "layout"),
    ]
    assert scanner.tally() == [4, 3, 0, 1, 0]


def test_scanner_set_to_the_same_language_is_believed_once_a_label_came_right(scanner):
    """Scanner and computer both German: the letters are right, though the keys say otherwise."""
    german = {"T": "KeyT", ":": "Period", "S": "KeyS", "O": "KeyO", "U": "KeyU", "N": "KeyN", "D": "KeyD"}
    keys = Keys(scanner, QWERTZ)
    scanner.scan("SB00001")
    for character in "TT:SOUND":
        keys.press(character, german[character], shift=True)
    scanner.page.keyboard.press("Enter")

    for character, code in [("C", "KeyC"), ("H", "KeyH"), ("Z", "KeyY"), ("7", "Digit7"), ("1", "Digit1")]:
        keys.press(character, code, shift=character.isalpha())
    scanner.page.keyboard.press("Enter")
    scanner.note("CHZ71")
    scanner.wait()

    assert stored() == saved("SB00001", ["CHZ71"])
    assert read()[1] == ("CHZ71", None, None)


def test_what_a_label_showed_about_the_keyboard_is_kept_through_a_reload(scanner):
    Keys(scanner, QWERTZ).scan("TT:NEXT")
    scanner.page.reload()
    scanner.look_on()

    Keys(scanner, QWERTZ).scan("SB00001", "CHZ2001")
    scanner.wait()

    assert stored() == saved("SB00001", ["CHZ2001"])
    assert scanner.tally() == [2, 2, 0, 0, 0]
