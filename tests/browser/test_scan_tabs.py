"""Several tabs, several browsers, bills that close in the middle: nothing crosses."""

import pytest
from playwright.sync_api import expect

from bills.lifecycle import BillRefused, close_bill
from bills.models import Bill
from scanning.models import Scan, Station
from tests.browser.queue_server import COUNT_PATIENT, IS_IN_LINE
from tests.browser.scanner import API, in_parent, saved, stop_clock, stored, wait_for_script, wait_until
from tests.builders import make_bill, make_line, make_parent, make_user, scan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CODES = [f"CH{number}" for number in range(20001, 20021)]
# A closed tab lets go of its name a moment later.
TABS_OPEN = """async (count) => {
    const { held } = await navigator.locks.query();
    return held.filter(({ name }) => name.startsWith("tracetrack-tab-")).length === count;
}"""


@pytest.fixture
def two_tabs(context, dispatcher, open_as, network):
    """Two tabs of one browser, both behind the network that can fail."""
    return [open_as(dispatcher, "/scan/", site=network.url, page=context.new_page()) for _ in range(2)]


def test_two_tabs_with_two_parents_send_one_request_at_a_time(two_tabs, network):
    first, second = two_tabs
    network.delay = 0.2
    first.scan("SB00001")
    second.scan("SB00002")

    for code in CODES[:10]:
        first.page.bring_to_front()
        first.scan(code)
        second.page.bring_to_front()
        second.scan(code.replace("CH2", "CH3"))
    first.wait()
    second.wait()

    assert network.most_open_posts == 1
    assert in_parent("SB00001") == set(CODES[:10])
    assert in_parent("SB00002") == {code.replace("CH2", "CH3") for code in CODES[:10]}
    assert first.tally() == second.tally() == [11, 11, 0, 0, 0]
    for tab in two_tabs:
        own = Scan.objects.filter(code__in=tab.typed).order_by("received_at")
        assert list(own.values_list("code", flat=True)) == tab.typed


def test_closed_tabs_scans_are_taken_over(two_tabs, network, dispatcher, open_as):
    first, second = two_tabs
    network.is_cut = True
    first.scan("SB00001", *CODES[:3])
    second.scan("SB00002")
    first.wait(4)
    expect(second.part("waiting-note")).to_contain_text("5 waiting")

    first.page.close()
    wait_for_script(second.page, TABS_OPEN, arg=1)
    network.is_cut = False
    second.try_now()
    second.wait()
    second.page.reload()
    second.look_on()
    second.wait()

    assert in_parent("SB00001") == set(CODES[:3])
    second.is_checked = first.is_checked = True


def test_open_tabs_scans_are_not_taken_over(two_tabs):
    first, second = two_tabs
    for tab in two_tabs:
        tab.page.route(API, lambda route: route.abort())
    first.scan("SB00001", *CODES[:3])
    first.wait(4)

    second.page.reload()
    expect(second.part("waiting-note")).to_contain_text("4 waiting")

    assert second.tally() == [0, 0, 0, 0, 0]
    assert first.tally() == [4, 0, 0, 0, 4]
    first.page.unroute(API)
    first.wait(timeout=30000)
    expect(second.part("waiting-note")).to_have_text("")


def test_scans_of_a_closed_tab_show_up_in_the_next_one(far_scanner, network, context, open_as, dispatcher):
    network.is_cut = True
    far_scanner.scan("SB00001", *CODES[:3])
    far_scanner.wait(4)
    far_scanner.page.close()
    network.is_cut = False
    held = context.new_page()
    held.route(API, lambda route: route.abort())
    held.goto(network.url + "/accounts/password/")
    wait_for_script(held, TABS_OPEN, arg=0)

    next_one = open_as(dispatcher, "/scan/", site=network.url, page=held)

    next_one.wait(4)
    assert [code for code, _ in next_one.rows()] == ["SB00001", *CODES[:3]]
    held.unroute(API)
    next_one.try_now()
    next_one.wait()
    assert next_one.tally() == [4, 4, 0, 0, 0]
    assert in_parent("SB00001") == set(CODES[:3])


def test_copied_tab_counts_for_itself(far_scanner, context, dispatcher, open_as, network):
    far_scanner.scan("SB00001", *CODES[:3])
    far_scanner.wait()
    kept = far_scanner.page.evaluate("JSON.stringify(sessionStorage)")
    copy = context.new_page()
    copy.add_init_script(f"for (const [k, v] of Object.entries({kept})) sessionStorage.setItem(k, v)")

    copied = open_as(dispatcher, "/scan/", site=network.url, page=copy)
    copied.scan(CODES[3])
    copied.wait()

    assert copied.tally() == [1, 1, 0, 0, 0]
    assert far_scanner.tally() == [4, 4, 0, 0, 0]
    assert in_parent("SB00001") == set(CODES[:4])


def test_tab_that_keeps_the_lock_for_ever_stops_nobody(context, page, dispatcher, open_as):
    """As one in the back button's cache does, or one that the browser has frozen."""
    stop_clock(page)
    page.add_init_script(COUNT_PATIENT)
    scanner = open_as(dispatcher, "/scan/")
    frozen = context.new_page()
    frozen.goto(page.url.replace("/scan/", "/accounts/password/"))
    frozen.evaluate("void navigator.locks.request('tracetrack-sender', () => new Promise(() => {}))")
    page.bring_to_front()
    scanner.scan("SB00001", *CODES[:3])
    wait_for_script(page, IS_IN_LINE)
    assert scanner.tally() == [4, 0, 0, 0, 4]
    expect(scanner.part("strip-away")).to_be_hidden()

    page.clock.run_for(10_000)
    scanner.wait()

    assert stored() == saved("SB00001", CODES[:3])
    expect(scanner.part("strip-away")).to_be_hidden()


def test_two_browsers_one_child_two_parents(browser, browser_context_args, open_as, live_server):
    tabs = []
    for number in (1, 2):
        page = browser.new_context(**browser_context_args).new_page()
        tabs.append(open_as(make_user(username=f"person{number}"), "/scan/", page=page))
        tabs[-1].scan(f"SB0000{number}")
        tabs[-1].wait()
        tabs[-1].hold_requests()
        tabs[-1].scan(*CODES[:5])

    for tab in tabs:
        tab.let_go()
    for tab in tabs:
        tab.wait()

    assert in_parent("SB00001").isdisjoint(in_parent("SB00002"))
    assert in_parent("SB00001") | in_parent("SB00002") == set(CODES[:5])
    outcomes = [outcome for _, _, outcome in stored()]
    assert (outcomes.count("saved"), outcomes.count("refused")) == (7, 5)
    assert sum(tab.tally()[1] for tab in tabs) == 7
    for tab in tabs:
        tab.page.context.close()


def test_parent_that_leaves_on_a_bill_in_the_middle_of_a_run(scanner):
    bill, biller = make_bill("B-17"), make_user("Biller", "ravi")
    scanner.scan("SB00001", *CODES[:5])
    scanner.wait()
    scan(biller, "bill", "SB00001", bill="B-17")
    close_bill(bill, by=biller)

    scanner.scan(*CODES[5:8])
    scanner.wait()

    assert scanner.tally() == [9, 6, 0, 3, 0]
    assert scanner.state() == "refused"
    assert "SB00001 is on bill B-17, which ravi closed today" in scanner.message()
    assert in_parent("SB00001") == set(CODES[:5])
    scanner.is_checked = False  # the biller's scan is not the scanner's


def test_bill_waits_for_what_the_station_told_it_holds(scanner):
    bill, biller = make_bill("B-17"), make_user("Biller", "ravi")
    make_line(bill=bill, parent=make_parent("SB00001"))
    scanner.scan("SB00001")
    scanner.wait()
    scanner.hold_requests()
    scanner.scan("CH30000")
    wait_until(scanner.page, lambda: scanner.held)  # else all could go in two batches, and nothing wait
    scanner.scan(*[f"CH{number}" for number in range(30001, 30110)])

    def station_holds():
        if Station.objects.filter(waiting__gt=0).exists():
            return True  # and the rest stays here
        if scanner.held:
            scanner.held.pop(0).continue_()
        return False

    wait_until(scanner.page, station_holds)
    held = Station.objects.get()
    waiting_for = held.waiting_for
    with pytest.raises(BillRefused, match=rf"\(asha\) still holds {held.waiting} scans? for it"):
        close_bill(bill, by=biller)
    scanner.let_go()
    scanner.wait()

    assert (held.user.username, waiting_for) == ("asha", {"parents": {"SB00001": held.waiting}})
    assert Station.objects.get().waiting == 0
    assert close_bill(Bill.objects.get(), by=biller).child_count == 110
