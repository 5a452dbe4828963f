"""The queue: what waits is sent in order, in few requests, and stays when the page is left."""

import pytest
from playwright.sync_api import expect

from bags.models import Bag
from tests.browser.scanner import API, in_parent, saved, stop_clock, stored, wait_for_script, wait_until
from tests.builders import make_child, make_link

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CODES = [f"CH{number}" for number in range(20001, 20013)]


def test_scans_made_while_the_server_answers_late_are_kept_in_order(scanner):
    scanner.hold_requests()
    scanner.scan("SB00001", *CODES)
    assert scanner.tally() == [13, 0, 0, 0, 13]
    assert {state for _, state in scanner.rows()} == {"saving"}
    expect(scanner.part("saving")).to_have_text("+12 saving")

    scanner.let_go()
    scanner.wait()

    assert scanner.rows() == [("SB00001", "saved"), *[(code, "saved") for code in CODES]]
    assert stored() == saved("SB00001", CODES)


def test_what_waits_goes_as_batches_of_at_most_a_hundred(scanner):
    sent = scanner.sent_ids()
    scanner.hold_requests()
    codes = [f"CH{number}" for number in range(30000, 30115)]
    scanner.scan("SB00001")
    wait_until(scanner.page, lambda: scanner.held)  # or the first batch has so many that no other is full
    scanner.scan(*codes)

    scanner.let_go()
    scanner.wait()

    assert len({scan for batch in sent for scan in batch}) == 116
    assert max(len(batch) for batch in sent) == 100
    assert scanner.page.locator(".row-of-scan").count() == 50
    assert scanner.tally() == [116, 116, 0, 0, 0]
    assert stored() == saved("SB00001", codes)


def test_network_cut_and_back_loses_and_doubles_nothing(scanner):
    scanner.scan("SB00001", *CODES[:3])
    scanner.wait()
    sent = scanner.sent_ids()
    scanner.page.route(API, lambda route: route.abort())
    scanner.scan(*CODES[3:])
    expect(scanner.part("strip-away-says")).to_contain_text("Scans kept on this device: 9.")
    assert scanner.tally() == [13, 4, 0, 0, 9]

    scanner.page.unroute(API)
    scanner.try_now()
    scanner.wait()

    expect(scanner.part("strip-away")).to_be_hidden()
    assert scanner.tally() == [13, 13, 0, 0, 0]
    assert sent[0] == sent[-1][: len(sent[0])]
    assert stored() == saved("SB00001", CODES)


def test_busy_server_is_left_alone_as_long_as_it_asks(page, dispatcher, open_as):
    stop_clock(page)
    scanner = open_as(dispatcher, "/scan/")
    page.evaluate("Math.random = () => 0")
    sent = scanner.sent_ids()
    busy = {"status": 503, "headers": {"Retry-After": "60"}, "json": {"error": "busy", "message": "Busy."}}
    page.route(API, lambda route: route.fulfill(**busy), times=1)

    scanner.scan("SB00001")
    expect(scanner.part("strip-away")).to_be_visible()
    page.clock.run_for(59_999)
    page.evaluate(WAIT_FOR_SENDING)
    assert len(sent) == 1
    page.clock.run_for(1)
    scanner.wait()

    assert sent[0] == sent[1]
    assert stored() == [("SB00001", None, "saved")]


# Whoever sends has this lock, from before it looks what waits until it has the answer.
WAIT_FOR_SENDING = "navigator.locks.request('tracetrack-sender', () => null)"


@pytest.mark.parametrize(
    "results", [[], [{"id": "0190b5f0-0000-7000-8000-000000000000", "outcome": "saved"}]]
)
def test_answer_about_other_scans_is_no_answer(scanner, results):
    scanner.page.route(API, lambda route: route.fulfill(json={"results": results}))
    scanner.scan("SB00001", CODES[0])
    expect(scanner.part("strip-away")).to_be_visible()
    assert scanner.tally() == [2, 0, 0, 0, 2]

    scanner.page.unroute(API)
    scanner.try_now()
    scanner.wait()

    assert stored() == saved("SB00001", CODES[:1])


@pytest.mark.parametrize("status", [400, 413])
def test_batch_with_a_scan_that_the_server_cannot_read_is_taken_apart(scanner, status):
    def refuse_one(route):
        codes = [scan["code"] for scan in route.request.post_data_json["scans"]]
        if "CH20002" in codes:
            cause = {"scan": codes.index("CH20002")} if status == 400 else {}
            route.fulfill(status=status, json={"error": "bad", "message": "This is no scan."} | cause)
        else:
            route.continue_()

    scanner.is_checked = False
    scanner.page.route(API, refuse_one)
    scanner.scan("SB00001", *CODES[:4])
    scanner.wait()

    assert scanner.tally() == [5, 4, 0, 1, 0]
    assert dict(scanner.rows())["CH20002"] == "refused"
    assert in_parent("SB00001") == {"CH20001", "CH20003", "CH20004"}


def test_request_that_the_server_cannot_read_costs_no_scan(scanner):
    scanner.page.evaluate("localStorage.setItem('tracetrack-station', 'bay\u2028four')")
    scanner.page.reload()
    scanner.look_on()
    scanner.scan("SB00001", *CODES[:3])
    expect(scanner.part("strip-stopped-says")).to_contain_text("station must be plain text")
    assert scanner.tally() == [4, 0, 0, 0, 4]
    assert stored() == []

    scanner.part("station-button").click()
    scanner.part("station").fill("bay 4")
    scanner.part("station").blur()
    scanner.page.reload()
    expect(scanner.part("tally-saved")).to_have_text("3")

    assert stored() == saved("SB00001", CODES[:3])


def test_reload_with_scans_waiting_draws_and_sends_them(scanner):
    scanner.scan("SB00001", *CODES[:3])
    scanner.wait()
    scanner.page.route(API, lambda route: route.abort())
    scanner.scan(*CODES[3:6])

    scanner.page.reload()
    scanner.look_on()
    scanner.wait(3)
    assert scanner.tally() == [7, 4, 0, 0, 3]
    assert [state for _, state in scanner.rows()] == ["saved"] * 4 + ["saving"] * 3
    expect(scanner.part("parent")).to_have_text("SB00001")
    scanner.scan(*CODES[6:8])
    scanner.page.unroute(API)
    scanner.try_now()
    scanner.wait()

    assert scanner.tally() == [9, 9, 0, 0, 0]
    assert [code for code, _ in scanner.rows()] == ["SB00001", *CODES[:8]]
    expect(scanner.part("count")).to_have_text("8")
    assert stored() == saved("SB00001", CODES[:8])


def test_count_of_the_parent_after_a_reload_is_the_servers(scanner, dispatcher):
    scanner.scan("SB00001", *CODES[:3])
    scanner.wait()
    for code in ("CH30001", "CH30002"):
        make_link(child=make_child(code), parent=Bag.objects.get(code="SB00001"), by=dispatcher)

    scanner.page.reload()

    expect(scanner.part("count")).to_have_text("5")


def test_scans_left_behind_are_sent_from_any_page(scanner, live_server):
    scanner.page.route(API, lambda route: route.abort())
    scanner.scan("SB00001", *CODES[:3])
    scanner.page.unroute(API)

    scanner.page.goto(live_server.url + "/bags/")

    expect(scanner.page.locator("[data-part='left-over']")).to_be_hidden()
    wait_for_script(
        scanner.page, "document.querySelector(\"[data-part='left-over-count']\").textContent === '0'"
    )
    assert stored() == saved("SB00001", CODES[:3])


def test_signing_out_with_scans_waiting_says_how_many_and_asks(scanner):
    scanner.is_checked = False
    scanner.page.route(API, lambda route: route.abort())
    scanner.scan("SB00001", *CODES[:3])
    scanner.wait(4)

    scanner.page.get_by_role("button", name="Sign out", exact=True).click()
    expect(scanner.page.locator("[data-part='left-over']")).to_contain_text(
        "Scans that wait on this device: 4"
    )
    scanner.page.get_by_role("button", name="Stay").click()
    expect(scanner.page.locator("[data-part='left-over']")).to_be_hidden()
    scanner.page.get_by_role("button", name="Sign out", exact=True).click()
    scanner.page.get_by_role("button", name="Sign out all the same").click()

    expect(scanner.page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert stored() == []


def test_more_than_five_thousand_waiting_are_refused_aloud(scanner):
    scanner.is_checked = False
    scanner.page.route(API, lambda route: route.abort())
    scanner.scan("SB00001", "CH20001")
    fill_store(scanner.page, 4997)
    scanner.page.reload()
    scanner.look_on()
    scanner.wait(4999)

    scanner.scan("CH20002", "CH20003")

    assert scanner.state() == "refused"
    assert "5000 scans wait on this station" in scanner.message()
    assert scanner.tally() == [5001, 0, 0, 1, 5000]


def fill_store(page, count):
    """Copy the last waiting scan so many times."""
    page.evaluate(
        """(count) => new Promise((resolve) => {
            indexedDB.open("tracetrack").onsuccess = ({ target }) => {
                const transaction = target.result.transaction("waiting", "readwrite");
                const waiting = transaction.objectStore("waiting");
                waiting.getAll().onsuccess = ({ target }) => {
                    const { place, ...last } = target.result.at(-1);
                    for (let copy = 0; copy < count; copy += 1) {
                        const id = crypto.randomUUID();
                        waiting.add({ ...last, id, scan: { ...last.scan, id } });
                    }
                };
                transaction.oncomplete = resolve;
            };
        })""",
        count,
    )


def test_page_left_in_the_middle_of_a_write_loses_nothing(scanner, context, live_server):
    scanner.scan("SB00001")
    scanner.wait()
    other = context.new_page()
    other.goto(live_server.url + "/scan/labels/")
    other.evaluate(KEEP_STORE_BUSY)
    scanner.page.bring_to_front()
    scanner.scan(*CODES[:3])

    scanner.page.goto(live_server.url + "/scan/labels/")
    other.evaluate("window.isDone = true")
    scanner.page.goto(live_server.url + "/scan/")
    expect(scanner.part("tally-saved")).to_have_text("3")

    assert stored() == saved("SB00001", CODES[:3])


# A transaction that does not end until it is told to: all others on the same store wait for it.
KEEP_STORE_BUSY = """() => new Promise((resolve) => {
    indexedDB.open("tracetrack").onsuccess = ({ target }) => {
        const waiting = target.result.transaction("waiting", "readwrite").objectStore("waiting");
        const resume = () => {
            resolve();
            if (!window.isDone) waiting.count().onsuccess = resume;
        };
        resume();
    };
})"""
