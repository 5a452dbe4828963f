"""The modules of the scan page by themselves, in a real browser but without a server or a database."""

import mimetypes
from pathlib import Path
from urllib.parse import urlsplit

STATIC = Path(__file__).resolve().parent.parent.parent / "static"
# Browsers take *.localhost for safe, so that locks between tabs work as they do on https.
SITE = "http://unit.localhost"
API = "/api/v1/scans"
# How often the page compares a text with a pattern, and how long these texts are: the same on a busy machine.
COUNT_COMPARISONS = """() => {
    const { test } = RegExp.prototype;
    window.compared = { texts: 0, characters: 0 };
    RegExp.prototype.test = function (text) {
        compared.texts += 1;
        compared.characters += text.length;
        return test.call(this, text);
    };
}"""


def serve_files(route):
    """Answer from static/; with an empty page for the address of the site itself."""
    path = urlsplit(route.request.url).path
    file = STATIC / path.removeprefix("/static/")
    if path.startswith("/static/") and file.is_file():
        route.fulfill(body=file.read_bytes(), content_type=mimetypes.guess_type(file.name)[0])
    else:
        status = 200 if path == "/" else 404
        route.fulfill(status=status, content_type="text/html", body="<!doctype html><textarea></textarea>")


def open_page(context):
    page = context.new_page()
    page.goto(SITE)
    return page


def run_in_module(page, name, body, argument=None):
    """Run this body of an async function, in which `m` is static/scan/<name>.js. Returns what it returns."""
    return page.evaluate(
        f"async (arg) => {{ const m = await import('/static/scan/{name}.js'); {body} }}", argument
    )
