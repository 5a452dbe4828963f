"""Whatever the scanner sends and wherever the focus is, each code is read once and whole."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from scanning.models import Scan
from tests.browser.keys import press_keys
from tests.browser.scanner import saved, stop_clock, stored, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def timed_scanner(dispatcher, open_as, page):
    """A scanner whose page has a clock that stands still until the test moves it, also between two keys."""
    stop_clock(page)
    return open_as(dispatcher, "/scan/")


ENDS = ["Enter", "NumpadEnter", "Tab", "Control+m", "Control+j"]
# What the browser would do with a key by itself: Ctrl+J lists downloads, Tab moves on.
NOTE_LEFT_TO_BROWSER = """() => {
  window.leftToBrowser = [];
  window.addEventListener("keydown", (event) => setTimeout(() => {
    const isEnd = event.ctrlKey ? /^[jm]$/.test(event.key) : /^(Enter|Tab)$/.test(event.key);
    if (isEnd && !event.defaultPrevented) leftToBrowser.push(event.key);
  }), true);
}"""


def test_each_end_of_a_code_is_understood(scanner):
    boxes = {end: [f"SB0000{n}", f"CH2000{n}", f"CH3000{n}"] for n, end in enumerate(ENDS)}
    scanner.page.evaluate(NOTE_LEFT_TO_BROWSER)
    focused = {}
    for end, codes in boxes.items():
        scanner.scan(*codes, end=end)
        focused[end] = scanner.page.evaluate("document.activeElement.dataset.part")
    scanner.wait()

    rows = stored()
    by_end = {end: rows[n * 3 : n * 3 + 3] for n, end in enumerate(ENDS)}
    assert by_end == {end: saved(parent, children) for end, (parent, *children) in boxes.items()}
    assert focused == dict.fromkeys(ENDS, "field")
    assert scanner.page.evaluate("leftToBrowser") == []
    assert scanner.tally() == [15, 15, 0, 0, 0]


def test_carriage_return_and_line_feed_end_one_code(scanner):
    for code in ("SB00001", "CH20001"):
        scanner.scan(code)
        scanner.page.keyboard.press("Control+j")
    scanner.wait()

    assert stored() == saved("SB00001", ["CH20001"])
    assert scanner.tally() == [2, 2, 0, 0, 0]


def test_codes_without_an_end_wait_in_the_field_and_that_is_explained(timed_scanner):
    scanner = timed_scanner
    scanner.scan("SB00001")
    scanner.page.keyboard.type("CH20001")
    scanner.page.clock.fast_forward(2600)
    expect(scanner.part("strip-missed-end-says")).to_contain_text("No Enter came after this code.")
    expect(scanner.part("field")).to_have_value("CH20001")
    assert scanner.tally()[0] == 1

    scanner.scan("")  # the next Enter takes it
    scanner.note("CH20001")
    scanner.wait()

    expect(scanner.part("strip-missed-end")).to_be_hidden()
    assert stored() == saved("SB00001", ["CH20001"])
    assert scanner.tally() == [2, 2, 0, 0, 0]


def test_two_codes_of_a_scanner_without_an_end_are_refused_as_one(timed_scanner):
    scanner = timed_scanner
    scanner.scan("SB00001", "CH20001", "CH20002")
    scanner.wait()  # a request that is on its way for 10 seconds is given up
    scanner.page.keyboard.type("CH20001")
    scanner.page.clock.run_for(10_000)  # no pause ends a code

    scanner.scan("CH20002")
    scanner.typed[-1] = "CH20001CH20002"
    scanner.wait()

    assert stored() == [
        *saved("SB00001", ["CH20001", "CH20002"]),
        ("CH20001CH20002", "SB00001", "refused"),
    ]
    assert scanner.tally() == [4, 3, 0, 1, 0]


def test_slow_typist_is_not_told_of_a_missing_end(timed_scanner):
    scanner = timed_scanner
    for key in "CH20001":
        scanner.page.keyboard.press(key)
        scanner.page.clock.run_for(60)
    scanner.page.clock.run_for(10_000)

    expect(scanner.part("strip-missed-end")).to_be_hidden()
    expect(scanner.part("field")).to_have_value("CH20001")
    assert scanner.tally() == [0, 0, 0, 0, 0]
    assert stored() == []


def test_pasted_lines_are_separate_codes(scanner):
    scanner.part("field").fill("SB00001\nCH20001\r\nCH20002\nCH2")
    expect(scanner.part("tally-made")).to_have_text("3")
    scanner.page.keyboard.type("0003\n")
    scanner.note("SB00001", "CH20001", "CH20002", "CH20003")
    scanner.wait()

    assert stored() == saved("SB00001", ["CH20001", "CH20002", "CH20003"])
    assert scanner.tally() == [4, 4, 0, 0, 0]


def test_pasted_code_waits_for_its_enter_and_is_marked_as_pasted(scanner):
    scanner.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    scanner.scan("SB00001")
    scanner.page.evaluate("navigator.clipboard.writeText('CH20001')")
    scanner.page.keyboard.press("Control+v")
    expect(scanner.part("field")).to_have_value("CH20001")

    scanner.scan("")
    scanner.note("CH20001")
    scanner.wait()

    assert stored() == saved("SB00001", ["CH20001"])
    assert Scan.objects.get(code="CH20001").source == "paste"
    assert scanner.tally() == [2, 2, 0, 0, 0]


def test_empty_enter_sends_nothing_and_tab_moves_on(scanner):
    scanner.scan("", "")
    scanner.page.keyboard.press("Tab")

    expect(scanner.part("field")).not_to_be_focused()
    assert scanner.tally() == [0, 0, 0, 0, 0]
    assert stored() == []


def test_each_scan_says_where_when_and_how_it_was_made(scanner):
    scanner.part("station").fill("bay 4")
    scanner.page.keyboard.press("Enter")
    scanner.part("station").blur()
    scanner.page.get_by_text("Ready to scan").click()
    before = timezone.now() - timedelta(milliseconds=1)  # the page has no less than a millisecond
    press_keys(scanner.page, "SB00001\n", gap=0.003)
    scanner.note("SB00001")
    scanner.scan("CH20001", delay=60)
    after = timezone.now()
    scanner.wait()

    scans = list(Scan.objects.order_by("received_at"))
    assert [(scan.station, scan.seq, scan.source) for scan in scans] == [
        ("bay 4", 1, "scan"),
        ("bay 4", 2, "typed"),
    ]
    assert [scan.id.version for scan in scans] == [7, 7]
    assert all(before < scan.scanned_at < after for scan in scans)


def test_codes_that_come_before_the_script_runs_are_read(dispatcher, open_as, page, live_server):
    scanner = open_as(dispatcher, "/scan/look/")
    page.goto("about:blank")  # so that only the new page asks for its files
    held = []
    page.route("**/scan/uuid7.js", lambda route: held.append(route))
    page.goto(f"{live_server.url}/scan/", wait_until="commit")
    page.wait_for_selector("#code-field", state="attached")
    page.locator("#code-field").focus()
    page.keyboard.type("SB00001\nCH20001\nCH20")

    wait_until(page, lambda: held)
    held[0].continue_()
    page.keyboard.type("002\n")
    scanner.note("SB00001", "CH20001", "CH20002")
    expect(scanner.part("tally-saved")).to_have_text("2")  # bags: the parent is counted with the others

    assert stored() == saved("SB00001", ["CH20001", "CH20002"])


def test_keys_without_a_name_from_autofill_change_nothing(scanner):
    errors = []
    scanner.page.on("pageerror", lambda error: errors.append(error))
    scanner.page.keyboard.type("SB000", delay=1)
    scanner.part("field").evaluate(
        "(field) => { for (const name of ['keydown', 'input', 'keyup'])"
        " field.dispatchEvent(new Event(name, { bubbles: true })); }"
    )

    scanner.page.keyboard.type("01", delay=1)
    scanner.page.keyboard.press("Enter")
    scanner.note("SB00001")
    scanner.wait()

    assert errors == []
    assert stored() == [("SB00001", None, "saved")]


def test_enter_that_ends_a_composition_ends_no_code(scanner):
    """An input method composes "CH20" under the cursor; its Enter only accepts that."""
    remote = scanner.page.context.new_cdp_session(scanner.page)
    scanner.scan("SB00001")
    remote.send("Input.imeSetComposition", {"text": "CH20", "selectionStart": 4, "selectionEnd": 4})
    press_process_key(remote)
    assert scanner.tally()[0] == 1

    remote.send("Input.insertText", {"text": "CH20"})
    scanner.scan("001")
    scanner.typed[-1] = "CH20001"
    scanner.wait()

    assert stored() == saved("SB00001", ["CH20001"])
    assert scanner.tally() == [2, 2, 0, 0, 0]


def press_process_key(remote):
    event = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13}
    remote.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **event})
    remote.send("Input.dispatchKeyEvent", {"type": "keyUp", **event})


def test_screen_keyboard_that_names_no_key_is_read_at_its_enter(scanner):
    """Android's keyboards send key code 229 without a name; the letters come as text."""
    remote = scanner.page.context.new_cdp_session(scanner.page)
    for letter in "SB00001":
        event = {"key": "Unidentified", "windowsVirtualKeyCode": 229}
        remote.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **event})
        remote.send("Input.insertText", {"text": letter})
        remote.send("Input.dispatchKeyEvent", {"type": "keyUp", **event})

    scanner.scan("")
    scanner.note("SB00001")
    scanner.wait()

    assert stored() == [("SB00001", None, "saved")]
