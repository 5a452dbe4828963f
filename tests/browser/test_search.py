"""The search box: the keys that lead there, a scan into it, and moving through what it finds."""

import time

import pytest
from playwright.sync_api import expect

from tests.browser.keys import press_keys
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


def press_by_hand(page, text, start):
    """As people type, 200 ms from key to key."""
    press_keys(page, text, gap=0.2, start=start)


def scan(page, text):
    """As a scanner types, 1 ms from key to key."""
    press_keys(page, text, gap=0.001)


def press_slash(page):
    """As people do: a scanner's next key would follow at once."""
    press_by_hand(page, "/", start=time.time() - 0.2)


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
    press_slash(desk)
    desk.keyboard.type("]Q3ch10002\n")

    desk.wait_for_url("**/bags/CH10002/")


def test_arrows_move_through_what_was_found(desk):
    press_slash(desk)
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


@pytest.mark.parametrize("code", ["CH/10001", "A B/C D"])
def test_scan_beside_all_fields_stays_out_of_the_box(desk, code):
    scan(desk, f"{code}\n")

    expect(desk.locator("[data-part=scanned-code]")).to_have_text(code)
    expect(desk.locator("#find")).to_have_value("")
    assert desk.url.endswith("/bills/")


def test_code_that_begins_with_a_slash_ends_up_whole_in_the_box(desk):
    scan(desk, "/CH/10001")

    expect(desk.locator("#find")).to_have_value("/CH/10001")
    assert focused(desk) == "find"


def test_scan_presses_no_button(desk):
    signing_out = desk.get_by_role("button", name="Sign out")
    signing_out.evaluate("button => button.onclick = () => !(window.isPressed = true)")
    signing_out.focus()

    scan(desk, "AB 12345\n")

    expect(desk.locator("[data-part=scanned-code]")).to_have_text("AB 12345")
    assert desk.evaluate("window.isPressed") is None


def test_slowly_pressed_keys_work_as_ever(desk):
    now = time.time()
    press_by_hand(desk, "ab/", start=now)

    assert focused(desk) == "find"
    expect(desk.locator("#find")).to_have_value("")

    press_by_hand(desk, "CH10003\n", start=now + 1)

    desk.wait_for_url("**/bags/CH10003/")


def test_box_promises_its_keys_where_they_work(desk):
    box = desk.locator("#find")

    expect(box).to_have_attribute("aria-keyshortcuts", "/ Control+K")
    expect(box).to_have_attribute("title", "Press / to come here")


def test_box_of_a_scan_page_promises_no_keys(open_as, dispatcher):
    box = open_as(dispatcher, "/scan/look/").page.locator("#find")

    expect(box).to_be_visible()
    assert (box.get_attribute("aria-keyshortcuts"), box.get_attribute("title")) == (None, None)


@pytest.fixture
def admin_page(desk, session_cookie, live_server):
    """The admin's list of bags."""
    desk.context.add_cookies([session_cookie(make_user("Admin"), live_server.url)])
    desk.goto(f"{live_server.url}/admin/bags/bag/")
    return desk


def test_admin_pages_have_the_box(admin_page):
    admin_page.evaluate("document.activeElement.blur()")

    press_slash(admin_page)
    assert focused(admin_page) == "find"
    admin_page.keyboard.type("CH10002\n")

    admin_page.wait_for_url("**/bags/CH10002/")


def test_slash_in_the_admins_own_field_stays_a_slash(admin_page):
    admin_page.locator("#searchbar").focus()
    admin_page.keyboard.type("A/B")

    expect(admin_page.locator("#searchbar")).to_have_value("A/B")


@pytest.mark.parametrize("address", ["/scan/", "/scan/look/"])
def test_scan_pages_keep_every_character_for_the_scanner(open_as, dispatcher, address):
    scanner = open_as(dispatcher, address)

    scanner.scan("AB/CD-1")
    scanner.page.keyboard.press("Control+k")
    scanner.scan("SB00001")
    scanner.wait()

    assert [code.strip() for code in scanner.typed] == ["AB/CD-1", "SB00001"]
    assert focused(scanner.page) != "find"
