"""The figures of each fault, and the devices' way to retry."""

import json

from tests.faults import devices
from tests.faults.ledger import Written
from tests.faults.page import KEPT, PAGE, render_page
from tests.faults.results import describe_faults


def make_answer(sent_at, at, status=200):
    return {"sent_at": sent_at, "at": at, "status": status, "results": []}


def test_fault_is_described_from_its_beginning_to_the_next_one():
    written = Written()
    usual = {"came_back": "by itself"}
    written.faults = [
        {"name": "one", "began_at": 10.0, "ended_at": 12.0, **usual},
        {"name": "two", "began_at": 20.0, "ended_at": 20.0, **usual},
    ]
    written.answers = [
        make_answer(8.0, 9.0),
        make_answer(9.5, 10.5),
        make_answer(10.6, 11.0, 503),
        make_answer(11.0, 13.0),  # sent before the end: no sign that it is over
        make_answer(12.5, 13.5),
        make_answer(21.0, 25.0, "cut"),
    ]

    one, two = describe_faults(written)

    assert one == {
        "name": "one",
        "came_back": "by itself",
        "seconds": 2.0,
        "statuses": {"200": 3, "503": 1},
        "first_good_after": 1.5,
        "longest_gap": 2.5,
        "slowest": 2.0,
    }
    assert (two["statuses"], two["first_good_after"], two["slowest"]) == ({"cut": 1}, None, 4.0)


def test_devices_retry_as_the_scan_page_does():
    assert devices.LARGEST_BATCH == 100
    assert 0 < devices.SHORTEST_PAUSE <= devices.LONGEST_PAUSE <= devices.PATIENCE
    assert [devices.choose_pause(failures, 0, 0) for failures in (1, 2, 3, 4, 9)] == [0.5, 1, 2, 3, 3]
    assert (devices.choose_pause(9, 0, 1), devices.choose_pause(9, 4, 1)) == (1.5, 5)


def test_page_shows_the_run_that_is_kept():
    assert PAGE.read_text() == render_page(json.loads(KEPT.read_text()))


def test_nothing_was_found_in_the_run_that_is_kept():
    assert set(json.loads(KEPT.read_text())["findings"].values()) == {0}
