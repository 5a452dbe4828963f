"""static/scan/taking_in.js: the scans of one person, taken in more than once, without a server."""

import pytest

from tests.browser.modules import run_in_module
from tests.browser.queue_server import Server, results

pytestmark = pytest.mark.browser

BOX = """() => {
    document.body.innerHTML = `<div data-part="taking-in" data-api="/api/v1/scans" data-for="1"
      data-waits="waits {n}" data-begun="left {n}" data-done="done {saved}" data-away="away" hidden>
      <template><p><span></span><button></button></p></template></div>`;
}"""
START = """
const { openStore } = await import("/static/scan/store.js");
const opening = openStore(() => {});
const store = await opening;
const ids = (...all) => all.map((id) => ({ id, tab: "t", page: "pack", user: 8, userName: "Asha", scan: {
  id, code: id, action: "pack", parent: null, bill: null } }));
const add = async (...all) => {
  await store.add(ids(...all));
  new BroadcastChannel("tracetrack-scans").postMessage({ changed: true });
};
const until = async (words) => {
  const begin = performance.now();
  while (performance.now() - begin < 20000) {
    if (document.querySelector("p > span")?.textContent === words) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${words} expected, there is: ${document.querySelector("p > span")?.textContent}`);
};
const errors = [];
window.addEventListener("error", ({ message }) => errors.push(message));
const press = () => document.querySelector("p > button").click();
await add("1", "2");
m.makeTakingIn({ opening }).offer(1);
await until("waits 2");
press();
"""


def take_in(page, body, answers=()):
    page.evaluate(BOX)
    server = Server(page)
    server.answers = list(answers)
    return run_in_module(page, "taking_in", START + body), server


def test_second_taking_in_of_one_person_counts_by_itself(blank):
    body = """
    await until("done 2");
    await add("3", "4", "5");
    await until("waits 3");
    press();
    await until("done 3");
    return errors;"""

    errors, server = take_in(blank, body, [None, {"json": results("3")}])

    assert errors == []
    assert len(server.requests) == 3


def test_taking_in_goes_on_after_the_server_stopped_it(blank):
    stopped = {"status": 403, "json": {"error": "not_allowed", "message": "not now"}}
    body = """
    await until("not now");
    press();
    await until("done 2");
    return errors;"""

    errors, server = take_in(blank, body, [stopped])

    assert errors == []
    assert len(server.requests) == 2


def test_finished_queue_hears_nothing_any_more(blank):
    blank.evaluate(
        """() => {
            window.open_channels = 0;
            window.BroadcastChannel = class extends BroadcastChannel {
                constructor(name) { super(name); window.open_channels += 1; }
                close() { super.close(); window.open_channels -= 1; }
            };
        }"""
    )
    body = """
    const before = open_channels;
    await until("done 2");
    return open_channels - before;"""

    difference, _ = take_in(blank, body)

    assert difference == 0
