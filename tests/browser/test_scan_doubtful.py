"""Labels that may be a misread parent's: nothing goes green under the parent that was in hand before."""

import pytest
from playwright.sync_api import expect

from scanning.models import Scan
from tests.browser.scanner import API, in_parent, wait_until
from tests.builders import make_child, make_parent

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def outcomes():
    """All scans in the order in which they came: code, parent, and the reason or the outcome."""
    scans = Scan.objects.order_by("received_at")
    return [
        (scan.code, scan.named_parent, scan.reason or scan.outcome) for scan in scans if scan.action == "pack"
    ]


def test_misread_parent_puts_the_old_one_down_at_once(scanner):
    scanner.scan("SB11001", "CH20001")
    scanner.wait()
    scanner.hold_requests()

    scanner.scan("SB3100", "CH20002")
    expect(scanner.part("parent")).to_have_text("none yet")
    assert scanner.rows()[-2:] == [("SB3100", "saving"), ("CH20002", "held")]
    scanner.scan("SB31003", "CH20003")
    scanner.let_go()
    scanner.wait()

    assert (in_parent("SB11001"), in_parent("SB31003")) == ({"CH20001"}, {"CH20002", "CH20003"})
    assert scanner.tally() == [6, 5, 0, 1, 0]
    assert outcomes()[2:] == [
        ("SB3100", "SB11001", "doubtful"),
        ("SB31003", None, "saved"),
        ("CH20002", "SB31003", "saved"),
        ("CH20003", "SB31003", "saved"),
    ]


@pytest.mark.parametrize("label", ["SB3100", "·M444-20417"])
def test_same_parent_scanned_again_gets_what_waited(scanner, label):
    """The server, which put the parent down too, must hear of the parent before it hears of the child."""
    scanner.scan("SB11001", label, "CH20001", "SB11001", "CH20002")
    scanner.wait()

    assert in_parent("SB11001") == {"CH20001", "CH20002"}
    expect(scanner.part("count")).to_have_text("2")
    assert scanner.tally() == [5, 4, 0, 1, 0]


def test_all_of_that_without_a_network(scanner):
    scanner.scan("SB11001", "CH20001")
    scanner.wait()
    scanner.page.route(API, lambda route: route.abort())

    scanner.scan("SB3100", "SB3101", "CH20002", "SB31O03", "CH20003")
    scanner.page.reload()
    scanner.look_on()
    scanner.scan("SB11001", "CH20004")
    assert scanner.tally() == [9, 2, 0, 0, 7]
    scanner.page.unroute(API)
    scanner.page.evaluate("window.dispatchEvent(new Event('online'))")
    scanner.wait()

    assert in_parent("SB11001") == {"CH20001", "CH20002", "CH20003", "CH20004"}
    assert scanner.tally() == [9, 6, 0, 3, 0]


def test_known_child_that_looks_like_a_slip_gives_the_parent_back(scanner):
    for code in ("SB3100", "SB3200"):
        make_child(code)
    scanner.scan("SB11001")
    scanner.wait()
    scanner.hold_requests()

    scanner.scan("SB3100", "CH20001")
    expect(scanner.part("parent")).to_have_text("none yet")
    scanner.let_go()
    scanner.wait()
    scanner.scan("SB3200", "CH20002")
    expect(scanner.part("parent")).to_have_text("SB11001")
    scanner.wait()

    assert in_parent("SB11001") == {"SB3100", "SB3200", "CH20001", "CH20002"}
    expect(scanner.part("count")).to_have_text("4")


def test_parent_is_put_down_where_only_the_server_knows_better(scanner):
    make_parent("CRATE-A")
    scanner.scan("SB11001")
    scanner.wait()
    scanner.hold_requests()

    scanner.scan("CRATE-B", "CH20001")
    wait_until(scanner.page, lambda: scanner.held)
    scanner.let_go()
    scanner.wait()
    expect(scanner.part("parent")).to_have_text("none yet")
    scanner.scan("CH20002", "CRATE-A", "CH20001")
    scanner.wait()

    assert (in_parent("SB11001"), in_parent("CRATE-A")) == (set(), {"CH20001", "CH20002"})
    assert outcomes()[1:3] == [("CRATE-B", "SB11001", "doubtful"), ("CH20001", "SB11001", "doubtful")]


FILL = """async () => {
    const { openStore } = await import("/static/scan/store.js");
    const scan = { action: "pack", code: "CH1", parent: null, bill: null };
    const made = (_, n) => ({ id: `other-${n}`, user: 0, userName: "Ravi", scan });
    const all = Array.from({ length: 5000 }, made);
    await (await openStore(() => {})).add(all);
    new BroadcastChannel("tracetrack-scans").postMessage({ changed: true });
}"""
FREE = """async () => {
    await new Promise((resolve) => {
        indexedDB.open("tracetrack").onsuccess = ({ target: { result: database } }) => {
            const change = database.transaction("waiting", "readwrite");
            change.objectStore("waiting").clear();
            change.oncomplete = () => { database.close(); resolve(); };
        };
    });
    new BroadcastChannel("tracetrack-scans").postMessage({ changed: true });
}"""


@pytest.mark.parametrize("label", ["SB31003", "SB3100"])
def test_parent_that_a_full_station_does_not_take_puts_the_old_one_down(scanner, label):
    scanner.scan("SB11001", "CH20001")
    scanner.wait()
    scanner.page.evaluate(FILL)
    expect(scanner.part("strip-others-says")).to_contain_text("5000")

    scanner.is_checked = False  # what is not taken is not stored
    scanner.scan(label)
    expect(scanner.part("parent")).to_have_text("none yet")
    scanner.page.evaluate(FREE)
    expect(scanner.part("strip-others")).to_be_hidden()
    scanner.scan("CH20002")
    scanner.wait(1)

    assert scanner.rows()[-2:] == [(label, "refused"), ("CH20002", "held")]
    assert in_parent("SB11001") == {"CH20001"}
