"""How fast the scan page answers, and whether a long shift slows it down: in a real Chromium.

    DATABASE_URL=postgres://… python benchmarks/scan_page.py --minutes 10

Types a scan every 100 ms for so long, as a scanner does, and compares the first minute with the last one: the
answer to a key, the time from Enter to the grey row and from there to the green one, the page's memory. Then the same
for one minute while other clients load the server. In the end the database must hold every scan.

Starts the web server itself on 127.0.0.1 and stops it. The database must have been filled by fill.py.
"""

import argparse
import os
import threading
import time
from random import randrange
from statistics import median

from people import make_person, sign_in
from playwright.sync_api import CDPSession, Page, sync_playwright
from scan_load import measure
from web_server import PORT, web_server

from accounts.models import DISPATCHER
from scanning.models import Scan
from tracetrack.launcher.tools_for_tests import find_browser

PACE_SECONDS = 0.1
# In the page: when each Enter came and when its row was grey and green; how long each key kept the page busy.
WATCH = """() => {
    const watch = { pressed: 0, keys: [], grey: [], green: [], enters: [], began: new Map() };
    // From the key until the page has done with it (W3C Event Timing). Those that were painted within 16 ms are not told.
    new PerformanceObserver((list) => {
        for (const { name, startTime, processingEnd } of list.getEntries()) {
            if (name === "keydown") watch.keys.push(processingEnd - startTime);
        }
    }).observe({ type: "event", durationThreshold: 16 });
    window.addEventListener("keydown", (event) => {
        watch.pressed += 1;
        if (event.key === "Enter") watch.enters.push(event.timeStamp);
    }, true);
    new MutationObserver((changes) => {
        const now = performance.now();
        for (const { type, addedNodes, target } of changes) {
            for (const row of addedNodes) {
                const began = watch.enters.shift();
                watch.began.set(row.dataset.id, began);
                watch.grey.push(now - began);
            }
            if (type === "attributes" && target.dataset.state === "saved" && watch.began.has(target.dataset.id)) {
                watch.green.push(now - watch.began.get(target.dataset.id));
                watch.began.delete(target.dataset.id);
            }
        }
    }).observe(document.querySelector("[data-part='rows']"), { childList: true, subtree: true, attributeFilter: ["data-state"] });
    window.watch = watch;
}"""
TAKE = """() => {
    const { pressed, keys, grey, green } = window.watch;
    Object.assign(window.watch, { pressed: 0, keys: [], grey: [], green: [] });
    // What was not told took less than 16 ms with its painting.
    return { keys: [...keys, ...Array(Math.max(0, pressed - keys.length)).fill(0)], grey, green };
}"""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=int, default=10)
    parser.add_argument("--clients", type=int, default=10, help="how many load the server in the last minute")
    asked = parser.parse_args()
    # Playwright keeps an event loop in this thread; Django would take plain ORM calls for a mistake.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with web_server() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_browser(), args=["--no-sandbox", "--disable-gpu"]
        )
        shift = Shift(browser.new_context(viewport={"width": 1366, "height": 768}).new_page())
        print(
            "| minute | key p50/p95/max ms | Enter to grey p50/p95 ms | Enter to green p50/p95 ms | memory MB | nodes |"
        )
        print("|--:|--:|--:|--:|--:|--:|")
        for minute in range(1, asked.minutes + 1):
            shift.work(60)
            print(shift.row(str(minute)), flush=True)
        load = threading.Thread(
            target=measure, args=(server,), kwargs={"clients": asked.clients, "size": 1, "seconds": 60}
        )
        load.start()
        shift.work(55)
        print(shift.row(f"loaded by {asked.clients}"), flush=True)
        load.join()
        shift.finish()
        browser.close()


class Shift:
    """One person who scans at one page."""

    def __init__(self, page: Page) -> None:
        self.person = make_person("bench-page", DISPATCHER)
        self.before = Scan.objects.filter(user=self.person).count()
        self.page = page
        self.number = 0
        self.run = f"{int(time.time()) % 1_000_000:06}"
        cookie = {"name": "sessionid", "value": sign_in(self.person), "url": f"http://127.0.0.1:{PORT}"}
        page.context.add_cookies([cookie])  # type: ignore[list-item]
        page.goto(f"http://127.0.0.1:{PORT}/scan/")
        page.wait_for_selector("#scan-page[data-listening=yes]")
        page.evaluate(WATCH)
        self.devtools: CDPSession = page.context.new_cdp_session(page)
        self.devtools.send("Performance.enable")

    def work(self, seconds: int) -> None:
        """A scan every 100 ms; every 30th is a new parent."""
        end = time.monotonic() + seconds
        due = time.monotonic()
        while time.monotonic() < end:
            place = self.number % 31
            self.page.keyboard.type(f"P{self.run}.{self.number}" if place else f"M444-{randrange(10**5):05}")
            self.page.keyboard.press("Enter")
            self.number += 1
            due += PACE_SECONDS
            self.page.wait_for_timeout(max(0, (due - time.monotonic()) * 1000))

    def row(self, name: str) -> str:
        times = self.page.evaluate(TAKE)
        self.devtools.send("HeapProfiler.collectGarbage")
        metrics = {
            one["name"]: one["value"] for one in self.devtools.send("Performance.getMetrics")["metrics"]
        }
        cells = [
            f"{spread(times['keys'])} / {max(times['keys']):.1f}",
            spread(times["grey"]),
            spread(times["green"]),
            f"{metrics['JSHeapUsedSize'] / 1e6:.1f}",
            f"{metrics['Nodes']:.0f}",
        ]
        return f"| {name} | " + " | ".join(cells) + " |"

    def finish(self) -> None:
        self.page.wait_for_function(
            "document.querySelector(\"[data-part='tally-waiting']\").textContent === '0'", timeout=60000
        )
        stored = Scan.objects.filter(user=self.person).count() - self.before
        print(f"\n{self.number} scans typed, {stored} stored, {self.number - stored} lost.")


def spread(times: list[float]) -> str:
    if not times:
        return "–"
    ordered = sorted(times)
    return f"{median(ordered):.1f} / {ordered[int(len(ordered) * 0.95)]:.1f}"


if __name__ == "__main__":
    main()
