"""The settings page shows what patterns for codes do, before they are saved."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_accessibility import faults_of
from tests.builders import make_child, make_parent, make_user, scan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SETTINGS = "/admin/bills/billsettings/1/change/"


def test_patterns_are_proposed_tried_and_saved(session_cookie, page, live_server):
    admin = make_user("Admin", "admin")
    for number in range(3):
        make_parent(f"SB1000{number}")
        make_child(f"CH1000{number}")
    scan(admin, "pack", "CH2003A", parent="SB10000")
    page.context.add_cookies([session_cookie(admin, live_server.url)])
    page.goto(live_server.url + SETTINGS)
    trial = page.locator("[data-part=pattern-trial]")
    expect(trial).to_contain_text("Any text of 4 characters or more becomes a child bag")
    assert faults_of(page, SETTINGS) == set()

    trial.get_by_role("button", name="Put these into the fields").click()

    expect(page.locator("#id_parent_pattern")).to_have_value("^(SB[0-9]{5})$")
    expect(page.locator("#id_child_pattern")).to_have_value("^(CH[0-9]{5})$")
    expect(trial.get_by_role("row", name="Refused 1 CH2003A")).to_be_visible()
    expect(trial).not_to_contain_text("Any text of 4 characters")

    page.locator("#id_parent_pattern").fill("^SB")
    trial.get_by_role("button", name="Try", exact=True).click()
    expect(trial).to_contain_text("Start the pattern with ^ and end it with $.")
