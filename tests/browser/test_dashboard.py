"""The dashboard keeps itself up to date, and out of the way of whoever reads it."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.scanner import stop_clock
from tests.builders import make_parent, make_user, scan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PARENTS = ".tile[href$='kind=parent'] .tile-value"


@pytest.fixture
def board(session_cookie, page, live_server):
    """The dashboard, as a biller sees it, with a clock that stands still until the test moves it."""
    stop_clock(page)
    page.context.add_cookies([session_cookie(make_user("Biller", "ravi"), live_server.url)])
    page.goto(live_server.url + "/")
    return page


def after(page, seconds):
    page.clock.run_for(seconds * 1000)


def test_new_figures_come_every_five_seconds(board):
    expect(board.locator(PARENTS)).to_have_text("0")
    make_parent()

    after(board, 4)
    expect(board.locator(PARENTS)).to_have_text("0")
    after(board, 2)

    expect(board.locator(PARENTS)).to_have_text("1")


def test_hidden_tab_asks_nothing_until_it_is_seen_again(board):
    asked = []
    board.on("request", lambda request: asked.append(request.url))
    board.evaluate("Object.defineProperty(document, 'hidden', { value: true, configurable: true })")
    after(board, 60)
    assert [url for url in asked if "fragment" in url] == []

    make_parent()
    board.evaluate("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))")

    expect(board.locator(PARENTS)).to_have_text("1")


def test_whoever_stands_on_a_link_stays_there_while_the_figures_change(board):
    board.locator(".tile[href$='kind=parent']").focus()
    make_parent()

    after(board, 6)

    expect(board.locator(PARENTS)).to_have_text("1")
    expect(board.locator(".tile[href$='kind=parent']")).to_be_focused()


def test_what_did_not_change_is_left_alone(board):
    board.evaluate("document.querySelector('#open-bills').isTheFirst = true")
    make_parent()

    after(board, 6)

    expect(board.locator(PARENTS)).to_have_text("1")
    assert board.evaluate("document.querySelector('#open-bills').isTheFirst")


def test_new_scan_is_told(board):
    expect(board.get_by_text("No scan yet.")).to_be_visible()
    scan(make_user("Dispatcher", "asha"), "pack", "CH10001", parent="SB00001")

    after(board, 6)

    expect(board.get_by_text("CH10001 is now in SB00001.")).to_be_visible()


def test_paused_board_stays_as_it_is_until_it_goes_on(board):
    board.get_by_role("button", name="Pause updating").click()
    make_parent()
    after(board, 20)
    expect(board.locator(PARENTS)).to_have_text("0")

    board.get_by_role("button", name="Paused. Go on").click()

    expect(board.locator(PARENTS)).to_have_text("1")


def test_board_says_since_when_it_is_old(board):
    board.route("**/?fragment=1", lambda route: route.abort())
    after(board, 6)
    expect(board.get_by_text(re.compile(r"Not updated since \d\d:\d\d"))).to_be_visible()

    board.unroute("**/?fragment=1")
    after(board, 6)

    expect(board.get_by_text("Not updated since")).to_be_hidden()


def test_board_of_somebody_who_is_signed_out_says_so(board):
    board.context.clear_cookies()

    after(board, 6)

    expect(board.get_by_text("You are signed out.")).to_be_visible()
