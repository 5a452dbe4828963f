"""A scanner and a pair of eyes on a scan page."""

from playwright.sync_api import expect

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
        rows = self.page.locator(".row-of-scan").all()
        return [(row.locator(".row-code").text_content(), row.get_attribute("data-state")) for row in rows][
            ::-1
        ]

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
