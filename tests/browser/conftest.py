"""A real Chromium for the browser tests, and what a scanner does with it."""

import os
import threading
from collections import Counter

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client
from playwright.sync_api import expect

from bags.models import CodeSettings
from scanning.models import Scan
from tests.browser.contexts import SharedContexts
from tests.browser.modules import open_page, serve_files
from tests.browser.proxy import Proxy
from tests.browser.queue_server import START, Server
from tests.browser.scanner import Scanner
from tests.browser.script_coverage import KEEP_SCRIPTS, counted_scripts, is_wanted, save
from tests.builders import make_user
from tracetrack.launcher.tools_for_tests import find_browser

# Playwright keeps an event loop in this thread; Django would take our plain ORM calls for a mistake.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
expect.set_options(timeout=20_000)  # the machine may be busy with other tests; Playwright's own is 5 seconds

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--renderer-process-limit=1",  # a process for each page costs a tenth of all the tests' time
]
DESK = {"width": 1366, "height": 768}
FIGURES = Counter()


@pytest.fixture(scope="session")
def browser_type_launch_args():
    path = find_browser()
    if path is None:
        missing = (
            "NO BROWSER, SO THE BROWSER TESTS DO NOT RUN: install Chromium, or set CHROMIUM to its path."
        )
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    return {"executable_path": path, "args": [*ARGUMENTS, *([KEEP_SCRIPTS] if is_wanted() else [])]}


@pytest.fixture(scope="session")
def browser_context_args():
    # Playwright cannot see requests that pass a service worker; the tests of reloading offline allow it.
    return {"viewport": DESK, "service_workers": "block"}


@pytest.fixture(scope="session", autouse=True)
def scripts_are_counted():
    """With COVERAGE=true: which parts of our JavaScript are run."""
    if not is_wanted():
        yield
        return
    with counted_scripts() as covered:
        yield
    save(covered)


@pytest.fixture(scope="session", autouse=True)
def static_files_are_cached():
    """As in production, where their names say their content. The cache ends with its browser context."""
    original = StaticFilesHandler.serve

    def serve(self, request):
        response = original(self, request)
        response["Cache-Control"] = "max-age=3600"
        return response

    StaticFilesHandler.serve = serve
    yield
    StaticFilesHandler.serve = original


class OpenRequests:
    """The requests that the live server has not answered yet."""

    def __init__(self):
        self.count = 0
        self.changed = threading.Condition()

    def __enter__(self):
        with self.changed:
            self.count += 1

    def __exit__(self, *_error):
        with self.changed:
            self.count -= 1
            self.changed.notify_all()

    def wait(self):
        with self.changed:
            assert self.changed.wait_for(lambda: self.count == 0, timeout=30), "A request has no end."


@pytest.fixture(scope="session")
def open_requests():
    requests = OpenRequests()
    original = WSGIHandler.__call__

    def answer(self, *arguments):
        with requests:
            return original(self, *arguments)

    WSGIHandler.__call__ = answer
    yield requests
    WSGIHandler.__call__ = original


@pytest.fixture(scope="module")
def shared_contexts(browser):
    contexts = SharedContexts(browser)
    yield contexts
    contexts.close()


@pytest.fixture
def context(request, shared_contexts, browser_context_args, new_context, open_requests):
    """A browser without cookies, storage, permissions and pages, but with the module's cache of files.

    With Playwright's options for traces, videos or screenshots it is a new one, as those need.
    """
    if any(request.config.getoption(name) != "off" for name in ("--tracing", "--video", "--screenshot")):
        yield new_context()
        return
    mark = request.node.get_closest_marker("browser_context_args")
    shared = shared_contexts.borrow(browser_context_args | (mark.kwargs if mark else {}))
    yield shared.context
    errors = shared.taken_errors()
    shared_contexts.give_back(shared)
    # What a closed page still asked for would write into the next test's tables.
    open_requests.wait()
    assert not errors, "A page's script failed: " + "; ".join(errors)


@pytest.fixture(scope="module")
def module_context(browser):
    """For modules by themselves: files come from static/, no server or database takes part."""
    context = browser.new_context()
    context.route("**/*", serve_files)
    yield context
    context.close()


@pytest.fixture(scope="module")
def pure(module_context):
    """A page for functions that keep nothing."""
    return open_page(module_context)


@pytest.fixture
def blank(module_context):
    """A new page, with nothing kept from the tests before."""
    page = open_page(module_context)
    page.evaluate(FORGET_ALL)
    yield page
    page.close()


@pytest.fixture
def timed(browser):
    """A blank page whose clock stands still until the test turns it: `timed.clock.run_for(500)`."""
    context = browser.new_context()
    context.route("**/*", serve_files)
    context.clock.install(time=0)
    context.add_init_script(TIMEOUT_BY_CLOCK)
    page = open_page(context)
    page.clock.pause_at(1000)
    yield page
    context.close()


@pytest.fixture
def server(blank):
    """What the queue on the blank page sends its scans to."""
    server = Server(blank)
    blank.evaluate(START)
    return server


@pytest.fixture
def timed_server(timed):
    server = Server(timed)
    timed.evaluate(START)
    return server


FORGET_ALL = """async () => {
    localStorage.clear();
    sessionStorage.clear();
    await new Promise((resolve) => { indexedDB.deleteDatabase("tracetrack").onsuccess = resolve; });
}"""
# The browser's own AbortSignal.timeout goes by a clock that tests cannot turn.
TIMEOUT_BY_CLOCK = """
    AbortSignal.timeout = (after) => {
        const controller = new AbortController();
        setTimeout(() => controller.abort(new DOMException("too late", "TimeoutError")), after);
        return controller.signal;
    };
"""


@pytest.fixture
def site(transactional_db):
    """The site's settings, to change for one test: `site(label_patterns=…)`."""
    before = CodeSettings.objects.values().get()
    yield lambda **settings: CodeSettings.objects.update(**settings)
    CodeSettings.objects.update(**before)


@pytest.fixture
def session_cookie(db):
    """The cookie by which this person is signed in: `session_cookie(dispatcher, url)`."""

    def make(user, url):
        client = Client()  # a new one each time: a second sign-in would end the first
        client.force_login(user)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        return {"name": settings.SESSION_COOKIE_NAME, "value": value, "url": url}

    return make


@pytest.fixture
def open_as(session_cookie, context, page, live_server, scanners):
    """Open a page as this person, signed in already: `scanner = open_as(dispatcher, "/scan/")`."""

    def open_page(user, address, site=None, page=page):
        page.context.add_cookies([session_cookie(user, site or live_server.url)])
        page.goto((site or live_server.url) + address)
        return scanners(page)

    return open_page


@pytest.fixture
def dispatcher(transactional_db):
    return make_user("Dispatcher", "asha")


@pytest.fixture
def scanner(dispatcher, open_as):
    return open_as(dispatcher, "/scan/")


@pytest.fixture(scope="session")
def proxy(live_server):
    proxy = Proxy(live_server.url)
    yield proxy
    proxy.stop()


@pytest.fixture
def network(proxy):
    """The live server behind a network that can be made to fail. Its address is network.url."""
    yield proxy.renew()
    proxy.renew().is_cut = True


@pytest.fixture
def far_scanner(dispatcher, open_as, network):
    """A scanner whose page comes through the network that can fail."""
    return open_as(dispatcher, "/scan/", site=network.url)


@pytest.fixture
def scanners():
    """All scanners of a test. After it, whatever they typed must be in the database, exactly as often."""
    made = []

    def make(page):
        made.append(Scanner(page))
        return made[-1]

    yield make
    for scanner in made:
        FIGURES["typed"] += len(scanner.typed)
    FIGURES.update(Scan.objects.values_list("outcome", flat=True))
    if all(scanner.is_checked for scanner in made):
        typed = Counter(code for scanner in made for code in scanner.typed)
        stored = Counter(
            Scan.objects.exclude(action__in=["undo", "move", "empty", "finish"]).values_list(
                "code", flat=True
            )
        )
        FIGURES["lost"] += (typed - stored).total()
        assert typed == stored


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    """A process of several hands over its figures."""
    FIGURES.update(getattr(node, "workeroutput", {}).get("scans", {}))


def pytest_sessionfinish(session):
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["scans"] = dict(FIGURES)


def pytest_terminal_summary(terminalreporter):
    if FIGURES:
        order = ("typed", "saved", "duplicate", "refused", "lost")
        told = ", ".join(f"{FIGURES[name]} {name}" for name in order)
        terminalreporter.write_line(f"Scans of all browser tests: {told}.")
