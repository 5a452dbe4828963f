"""static/scan/queue.js: no scan waits in silence, whatever another tab or the browser does."""

import pytest

from tests.browser.modules import open_page, run_in_module
from tests.browser.queue_server import IS_IN_LINE, START, Server, add, answered, waiting
from tests.browser.scanner import wait_for_script

pytestmark = pytest.mark.browser

KEEP_LOCK = """() => {
    window.lost = [];
    window.hasLock = false;
    const request = navigator.locks.request("tracetrack-sender", () => {
        window.hasLock = true;
        return new Promise((resolve) => { window.letGo = resolve; });
    });
    request.catch((error) => lost.push(error.name));
}"""
# Scans of this tab, made long ago.
KEEP = """async (ids) => {
    const { openStore } = await import("/static/scan/store.js");
    const made = { tab: "t", page: "pack", user: 7, isHeld: false, madeAt: Date.now() - 60_000 };
    await (await openStore(() => {})).add(ids.map((id) => ({ ...made, id, scan: { id } })));
}"""
PUT_AWAY = "window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))"
BRING_BACK = "window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"
HELD_LOCKS = "navigator.locks.query().then(({ held }) => held.map(({ name }) => name))"


@pytest.fixture
def frozen(timed):
    """A tab of the same browser that sends for ever."""
    tab = open_page(timed.context)
    tab.evaluate(KEEP_LOCK)
    wait_for_script(tab, "window.hasLock")
    return tab


def settle_down(page):
    """Let the page do all that needs no time."""
    page.evaluate("store.waiting()")
    page.evaluate("store.waiting()")


def test_lock_that_another_tab_keeps_is_waited_for_10_seconds(frozen, timed_server, timed):
    add(timed, "a", madeAt=timed.evaluate("Date.now()"))
    wait_for_script(timed, IS_IN_LINE)
    timed.clock.run_for(9_999)
    settle_down(timed)
    assert timed_server.sent == []

    timed.clock.run_for(1)

    assert answered(timed, "a saved")
    assert (timed_server.sent, waiting(timed), frozen.evaluate("lost")) == (["a"], "", [])


def test_tab_that_was_waited_for_in_vain_is_not_waited_for_again(frozen, timed_server, timed):
    add(timed, "a")
    wait_for_script(timed, IS_IN_LINE)
    timed.clock.run_for(10_000)
    assert answered(timed, "a saved")

    add(timed, "b")

    assert answered(timed, "a saved", "b saved")
    frozen.evaluate("letGo()")
    add(timed, "c")
    assert answered(timed, "a saved", "b saved", "c saved")
    frozen.evaluate(KEEP_LOCK)
    wait_for_script(frozen, "window.hasLock")
    add(timed, "d")
    wait_for_script(timed, IS_IN_LINE)
    assert timed_server.sent == ["a", "b", "c"]  # it may be at work: it is waited for as at first


def test_what_the_other_tab_had_taken_goes_before_what_came_later(frozen, timed):
    frozen.evaluate(KEEP, ["a", "b"])
    server = Server(timed)
    timed.evaluate(START)
    add(timed, "c")
    wait_for_script(timed, IS_IN_LINE)

    timed.clock.run_for(1_000)

    assert answered(timed, "a saved", "b saved", "c saved")
    assert (server.sent, waiting(timed)) == (["abc"], "")


def test_scans_that_are_old_already_wait_for_another_tab_for_a_second(frozen, timed):
    """A biller who opens page after page would never stay on one for 10 seconds."""
    frozen.evaluate(KEEP, ["a"])
    server = Server(timed)
    timed.evaluate(START)
    wait_for_script(timed, IS_IN_LINE)

    timed.clock.run_for(999)
    settle_down(timed)
    assert server.sent == []
    timed.clock.run_for(1)

    assert answered(timed, "a saved")


def test_page_without_scans_waits_for_no_other_tab(frozen, timed_server, timed):
    settle_down(timed)

    # Waited for: the browser counts one that never waits, too, for a moment.
    wait_for_script(timed, "navigator.locks.query().then(({ pending }) => pending.length === 0)")
    frozen.evaluate("letGo()")
    add(timed, "a")
    assert answered(timed, "a saved")


def test_refused_lock_is_no_reason_to_wait(blank):
    """As in browsers that keep locks from sites without storage."""
    server = Server(blank)
    refusal = "Promise.reject(new DOMException('no', 'SecurityError'))"
    blank.evaluate(f"navigator.locks.request = () => {refusal}; 0")
    blank.evaluate(START)

    add(blank, "a")

    assert answered(blank, "a saved")
    assert server.sent == ["a"]


def test_other_tab_has_its_turn_after_each_batch(server, blank):
    """With a long queue and a slow server it would else take this tab for a frozen one, and send the same."""
    server.answers = [Server.HELD]
    add(blank, "a")
    server.wait(1)
    add(blank, "b")
    other = open_page(blank.context)
    other.evaluate(KEEP_LOCK)
    wait_for_script(other, "navigator.locks.query().then(({ pending }) => pending.length === 1)")

    server.let_go()

    wait_for_script(other, "window.hasLock")
    assert server.sent == ["a"]
    other.evaluate("letGo()")
    assert answered(blank, "a saved", "b saved")


# away by age


def test_scan_that_nobody_answers_for_10_seconds_is_red_though_nothing_fails(frozen, timed_server, timed):
    timed_server.answers = [Server.HELD]
    add(timed, "a")
    wait_for_script(timed, IS_IN_LINE)
    timed.clock.run_for(9_999)
    settle_down(timed)
    assert timed.evaluate("seen.away") == []

    timed.clock.run_for(1)
    wait_for_script(timed, "seen.away.length === 1")
    timed_server.wait(1)
    timed_server.let_go()

    assert answered(timed, "a saved")
    assert timed.evaluate("seen.away") == [True, False]


def test_held_scan_is_never_late(timed_server, timed):
    add(timed, "a", isHeld=True)

    timed.clock.run_for(60_000)
    settle_down(timed)

    assert timed.evaluate("seen.away") == []


def test_long_queue_that_moves_is_not_late(timed_server, timed):
    timed.evaluate("window.answer = null")
    for count, scan in enumerate("abcd", start=1):
        timed_server.answers.append(Server.HELD)
        add(timed, scan, madeAt=0)
        timed_server.wait(count)
        timed.clock.run_for(7_500)
        settle_down(timed)
        timed_server.let_go()
        wait_for_script(timed, f"seen.answers.includes('{scan} saved')")

    assert timed.evaluate("seen.away") == []


def test_answer_to_the_late_scan_in_another_tab_ends_the_red(frozen, timed_server, timed):
    timed_server.answers = [Server.HELD]
    add(timed, "a")
    wait_for_script(timed, IS_IN_LINE)
    timed.clock.run_for(10_000)
    wait_for_script(timed, "seen.away.length === 1")

    frozen.evaluate("""() => {
        const results = [{ id: "a", outcome: "saved" }];
        new BroadcastChannel("tracetrack-scans").postMessage({ results });
    }""")

    wait_for_script(timed, "seen.away.length === 2")
    assert timed.evaluate("seen.away") == [True, False]


def test_page_whose_session_has_ended_says_that_alone(timed_server, timed):
    timed_server.answers = [Server.CUT, {"status": 401, "json": {"error": "signed_out", "message": ""}}]
    add(timed, "a")
    wait_for_script(timed, "seen.away.length === 1")
    timed.clock.run_for(400)
    wait_for_script(timed, "seen.stopped.length === 1")

    timed.clock.run_for(60_000)
    settle_down(timed)

    assert timed.evaluate("seen.away") == [True, False]


# a page that the browser puts away


def test_page_that_is_put_away_lets_go_of_the_lock_and_sends_after_it_came_back(server, blank):
    server.answers = [Server.HELD]
    add(blank, "a")
    server.wait(1)

    blank.evaluate(PUT_AWAY)
    wait_for_script(blank, HELD_LOCKS.replace("held.map(({ name }) => name)", "held.length === 0"))
    assert (blank.evaluate("seen.away"), waiting(blank)) == ([], "a")
    add(blank, "b")
    blank.evaluate("queue.tryNow()")
    assert server.sent == ["a"]
    blank.evaluate(BRING_BACK)

    assert answered(blank, "a saved", "b saved")
    assert (server.sent, blank.evaluate("seen.away")) == (["a", "ab"], [])


@pytest.mark.parametrize(("put_away", "bring_back"), [("freeze", "resume")])
def test_frozen_tab_lets_go_of_the_lock_too(server, blank, put_away, bring_back):
    server.answers = [Server.HELD]
    add(blank, "a")
    server.wait(1)

    blank.evaluate(f"document.dispatchEvent(new Event('{put_away}'))")
    wait_for_script(blank, HELD_LOCKS.replace("held.map(({ name }) => name)", "held.length === 0"))
    blank.evaluate(f"document.dispatchEvent(new Event('{bring_back}'))")

    assert answered(blank, "a saved")


def test_page_that_waits_for_the_lock_gives_up_its_place_when_it_is_put_away(frozen, timed_server, timed):
    add(timed, "a")
    wait_for_script(timed, IS_IN_LINE)

    timed.evaluate(PUT_AWAY)

    wait_for_script(timed, "navigator.locks.query().then(({ pending }) => pending.length === 0)")
    timed.clock.run_for(60_000)
    settle_down(timed)
    assert timed_server.sent == []
    frozen.evaluate("letGo()")
    timed.evaluate(BRING_BACK)
    assert answered(timed, "a saved")


def test_tab_that_is_put_away_lets_go_of_its_name_and_takes_it_again(blank):
    assert run_in_module(blank, "tabs", "return m.claimTab('one')") is True
    # Waited for: pages of the test before, which are closed, may have locks for a moment.
    wait_for_script(blank, f"{HELD_LOCKS}.then((names) => names.join() === 'tracetrack-tab-one')")

    blank.evaluate(PUT_AWAY)
    wait_for_script(blank, HELD_LOCKS.replace("held.map(({ name }) => name)", "held.length === 0"))
    blank.evaluate(BRING_BACK)

    wait_for_script(blank, HELD_LOCKS.replace("held.map(({ name }) => name)", "held.length === 1"))
    assert run_in_module(blank, "tabs", "return m.openTabs().then((tabs) => [...tabs])") == ["one"]


def test_page_out_of_the_back_buttons_copy_has_the_parent_that_is_in_hand_now(blank):
    parent = run_in_module(
        blank,
        "journal",
        """
        const mine = m.makeJournal("pack", { id: 7, name: "Asha" });
        mine.parent = { code: "SB00001" };
        m.makeJournal("pack", { id: 7, name: "Asha" }).parent = { code: "SB00002" };
        const before = mine.parent.code;
        window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
        return [before, mine.parent.code];
        """,
    )

    assert parent == ["SB00001", "SB00002"]
