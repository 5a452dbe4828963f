"""The search box: the keys that lead there, a scan into it, and moving through what it finds."""

import pytest
from playwright.sync_api import expect

from tests.builders import make_child, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(session_cookie, page, live_server):
    """The page of bills, as a biller sees it."""
    for code in ("CH10001", "CH10002", "CH10003"):
        make_child(code)
    page.context.add_cookies([session_cookie(make_user("Biller"), live_server.url)])
    page.goto(f"{live_server.url}/bills/")
    return page


def focused(page):
    return page.evaluate("document.activeElement.id || document.activeElement.textContent")


@pytest.mark.parametrize("key", ["/", "Control+k"])
def test_keys_lead_to_the_box(desk, key):
    desk.keyboard.press(key)

    assert focused(desk) == "find"
    expect(desk.locator("#find")).to_have_value("")


def test_slash_in_a_field_stays_a_slash(desk):
    desk.locator("#find_q").focus()
    desk.keyboard.type("A/B")

    expect(desk.locator("#find_q")).to_have_value("A/B")


def test_scan_into_the_box_opens_the_bag(desk):
    desk.keyboard.press("/")
    desk.keyboard.type("]Q3ch10002\n")

    desk.wait_for_url("**/bags/CH10002/")


def test_arrows_move_through_what_was_found(desk):
    desk.keyboard.press("/")
    desk.keyboard.type("CH100\n")
    desk.wait_for_url("**/search/?q=CH100")

    desk.keyboard.press("/")
    desk.keyboard.press("ArrowDown")
    assert focused(desk) == "CH10001"
    desk.keyboard.press("ArrowDown")
    assert focused(desk) == "CH10002"
    desk.keyboard.press("ArrowUp")
    desk.keyboard.press("ArrowUp")
    assert focused(desk) == "find"
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Escape")
    assert focused(desk) == "find"
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/bags/CH10001/")


def test_box_is_reached_on_a_phone_where_it_is_in_the_menu(desk):
    desk.set_viewport_size({"width": 360, "height": 740})

    desk.keyboard.press("/")

    assert focused(desk) == "find"
    expect(desk.locator("#find")).to_be_visible()


@pytest.mark.parametrize("address", ["/scan/", "/scan/look/"])
def test_scan_pages_keep_every_character_for_the_scanner(open_as, dispatcher, address):
    scanner = open_as(dispatcher, address)

    scanner.scan("AB/CD-1")
    scanner.page.keyboard.press("Control+k")
    scanner.scan("SB00001")
    scanner.wait()

    assert [code.strip() for code in scanner.typed] == ["AB/CD-1", "SB00001"]
    assert focused(scanner.page) != "find"
