"""Pages that open without a network, browsers that die, plain http, new versions."""

import os
import signal
import tempfile
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ARGUMENTS, DESK
from tests.browser.scanner import API, Scanner, saved, stored, wait_for_script
from tests.builders import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CODES = [f"CH{number}" for number in range(20001, 20021)]


@pytest.fixture
def with_service_worker(browser, dispatcher, open_as, network):
    """A scanner whose page has its copy and its service worker, behind the network that can fail."""
    context = browser.new_context(viewport=DESK)
    page = context.new_page()
    page.clock.install()
    scanner = open_as(dispatcher, "/scan/", site=network.url, page=page)
    page.evaluate("navigator.serviceWorker.ready")
    wait_for_script(
        page, "async () => { const copy = await caches.match(location.pathname); return Boolean(copy); }"
    )
    yield scanner
    context.close()


def test_two_minutes_without_a_network_and_a_reload_in_the_middle(with_service_worker, network):
    scanner = with_service_worker
    scanner.scan("SB00001", *CODES[:5])
    scanner.wait()
    network.is_cut = True
    scanner.scan(*CODES[5:10])
    scanner.page.clock.fast_forward(60_000)

    scanner.page.reload()
    scanner.look_on()
    scanner.wait(5)
    scanner.scan(*CODES[10:15])
    scanner.page.clock.fast_forward(60_000)
    assert scanner.tally() == [16, 6, 0, 0, 10]
    expect(scanner.part("strip-away")).to_be_visible()
    network.is_cut = False
    scanner.wait_for_the_network()

    expect(scanner.part("strip-away")).to_be_hidden()
    assert scanner.tally() == [16, 16, 0, 0, 0]
    assert stored() == saved("SB00001", CODES[:15])


def test_network_wins_over_the_copy_when_it_is_there(with_service_worker, dispatcher):
    dispatcher.username = "asha-devi"
    dispatcher.save()

    with_service_worker.page.reload()

    expect(with_service_worker.page.locator(".who-name")).to_have_text("asha-devi")


def test_signing_out_removes_the_copies(with_service_worker):
    page = with_service_worker.page
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()

    assert page.evaluate("caches.keys()") == []


def test_next_person_without_signing_out_finds_no_copies_of_the_one_before(
    with_service_worker, open_as, network
):
    page = with_service_worker.page

    open_as(make_user(username="ravi"), "/scan/look/", site=network.url, page=page)
    # The page of the one before may have left a copy of this address: it goes first.
    wait_for_script(
        page,
        "async () => (await (await caches.match('/scan/look/'))?.text())?.includes('data-username=\"ravi\"')",
    )

    assert page.evaluate("caches.keys()") == ["tracetrack-page:/scan/look/"]


def test_killed_browser_finds_its_scans_again(
    playwright, dispatcher, session_cookie, network, browser_type_launch_args
):
    with tempfile.TemporaryDirectory() as folder:
        first = launch(playwright, folder, browser_type_launch_args)
        scanner = open_in(first, session_cookie(dispatcher, network.url), network)
        scanner.scan("SB00001", *CODES[:3])
        scanner.wait()
        network.is_cut = True
        scanner.scan(*CODES[3:8])
        scanner.wait(5)
        # What a scan needs from Enter to the disk: a few milliseconds, more on a busy machine.
        wait_for_script(scanner.page, WAITING_ON_DISK, arg=5)
        kill(folder)

        network.is_cut = False
        second = launch(playwright, folder, browser_type_launch_args)
        scanner = open_in(second, session_cookie(dispatcher, network.url), network)
        scanner.wait()
        expect(scanner.part("tally-saved")).to_have_text("5")
        assert scanner.rows() == [(code, "saved") for code in CODES[3:8]]
        assert stored() == saved("SB00001", CODES[:8])
        second.close()


WAITING_ON_DISK = """(count) => new Promise((resolve) => {
    indexedDB.open("tracetrack").onsuccess = ({ target }) => {
        const asking = target.result.transaction("waiting").objectStore("waiting").count();
        asking.onsuccess = () => { target.result.close(); resolve(asking.result === count); };
    };
})"""


def launch(playwright, folder, arguments):
    return playwright.chromium.launch_persistent_context(
        folder, viewport=DESK, service_workers="block", **arguments
    )


def open_in(context, cookie, network):
    context.add_cookies([cookie])
    page = context.pages[0]
    page.goto(network.url + "/scan/")
    return Scanner(page)


def kill(folder):
    """SIGKILL for each process of the browser that uses this profile."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and is_browser_of(entry, folder):
            os.kill(int(entry.name), signal.SIGKILL)
    deadline = time.monotonic() + 15
    while any(is_browser_of(entry, folder) for entry in Path("/proc").iterdir() if entry.name.isdecimal()):
        assert time.monotonic() < deadline, "The browser does not die."


def is_browser_of(process, folder):
    try:
        return f"--user-data-dir={folder}".encode() in (process / "cmdline").read_bytes()
    except OSError:
        return False


def test_plain_http_on_a_network_loses_nothing_and_says_what_it_lacks(
    playwright, browser_type_launch_args, dispatcher, session_cookie, network, settings
):
    settings.ALLOWED_HOSTS = ["*"]
    arguments = {
        **browser_type_launch_args,
        "args": [*ARGUMENTS, "--host-resolver-rules=MAP warehouse.test 127.0.0.1"],
    }
    browser = playwright.chromium.launch(**arguments)
    site = network.url.replace("localhost", "warehouse.test")
    page = browser.new_context(viewport=DESK).new_page()
    page.context.add_cookies([session_cookie(dispatcher, site)])
    page.goto(site + "/scan/")
    scanner = Scanner(page)
    assert page.evaluate("[isSecureContext, typeof navigator.locks, typeof caches]") == [
        False,
        "undefined",
        "undefined",
    ]
    expect(page.get_by_text("This page came over plain http.")).to_be_visible()
    network.is_cut = True
    scanner.scan("SB00001", *CODES[:5])
    scanner.wait(6)

    network.is_cut = False
    page.reload()
    scanner.look_on()
    scanner.wait()
    scanner.scan(*CODES[5:8])
    scanner.wait()

    assert scanner.tally() == [9, 9, 0, 0, 0]
    assert stored() == saved("SB00001", CODES[:8])
    browser.close()


def test_back_and_forward_lose_nothing(scanner, live_server):
    scanner.scan("SB00001", *CODES[:3])
    scanner.page.goto(live_server.url + "/bags/")
    scanner.page.go_back()
    scanner.look_on()
    scanner.scan(*CODES[3:5])
    scanner.page.go_back()
    scanner.page.go_forward()
    scanner.look_on()
    scanner.wait()
    scanner.scan(CODES[5])
    scanner.wait()

    expect(scanner.part("count")).to_have_text("6")
    assert stored() == saved("SB00001", CODES[:6])


def test_newer_version_in_another_tab_takes_the_store_and_the_old_tab_goes_on(scanner, context, live_server):
    scanner.scan("SB00001", *CODES[:3])
    scanner.wait()
    scanner.hold_requests()
    scanner.scan(*CODES[3:6])
    newer = context.new_page()
    newer.goto(live_server.url + "/scan/labels/")
    upgraded = newer.evaluate(
        """() => new Promise((resolve) => {
            const opening = indexedDB.open("tracetrack", 1000);
            opening.onsuccess = () => { opening.result.close(); resolve("open"); };
            opening.onblocked = () => resolve("blocked");
            opening.onerror = () => resolve("error");
        })"""
    )
    assert upgraded == "open"

    scanner.scan(*CODES[6:9])
    expect(scanner.part("strip-memory")).to_be_visible()
    scanner.let_go()
    scanner.wait()

    assert scanner.tally() == [10, 10, 0, 0, 0]
    assert stored() == saved("SB00001", CODES[:9])


def test_new_version_on_the_server_leaves_the_open_page_working(scanner):
    """The files of the old version are gone: the open page needs none of them any more."""
    scanner.scan("SB00001", *CODES[:3])
    scanner.wait()
    asked = []
    scanner.page.route(
        "**/static/**/*.js", lambda route: (asked.append(route.request.url), route.fulfill(status=404))
    )

    scanner.page.route(API, lambda route: route.abort(), times=1)
    scanner.scan(*CODES[3:6])
    scanner.wait()

    assert asked == []
    scanner.page.unroute("**/static/**/*.js")
    scanner.page.reload()
    scanner.look_on()
    assert scanner.tally()[0] in (0, 7)
    expect(scanner.part("tally-saved")).to_have_text("6")
    assert stored() == saved("SB00001", CODES[:6])


def test_strip_is_red_while_another_window_has_the_keyboard(scanner):
    scanner.page.evaluate(
        "Object.defineProperty(document, 'hasFocus', { value: () => false, configurable: true })"
    )
    scanner.page.evaluate("window.dispatchEvent(new Event('blur'))")
    expect(scanner.page.get_by_text("Not listening. Click here.")).to_be_visible()

    scanner.page.evaluate("delete document.hasFocus; window.dispatchEvent(new Event('focus'))")

    expect(scanner.page.get_by_text("Ready to scan")).to_be_visible()
    scanner.scan("SB00001", CODES[0])
    scanner.wait()
    assert stored() == saved("SB00001", CODES[:1])
