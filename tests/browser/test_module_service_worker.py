"""Which pages the service worker opens without a network."""

import pytest

from tests.browser.modules import SITE

pytestmark = pytest.mark.browser
# The worker as a function of the browser's globals: what it would answer itself.
TAKEN = """async (paths) => {
  const heard = {};
  const self = { addEventListener: (name, listen) => { heard[name] = listen; } };
  const text = await (await fetch("/static/scan/service_worker.js")).text();
  const fetchNothing = () => new Promise(() => {});
  new Function("self", "fetch", text)(self, fetchNothing);
  return paths.filter((path) => {
    let isTaken = false;
    const request = { url: location.origin + path, method: "GET", mode: "navigate" };
    heard.fetch({ request, respondWith: () => { isTaken = true; } });
    return isTaken;
  });
}"""


def test_scan_pages_are_opened_without_a_network_and_no_others(pure):
    scan_pages = [
        "/scan/",
        "/scan/look/",
        "/scan/?parent=SB00001",
        "/bills/B-1/scan/",
        "/bills/GS/2026-27/0001/scan/",
        "/bills/GS/2026-27/0001/scan/?from=new",
        "/bills/A/scan/B/scan/",
    ]
    others = [
        "/",
        "/scans/",
        "/scan/labels/",
        "/bills/",
        "/bills/scan/",
        "/bills/A/scan/B/",
        "/bills/A/scan/B/check/",
        "/bills/B-1/",
        "/bills/B-1/scan",
        "/bags/A/scan/",
        "/static-not/bills/B-1/scan/",
    ]

    assert pure.url.startswith(SITE)
    assert pure.evaluate(TAKEN, scan_pages + others) == scan_pages
