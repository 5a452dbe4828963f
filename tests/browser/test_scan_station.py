"""Behind one button: what this place is called, sound, full screen; and how fast scans are saved."""

import re

import pytest
from playwright.sync_api import expect

from scanning.models import Scan
from tests.browser.scanner import saved, stored, wait_for_script

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def stations():
    return list(Scan.objects.order_by("received_at").values_list("station", flat=True))


def test_new_station_scans_at_once_and_is_asked_once_for_its_name(scanner):
    expect(scanner.page.get_by_text("What is this place called?")).to_be_visible()
    scanner.scan("SB00001", "CH20001")
    scanner.wait()
    assert stored() == saved("SB00001", ["CH20001"])
    assert re.fullmatch("station-[0-9a-f]{4}", stations()[0])

    scanner.part("station").fill("  bay 4 ")
    scanner.page.get_by_role("button", name="Keep").click()

    expect(scanner.part("station-panel")).to_be_hidden()
    expect(scanner.part("station-name")).to_have_text("bay 4")
    expect(scanner.part("field")).to_be_focused()
    scanner.scan("CH20002")
    scanner.wait()
    assert stations()[2] == "bay 4"


@pytest.mark.parametrize("milliseconds", [30, 1000])
def test_button_stays_under_a_press_that_switches_sound_on(scanner, milliseconds):
    place = scanner.page.get_by_role("button", name="Later").bounding_box()
    scanner.page.mouse.move(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)

    scanner.page.mouse.down()
    scanner.page.wait_for_timeout(milliseconds)
    scanner.page.mouse.up()

    expect(scanner.part("station-panel")).to_be_hidden()
    expect(scanner.part("sound-off")).to_be_hidden()


def test_question_that_was_put_off_is_not_asked_again(scanner):
    scanner.page.get_by_role("button", name="Later").click()
    expect(scanner.part("station-panel")).to_be_hidden()
    expect(scanner.part("field")).to_be_focused()

    scanner.page.reload()
    scanner.look_on()

    expect(scanner.part("station-panel")).to_be_hidden()
    expect(scanner.part("station-name")).to_have_text("This place has no name")
    scanner.part("station-button").click()
    expect(scanner.part("station")).to_have_value("")
    expect(scanner.part("volume")).to_be_visible()


def test_scan_is_heard_while_the_panel_is_open(scanner):
    scanner.part("station-button").click()
    expect(scanner.part("station-button")).to_have_attribute("aria-expanded", "true")
    expect(scanner.part("no-wake-lock")).to_be_hidden()  # this page came over localhost
    expect(scanner.part("plain-http")).to_be_hidden()

    scanner.scan("SB00001", "CH20001")
    scanner.wait()

    assert stored() == saved("SB00001", ["CH20001"])
    scanner.part("station-button").click()
    expect(scanner.part("station-panel")).to_be_hidden()


@pytest.mark.parametrize("lacking", ["isSecureContext", "wakeLock"])
def test_page_says_what_is_missing_here(open_as, dispatcher, page, lacking):
    page.add_init_script(
        "Object.defineProperty(window, 'isSecureContext', { value: false });"
        if lacking == "isSecureContext"
        else "delete Navigator.prototype.wakeLock;"
    )
    scanner = open_as(dispatcher, "/scan/")

    scanner.part("station-button").click()

    shown = {name: scanner.part(name).is_visible() for name in ("plain-http", "no-wake-lock")}
    assert shown == {"plain-http": lacking == "isSecureContext", "no-wake-lock": lacking == "wakeLock"}


def test_full_screen_leaves_only_what_is_needed_for_scanning(scanner):
    button = scanner.page.get_by_role("button", name="Full screen")
    button.click()
    wait_for_script(scanner.page, "document.fullscreenElement === document.documentElement")
    expect(scanner.page.get_by_role("link", name="TraceTrack")).to_be_hidden()
    expect(scanner.part("field")).to_be_focused()

    button.click()

    wait_for_script(scanner.page, "document.fullscreenElement === null")
    expect(scanner.page.get_by_role("link", name="TraceTrack")).to_be_visible()


def test_time_from_enter_to_the_drawn_answer_is_shown(scanner):
    scanner.scan("SB00001", "CH20001", "CH20002")

    expect(scanner.part("save-time")).to_have_text(re.compile(r"^\d+ ms, usual \d+$"))
    last, usual = map(int, re.findall(r"\d+", scanner.part("save-time").text_content()))
    assert 0 < last < 15000
    assert 0 < usual < 15000
    scanner.wait()
