"""The scanner test page: each fault is named, with what to change. Nothing reaches the server.

And the symbols, on it and on the sheet of command labels: scanners must be able to read them.
"""

import re

import pytest
from playwright.sync_api import expect

from scanning.command_labels import TEST_TEXT
from scanning.models import Scan
from tests.browser.key_events import ENTER, ctrl, named, repeated, send_keys, without_num_lock
from tests.browser.keys import AZERTY, INSCRIPT, Keys, press_keys
from tests.builders import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Desk:
    """The page, and what it found; stands in for a Scanner where keys are pressed."""

    def __init__(self, page):
        self.page = page

    def note(self, *codes):
        pass

    def scan(self, code, end="Enter", gap=0.001):
        press_keys(self.page, code, gap=gap)
        self.page.keyboard.press(end)

    def verdict(self):
        return self.page.locator("[data-part='verdict']").text_content()

    def found(self):
        """What was found, by name: (what, how it is)."""
        rows = self.page.locator(".test-fact").evaluate_all(
            """(rows) => rows.map((row) => [row.querySelector(".fact-name").textContent,
                [row.querySelector(".fact-found").textContent, row.dataset.state]])"""
        )
        return {name: tuple(found) for name, found in rows}


@pytest.fixture
def desk(transactional_db, session_cookie, live_server, page):
    page.context.add_cookies([session_cookie(make_user("Dispatcher"), live_server.url)])
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.goto(live_server.url + "/scan/test/")
    expect(page.locator("#scanner-test")).to_have_attribute("data-listening", "yes")
    yield Desk(page)
    assert sent == []
    assert Scan.objects.count() == 0


def test_good_scanner_is_ready(desk):
    desk.scan(TEST_TEXT)

    assert desk.verdict() == "This scanner is ready"
    assert desk.found()["Text"] == ("the test label, whole", "good")
    assert desk.found()["Keyboard"] == ("right", "good")
    assert {state for _, state in desk.found().values()} == {"good"}
    assert desk.page.locator(".test-key").count() == len(TEST_TEXT)
    expect(desk.page.locator("[data-part='field']")).to_have_value("")


def test_each_end_is_named(desk):
    names = {
        "Enter": "Enter",
        "NumpadEnter": "NumpadEnter",
        "Tab": "Tab",
        "Control+j": "LF",
        "Control+m": "CR",
    }

    found = {}
    for key in names:
        desk.scan("CH10001", end=key)
        found[key] = desk.found()["End"]

    assert found == {key: (name, "good") for key, name in names.items()}


def test_missing_end_is_explained_and_the_text_stays(desk):
    press_keys(desk.page, "CH10001", gap=0.001)
    expect(desk.page.locator("[data-part='verdict']")).to_have_text(
        "Change this on the scanner", timeout=15000
    )

    assert desk.found() == {"End": ("none", "bad")}
    expect(desk.page.locator(".fact-advice")).to_contain_text("set it to Enter (CR)")
    expect(desk.page.locator("[data-part='field']")).to_have_value("CH10001")


def test_another_keyboard_language_is_noticed_by_the_test_label(desk):
    found = {}
    for name, layout in {"AZERTY": AZERTY, "InScript": INSCRIPT}.items():
        desk.scan(TEST_TEXT)
        assert desk.verdict() == "This scanner is ready"
        Keys(desk, layout).scan(TEST_TEXT)
        found[name] = (desk.verdict(), desk.found()["Text"], desk.found()["Keyboard"])

    as_it_is = ("It works, but look below", ("the test label, whole", "good"), ("another language", "fair"))
    assert found == {"AZERTY": as_it_is, "InScript": as_it_is}


def test_caps_lock_is_noticed(desk):
    Keys(desk, caps_lock=True).scan(TEST_TEXT)

    assert desk.found()["Keyboard"] == ("Caps Lock is on", "fair")
    assert desk.found()["Text"] == ("the test label, whole", "good")


def test_keys_that_spell_no_label_are_named(desk):
    """Ctrl+] is GS; the number pad without Num Lock moves the cursor."""
    pressed = {
        "GS": ["CH10001", ctrl("]"), "LOT7"],
        "Backspace": ["CH1000", named("Backspace"), "1"],
        "stuck": ["CH10001", [repeated("1").after(0.03)] * 3],
        "no code": ["A B", map(without_num_lock, "12")],
        "Num Lock": ["CH", map(without_num_lock, "10001")],
    }

    found = {}
    for name, keys in pressed.items():
        send_keys(desk.page, keys, ENTER)
        found[name] = (desk.verdict(), desk.found()["Text"][0], desk.found().get("Keyboard"))

    bad = "Change this on the scanner"
    assert found == {
        "GS": (bad, "CH10001<GS>LOT7: control signs inside", None),
        "Backspace": (bad, "CH1000<BACKSPACE>1: other keys in between", None),
        "stuck": (bad, "CH10001111: a key is stuck", None),
        "no code": (bad, "A B12: Num Lock is off", None),
        "Num Lock": ("It works, but look below", "CH10001, a child's code", ("Num Lock is off", "fair")),
    }


def test_prefix_is_named_with_its_kind_of_label(desk):
    desk.scan("]Q3" + TEST_TEXT)

    assert desk.verdict() == "This scanner is ready"
    assert desk.found()["Prefix"] == ("]Q3 (QR)", "good")


def test_spoilt_labels_are_noticed(desk):
    faults = {
        TEST_TEXT + TEST_TEXT: "read twice",
        TEST_TEXT[:-4]: "cut: 4 characters missing",
        TEST_TEXT[3:]: "cut: 3 characters missing",
        TEST_TEXT[:9] + TEST_TEXT[12:]: "cut: 3 characters missing",
        TEST_TEXT[:6]: "cut: 21 characters missing",
        "CH10001" + TEST_TEXT: "two labels as one",
        "CH10001CH10001": "read twice",
    }

    found = {}
    for text in faults:
        desk.scan(TEST_TEXT)
        assert desk.verdict() == "This scanner is ready"
        desk.scan(text)
        found[text] = (desk.verdict(), desk.found()["Text"])

    assert found == {text: ("Change this on the scanner", (fault, "bad")) for text, fault in faults.items()}


def test_own_labels_are_told_apart(desk):
    labels = {
        "sb12345": ("SB12345, a parent's code", "good"),
        "CH10001": ("CH10001, a child's code", "good"),
        "12345678": ("12345678, a child's code", "good"),
        "TT:UNDO": ("TT:UNDO, a command label", "good"),
        "a b": ("A B, not a code of this site", "fair"),
    }

    found = {}
    for code in labels:
        desk.scan(code)
        found[code] = desk.found()["Text"]

    assert found == labels


def test_slow_keys_are_noticed(desk):
    desk.scan("CH10001", gap=0.06)

    told, state = desk.found()["Speed"]
    assert state == "fair"
    assert 55 < int(told.split(" ms")[0]) < 90


def test_hostile_label_stays_text(desk):
    desk.scan("<img src=x onerror=alert(1)>")

    assert desk.page.locator("#scanner-test img").count() == 0
    assert desk.found()["Text"][1] == "fair"


def test_page_says_whether_sound_works(desk):
    heard = desk.page.locator("[data-part='heard']")
    desk.scan("CH10001")
    expect(heard).to_have_text("Sound is on.")

    desk.page.evaluate("localStorage.setItem('tracetrack-volume', '0')")
    desk.page.reload()
    desk.scan("CH10001")

    expect(heard).to_have_text("Sound is off. Press “Test sound”, or raise the volume on the scan page.")


# How many pixels of the screen a module of each symbol is wide.
PIXELS_A_MODULE = """() => [...document.querySelectorAll(".symbol")].map((symbol) =>
  symbol.getBoundingClientRect().width * devicePixelRatio / symbol.viewBox.baseVal.width)"""


@pytest.mark.parametrize("address", ["/scan/labels/", "/scan/test/"])
def test_bars_and_modules_have_whole_pixels(desk, live_server, address):
    sizes = [(1366, 768), (1024, 768), (683, 384), (360, 740)]
    broken, too_wide = {}, {}
    for width, height in sizes:
        desk.page.set_viewport_size({"width": width, "height": height})
        desk.page.goto(live_server.url + address)
        modules = desk.page.evaluate(PIXELS_A_MODULE)
        # On broken pixels some bars get twice the width of others, and scanners give up.
        broken[width] = [pixels for pixels in modules if pixels < 1 or abs(pixels - round(pixels)) > 0.01]
        too_wide[width] = desk.page.evaluate("document.documentElement.scrollWidth") > width
        assert len(modules) in (2, 14)

    assert broken == {width: [] for width, _ in sizes}
    assert too_wide == {width: False for width, _ in sizes}


def test_labels_print_on_one_page(desk, live_server):
    pages = {}
    for address in ("/scan/labels/", "/scan/test/"):
        desk.page.goto(live_server.url + address)
        paper = desk.page.pdf(prefer_css_page_size=True)
        pages[address] = len(re.findall(rb"/Type\s*/Page\b", paper))

    assert pages == {"/scan/labels/": 1, "/scan/test/": 1}


def test_only_labels_are_printed(desk, live_server):
    desk.page.emulate_media(media="print")
    for address in ("/scan/labels/", "/scan/test/"):
        desk.page.goto(live_server.url + address)

        printed = desk.page.evaluate("document.body.innerText")
        assert "Find" not in printed
        assert "Waiting for a scan" not in printed
        assert "Test the scanner" not in printed
        assert "TT:" in printed
