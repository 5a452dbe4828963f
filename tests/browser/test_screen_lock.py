"""The screen of a shared terminal is covered; what a scanner types still goes where it went."""

import pytest
from playwright.sync_api import expect

from accounts.models import UserSession
from tests.browser.scanner import saved, stored
from tests.builders import PASSWORD, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
COVER = "[data-part='screen-lock']"


@pytest.fixture
def dispatcher(transactional_db, settings):
    settings.LOCK_MINUTES = 5
    return make_user("Dispatcher", "asha", password=PASSWORD)


def test_covered_scan_page_goes_on_scanning_until_the_password_opens_it(page, open_as, dispatcher):
    page.clock.install()
    scanner = open_as(dispatcher, "/scan/")
    scanner.scan("SB00001")
    scanner.wait()
    expect(page.locator(COVER)).to_be_hidden()

    with page.expect_response("**/accounts/lock/"):
        page.clock.fast_forward("05:02")
    expect(page.locator(COVER)).to_be_visible()
    assert UserSession.objects.get().locked_at is not None
    scanner.scan("CH20001")
    scanner.wait()

    page.locator("#lock-password").fill("wrong")
    page.get_by_role("button", name="Unlock").click()
    expect(page.locator("[data-part='lock-says']")).to_contain_text("wrong")
    page.locator("#lock-password").fill(PASSWORD)
    page.get_by_role("button", name="Unlock").click()
    expect(page.locator(COVER)).to_be_hidden()
    scanner.scan("CH20002")
    scanner.wait()

    assert stored() == saved("SB00001", ["CH20001", "CH20002"])
    assert UserSession.objects.get().locked_at is None
