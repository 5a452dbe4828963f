"""static/scan/queue.js with a real store and a server that the test plays: nothing is lost or sent twice."""

import json

import pytest

from tests.browser.modules import open_page
from tests.browser.queue_server import START, Server, add, answered, refusal, results, waiting
from tests.browser.scanner import wait_for_script

pytestmark = pytest.mark.browser


@pytest.fixture
def server(blank):
    server = Server(blank)
    blank.evaluate(START)
    return server


@pytest.fixture
def timed_server(timed):
    server = Server(timed)
    timed.evaluate(START)
    return server


def test_scan_is_sent_with_all_that_goes_with_it(server, blank):
    blank.evaluate("document.cookie = 'csrftoken=right'")

    add(blank, "a")

    assert answered(blank, "a saved")
    [request] = server.requests
    assert (request.method, request.headers["x-csrftoken"]) == ("POST", "right")
    assert request.headers["content-type"] == "application/json"
    assert request.post_data_json == {
        "station": "bay-1",
        "waiting": 1,
        "waiting_for": "a",
        "scans": [{"id": "a", "code": "CHa"}],
    }
    assert (waiting(blank), blank.evaluate("seen.away")) == ("", [])


@pytest.mark.parametrize(
    ("cookies", "token"),
    [
        ([], ""),
        (["csrftoken=one"], "one"),
        (["a=1", "csrftoken=two", "b=2"], "two"),
        (["xcsrftoken=no"], ""),
        (["__Host-xcsrftoken=no"], ""),
    ],
)
def test_token_against_forgery_is_read_from_its_cookie(blank, cookies, token):
    blank.context.clear_cookies()

    found = blank.evaluate(
        """async (cookies) => {
            for (const cookie of cookies) document.cookie = cookie;
            return (await import("/static/csrf_token.js")).csrfToken();
        }""",
        cookies,
    )

    assert found == token


def test_scans_made_while_a_request_is_on_its_way_go_as_one_batch_after_it(server, blank):
    server.answers = [Server.HELD]
    add(blank, "a")
    server.wait(1)
    add(blank, "b", "c")
    add(blank, "d")
    blank.evaluate("queue.send(); queue.tryNow()")

    assert server.sent == ["a"]
    server.let_go()

    assert answered(blank, "a saved", "b saved", "c saved", "d saved")
    assert server.sent == ["a", "bcd"]
    assert waiting(blank) == ""


def test_batch_has_a_hundred_at_most(server, blank):
    server.answers = [Server.HELD]
    add(blank, "x")
    server.wait(1)
    add(blank, *(f"{number}," for number in range(150)))
    server.let_go()

    wait_for_script(blank, "seen.answers.length === 151")

    sizes = [len(request.post_data_json["scans"]) for request in server.requests]
    assert sizes[0] == 1
    assert max(sizes) == 100
    assert "".join(server.sent) == "x" + "".join(f"{number}," for number in range(150))


def test_scans_from_before_are_sent_at_the_start_after_they_were_drawn(blank):
    server = Server(blank)
    blank.evaluate("""() => {
        const drawn = new Promise((resolve) => { window.draw = resolve; });
        window.before = () => drawn;
    }""")
    blank.evaluate(START)
    blank.evaluate("""store.add([
        { id: "a", tab: "t", page: "p", user: 7, scan: { id: "a" }, isHeld: false },
        { id: "b", tab: "t", page: "p", user: "8", scan: { id: "b" }, isHeld: false },
    ])""")
    blank.evaluate("queue.send()")
    assert server.sent == []

    blank.evaluate("draw()")

    assert answered(blank, "a saved")
    assert (server.sent, waiting(blank)) == (["a"], "b")


def test_scans_go_on_though_earlier_ones_cannot_be_drawn(blank):
    Server(blank)
    blank.evaluate("() => { window.before = () => { throw new Error('no rows'); }; }")
    blank.evaluate(START)

    add(blank, "a")

    assert answered(blank, "a saved")


def test_held_scan_is_sent_when_it_is_let_go(server, blank):
    add(blank, "a", isHeld=True)
    add(blank, "b")
    assert answered(blank, "b saved")

    blank.evaluate(
        "queue.change(['a'], (one) => ({ ...one, isHeld: false, scan: { ...one.scan, parent: 'SB1' } }))"
    )

    assert answered(blank, "b saved", "a saved")
    assert server.requests[1].post_data_json["scans"] == [{"id": "a", "code": "CHa", "parent": "SB1"}]


def test_failing_to_draw_an_answer_keeps_no_scan(server, blank):
    blank.evaluate("window.fails = true")
    failures = []
    blank.on("pageerror", lambda error: failures.append(error))
    server.answers = [Server.HELD]
    add(blank, "a")
    server.wait(1)
    add(blank, "b")
    server.let_go()

    assert answered(blank, "a saved", "b saved")
    assert (server.sent, waiting(blank)) == (["a", "b"], "")
    assert [error.message for error in failures] == ["a row cannot be drawn"] * 2


# away


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


# stopped


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


# a scan that cannot be read


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


# several tabs


def test_tabs_hear_of_new_scans_and_of_answers(server, blank):
    other = open_page(blank.context)
    other.evaluate("""() => {
        window.heard = [];
        new BroadcastChannel("tracetrack-scans").onmessage = ({ data }) => heard.push(JSON.stringify(data));
    }""")

    add(blank, "a")
    answered(blank, "a saved")

    wait_for_script(other, "heard.length === 2")
    assert sorted(other.evaluate("heard")) == [
        '{"changed":true}',
        '{"results":[{"id":"a","outcome":"saved"}]}',
    ]
    other.close()


def test_answers_and_scans_of_another_tab_are_told(server, blank):
    other = open_page(blank.context)
    other.evaluate("""() => {
        const tabs = new BroadcastChannel("tracetrack-scans");
        tabs.postMessage({ results: [{ id: "z", outcome: "saved" }] });
        tabs.postMessage({ changed: true });
        tabs.postMessage({});
        tabs.postMessage({ changed: true });
    }""")

    wait_for_script(blank, "seen.changes === 3")
    assert blank.evaluate("seen.answers") == ["z saved"]
    other.close()


def test_two_tabs_send_one_after_the_other(server, blank):
    server.answers = [Server.HELD]
    add(blank, "a")
    server.wait(1)
    other = open_page(blank.context)
    elsewhere = Server(other)
    other.evaluate(START)
    add(other, "b")
    wait_for_script(other, "store.waiting().then((all) => all.length === 2)")
    assert elsewhere.sent == []

    server.let_go()

    assert answered(blank, "a saved", "b saved")
    assert sorted(server.sent + elsewhere.sent) == ["a", "b"]
    other.close()


def test_on_plain_http_too_one_request_is_on_its_way_at_a_time(blank):
    """There are no locks between tabs there; this tab's own requests follow one another all the same."""
    blank.evaluate("Object.defineProperty(navigator, 'locks', { value: undefined }); 0")
    server = Server(blank)
    server.answers = [Server.HELD]
    blank.evaluate(START)
    add(blank, "a")
    server.wait(1)

    add(blank, "b")
    wait_for_script(blank, "store.waiting().then((all) => all.length === 2)")
    blank.evaluate("queue.send()")
    assert server.sent == ["a"]
    server.let_go()

    assert answered(blank, "a saved", "b saved")
    assert server.sent == ["a", "b"]


def test_queue_for_chosen_scans_sends_those_and_no_others(blank):
    server = Server(blank)
    blank.evaluate(START.replace("user: 7,", "user: 7, only: new Set(['a', 'c']),", 1))

    add(blank, "a", "b", "c", "d")

    assert answered(blank, "a saved", "c saved")
    blank.evaluate("queue.tryNow()")
    assert (waiting(blank), "".join(server.sent)) == ("bd", "ac")


def test_former_names_of_the_station_are_sent_until_the_server_has_them(blank):
    server = Server(blank)
    server.answers = [refusal(503), None]
    blank.evaluate('localStorage.setItem(\'tracetrack-station-was\', \'[{"name":"bay 4","told":[]}]\')')
    blank.evaluate("async () => { window.m = await import('/static/scan/station.js'); }")
    blank.evaluate(START.replace('() => ({ station: "bay-1" })', '() => m.describeStation(7, "bay-1")'))

    add(blank, "a")
    assert answered(blank, "a saved")
    add(blank, "b")
    assert answered(blank, "a saved", "b saved")

    sent = [request.post_data_json.get("former_stations") for request in server.requests]
    assert sent == [["bay 4"], ["bay 4"], None]
