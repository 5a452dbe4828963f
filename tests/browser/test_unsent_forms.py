"""What was typed into a form whose session had ended comes back unsent, to the same person only."""

import pytest
from playwright.sync_api import expect

from accounts.models import UserSession
from accounts.user_sessions import end_sessions
from bills.models import Bill
from tests.builders import PASSWORD, filled_bill, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NOTE = "Gate 4, ask for Ravi"
NOTICE = "This was not sent. Here it is again as you typed it: look through it, then send it."


@pytest.fixture
def biller(transactional_db):
    return make_user("Biller", "meena", password=PASSWORD)


@pytest.fixture
def desk(session_cookie, page, live_server, biller):
    """The page of a bill, whose session ends before anything is sent."""
    bill = filled_bill("B-17", by=biller)
    page.context.add_cookies([session_cookie(biller, live_server.url)])
    page.goto(f"{live_server.url}/bills/B-17/")
    page.evaluate("document.querySelectorAll('details').forEach((box) => { box.open = true; })")
    end_sessions(UserSession.objects.all(), reason="elsewhere")
    return bill


def sign_in(page, person):
    page.get_by_label("Username").fill(person.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def send_note(page):
    page.locator("textarea[name=note], input[name=note]").fill(NOTE)
    page.locator("form[action$='/change/'] button[type=submit]").first.click()


def test_typed_note_comes_back_after_signing_in(desk, page, biller):
    send_note(page)
    expect(page.get_by_text("You were signed out from another device.")).to_be_visible()
    sign_in(page, biller)

    expect(page.get_by_text(NOTICE)).to_be_visible()
    assert page.locator("[name=note]").input_value() == NOTE
    assert Bill.objects.get(pk=desk.pk).note == ""
    page.locator("form[action$='/change/'] button[type=submit]").first.click()
    expect(page.get_by_text("Bill B-17 is changed.")).to_be_visible()
    expect(page.get_by_text(NOTICE)).to_have_count(0)
    assert Bill.objects.get(pk=desk.pk).note == NOTE


def test_typed_note_does_not_come_to_somebody_else(desk, page):
    other = make_user("Biller", "ravi", password=PASSWORD)
    send_note(page)
    sign_in(page, other)

    expect(page.locator(".who-name")).to_have_text("ravi")
    assert page.locator("[name=note]").input_value() == ""
    assert NOTE not in page.evaluate("JSON.stringify(sessionStorage)")
