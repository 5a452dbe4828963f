"""What the scan pages make of codes and answers: each test compares with what the database holds."""

import pytest
from playwright.sync_api import expect

from scanning.models import Scan
from tests.browser.scanner import in_parent, stored
from tests.builders import make_bill, make_child, make_link, make_parent, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_code_that_is_html_stays_text(scanner):
    hostile = "<img src=x onerror=\"document.title='run'\">"
    scanner.scan("SB00001", hostile)
    scanner.wait()

    assert scanner.rows()[-1] == (hostile.upper()[:29] + "…" + hostile.upper()[-5:], "refused")
    assert scanner.page.locator("#scan-page img").count() == 0
    assert scanner.page.title() == "Scan · TraceTrack"
    assert stored()[-1] == (hostile.upper(), "SB00001", "refused")
    assert Scan.objects.get(outcome="refused").reason == "bad_code"


def test_parent_code_in_mid_stream_changes_the_parent_for_what_follows(scanner):
    scanner.hold_requests()
    scanner.scan("SB00001", "CH20001", "CH20002", "M444-00002", "CH20003", "sb00003", "]Q3CH20004")
    expect(scanner.part("parent")).to_have_text("SB00003")

    scanner.let_go()
    scanner.wait()

    assert in_parent("SB00001") == {"CH20001", "CH20002"}
    assert in_parent("M444-00002") == {"CH20003"}
    assert in_parent("SB00003") == {"CH20004"}
    expect(scanner.part("count")).to_have_text("1")


def test_child_before_any_parent_is_refused_at_once_and_counted(scanner):
    scanner.hold_requests()
    scanner.scan("CH20001")
    assert scanner.state() == "needs_you"
    expect(scanner.part("message")).to_have_text("Scan a parent bag first.")

    scanner.let_go()
    scanner.wait()

    assert scanner.tally() == [1, 0, 0, 1, 0]
    assert stored() == [("CH20001", None, "refused")]


def test_parent_scanned_after_the_warning_clears_it(scanner):
    scanner.hold_requests()
    scanner.scan("CH20001", "SB00001")
    scanner.let_go()
    scanner.wait()

    assert scanner.tally() == [2, 1, 0, 1, 0]
    assert scanner.state() == "saved"
    assert stored() == [("CH20001", None, "refused"), ("SB00001", None, "saved")]


def test_parent_that_does_not_look_like_one_becomes_the_parent(scanner):
    make_parent("BIGBAG-1")
    scanner.scan("SB00001", "CH20001", "BIGBAG-1")
    scanner.wait()
    assert scanner.state() == "needs_you"
    expect(scanner.part("message")).to_have_text("BIGBAG-1 is a parent bag. It is the parent now.")

    scanner.scan("CH20002")
    scanner.wait()

    expect(scanner.part("parent")).to_have_text("BIGBAG-1")
    assert (in_parent("SB00001"), in_parent("BIGBAG-1")) == ({"CH20001"}, {"CH20002"})


def test_scans_sent_before_a_parent_was_known_as_one_are_pointed_out(scanner):
    make_parent("BIGBAG-1")
    scanner.scan("SB00001")
    scanner.wait()
    scanner.hold_requests()
    scanner.scan("BIGBAG-1", "CH20001", "CH20002")
    scanner.let_go()
    scanner.wait()

    expect(scanner.part("message")).to_contain_text(
        "Scans made before this was known: 2. They went to SB00001"
    )
    assert in_parent("SB00001") == {"CH20001", "CH20002"}


def test_children_scanned_before_the_first_parent_was_known_are_asked_for_again(scanner):
    make_parent("BIGBAG-1")
    scanner.hold_requests()
    scanner.scan("BIGBAG-1", "CH20001")
    scanner.let_go()
    scanner.wait()

    expect(scanner.part("parent")).to_have_text("BIGBAG-1")
    assert stored() == [("BIGBAG-1", None, "saved"), ("CH20001", None, "refused")]
    assert dict(scanner.rows())["BIGBAG-1"] == "needs_you"
    expect(scanner.page.locator(".row-of-scan", has_text="1. Scan them again.")).to_have_count(1)


def test_tally_adds_up_over_every_outcome(scanner):
    make_link(child=make_child("CH20009"), parent=make_parent("SB00009"))
    scanner.scan("CH20001", "SB00001", "CH20001", "CH20001", "CH20009", "x!", "CH20002", "ch20002")
    scanner.wait()

    assert scanner.tally() == [8, 3, 2, 3, 0]
    outcomes = [outcome for _, _, outcome in stored()]
    assert [outcomes.count(name) for name in ("saved", "duplicate", "refused")] == [3, 2, 3]
    assert in_parent("SB00001") == {"CH20001", "CH20002"}


def test_refusal_stays_in_sight_until_a_later_scan_is_saved(scanner):
    make_link(child=make_child("CH20009"), parent=make_parent("SB00009"))
    scanner.scan("SB00001")
    scanner.wait()
    scanner.hold_requests()
    scanner.scan("CH20009", "CH20001")
    scanner.let_go()
    scanner.wait()
    assert scanner.state() == "needs_you"
    expect(scanner.part("message")).to_contain_text("CH20009 is already in SB00009.")

    scanner.scan("CH20002")
    scanner.wait()

    assert scanner.state() == "saved"
    assert in_parent("SB00001") == {"CH20001", "CH20002"}


def test_last_saved_scan_can_be_undone(scanner):
    scanner.scan("SB00001", "CH20001", "CH20002")
    scanner.wait()

    scanner.part("undo-last").click()
    scanner.wait()

    expect(scanner.part("word")).to_have_text("Undone")
    expect(scanner.part("count")).to_have_text("1")
    assert scanner.tally() == [4, 4, 0, 0, 0]
    assert scanner.rows()[2] == ("CH20002", "undone")
    assert in_parent("SB00001") == {"CH20001"}


def test_any_row_can_be_undone_once(scanner):
    scanner.scan("SB00001", "CH20001", "CH20002")
    scanner.wait()

    row = scanner.page.locator(".row-of-scan", has_text="CH20001 is now").get_by_role("button", name="Undo")
    row.click()
    scanner.wait()

    expect(row).to_be_hidden()
    assert in_parent("SB00001") == {"CH20002"}
    assert list(Scan.objects.filter(action="undo").values_list("outcome", flat=True)) == ["saved"]


def test_sounds_differ_in_rhythm(page, dispatcher, open_as):
    page.add_init_script(
        "window.notes = []; const start = OscillatorNode.prototype.start;"
        "OscillatorNode.prototype.start = function (at) {"
        " notes.push(Math.round((at - this.context.currentTime) * 1000)); return start.call(this, at); };"
    )
    scanner = open_as(dispatcher, "/scan/")
    heard = {}
    steps = {"parent": "SB00001", "saved": "CH20001", "already": "CH20001", "refused": "x!"}
    for name, code in steps.items():
        page.wait_for_timeout(600)
        page.evaluate("notes.length = 0")
        scanner.scan(code)
        scanner.wait()
        heard[name] = page.evaluate("notes.map((at) => at - notes[0])")

    gaps = {name: [round(at, -1) for at in starts] for name, starts in heard.items()}
    assert gaps == {"parent": [0, 110], "saved": [0], "already": [0, 130], "refused": [0, 360, 720]}
    expect(scanner.part("sound-off")).to_be_hidden()
    assert len(stored()) == 4


def test_bill_page_puts_parents_on_takes_them_off_and_keeps_the_totals(open_as, transactional_db):
    for number in range(3):
        make_link(child=make_child(f"CH2000{number}"), parent=make_parent(f"SB0000{number}"))
    bill = make_bill("B-17")
    scanner = open_as(make_user("Biller", "bina"), "/bills/B-17/scan/")

    scanner.scan("SB00000", "SB00001", "SB00001", "CH20001")
    scanner.wait()
    expect(scanner.page.locator(".tile-value")).to_have_text(["2", "2", "2 kg"])
    scanner.part("taking-off").click()
    scanner.scan("SB00000")
    scanner.wait()

    expect(scanner.page.locator(".tile-value")).to_have_text(["1", "1", "1 kg"])
    assert scanner.tally() == [5, 3, 1, 1, 0]
    assert list(bill.lines.filter(removed_at=None).values_list("parent__code", flat=True)) == ["SB00001"]


def test_look_page_changes_nothing_and_links_to_the_bag(open_as, transactional_db):
    make_link(child=make_child("CH/20.1"), parent=make_parent("SB00001"), by=make_user(username="ravi"))
    scanner = open_as(make_user(None, "guest"), "/scan/look/")
    scanner.scan("ch/20.1")
    scanner.wait()
    assert scanner.tally() == [1, 0, 0, 1, 0]  # a person without a role may not look

    scanner = open_as(make_user("Biller", "bina"), "/scan/look/")
    scanner.scan("ch/20.1", "NEVER-SEEN")
    scanner.wait()
    expect(scanner.part("word")).to_have_text("Not found")
    scanner.scan("ch/20.1")
    scanner.wait()

    expect(scanner.part("message")).to_contain_text("CH/20.1 is in SB00001. ravi put it there today")
    expect(scanner.part("link")).to_have_attribute("href", "/bags/CH%2F20.1/")
    assert in_parent("SB00001") == {"CH/20.1"}


@pytest.mark.parametrize("size", [(360, 740), (683, 384)], ids=["phone", "monitor at 200 %"])
def test_scan_pages_fit_small_windows(open_as, transactional_db, size):
    make_bill("B-17")
    user = make_user("Admin", "admin")
    for address in ("/scan/", "/scan/look/", "/bills/B-17/scan/"):
        scanner = open_as(user, address)
        scanner.page.set_viewport_size({"width": size[0], "height": size[1]})
        scanner.scan("SB00001", "A-LONG-CODE-" + "X" * 52)
        scanner.wait()
        width = scanner.page.evaluate("document.documentElement.scrollWidth")
        small = scanner.page.evaluate(
            "[...document.querySelectorAll('#scan-page button, #scan-page input, .bar button, .bar a')]"
            ".filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 44)"
            ".map((e) => e.outerHTML)"
        )
        assert (address, width, small) == (address, size[0], [])
