"""Scans of a person who cannot sign in any more, and of one who is called otherwise by now."""

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from accounts.models import User
from scanning.models import Scan
from tests.browser.scanner import API, saved, stored
from tests.builders import PASSWORD, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CODES = ["CH20001", "CH20002"]


@pytest.fixture
def dispatcher(transactional_db):
    cache.clear()
    return make_user("Dispatcher", "asha", first_name="Asha", password=PASSWORD)


@pytest.fixture
def admin(transactional_db):
    return make_user("Admin", "meena", first_name="Meena", password=PASSWORD)


def switch_off(person):
    User.objects.filter(pk=person.pk).update(is_active=False)


def line_of(page):
    return page.locator('[data-part="taking-in"] p')


def whose():
    return list(Scan.objects.order_by("received_at").values_list("user__username", "taken_in_by__username"))


def test_person_is_renamed_and_the_name_given_away_while_scans_wait(scanner, dispatcher, open_as):
    scanner.page.route(API, lambda route: route.abort())
    scanner.scan("SB00001", CODES[0])
    scanner.wait(2)
    User.objects.filter(pk=dispatcher.pk).update(username="asha.kumar")
    namesake = open_as(make_user("Dispatcher", "asha", first_name="Ashok"), "/scan/look/")
    namesake.is_checked = False
    scanner.page.unroute(API)
    expect(namesake.part("strip-others-says")).to_contain_text(
        "Scans of others wait on this station: 2 (Asha)."
    )
    assert stored() == []

    scanner = open_as(dispatcher, "/scan/")
    scanner.wait()

    assert stored() == saved("SB00001", CODES[:1])
    assert set(whose()) == {("asha.kumar", None)}


def test_renamed_person_signs_in_again_on_the_open_page(scanner, dispatcher):
    scanner.scan("SB00001")
    scanner.wait()
    User.objects.filter(pk=dispatcher.pk).update(username="asha.kumar")
    make_user("Dispatcher", "asha", password="another-long-password")
    scanner.page.context.clear_cookies(name="sessionid")
    scanner.scan(*CODES)

    scanner.part("password").fill(PASSWORD)
    scanner.page.keyboard.press("Enter")
    scanner.wait()

    assert set(whose()) == {("asha.kumar", None)}


def test_admin_signs_in_in_the_strip_of_a_person_who_was_switched_off(scanner, dispatcher, admin):
    scanner.scan("SB00001")
    scanner.wait()
    switch_off(dispatcher)
    scanner.scan(*CODES, "TT:NEXT", "CH20003")  # the last one waits for a parent
    strip = scanner.part("strip-stopped-says")
    expect(strip).to_contain_text(
        "The account of Asha is switched off. Keep scanning: the scans are kept here"
    )
    expect(scanner.part("admin-username")).to_be_visible()
    expect(line_of(scanner.page)).to_have_count(0)

    sign_in_admin(scanner, "asha")  # the right password of no admin
    expect(strip).to_contain_text("The account of Asha is switched off.")
    sign_in_admin(scanner, "Meena")
    expect(strip).to_have_text("Meena is signed in and can take in the scans of Asha above.")
    expect(line_of(scanner.page)).to_contain_text("Scans of Asha wait here: 4")
    expect(line_of(scanner.page)).to_be_in_viewport()
    assert Scan.objects.count() == 1
    line_of(scanner.page).get_by_role("button", name="Take them in").click()

    expect(line_of(scanner.page)).to_contain_text("Taken in for Asha: 3 saved, 0 already there, 1 refused")
    assert sorted(stored()[1:], key=str) == [
        ("CH20001", "SB00001", "saved"),
        ("CH20002", "SB00001", "saved"),
        ("CH20003", None, "refused"),
        ("SB00001", None, "saved"),
    ]
    assert set(whose()[1:]) == {("asha", "meena")}
    scanner.part("go-on").click()
    expect(scanner.page.locator(".who-name")).to_have_text("Meena")
    scanner.is_checked = False


def sign_in_admin(scanner, username):
    scanner.part("admin-username").fill(username)
    scanner.part("admin-password").fill(PASSWORD)
    scanner.page.keyboard.press("Enter")


def test_admin_takes_in_on_any_page_and_nobody_else_is_offered_it(scanner, admin, open_as, session_cookie):
    scanner.page.route(API, lambda route: route.abort())
    scanner.scan("SB00001", *CODES)
    scanner.wait(3)
    page = scanner.page
    site = page.evaluate("location.origin")
    open_as(make_user("Biller", "ravi"), "/scan/")
    page.unroute(API)  # not before: the page of their maker would send them
    expect(line_of(page)).to_have_count(0)

    page.context.add_cookies([session_cookie(admin, site)])
    page.goto(site + "/bags/")
    expect(line_of(page)).to_contain_text("Scans of Asha wait here: 3")
    assert stored() == []
    line_of(page).get_by_role("button").click()

    expect(line_of(page)).to_contain_text("Taken in for Asha: 3 saved, 0 already there, 0 refused")
    assert stored() == saved("SB00001", CODES)
    assert set(whose()) == {("asha", "meena")}
    page.reload()
    expect(line_of(page)).to_have_count(0)
    scanner.is_checked = False
