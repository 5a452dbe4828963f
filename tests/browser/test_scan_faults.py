"""Networks and servers that fail while codes come in: all is stored once, in order, under its parent."""

import pytest
from playwright.sync_api import expect

from scanning.models import Scan
from tests.browser.scanner import saved, stored, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CODES = [f"CH{number}" for number in range(20001, 20031)]


def assert_all_saved(scanner, codes=CODES):
    assert scanner.tally() == [len(codes) + 1, len(codes) + 1, 0, 0, 0]
    assert stored() == saved("SB00001", codes)


def test_thirty_codes_without_a_pause_while_no_answer_comes(far_scanner, network):
    network.hold_answers()
    far_scanner.scan("SB00001", *CODES, delay=0)
    wait_until(far_scanner.page, lambda: network.open_posts)
    assert far_scanner.tally() == [31, 0, 0, 0, 31]

    network.release_answers()
    far_scanner.wait()

    assert network.most_open_posts == 1
    assert_all_saved(far_scanner)


def test_thirty_codes_while_the_page_is_busy_with_something_else(far_scanner, network):
    network.hold_answers()
    far_scanner.scan("SB00001", *CODES[:15], delay=0)
    wait_until(far_scanner.page, lambda: network.open_posts)
    far_scanner.page.evaluate(
        "setTimeout(() => { const end = Date.now() + 500; while (Date.now() < end); }, 0)"
    )
    network.release_answers()

    far_scanner.scan(*CODES[15:], delay=0)
    far_scanner.wait()

    assert_all_saved(far_scanner)


def test_every_fifth_answer_lost_after_the_server_saved(far_scanner, network):
    network.lose_every = 5

    far_scanner.scan("SB00001")
    for place in range(0, len(CODES), 3):
        answers = network.answers
        far_scanner.scan(*CODES[place : place + 3])
        wait_until(far_scanner.page, lambda: network.answers > answers)
    far_scanner.wait(timeout=30000)

    assert network.lost >= 2
    assert_all_saved(far_scanner)


def test_thirty_seconds_of_server_errors(page, open_as, dispatcher, network):
    page.clock.install()
    scanner = open_as(dispatcher, "/scan/", site=network.url)
    network.status = 500
    scanner.scan("SB00001", *CODES[:10])
    expect(scanner.part("strip-away-says")).to_contain_text("Scans kept on this device: 11.")

    for code in CODES[10:]:
        page.clock.fast_forward(1500)
        scanner.scan(code)
    assert scanner.tally() == [31, 0, 0, 0, 31]
    assert Scan.objects.count() == 0
    expect(scanner.part("waiting-note")).to_contain_text("31 waiting, the oldest for")
    network.status = None
    scanner.wait_for_the_network()

    expect(scanner.part("strip-away")).to_be_hidden()
    assert_all_saved(scanner)


def test_other_refusals_of_the_whole_request_are_waited_out(far_scanner, network):
    codes = {429: ["SB00001", *CODES[:5]], 502: CODES[5:10], 503: CODES[10:15]}
    tallies = {}
    for status in codes:
        network.status = status
        far_scanner.scan(*codes[status])
        expect(far_scanner.part("strip-away")).to_be_visible()
        tallies[status] = far_scanner.tally()
        network.status = None
        far_scanner.try_now()
        far_scanner.wait()
        expect(far_scanner.part("strip-away")).to_be_hidden()

    assert tallies == {429: [6, 0, 0, 0, 6], 502: [11, 6, 0, 0, 5], 503: [16, 11, 0, 0, 5]}
    assert_all_saved(far_scanner, CODES[:15])


def test_page_of_a_box_on_the_way_is_no_answer(far_scanner, network):
    network.status = 200  # a hotel's or an operator's page, with a friendly status
    far_scanner.scan("SB00001", *CODES[:5])
    expect(far_scanner.part("strip-away")).to_be_visible()
    assert far_scanner.tally() == [6, 0, 0, 0, 6]

    network.status = None
    far_scanner.wait()

    assert_all_saved(far_scanner, CODES[:5])


def test_wrong_clock_of_the_device_changes_nothing_but_its_own_time(page, open_as, dispatcher):
    page.clock.install(time="2020-06-01T00:00:00Z")
    scanner = open_as(dispatcher, "/scan/")
    scanner.scan("SB00001", *CODES[:3])
    scanner.wait()
    page.clock.set_system_time("2019-06-01T00:00:00Z")
    scanner.scan(*CODES[3:6])
    scanner.wait()

    assert_all_saved(scanner, CODES[:6])
    years = Scan.objects.order_by("received_at").values_list("scanned_at__year", "received_at__year")
    assert [pair[0] for pair in years] == [2020, 2020, 2020, 2020, 2019, 2019, 2019]
    assert min(pair[1] for pair in years) >= 2026
    ids = list(Scan.objects.order_by("seq").values_list("id", flat=True))
    assert ids == sorted(ids)


@pytest.mark.parametrize("when", ["from the start", "in the middle"])
def test_browser_without_storage_keeps_scans_in_memory_and_says_so(page, open_as, dispatcher, when):
    refuse = "IDBFactory.prototype.open = () => { throw new DOMException('private', 'SecurityError'); }"
    if when == "from the start":
        page.add_init_script(refuse)
    scanner = open_as(dispatcher, "/scan/")
    scanner.scan("SB00001", CODES[0])
    scanner.wait()
    if when == "in the middle":
        page.evaluate(
            "() => { IDBObjectStore.prototype.add = "
            "() => { throw new DOMException('full', 'QuotaExceededError'); }; }"
        )
    scanner.hold_requests()
    scanner.scan(*CODES[1:20])
    expect(scanner.part("strip-memory")).to_be_visible()
    assert scanner.tally() == [21, 2, 0, 0, 19]

    scanner.let_go()
    scanner.wait()

    assert_all_saved(scanner, CODES[:20])


def test_leaving_with_scans_in_memory_only_asks_first(page, open_as, dispatcher):
    page.add_init_script(
        "IDBFactory.prototype.open = () => { throw new DOMException('private', 'SecurityError'); }"
    )
    scanner = open_as(dispatcher, "/scan/")
    scanner.is_checked = False
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    scanner.hold_requests()
    scanner.scan("SB00001")

    page.close(run_before_unload=True)
    page.wait_for_event("close")

    assert asked == ["beforeunload"]
