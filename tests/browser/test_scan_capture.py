"""Whatever the scanner sends and wherever the focus is, each code is read once and whole."""

import pytest
from playwright.sync_api import expect

from scanning.models import Scan
from tests.browser.scanner import saved, stored

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_scan_while_a_button_has_the_focus_is_read_and_presses_nothing(scanner):
    scanner.scan("SB00001", "CH20000")
    scanner.wait()
    buttons = {"Undo last": "CH20001", "Test sound": "CH20002", "Sign out": "CH20003", "Find": "CH20004"}

    for button, code in buttons.items():
        scanner.page.get_by_role("button", name=button, exact=True).focus()
        scanner.scan(code)
        scanner.wait()

    assert stored() == saved("SB00001", ["CH20000", *buttons.values()])
    assert scanner.page.url.endswith("/scan/")


def test_click_on_a_button_gives_the_focus_back(scanner):
    scanner.part("test-sound").click()

    expect(scanner.part("field")).to_be_focused()


def test_strip_tells_the_truth_about_listening(scanner):
    page = scanner.page.locator("#scan-page")
    scanner.page.get_by_label("Find a bag by its code").focus()
    expect(page).to_have_attribute("data-listening", "no")
    expect(scanner.page.get_by_text("Not listening. Click here.")).to_be_visible()

    scanner.page.get_by_text("Not listening. Click here.").click()

    expect(page).to_have_attribute("data-listening", "yes")
    expect(scanner.page.get_by_text("Ready to scan")).to_be_visible()


def test_each_end_of_a_code_is_understood(scanner):
    ends = {"Enter": "CH20001", "NumpadEnter": "CH20002", "Tab": "CH20003", "Control+j": "CH20004"}
    scanner.scan("SB00001", end="Control+m")

    for end, code in ends.items():
        scanner.scan(code, end=end)
    scanner.wait()

    assert stored() == saved("SB00001", ends.values())
    expect(scanner.part("field")).to_be_focused()


def test_pasted_lines_are_separate_codes(scanner):
    scanner.part("field").fill("SB00001\nCH20001\r\nCH20002\nCH2")
    expect(scanner.part("tally-made")).to_have_text("3")
    scanner.page.keyboard.type("0003\n")
    scanner.wait()

    assert stored() == saved("SB00001", ["CH20001", "CH20002", "CH20003"])


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
    scanner.scan("SB00001")
    scanner.page.keyboard.type("CH20001", delay=60)
    scanner.page.keyboard.press("Enter")
    scanner.wait()

    scans = list(Scan.objects.order_by("received_at"))
    assert [(scan.station, scan.seq, scan.source) for scan in scans] == [
        ("bay 4", 1, "scan"),
        ("bay 4", 2, "typed"),
    ]
    assert [scan.id.version for scan in scans] == [7, 7]
    assert all(abs((scan.received_at - scan.scanned_at).total_seconds()) < 5 for scan in scans)


def test_codes_that_come_before_the_script_runs_are_read(dispatcher, open_as, page, live_server):
    open_as(dispatcher, "/scan/look/")
    held = []
    page.route("**/scan/uuid7.js", lambda route: held.append(route))
    page.goto(f"{live_server.url}/scan/", wait_until="commit")
    page.wait_for_selector("#code-field", state="attached")
    page.locator("#code-field").focus()
    page.keyboard.type("SB00001\nCH20001\nCH20")

    held[0].continue_()
    page.keyboard.type("002\n")
    expect(page.locator('[data-part="tally-saved"]')).to_have_text("3")

    assert stored() == saved("SB00001", ["CH20001", "CH20002"])
