"""Reports on paper."""

import pytest

from tests.browser.scanner import wait_for_script
from tests.builders import make_user, scan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# Waited for: the browser may draw a new tab once before it takes it for paper.
HAS_MARK = (
    "([key, colour]) => getComputedStyle(document.querySelector(key), '::before').borderTopColor === colour"
)


@pytest.fixture
def paper(session_cookie, page, live_server):
    scan(make_user("Dispatcher", "asha"), "pack", "CH10001", parent="SB00001")
    page.context.add_cookies([session_cookie(make_user("Biller", "bina"), live_server.url)])
    page.emulate_media(media="print")
    return lambda address: page.goto(live_server.url + address) and page


def test_wrong_filter_is_told_on_paper_too(paper):
    assert paper("/reports/day/?area=999").get_by_role("alert").is_visible()


def test_key_of_the_hours_has_the_colours_of_the_bars(paper):
    page = paper("/reports/day/")

    for outcome, grey in (("saved", 85), ("duplicate", 187), ("refused", 0)):
        wait_for_script(page, HAS_MARK, arg=[f".key-{outcome}", f"rgb({grey}, {grey}, {grey})"])
    assert page.eval_on_selector(".hours-saved", "e => getComputedStyle(e).fill") == "rgb(85, 85, 85)"
