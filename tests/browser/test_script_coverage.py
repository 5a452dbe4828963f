"""Counting which parts of our JavaScript a page runs."""

import pytest

from tests.browser.conftest import ARGUMENTS
from tests.browser.script_coverage import KEEP_SCRIPTS, STATIC, count_code, counted_scripts

pytestmark = pytest.mark.browser


def test_parts_that_ran_are_counted_also_after_the_page_went_on(launch_browser, live_server):
    with counted_scripts() as covered:
        browser = launch_browser(args=[*ARGUMENTS, KEEP_SCRIPTS])
        page = browser.new_context().new_page()
        page.goto(live_server.url + "/accounts/login/")
        page.evaluate("async () => { (await import('/static/scan/codes.js')).normalCode('a'); }")
        page.goto(live_server.url + "/accounts/login/?next=/")
        browser.close()

    text = (STATIC / "scan/codes.js").read_text()
    ran = covered["scan/codes.js"]
    assert ran[text.index("return upper(")] == 1
    assert ran[text.index("return ALLOWED.test(")] == 0


def test_code_is_counted_without_comments_and_space():
    text = "// a comment\nab();\n  cd();\n"

    assert count_code(text, bytes([1] * 19 + [0] * 9)) == (5, 10)
