"""static/scan/queue.js with a real store and a server that the test plays: nothing is lost or sent twice."""

import pytest

from tests.browser.modules import open_page
from tests.browser.queue_server import START, Server, add, answered, refusal, waiting
from tests.browser.scanner import wait_for_script

pytestmark = pytest.mark.browser


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
