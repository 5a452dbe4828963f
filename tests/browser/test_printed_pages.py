"""Pages on paper: few sheets, and nothing to press."""

import re

import pytest

from bills.lifecycle import close_bill
from tests.builders import filled_bill, make_user, scan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NOTHING_TO_PRESS = "main :is(button, input, summary, .btn, .doors)"


@pytest.fixture
def paper(session_cookie, page, live_server):
    """Gives how many sheets a page of an admin takes, and its text as printed."""
    page.context.add_cookies([session_cookie(make_user("Admin", "priya"), live_server.url)])

    def print_page(address):
        page.goto(live_server.url + address)
        page.emulate_media(media="print")
        assert not [one for one in page.locator(NOTHING_TO_PRESS).all() if one.is_visible()]
        sheets = len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))
        return sheets, page.locator("main").inner_text()

    return print_page


def test_dashboard_takes_two_sheets_and_a_bill_one(paper):
    biller = make_user("Biller", "anita")
    for number in range(30):
        scan(biller, "pack", f"CH{number:05}", parent="SB90001")
    close_bill(filled_bill("GS/2026-27/0001", [f"SB{n:05}" for n in range(30)], children=1), by=biller)

    sheets, text = paper("/")
    assert sheets <= 2
    assert "CH00029" in text

    sheets, text = paper("/bills/GS/2026-27/0001/")
    assert sheets == 1
    assert "SB00029" in text
    assert "Printed by priya" in text
