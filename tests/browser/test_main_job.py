"""The main job from end to end, as people do it: pack, bill, close, look up."""

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from bags.models import Link
from bills.models import BillVersion
from scanning.models import Scan
from tests.browser.scanner import Scanner
from tests.builders import PASSWORD, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CHILDREN = [f"CH{number}" for number in range(10001, 10031)]


@pytest.fixture
def people(transactional_db):
    cache.clear()
    make_user("Dispatcher", "dispatcher1", password=PASSWORD)
    make_user("Biller", "biller1", password=PASSWORD)


def sign_in(page, site, username):
    page.goto(f"{site}/accounts/login/")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def sign_out(page):
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def open_from_bar(page, name):
    page.get_by_role("navigation", name="Pages").get_by_role("link", name=name, exact=True).click()
    return Scanner(page)


def big_numbers(page):
    return page.locator(".tile-value").all_text_contents()[:3]


def test_main_job(page, live_server, people):
    # A dispatcher packs 30 children into a parent.
    sign_in(page, live_server.url, "dispatcher1")
    scanner = open_from_bar(page, "Scan")
    scanner.scan("SB12345", *CHILDREN)
    scanner.wait()
    assert scanner.tally() == [31, 31, 0, 0, 0]
    expect(scanner.part("parent")).to_have_text("SB12345")
    expect(scanner.part("count")).to_have_text("30")
    assert scanner.state() == "saved"
    packed = Link.objects.filter(unlinked_at=None).order_by("id")
    assert list(packed.values_list("child__code", "parent__code")) == [(code, "SB12345") for code in CHILDREN]
    sign_out(page)

    # A biller makes a bill, puts the parent on it and closes it.
    sign_in(page, live_server.url, "biller1")
    page.goto(f"{live_server.url}/bills/new/")
    page.get_by_label("Number").fill("B-17")
    page.get_by_role("button", name="Make the bill").click()
    expect(page).to_have_title("Fill bill B-17 · TraceTrack")
    scanner = Scanner(page)
    scanner.scan("SB12345")
    scanner.wait()
    expect(page.locator(".tile-value").first).to_have_text("1")
    assert big_numbers(page) == ["1", "30", "30 kg"]
    page.goto(f"{live_server.url}/bills/B-17/")
    assert big_numbers(page) == ["1", "30", "30 kg"]
    page.get_by_text("Check and close").click()
    page.get_by_label("It leaves without a customer").check()
    page.get_by_role("button", name="Yes, close it").click()
    expect(page.locator("h1 .state")).to_have_text("closed")
    version = BillVersion.objects.get(bill__number="B-17")
    assert (version.parent_count, version.child_count, version.weight_kg) == (1, 30, 30)
    sign_out(page)

    # Packing into that parent is refused now, and the page says why.
    sign_in(page, live_server.url, "dispatcher1")
    scanner = open_from_bar(page, "Scan")
    scanner.scan("SB12345", "CH99999")
    scanner.wait()
    assert scanner.tally() == [2, 0, 0, 2, 0]
    assert scanner.state() == "refused"
    expect(scanner.part("message")).to_contain_text("SB12345 is on bill B-17, which biller1 closed today")
    scanner.scan("CH10017")
    scanner.wait()
    expect(scanner.part("word")).to_have_text("Already left")
    expect(scanner.part("message")).to_contain_text(
        "CH10017 left in SB12345 on bill B-17, which biller1 closed"
    )
    expect(scanner.part("offer")).to_be_hidden()
    refusals = Scan.objects.filter(outcome="refused").values_list("code", "reason").order_by("received_at")
    assert list(refusals) == [
        ("SB12345", "parent_frozen"),
        ("CH99999", "parent_frozen"),
        ("CH10017", "already_left"),
    ]
    assert Link.objects.count() == 30

    # Anybody looks a child up.
    scanner = open_from_bar(page, "Look up")
    scanner.scan("CH10017")
    scanner.wait()
    told = scanner.part("message")
    expect(told).to_contain_text(
        "CH10017 is in SB12345, which is on bill B-17. dispatcher1 put it there today"
    )
    scanner.part("link").click()
    expect(page).to_have_url(f"{live_server.url}/bags/CH10017/")
    expect(page.locator("main")).to_contain_text("SB12345")
