"""static/scan/queue.js with a server that stays away or is busy: the scans are sent again."""

import json

import pytest

from tests.browser.queue_server import START, Server, add, answered, results, waiting
from tests.browser.scanner import wait_for_script

pytestmark = pytest.mark.browser


NO_ANSWERS = [
    {"status": 500, "json": {"error": "oops"}},
    {"status": 502, "body": "<h1>Bad gateway</h1>"},
    {"status": 401, "body": "<h1>Hotel wifi: sign in</h1>"},
    {"status": 400, "json": {}},
    {"status": 200, "body": "<h1>Hotel wifi</h1>"},
    {"status": 200, "json": {"results": "?"}},
    {"status": 200, "json": {"results": []}},
    {"status": 200, "json": results("other")},
    {"status": 302, "headers": {"Location": "/"}},
    Server.CUT,
]


@pytest.mark.parametrize(
    "answer", NO_ANSWERS, ids=lambda answer: json.dumps(answer) if isinstance(answer, dict) else "cut"
)
def test_what_is_no_answer_changes_nothing_and_the_scan_is_sent_again(timed_server, timed, answer):
    timed_server.answers = [answer]
    add(timed, "a")
    wait_for_script(timed, "seen.away.length === 1")
    assert (waiting(timed), timed.evaluate("seen.answers")) == ("a", [])

    timed.clock.run_for(399)
    assert timed_server.sent == ["a"]
    timed.clock.run_for(1)

    assert answered(timed, "a saved")
    assert (timed_server.sent, waiting(timed)) == (["a", "a"], "")
    assert timed.evaluate("seen.away") == [True, False]


def test_hung_server_does_not_stop_the_queue(timed_server, timed):
    timed_server.answers = [Server.HELD]
    add(timed, "a")
    timed_server.wait(1)
    timed.clock.run_for(9_999)
    assert timed.evaluate("seen.away") == []

    timed.clock.run_for(1)
    wait_for_script(timed, "seen.away.length === 1")
    timed.clock.run_for(400)

    assert answered(timed, "a saved")
    assert timed_server.sent == ["a", "a"]


def test_what_was_not_answered_in_time_is_sent_again_by_halves(timed):
    """A slow network would else never get through, and a slow server have it all to do again each time."""
    server = Server(timed)
    server.answers = [Server.HELD, Server.HELD]
    timed.evaluate("window.before = () => new Promise((resolve) => { window.begin = resolve; }); 0")
    timed.evaluate(START)
    add(timed, *"abcd")
    timed.evaluate(COUNT_PAUSES)
    timed.evaluate("begin()")

    for count, pause in enumerate((400, 800), start=1):
        server.wait(count)
        timed.clock.run_for(10_000)
        wait_for_script(timed, "(count) => pauses === count", arg=count)
        timed.clock.run_for(pause)

    assert answered(timed, *(f"{scan} saved" for scan in "abcd"))
    assert server.sent == ["abcd", "ab", "a", "bcd"]


def test_server_that_stays_away_is_asked_less_often_but_at_least_every_3_seconds(timed_server, timed):
    pauses = [500, 1000, 2000, 3000, 3000]
    timed_server.answers = [Server.CUT] * (len(pauses) + 1)
    timed.evaluate(COUNT_PAUSES)
    add(timed, "a")

    for number, pause in enumerate(pauses, start=1):
        wait_for_script(timed, "(count) => pauses === count", arg=number)
        timed.clock.run_for(pause * 0.8 - 1)
        assert len(timed_server.requests) == number
        timed.clock.run_for(1)
        timed_server.wait(number + 1)

    assert timed.evaluate("seen.away") == [True]


# Counts the pauses that the queue makes, all but its patience with one request.
COUNT_PAUSES = """() => {
    const start = window.setTimeout;
    window.pauses = 0;
    window.setTimeout = (call, after) => {
        if (after !== 10000) pauses += 1;
        return start(call, after);
    };
}"""


def test_busy_server_is_left_alone_as_long_as_it_says(timed_server, timed):
    timed_server.answers = [{"status": 503, "headers": {"Retry-After": "3"}, "json": {"error": "busy"}}]
    add(timed, "a")
    wait_for_script(timed, "seen.away.length === 1")

    timed.clock.run_for(3299)
    assert timed_server.sent == ["a"]
    timed.clock.run_for(1)

    assert answered(timed, "a saved")


@pytest.mark.parametrize(("chance", "pause"), [(0, 500), (0.999, 251)])
def test_stations_come_back_at_different_times(timed_server, timed, chance, pause):
    timed.evaluate(f"Math.random = () => {chance}")
    timed_server.answers = [Server.CUT]
    add(timed, "a")
    wait_for_script(timed, "seen.away.length === 1")

    timed.clock.run_for(pause - 1)
    assert timed_server.sent == ["a"]
    timed.clock.run_for(1)

    assert answered(timed, "a saved")


def test_batch_that_was_too_much_for_a_busy_server_is_halved_until_an_answer_comes(timed_server, timed):
    timed_server.answers = [{"status": 503, "json": {"error": "busy"}}] * 2
    timed.evaluate(COUNT_PAUSES)
    add(timed, *"abcdefgh")
    for number in (1, 2):
        wait_for_script(timed, "(count) => pauses === count", arg=number)
        timed.clock.run_for(800)

    assert answered(timed, *(f"{scan} saved" for scan in "abcdefgh"))
    assert timed_server.sent == ["abcdefgh", "abcd", "ab", "cdefgh"]


def test_failures_are_forgotten_with_the_first_answer(timed_server, timed):
    timed_server.answers = [Server.CUT, None, Server.CUT]
    add(timed, "a")
    wait_for_script(timed, "seen.away.length === 1")
    timed.clock.run_for(400)
    assert answered(timed, "a saved")

    add(timed, "b")
    wait_for_script(timed, "seen.away.length === 3")
    timed.clock.run_for(400)

    assert answered(timed, "a saved", "b saved")
    assert timed.evaluate("seen.away") == [True, False, True, False]


def test_scans_made_while_the_server_is_away_wait_for_the_next_try(timed_server, timed):
    timed_server.answers = [Server.CUT]
    add(timed, "a")
    wait_for_script(timed, "seen.away.length === 1")

    add(timed, "b")
    timed.evaluate("queue.send()")
    assert timed_server.sent == ["a"]
    timed.evaluate("window.dispatchEvent(new Event('online'))")

    assert answered(timed, "a saved", "b saved")
    assert timed_server.sent == ["a", "ab"]
    timed.clock.run_for(60_000)
    assert timed_server.sent == ["a", "ab"]
