"""A scanner and a pair of eyes on a scan page."""

import time

from playwright.sync_api import expect

from bags.codes import normalise_code
from bags.models import Link
from scanning.models import Scan

API = "**/api/v1/scans"
NOT_BAGS = "TT:"


class Scanner:
    """Types codes the way a scanner does, and reads what the page says.

    `typed` collects what was typed; after the test the database must hold just that (see conftest.py). A
    test whose labels say more than the code, or that ends with scans waiting, sets `is_checked` to False and
    compares by itself.
    """

    def __init__(self, page):
        self.page = page
        self.held = None
        self.typed = []
        self.is_checked = True
        self.look_on()

    def look_on(self):
        """Wait until the page, opened or opened again, listens and has drawn what was there before."""
        page = expect(self.page.locator("#scan-page"))
        page.to_have_attribute("data-listening", "yes", timeout=20000)
        page.to_have_attribute("data-restored", "yes", timeout=20000)

    def scan(self, *codes, end="Enter", delay=0):
        """Type each code as fast as the browser takes keys, some 2 ms each, and end it; wait for nothing."""
        for code in codes:
            self.page.keyboard.type(code, delay=delay)
            self.page.keyboard.press(end)
            self.note(code)

    def note(self, *codes):
        """Codes that came in by another way than `scan`."""
        self.typed += [
            normalise_code(code) for code in codes if code.strip() and not code.startswith(NOT_BAGS)
        ]

    def part(self, name):
        return self.page.locator(f'#scan-page [data-part="{name}"]')

    def wait(self, waiting=0, timeout=15000):
        """Wait until this many scans have no answer yet."""
        expect(self.part("tally-waiting")).to_have_text(str(waiting), timeout=timeout)

    def try_now(self):
        """Press the button, which is gone if the page has just tried by itself."""
        self.part("try-now").evaluate("button => button.click()")

    def wait_for_the_network(self):
        """Let the page's clock run, until it has tried again and nothing waits any more.

        A request that was under way when the network came back fails first, and sets the next try only then.
        """
        for _try in range(10):
            self.page.clock.fast_forward(20_000)
            try:
                return self.wait(timeout=2000)
            except AssertionError:
                continue
        return self.wait()

    def tally(self):
        """The numbers of the page, which must add up: made, done, already here, refused, waiting.

        Done are bags saved and, counted apart on the page, parents, look-ups and undos: see `counted_apart`.
        """
        made, saved, other, *rest = self.counted_apart()
        return [made, saved + other, *rest]

    def counted_apart(self):
        """The same with six numbers: made, saved, other, already here, refused, waiting."""
        names = ["made", "saved", "other", "duplicate", "refused", "waiting"]
        selectors = [f'#scan-page [data-part="tally-{name}"]' for name in names]
        made, *rest = self.page.evaluate(
            # In one go: answers come in while five questions are asked one after the other.
            "(parts) => parts.map((part) => Number(document.querySelector(part)?.textContent ?? 0))",
            selectors,
        )
        assert made == sum(rest)
        return [made, *rest]

    def state(self):
        return self.page.locator("#scan-page").get_attribute("data-state")

    def message(self):
        return self.part("message").text_content()

    def rows(self):
        """The rows from the oldest to the newest: (code, state)."""
        newest_first = self.page.locator(".row-of-scan").evaluate_all(
            "(rows) => rows.map((row) => [row.querySelector('.row-code').textContent, row.dataset.state])"
        )
        return [tuple(row) for row in reversed(newest_first)]

    def undo_row(self, code):
        """Press Undo in the newest row of this code."""
        row = self.page.locator(".row-of-scan", has=self.page.locator(".row-code", has_text=code)).first
        row.locator(".row-undo").click()

    def hold_requests(self):
        """Keep every request from the server until `let_go`."""
        self.held = []
        self.page.route(API, self.hold)

    def hold(self, route):
        if self.held is None:
            route.continue_()
        else:
            self.held.append(route)

    def let_go(self):
        held, self.held = self.held, None
        for route in held:
            route.continue_()

    def sent_ids(self):
        """A list that fills with the ids of each request from now on."""
        batches = []

        def note(request):
            if request.method == "POST" and request.url.endswith("/api/v1/scans"):
                batches.append([scan["id"] for scan in request.post_data_json["scans"]])

        self.page.on("request", note)
        return batches


def stop_clock(page):
    """From now on the page's time stands still until the test moves it, as by `page.clock.run_for(5000)`."""
    page.clock.install(time=0)
    page.clock.pause_at(1000)


def wait_until(page, is_so, seconds=15):
    """Let the page go on until this is so."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "It did not come."
        page.wait_for_timeout(10)


def wait_for_script(page, script, arg=None):
    """Wait until this expression or function is true in the page, and so is what it promises.

    Playwright's own wait_for_function takes a promise for true, and looks again with eval(), which our
    pages forbid.
    """
    wait_until(page, lambda: page.evaluate(script, arg))


def stored():
    """What the database holds, in the order of receipt: (code, parent that the scan named, outcome)."""
    return list(Scan.objects.order_by("received_at").values_list("code", "named_parent", "outcome"))


def saved(parent, codes):
    """What `stored` gives when a parent and these children were packed and nothing else."""
    return [(parent, None, "saved"), *[(code, parent, "saved") for code in codes]]


def in_parent(code):
    return set(Link.objects.filter(parent__code=code, unlinked_at=None).values_list("child__code", flat=True))
