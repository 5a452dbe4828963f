"""Browser contexts that the tests of a module use one after the other.

A new one for each test would fetch and compile all files again, and open a window again: half of their time.
"""

from urllib.parse import urlsplit

# Without service workers nobody reads the copy that a scan page keeps of itself, and each page would load all
# its files twice: the second time for the copy. tests/browser/test_scan_offline.py has both.
NO_COPIES = "Object.defineProperty(Navigator.prototype, 'serviceWorker', { get: () => undefined });"


class SharedContext:
    """A context that is cleared after each test, all but the browser's cache of files.

    Listeners and scripts belong on pages, which are closed with their test: what is put on the context itself
    by `context.on` or `context.add_init_script` would stay.
    """

    def __init__(self, browser, arguments):
        self.context = browser.new_context(**arguments)
        if arguments.get("service_workers") == "block":
            self.context.add_init_script(NO_COPIES)
        self.origins = set()
        self.errors = []  # what scripts of the test's pages threw and nobody caught, and what they may not do
        # While one page stays, the next is a tab in its window: a new window costs more than all the rest.
        self.resting = self.context.new_page()
        self.remote = self.context.new_cdp_session(self.resting)
        self.context.on("page", lambda page: page.on("framenavigated", self.note_origin))
        self.context.on(
            "weberror", lambda event: self.errors.append(f"{event.page.url}: {event.error.stack}")
        )
        self.context.on("console", self.note_violation)

    def note_origin(self, frame):
        parts = urlsplit(frame.url)
        if parts.scheme.startswith("http"):
            self.origins.add(f"{parts.scheme}://{parts.netloc}")

    def note_violation(self, message):
        """The browser writes there what the page's Content-Security-Policy forbade."""
        if "Content Security Policy" in message.text:
            self.errors.append(f"{message.page.url if message.page else ''}: {message.text}")

    def taken_errors(self):
        errors, self.errors = self.errors, []
        return errors

    def clear(self):
        for page in self.context.pages:
            if page is not self.resting:
                page.close()
        self.context.unroute_all(behavior="ignoreErrors")
        self.context.set_offline(False)
        self.context.clear_permissions()
        self.context.clear_cookies()
        while self.origins:
            self.remote.send(
                "Storage.clearDataForOrigin", {"origin": self.origins.pop(), "storageTypes": "all"}
            )

    def has_another_clock(self):
        """A test has replaced the clock of its pages: all later pages have it, and for good."""
        return self.resting.evaluate("'__pwClock' in globalThis")


class SharedContexts:
    """One context for each set of arguments."""

    def __init__(self, browser):
        self.browser = browser
        self.shared = {}

    def borrow(self, arguments):
        key = repr(sorted(arguments.items()))
        if key not in self.shared:
            self.shared[key] = SharedContext(self.browser, arguments)
        return self.shared[key]

    def give_back(self, shared):
        shared.clear()
        if shared.has_another_clock():
            self.shared = {key: other for key, other in self.shared.items() if other is not shared}
            shared.context.close()

    def close(self):
        for shared in self.shared.values():
            shared.context.close()
