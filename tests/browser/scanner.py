"""A scanner and a pair of eyes on a scan page."""

from playwright.sync_api import expect

from bags.models import Link
from scanning.models import Scan

API = "**/api/v1/scans"


class Scanner:
    """Types codes the way a scanner does, and reads what the page says."""

    def __init__(self, page):
        self.page = page
        self.held = None
        expect(page.locator("#scan-page")).to_have_attribute("data-listening", "yes")

    def scan(self, *codes, end="Enter"):
        """Type each code at 1 ms a key and end it, without waiting for anything."""
        for code in codes:
            self.page.keyboard.type(code, delay=1)
            self.page.keyboard.press(end)

    def part(self, name):
        return self.page.locator(f'[data-part="{name}"]')

    def wait(self, waiting=0):
        """Wait until this many scans have no answer yet."""
        expect(self.part("tally-waiting")).to_have_text(str(waiting))

    def tally(self):
        """The five numbers of the page, which must add up: made, saved, already here, refused, waiting."""
        names = ["made", "saved", "duplicate", "refused", "waiting"]
        made, *rest = [int(self.part(f"tally-{name}").text_content()) for name in names]
        assert made == sum(rest)
        return [made, *rest]

    def state(self):
        return self.page.locator("#scan-page").get_attribute("data-state")

    def rows(self):
        """The rows from the oldest to the newest: (code, state)."""
        newest_first = self.page.locator(".row-of-scan").evaluate_all(
            "(rows) => rows.map((row) => [row.querySelector('.row-code').textContent, row.dataset.state])"
        )
        return [tuple(row) for row in reversed(newest_first)]

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


def stored():
    """What the database holds, in the order of receipt: (code, parent that the scan named, outcome)."""
    return list(Scan.objects.order_by("received_at").values_list("code", "named_parent", "outcome"))


def saved(parent, codes):
    """What `stored` gives when a parent and these children were packed and nothing else."""
    return [(parent, None, "saved"), *[(code, parent, "saved") for code in codes]]


def in_parent(code):
    return set(Link.objects.filter(parent__code=code, unlinked_at=None).values_list("child__code", flat=True))
