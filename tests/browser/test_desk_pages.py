"""What the desk pages do after they are shown. That they fit and can be used by all: test_accessibility."""

import pytest

from tests.builders import make_bill, make_child, make_line, make_link, make_user, scan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = [
    "/",
    "/search/?q=CH",
    "/search/?q=XYZ",
    "/bags/?place=loose",
    "/bills/new/",
    "/scans/",
    "/work/",
    "/work/parents/",
    "/work/bills/",
    "/reports/",
    "/reports/day/",
    "/reports/people/",
    "/admin/system/",
]


@pytest.fixture
def desk(session_cookie, page, live_server):
    person = make_user("Admin", "admin")
    scan(make_user("Dispatcher", "asha"), "pack", "CH10001", parent="SB00001")
    scan(make_user("Dispatcher", "ravi"), "pack", "!", parent="SB00001")
    make_link(make_child("CH10002"), make_line(make_bill("B-17", customer="Sharma")).parent)
    make_child("CH10003")
    page.context.add_cookies([session_cookie(person, live_server.url)])
    return lambda address: page.goto(live_server.url + address) and page


def test_count_of_a_list_comes_after_the_list(desk):
    page = desk("/bags/?place=loose")

    page.get_by_text("1 found.").wait_for()


def test_failed_count_is_told_and_asked_again_by_a_click(desk):
    page = desk("/")
    page.route("**/bags/?*count=1", lambda route: route.fulfill(status=503))
    desk("/bags/?place=loose")
    again = page.get_by_role("button", name="Count again")
    again.wait_for()
    assert "Not counted." in page.locator("[data-part=count]").inner_text()

    page.unroute("**/bags/?*count=1")
    again.click()

    page.get_by_text("1 found.").wait_for()


def test_what_papers_cannot_print_is_named_while_it_is_typed(desk):
    page = desk("/bills/new/")
    customer = page.get_by_role("combobox", name="Customer")

    customer.fill("முருகன் 😀 & 漢字 👨‍👩‍👧😀")
    named = [line.inner_text() for line in page.get_by_role("status").all() if "Papers" in line.inner_text()]
    customer.fill("முருகன் & Sons, क्‍ष علی")

    assert named == ["Papers cannot print 😀 漢 字 👨‍👩‍👧: they show [?] there."]
    assert page.get_by_text("Papers cannot print").count() == 0


def test_errors_stay_out_of_the_console(desk):
    said = []
    page = desk("/")
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    for address in PAGES:
        desk(address)

    assert said == []
