"""static/scan/queue.js with a server that refuses a request, or one scan of it."""

import pytest

from tests.browser.queue_server import Server, add, answered, refusal, results, waiting
from tests.browser.scanner import wait_for_script

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("status", [401, 403, 409, 400])
def test_refused_request_stops_the_queue_until_it_may_go_on(server, blank, status):
    server.answers = [refusal(status)]
    add(blank, "a")
    wait_for_script(blank, "seen.stopped.length === 1")

    add(blank, "b")
    blank.evaluate("queue.tryNow()")
    assert blank.evaluate("seen.stopped") == [
        {"status": status, "error": "wrong", "message": "This is wrong."}
    ]
    assert (server.sent, waiting(blank)) == (["a"], "ab")
    blank.evaluate("queue.resume()")

    assert answered(blank, "a saved", "b saved")
    assert blank.evaluate("seen.away") == []


def test_stop_without_a_message_has_an_empty_one(server, blank):
    server.answers = [{"status": 401, "json": {"error": "signed_out"}}]
    add(blank, "a")
    wait_for_script(blank, "seen.stopped.length === 1")

    assert blank.evaluate("seen.stopped") == [{"status": 401, "error": "signed_out", "message": ""}]


@pytest.mark.parametrize("status", [400, 413])
def test_scan_that_the_server_names_is_refused_and_the_others_are_sent(server, blank, status):
    server.answers = [Server.HELD, refusal(status, scan=1)]
    add(blank, "x")
    server.wait(1)
    add(blank, "a", "b", "c")
    server.let_go()

    assert answered(blank, "x saved", "b refused", "a saved", "c saved")
    assert server.sent == ["x", "abc", "ac"]
    assert waiting(blank) == ""


def test_refused_scan_keeps_what_the_server_said_of_it(server, blank):
    server.answers = [refusal(400, scan=0)]
    add(blank, "a")
    answered(blank, "a refused")

    [result] = blank.evaluate("store.answersTo(['a']).then((all) => all.map(({ result }) => result))")

    assert result == {
        "id": "a",
        "outcome": "refused",
        "tone": "refused",
        "message": "This is wrong.",
        "reason": None,
        "bag": None,
        "parent": None,
        "bill": None,
    }


def test_batch_that_is_too_large_is_halved_until_the_scan_is_found(server, blank):
    too_large = refusal(413)
    server.answers = [Server.HELD, too_large, too_large, too_large, None, None]
    add(blank, "x")
    server.wait(1)
    add(blank, "a", "b", "c", "d", "e")
    server.let_go()

    assert answered(blank, "x saved", "a refused", "b saved", "c saved", "d saved", "e saved")
    assert server.sent == ["x", "abcde", "ab", "a", "bcde"]


def test_batch_that_is_read_after_halving_is_followed_by_a_whole_one(server, blank):
    server.answers = [Server.HELD, refusal(413)]
    add(blank, "x")
    server.wait(1)
    add(blank, "a", "b", "c", "d", "e")
    server.let_go()

    assert answered(blank, *(f"{scan} saved" for scan in "xabcde"))
    assert server.sent == ["x", "abcde", "ab", "cde"]


def test_answers_for_a_part_leave_the_rest_waiting(server, blank):
    server.answers = [Server.HELD, {"json": results("b", "other")}]
    add(blank, "x")
    server.wait(1)
    add(blank, "a", "b")
    server.let_go()

    assert answered(blank, "x saved", "b saved", "a saved")
    assert server.sent == ["x", "ab", "a"]
