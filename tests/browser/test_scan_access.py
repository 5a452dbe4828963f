"""The scan pages for everybody: small windows, the keyboard alone, a screen reader, weak eyes."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import OF_WIDTH, find_problems
from tests.browser.scanner import API, in_parent, saved, stored, wait_until
from tests.builders import make_bill, make_child, make_link, make_parent, make_user

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser_context_args(reduced_motion="reduce"),  # no colours on their way to others
]

SIZES = {"monitor": (1366, 768), "phone": (360, 740), "monitor at 200 %": (683, 384)}
# What a finger or a glove must hit, and what is cut off: text wider than its box, or boxes beyond the window.
TOO_SMALL = """() => [...document.querySelectorAll("main button, main input:not([type=range]), main select")]
  .filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 44).map((e) => e.outerHTML)"""
CUT_OFF = """() => [...document.querySelectorAll("main :is(p, span, bdi, button, dt, dd, label, strong, a)")]
  .filter((e) => e.checkVisibility() && !e.closest(".visually-hidden"))
  .filter((e) => {
    const box = e.getBoundingClientRect();
    const style = getComputedStyle(e);
    // Meant: the end of a code stands beside it, and a row has the whole as its title.
    const isShortened = style.textOverflow === "ellipsis";
    const isClipped = !isShortened && style.overflowX !== "visible" && e.scrollWidth > e.clientWidth + 1;
    return isClipped || box.right > innerWidth + 1 || box.left < -1;
  }).map((e) => e.outerHTML.slice(0, 120))"""


def check(page, size):
    """No serious problem, nothing cut off, no sideways scrolling, nothing too small to touch."""
    # Enlarged, the page shows what it shows on a monitor or a phone.
    problems = find_problems(page, rules=OF_WIDTH if size == SIZES["monitor at 200 %"] else None)
    serious = [
        (problem["id"], node["html"][:150], node["any"][0]["message"] if node["any"] else "")
        for problem in problems
        if problem["impact"] in ("serious", "critical")
        for node in problem["nodes"]
    ]
    assert serious == [], size
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert page.evaluate(CUT_OFF) == [], size
    assert page.evaluate(TOO_SMALL) == [], size


def check_at_every_size(page):
    for size in SIZES.values():
        page.set_viewport_size({"width": size[0], "height": size[1]})
        check(page, size)


@pytest.mark.nightly
def test_packing_page_in_its_quiet_states(scanner):
    check_at_every_size(scanner.page)  # idle

    scanner.hold_requests()
    scanner.scan("SB00001", "A-LONG-CODE-" + "X" * 52)
    check_at_every_size(scanner.page)  # saving
    scanner.let_go()
    scanner.wait()
    check_at_every_size(scanner.page)  # saved

    scanner.scan("A-LONG-CODE-" + "X" * 52)
    scanner.wait()
    assert scanner.state() == "duplicate"
    check_at_every_size(scanner.page)
    assert scanner.tally() == [3, 2, 1, 0, 0]


def test_packing_page_in_trouble(scanner):
    make_link(child=make_child("CH20009"), parent=make_parent("SB00009"))
    scanner.scan("CH20001")
    expect(scanner.part("held")).to_be_visible()
    check_at_every_size(scanner.page)  # held

    scanner.scan("SB00001", "x!" * 30)
    scanner.wait()
    assert scanner.state() == "refused"
    check_at_every_size(scanner.page)

    scanner.scan("CH20009")
    scanner.wait()
    expect(scanner.part("offer")).to_be_visible()
    scanner.part("move-last").click()
    check_at_every_size(scanner.page)  # offer and panel open
    assert scanner.tally() == [4, 2, 0, 2, 0]


@pytest.mark.nightly
def test_packing_page_with_all_its_strips(scanner):
    scanner.page.route(API, lambda route: route.abort())
    scanner.scan("TT:OUT", "SB00001")
    expect(scanner.part("strip-away")).to_be_visible()
    scanner.part("station-button").click()
    scanner.part("volume").fill("0")
    scanner.page.locator("#scan-page .strip[hidden]").evaluate_all(SHOW_STRIPS)
    check_at_every_size(scanner.page)

    scanner.page.get_by_label("What is this place called?").focus()  # not listening
    check_at_every_size(scanner.page)
    scanner.page.unroute(API)
    scanner.try_now()
    scanner.wait()
    assert stored() == [("SB00001", None, "refused")]


# As they look with their sentences; what makes them appear is tested elsewhere.
SHOW_STRIPS = """(strips) => strips.forEach((strip) => {
  strip.hidden = false;
  strip.querySelector("span").textContent = "Your scans are kept here. They are sent when asha signs in.";
})"""


@pytest.mark.parametrize("address", ["/scan/look/", "/bills/B-17/scan/"])
@pytest.mark.nightly
def test_other_scan_pages(open_as, transactional_db, address):
    make_bill("B-17", customer="A customer with a rather long name, Private Limited")
    make_parent("SB00001")
    scanner = open_as(make_user("Admin", "admin"), address)
    check_at_every_size(scanner.page)

    scanner.scan("SB00001")
    scanner.wait()
    check_at_every_size(scanner.page)
    scanner.scan("NEVER-SEEN", "TT:OUT")
    scanner.wait()
    check_at_every_size(scanner.page)
    assert scanner.tally() == [2, 1, 0, 1, 0]


@pytest.mark.nightly
def test_sheet_of_labels_and_scanner_test_page(page, session_cookie, dispatcher, live_server):
    page.context.add_cookies([session_cookie(dispatcher, live_server.url)])
    page.goto(f"{live_server.url}/scan/labels/")
    check_at_every_size(page)

    page.goto(f"{live_server.url}/scan/test/")
    check_at_every_size(page)
    page.keyboard.type("CH20001CH20001", delay=1)
    page.keyboard.press("Enter")
    expect(page.get_by_text("read twice")).to_be_visible()
    check_at_every_size(page)
    assert stored() == []


def test_each_button_can_be_reached_and_pressed_by_the_keyboard_alone(scanner):
    make_link(child=make_child("CH20009"), parent=make_parent("SB00009"))
    scanner.scan("SB00001", "CH20001", "CH20009")
    scanner.wait()
    scanner.part("station-button").press("Enter")
    for name in ("undo-last", "move-last", "taking-off", "rows", "station", "volume", "test-sound", "offer"):
        tab_to(scanner, name)

    tab_to(scanner, "undo-last")
    scanner.page.keyboard.press("Enter")
    scanner.wait()

    assert in_parent("SB00001") == set()
    assert scanner.tally() == [4, 3, 0, 1, 0]


def test_moving_is_possible_by_the_keyboard_alone(scanner):
    scanner.scan("SB00001", "CH20001", "CH20002")
    scanner.wait()
    for name in ("move-last", "move-more"):
        tab_to(scanner, name)
        scanner.page.keyboard.press("Space")

    scanner.scan("SB00002")
    scanner.wait()

    assert in_parent("SB00002") == {"CH20001", "CH20002"}
    assert scanner.tally() == [6, 6, 0, 0, 0]


def tab_to(scanner, name):
    """Press Tab until this part has the focus."""
    for _ in range(60):
        scanner.page.keyboard.press("Tab")
        if scanner.page.evaluate("document.activeElement.dataset.part") == name:
            return
    pytest.fail(f"Tab does not reach {name}")


def test_screen_reader_hears_each_outcome_politely(scanner):
    said = scanner.page.locator('[data-part="said"]')
    expect(said).to_have_attribute("aria-live", "polite")
    steps = [
        ("SB00001", "SB00001 is open and holds 0 children."),
        ("CH20001", "CH20001 is now in SB00001."),
        ("x!", "“X!” is not a bag code."),
        ("TT:MOVE", "There is nothing to move now."),
        ("TT:UNDO", "Undone: CH20001 is in no parent bag again."),
        ("TT:OUT", "Taking out"),
        ("TT:OUT", "Putting in"),
    ]
    for code, sentence in steps:
        scanner.scan(code)
        expect(said).to_contain_text(sentence)
    scanner.wait()

    scanner.scan("TT:NEXT", "CH20002")
    expect(said).to_contain_text("Scan the parent bag that this goes into.")
    scanner.scan("SB00001")
    scanner.wait()
    assert stored()[:2] == saved("SB00001", ["CH20001"])
    assert in_parent("SB00001") == {"CH20002"}


def test_screen_reader_hears_a_refusal_though_a_good_scan_came_with_it(scanner):
    scanner.scan("SB00001")
    scanner.wait()
    scanner.hold_requests()
    scanner.scan("CH20001")
    wait_until(scanner.page, lambda: scanner.held)
    scanner.scan("x!", "CH20002")  # in one answer
    scanner.let_go()
    scanner.wait()

    expect(scanner.page.locator('[data-part="said"]')).to_contain_text("“X!” is not a bag code.")
    assert in_parent("SB00001") == {"CH20001", "CH20002"}
    assert scanner.tally() == [4, 3, 0, 1, 0]
