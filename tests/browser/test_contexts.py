"""Tests that share a browser context leave nothing in it for each other."""

import pytest

from tests.browser.contexts import SharedContexts

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FILL = """async () => {
  document.cookie = "left=1";
  localStorage.setItem("left", "1");
  await caches.open("left");
  await new Promise((resolve) => { indexedDB.open("left").onsuccess = resolve; });
}"""
WHAT_IS_LEFT = """async () => ({
  cookies: document.cookie.includes("left"),
  local: Object.keys(localStorage),
  caches: await caches.keys(),
  databases: (await indexedDB.databases()).map(({ name }) => name).filter((name) => name === "left"),
  clipboard: (await navigator.permissions.query({ name: "clipboard-read" })).state,
  isOnLine: navigator.onLine,
  fetched: performance.getEntriesByType("resource").filter((file) => file.name.endsWith(".css"))
    .map((file) => file.transferSize),
})"""


@pytest.fixture
def contexts(browser):
    contexts = SharedContexts(browser)
    yield contexts
    contexts.close()


@pytest.fixture
def open_login(contexts, browser_context_args, live_server):
    """Borrow a context and open a page in it: `shared, page = open_login()`."""

    def open_page():
        shared = contexts.borrow(browser_context_args)
        page = shared.context.new_page()
        page.goto(live_server.url + "/accounts/login/")
        return shared, page

    return open_page


def test_context_given_back_keeps_only_its_cache_of_files(contexts, open_login):
    shared, page = open_login()
    page.evaluate(FILL)
    shared.context.add_cookies([{"name": "left", "value": "1", "url": "http://elsewhere.test"}])
    shared.context.grant_permissions(["clipboard-read"])
    shared.context.route("**/accounts/login/", lambda route: route.abort())
    shared.context.set_offline(True)

    contexts.give_back(shared)

    again, page = open_login()
    left = page.evaluate(WHAT_IS_LEFT)
    assert again is shared
    assert shared.context.cookies("http://elsewhere.test") == []
    assert set(left.pop("fetched")) == {0}
    assert left == {
        "cookies": False,
        "local": [],
        "caches": [],
        "databases": [],
        "clipboard": "prompt",
        "isOnLine": True,
    }


def test_context_with_another_clock_is_not_used_again(contexts, open_login):
    shared, page = open_login()
    page.clock.install(time="2020-01-01T00:00:00Z")

    contexts.give_back(shared)

    again, page = open_login()
    assert again is not shared
    assert page.evaluate("new Date().getFullYear()") > 2020
