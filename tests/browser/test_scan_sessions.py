"""Sessions that end and people who change: scans keep the name of who made them."""

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from scanning.models import Scan
from tests.browser.scanner import API, saved, stored
from tests.builders import PASSWORD, group_named, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CODES = [f"CH{number}" for number in range(20001, 20007)]


@pytest.fixture
def dispatcher(transactional_db):
    cache.clear()
    return make_user("Dispatcher", "asha", password=PASSWORD)


def sign_in_here(scanner, password=PASSWORD):
    scanner.part("password").fill(password)
    scanner.page.keyboard.press("Enter")


def switch_to(scanner, session_cookie, user):
    """What signing in in another tab does to this one: another session in the same browser."""
    site = scanner.page.evaluate("location.origin")
    scanner.page.context.add_cookies([session_cookie(user, site)])
    other = scanner.page.context.new_page()
    other.goto(site + "/scan/")
    return other


def test_ended_session_lets_scanning_go_on_and_asks_for_the_password_in_place(scanner):
    scanner.scan("SB00001", CODES[0])
    scanner.wait()
    scanner.page.context.clear_cookies(name="sessionid")
    scanner.scan(*CODES[1:4])
    expect(scanner.part("strip-stopped-says")).to_contain_text("Keep scanning: your scans are kept here.")
    scanner.scan(CODES[4])
    assert scanner.tally() == [6, 2, 0, 0, 4]

    sign_in_here(scanner, "wrong")
    expect(scanner.part("strip-stopped-says")).to_contain_text("Name or password is wrong.")
    expect(scanner.part("password")).to_be_focused()
    sign_in_here(scanner)
    scanner.wait()
    expect(scanner.part("field")).to_be_focused()

    expect(scanner.part("strip-stopped")).to_be_hidden()
    assert scanner.page.url.endswith("/scan/")
    assert stored() == saved("SB00001", CODES[:5])


def test_password_field_makes_the_strip_say_not_listening(scanner):
    scanner.page.context.clear_cookies(name="sessionid")
    scanner.scan("SB00001")
    scanner.is_checked = False
    expect(scanner.part("password")).to_be_visible()

    scanner.part("password").focus()

    expect(scanner.page.locator("#scan-page")).to_have_attribute("data-listening", "no")


def test_lost_csrf_token_is_fetched_again_without_asking_anybody(scanner):
    scanner.scan("SB00001")
    scanner.wait()
    scanner.page.context.clear_cookies(name="csrftoken")

    scanner.scan(*CODES)
    scanner.wait()

    expect(scanner.part("strip-stopped")).to_be_hidden()
    assert stored() == saved("SB00001", CODES)


def test_both_cookies_lost_still_signs_in_in_place(scanner):
    scanner.scan("SB00001")
    scanner.wait()
    scanner.page.context.clear_cookies()
    scanner.scan(CODES[0])
    expect(scanner.part("strip-stopped")).to_be_visible()

    sign_in_here(scanner)
    scanner.wait()

    assert stored() == saved("SB00001", CODES[:1])


def test_scans_of_a_person_who_lost_the_role_wait_until_an_admin_gives_it_back(scanner, dispatcher):
    scanner.scan("SB00001")
    scanner.wait()
    dispatcher.groups.clear()
    scanner.scan(*CODES[:2])
    expect(scanner.part("strip-stopped")).to_be_visible()

    sign_in_here(scanner)
    expect(scanner.part("strip-stopped-says")).to_contain_text(
        "Only dispatchers, billers and admins can do this. Your scans are kept here."
        " Ask an admin to let asha scan again; they are sent when asha signs in after that."
    )
    assert scanner.tally() == [3, 1, 0, 0, 2]
    assert stored() == [("SB00001", None, "saved")]
    dispatcher.groups.add(group_named("Dispatcher"))
    sign_in_here(scanner)
    scanner.wait()

    assert stored() == saved("SB00001", CODES[:2])


def test_scans_are_never_sent_under_another_name(scanner, dispatcher, session_cookie):
    scanner.scan("SB00001")
    scanner.wait()
    other = switch_to(scanner, session_cookie, make_user("Dispatcher", "ravi"))

    scanner.scan(*CODES[:2])
    expect(scanner.part("strip-stopped-says")).to_contain_text("were made by asha and are kept")
    expect(other.locator('[data-part="strip-others-says"]')).to_contain_text(
        "Scans of others wait on this station: 2 (asha)."
    )
    assert other.locator(".row-of-scan").count() == 0
    assert scanner.tally() == [3, 1, 0, 0, 2]
    assert stored() == [("SB00001", None, "saved")]
    sign_in_here(scanner)
    scanner.wait()

    expect(other.locator('[data-part="strip-others"]')).to_be_hidden()
    assert stored() == saved("SB00001", CODES[:2])
    assert set(Scan.objects.values_list("user__username", flat=True)) == {"asha"}


def test_next_person_at_the_station_sends_and_sees_only_their_own(scanner, open_as):
    scanner.page.route(API, lambda route: route.abort())
    scanner.scan("SB00001", *CODES[:2])
    scanner.wait(3)
    ravi = make_user("Dispatcher", "ravi")
    open_as(ravi, "/scan/")
    scanner.page.unroute(API)
    expect(scanner.part("strip-others-says")).to_contain_text("3 (asha)")
    assert scanner.tally() == [0, 0, 0, 0, 0]
    expect(scanner.part("parent")).to_have_text("none yet")

    scanner.scan("SB00002", *CODES[2:4])
    scanner.wait()

    assert stored() == saved("SB00002", CODES[2:4])
    scanner.is_checked = False


def test_scans_go_on_when_their_maker_is_back(scanner, open_as, dispatcher):
    scanner.page.route(API, lambda route: route.abort())
    scanner.scan("SB00001", *CODES[:2])
    scanner.wait(3)
    open_as(make_user("Dispatcher", "ravi"), "/scan/look/")
    scanner.page.unroute(API)
    expect(scanner.part("strip-others")).to_be_visible()

    open_as(dispatcher, "/scan/")
    scanner.wait()

    assert stored() == saved("SB00001", CODES[:2])
    assert set(Scan.objects.values_list("user__username", flat=True)) == {"asha"}
