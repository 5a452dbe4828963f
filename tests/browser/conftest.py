"""A real Chromium for the browser tests, and what a scanner does with it."""

import os

import pytest
from django.conf import settings

from tests.browser.scanner import Scanner
from tests.builders import make_user
from tracetrack.testing import find_browser

# Playwright keeps an event loop in this thread; Django would take our plain ORM calls for a mistake.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
]
DESK = {"width": 1366, "height": 768}


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
    return {"executable_path": path, "args": ARGUMENTS}


@pytest.fixture(scope="session")
def browser_context_args():
    # Playwright cannot see requests that pass a service worker; the tests of reloading offline allow it.
    return {"viewport": DESK, "service_workers": "block"}


@pytest.fixture
def open_as(client, context, page, live_server):
    """Open a page as this person, signed in already: `scanner = open_as(dispatcher, "/scan/")`."""

    def open_page(user, address):
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}
        context.add_cookies([cookie])
        page.goto(live_server.url + address)
        return Scanner(page)

    return open_page


@pytest.fixture
def dispatcher(transactional_db):
    return make_user("Dispatcher", "asha")


@pytest.fixture
def scanner(dispatcher, open_as):
    return open_as(dispatcher, "/scan/")
