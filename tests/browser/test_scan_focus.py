"""Wherever the focus is, a scan is heard or the page says that it is not; and no scan presses a button."""

import pytest
from playwright.sync_api import expect

from scanning.models import Scan
from tests.browser.keys import press_keys
from tests.browser.scanner import saved, stored
from tests.builders import PASSWORD, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def dispatcher(transactional_db):
    return make_user("Dispatcher", "asha", password=PASSWORD)


def test_scan_while_a_button_has_the_focus_is_read_and_presses_nothing(scanner):
    scanner.scan("SB00001", "CH20000")
    scanner.wait()
    buttons = {
        "Undo last": "CH20001",
        "Test sound": "CH20002",
        "Wrong parent?": "CH20003",
        "Take out": "CH20004",
        "Ready to scan": "CH20005",
        "Sign out": "CH20006",
        "Find": "CH20007",
    }

    scanner.part("station-button").click()
    for button, code in buttons.items():
        scanner.page.get_by_role("button", name=button, exact=True).focus()
        scanner.scan(code)
        scanner.wait()

    assert stored() == saved("SB00001", ["CH20000", *buttons.values()])
    assert set(Scan.objects.values_list("action", flat=True)) == {"pack"}
    assert scanner.page.url.endswith("/scan/")
    assert scanner.tally() == [9, 9, 0, 0, 0]


def test_scan_while_something_else_has_the_focus_is_read(scanner):
    places = {
        "[data-part=volume]": ["CH20002", "CH20003"],
        "[data-part=rows]": ["CH20004", "CH20005"],
        "[data-part=rows] .row-undo": ["CH20006", "CH20007"],
        "a.strip-button, .footnotes a": ["CH20008", "CH20009"],
    }
    scanner.scan("SB00001", "CH20001")
    scanner.wait()
    scanner.part("station-button").click()
    volume = scanner.part("volume").input_value()

    for place, codes in places.items():
        element = scanner.page.locator(f"#scan-page :is({place})").locator("visible=true").first
        element.focus()
        expect(element).to_be_focused()
        scanner.scan(*codes)
        scanner.wait()

    rows = stored()[2:]
    assert {place: rows[n * 2 : n * 2 + 2] for n, place in enumerate(places)} == {
        place: [(code, "SB00001", "saved") for code in codes] for place, codes in places.items()
    }
    assert scanner.part("volume").input_value() == volume
    assert scanner.tally() == [10, 10, 0, 0, 0]


def test_scan_into_another_field_is_a_scan_and_leaves_the_field_as_it_was(scanner):
    scanner.scan("SB00001")
    scanner.wait()
    name = scanner.part("station").input_value()
    scanner.part("station").focus()
    scan_at_its_pace(scanner, "CH20001")
    expect(scanner.part("field")).to_be_focused()
    scanner.wait()
    scanner.page.context.clear_cookies(name="sessionid")
    scanner.scan("CH20002")
    scanner.part("admin-here").locator("summary").click()
    scanner.part("admin-username").fill("mee")
    scan_at_its_pace(scanner, "CH20003")
    expect(scanner.part("admin-username")).to_be_focused()
    expect(scanner.part("admin-username")).to_have_value("mee")
    scanner.part("password").fill("half a pass")
    scan_at_its_pace(scanner, "SB00001")

    expect(scanner.part("password")).to_be_focused()
    expect(scanner.part("password")).to_have_value("half a pass")
    assert scanner.tally() == [5, 2, 0, 0, 3]
    scanner.page.wait_for_timeout(150)  # an Enter right behind a scan is the scanner's second one
    scanner.part("password").fill(PASSWORD)
    scanner.page.keyboard.press("End")  # or Enter would come so soon after the scan that it is its second end
    scanner.page.keyboard.press("Enter")
    scanner.wait()
    assert (scanner.part("station").input_value(), stored()) == (
        name,
        [*saved("SB00001", ["CH20001", "CH20002", "CH20003"]), ("SB00001", None, "saved")],
    )


def scan_at_its_pace(scanner, code):
    """Also on a machine that is too busy to press keys so fast."""
    press_keys(scanner.page, f"{code}\n", gap=0.003)
    scanner.note(code)


def test_scan_while_nothing_has_the_focus_is_read(scanner):
    scanner.scan("SB00001")
    scanner.page.evaluate("document.activeElement.blur()")
    assert scanner.page.evaluate("document.activeElement.tagName") == "BODY"

    scanner.scan("CH20001")
    scanner.wait()

    assert stored() == saved("SB00001", ["CH20001"])
    expect(scanner.part("field")).to_be_focused()


def test_scan_while_text_is_selected_is_read_and_the_selection_stays_possible(scanner):
    scanner.scan("SB00001", "CH20001")
    scanner.wait()
    scanner.part("message").dblclick(position={"x": 20, "y": 15})
    assert scanner.page.evaluate("String(getSelection())").strip() != ""

    scanner.scan("CH20002")
    scanner.wait()

    assert stored() == saved("SB00001", ["CH20001", "CH20002"])


def test_click_anywhere_gives_the_focus_back(scanner):
    scanner.scan("SB00001")
    scanner.wait()
    for name in ("station-button", "test-sound", "parent", "rows", "tally-made", "taking-off"):
        scanner.part(name).click()
        expect(scanner.part("field")).to_be_focused()
    scanner.part("taking-off").click()

    scanner.scan("CH20001")
    scanner.wait()

    assert stored() == saved("SB00001", ["CH20001"])


def test_half_a_code_is_finished_after_a_click_in_its_middle(scanner):
    scanner.scan("SB00001")
    scanner.page.keyboard.type("CH20", delay=1)
    scanner.part("tally-made").click()
    scanner.page.keyboard.type("001", delay=1)
    scanner.page.keyboard.press("Enter")
    scanner.note("CH20001")
    scanner.wait()

    assert stored() == saved("SB00001", ["CH20001"])
    assert scanner.tally() == [2, 2, 0, 0, 0]


def test_strip_tells_the_truth_about_listening(scanner):
    page = scanner.page.locator("#scan-page")
    scanner.page.get_by_label("Find a bag, a bill, a customer or a vehicle").focus()
    expect(page).to_have_attribute("data-listening", "no")
    expect(scanner.page.get_by_text("Not listening. Click here.")).to_be_visible()

    scanner.page.get_by_text("Not listening. Click here.").click()

    expect(page).to_have_attribute("data-listening", "yes")
    expect(scanner.page.get_by_text("Ready to scan")).to_be_visible()
    assert stored() == []


def test_button_pressed_by_space_is_pressed_and_nothing_is_typed(scanner):
    scanner.scan("SB00001", "CH20001")
    scanner.wait()
    scanner.part("undo-last").focus()
    scanner.page.keyboard.press("Space")
    scanner.wait()

    expect(scanner.part("field")).to_have_value("")
    assert list(Scan.objects.order_by("received_at").values_list("action", flat=True)) == [
        "pack",
        "pack",
        "undo",
    ]
    assert scanner.tally() == [3, 3, 0, 0, 0]
