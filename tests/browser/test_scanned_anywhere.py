"""A scan on a page that is no scan page is heard: it goes onto the open bill, or opens the bag."""

import pytest
from playwright.sync_api import expect

from bills.lifecycle import close_bill
from bills.models import Bill
from scanning.models import Scan
from tests.browser.keys import press_keys
from tests.browser.scanner import wait_for_script, wait_until
from tests.browser.test_scan_sound_and_touch import LISTEN, rhythm
from tests.builders import make_bill, make_child, make_line, make_link, make_parent, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# What another tab says when the server has answered all scans that wait here.
ANSWER_WHAT_WAITS = """async () => {
    const { openStore } = await import("/static/scan/store.js");
    const answer = { outcome: "saved", tone: "saved", message: "", headline: "", bag: null, bill: null };
    const results = (await (await openStore(() => {})).waiting()).map(({ id }) => ({ id, ...answer }));
    new BroadcastChannel("tracetrack-scans").postMessage({ results });
}"""


@pytest.fixture
def biller(transactional_db):
    return make_user("Biller", "ravi")


@pytest.fixture
def desk(session_cookie, page, live_server, biller):
    """Open a page as a biller: `desk("/bills/")`."""
    page.context.add_cookies([session_cookie(biller, live_server.url)])

    def open_page(address):
        page.goto(live_server.url + address)
        return page

    return open_page


def scan(page, *codes):
    """At a scanner's pace, also on a busy machine."""
    for code in codes:
        press_keys(page, f"{code}\n", gap=0.003)


def part(page, name):
    return page.locator(f"[data-part='{name}']")


def stored():
    return list(Scan.objects.order_by("id").values_list("action", "code", "named_bill", "outcome"))


def test_scan_on_the_page_of_an_open_bill_goes_onto_it(desk):
    make_bill("B-17")
    for number in (1, 2):
        make_link(parent=make_parent(f"SB0000{number}"), child=make_child(f"CH1000{number}"))
    page = desk("/bills/B-17/")
    page.get_by_text("Change what the bill says").click()
    page.get_by_label("Vehicle", exact=True).fill("KA-01")

    scan(page, "SB00001", "SB00002", "CH10001")

    expect(part(page, "scanned")).to_have_attribute("data-state", "refused")
    expect(part(page, "scanned-message")).to_contain_text("CH10001")
    expect(page.locator(".lines tbody tr")).to_have_count(2)
    expect(page.locator("[data-fresh=totals] .tile-value").first).to_have_text("2")
    expect(page.get_by_role("link", name="Check and close")).to_be_visible()
    expect(page.get_by_label("Vehicle", exact=True)).to_have_value("KA-01")
    assert page.url.endswith("/bills/B-17/")
    assert stored() == [
        ("bill", "SB00001", "B-17", "saved"),
        ("bill", "SB00002", "B-17", "saved"),
        ("bill", "CH10001", "B-17", "refused"),
    ]


def test_scan_elsewhere_opens_the_bag(desk):
    make_parent("SB00001")
    make_child("CH10001")
    make_bill("B-17")
    page = desk("/bills/")
    page.get_by_role("button", name="Sign out").focus()

    scan(page, "ch10001")
    page.wait_for_url("**/bags/CH10001/")
    scan(page, "SB00001")
    page.wait_for_url("**/bags/SB00001/")
    scan(page, "B-17")
    page.wait_for_url("**/bills/B-17/")

    assert stored() == [
        ("look", "CH10001", None, "saved"),
        ("look", "SB00001", None, "saved"),
        ("look", "B-17", None, "saved"),
    ]


def test_unknown_code_is_said_and_leaves_the_page_as_it_is(desk):
    make_bill("B-17")
    page = desk("/bills/")
    page.get_by_text("Customer, day, area, person").click()
    page.locator("#find_customer").fill("Acme")

    scan(page, "CH99999")

    expect(part(page, "scanned")).to_have_attribute("data-state", "refused")
    expect(part(page, "scanned-code")).to_have_text("CH99999")
    expect(part(page, "scanned-message")).not_to_be_empty()
    expect(page.locator("#find_customer")).to_have_value("Acme")
    assert page.url.endswith("/bills/")
    part(page, "scanned-close").click()
    expect(part(page, "scanned")).to_be_hidden()


# A sound is given up when it comes on too late, as it does on a busy machine.
NO_SOUND_IS_LATE = "performance.now = () => 0"


def wait_for_rhythm(page):
    wait_for_script(page, "notes.length > 0")
    return rhythm(page)


def test_what_became_of_a_scan_is_heard(desk, page):
    make_child("CH10001")
    page.add_init_script(LISTEN)
    page.route(
        "**/bags/CH10001/", lambda route: route.fulfill(status=204)
    )  # else the notes go with their page
    heard = {}
    for address, code in {"/bills/": "CH99999", "/bills/new/": "SB00001", "/scans/": "CH10001"}.items():
        desk(address)
        page.evaluate(NO_SOUND_IS_LATE)
        scan(page, code)
        heard[address] = wait_for_rhythm(page)

    assert heard == {"/bills/": [0, 360, 720], "/bills/new/": [0, 110], "/scans/": [0]}


def test_closed_bill_is_left_alone_and_the_bag_is_opened(desk, biller):
    bill, parent = make_bill("B-17"), make_parent("SB00001")
    make_line(bill=bill, parent=parent)
    make_link(parent=parent, child=make_child("CH1"))
    close_bill(bill, by=biller)
    page = desk("/bills/B-17/")

    scan(page, "SB00001")

    page.wait_for_url("**/bags/SB00001/")
    assert stored() == [("look", "SB00001", None, "saved")]


def test_text_that_somebody_typed_is_not_lost_to_a_scan(desk):
    make_child("CH10001")
    page = desk("/accounts/password/")
    page.locator("input[type=password]").first.fill("half")
    page.evaluate("document.activeElement.blur()")

    scan(page, "CH10001")

    expect(part(page, "scanned-link")).to_have_attribute("href", "/bags/CH10001/")
    expect(page.locator("input[type=password]").first).to_have_value("half")
    assert page.url.endswith("/accounts/password/")


def test_parents_scanned_before_their_bill_is_made_go_onto_it(desk):
    for number in range(1, 5):
        make_parent(f"SB0000{number}")
    page = desk("/bills/new/")
    page.get_by_label("Customer", exact=True).focus()
    scan(page, "SB00001", "SB00002", "SB00002")
    expect(part(page, "scans-wait-count")).to_have_text("2")
    page.goto(page.url.replace("/bills/new/", "/bills/"))
    expect(part(page, "left-over-new-bill-count")).to_have_text("2")
    part(page, "left-over-new-bill").get_by_role("link").click()
    expect(part(page, "scans-wait-codes")).to_have_text("SB00001  SB00002")
    scan(page, "SB00003", "SB00004")
    expect(part(page, "scans-wait-count")).to_have_text("4")
    assert not Scan.objects.exists()

    page.get_by_label("Customer", exact=True).fill("Acme")
    page.get_by_role("button", name="Make the bill").click()

    page.wait_for_url("**/scan/")
    number = Bill.objects.get().number
    expect(page.locator("#scan-page [data-part=tally-saved]")).to_have_text("4")
    expect(page.locator("#scan-page [data-part=tally-waiting]")).to_have_text("0")
    assert sorted(stored()) == sorted(
        [("bill", f"SB0000{place}", number, "saved") for place in range(1, 5)]
        + [("bill", "SB00002", number, "duplicate")]
    )


def test_browser_that_keeps_nothing_refuses_parents_of_a_bill_that_is_not_made(desk):
    page = desk("/bills/")
    page.add_init_script("indexedDB.open = () => { throw new Error('private mode'); }")
    page.goto(page.url + "new/")

    scan(page, "SB00001")

    expect(part(page, "scanned")).to_have_attribute("data-state", "refused")
    expect(part(page, "scanned-message")).to_contain_text("Create the bill first.")
    expect(part(page, "scans-wait-here")).to_be_hidden()


def test_parents_put_aside_are_refused_and_written_down(desk):
    make_parent("SB00001")
    page = desk("/bills/new/")
    scan(page, "SB00001")
    expect(part(page, "scans-wait-count")).to_have_text("1")

    part(page, "put-scans-aside").click()

    expect(part(page, "scanned-word")).to_have_text("Which bill?")
    expect(part(page, "scans-wait-here")).to_be_hidden()
    assert stored() == [("bill", "SB00001", None, "refused")]


def test_parents_put_aside_after_a_reload_are_heard_to_need_a_look(desk, page):
    page.add_init_script(LISTEN)
    desk("/bills/new/")
    scan(page, "SB00001")
    expect(part(page, "scans-wait-count")).to_have_text("1")
    page.reload()
    page.evaluate(NO_SOUND_IS_LATE)

    part(page, "put-scans-aside").click()

    assert wait_for_rhythm(page) == [0, 120, 240, 480, 600, 720]


def test_parents_that_an_admin_took_in_meanwhile_wait_no_longer(desk):
    page = desk("/bills/new/")
    scan(page, "SB00001")
    expect(part(page, "scans-wait-count")).to_have_text("1")

    page.evaluate(ANSWER_WHAT_WAITS)

    expect(part(page, "scans-wait-here")).to_be_hidden()


@pytest.mark.parametrize("is_heard_of", [True, False], ids=["late", "never"])
def test_scan_is_shown_at_once_while_the_patterns_are_awaited(desk, page, is_heard_of):
    make_child("CH10001")
    waiting = []
    page.route("**/scan/label-patterns/", lambda route: waiting.append(route))
    desk("/bills/")

    scan(page, "CH10001")
    expect(part(page, "scanned")).to_have_attribute("data-state", "saving")
    expect(part(page, "scanned-code")).to_have_text("CH10001")
    if is_heard_of:
        wait_until(page, lambda: waiting)
        waiting[0].continue_()

    page.wait_for_url("**/bags/CH10001/")
    assert stored() == [("look", "CH10001", None, "saved")]


def test_scan_that_cannot_be_read_drops_none_after_it(desk, page):
    make_child("CH10001")
    desk("/bills/")
    page.evaluate("""() => {
        window.addEventListener("error", (event) => { window.said = event.message; event.preventDefault(); });
        const { slice } = String.prototype;
        String.prototype.slice = function (...places) {
            if (String(this) === "BROKEN1") throw new Error("it cannot be read");
            return slice.apply(this, places);
        };
    }""")

    scan(page, "BROKEN1", "CH10001")

    page.wait_for_url("**/bags/CH10001/")
    assert stored() == [("look", "CH10001", None, "saved")]


def test_scan_without_an_answer_says_so_until_it_is_sent(desk):
    make_bill("B-17")
    make_parent("SB00001")
    page = desk("/bills/B-17/")
    page.route("**/api/v1/scans", lambda route: route.abort())

    scan(page, "SB00001")

    expect(part(page, "left-over-away")).to_be_visible()
    expect(part(page, "left-over-sending")).to_be_hidden()
    page.unroute("**/api/v1/scans")
    page.goto(page.url.replace("B-17/", "?state=open"))
    # Hidden it is from the start, until the page knows that something waits.
    expect(part(page, "left-over-count")).to_have_text("0")
    expect(part(page, "left-over")).to_be_hidden()
    assert stored() == [("bill", "SB00001", "B-17", "saved")]


def test_scan_of_a_person_who_is_signed_out_says_so(desk):
    page = desk("/bills/")
    page.context.clear_cookies(name="sessionid")

    scan(page, "CH10001")

    expect(part(page, "left-over-stopped")).to_be_visible()
    expect(part(page, "left-over-count")).to_have_text("1")


def test_admin_pages_and_the_sign_in_page_hear_nothing(desk, session_cookie, live_server):
    page = desk("/bills/")
    page.context.clear_cookies(name="sessionid")
    page.goto(live_server.url + "/accounts/login/")
    assert part(page, "scanned").count() == 0
    page.context.add_cookies([session_cookie(make_user("Admin"), live_server.url)])
    page.goto(live_server.url + "/admin/bags/bag/")
    assert part(page, "scanned").count() == 0
