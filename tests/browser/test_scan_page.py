"""Every beep is accounted for: each test compares what was typed with what the database holds."""

import pytest
from playwright.sync_api import expect

from bags.models import Link
from scanning.models import Scan
from tests.browser.scanner import API
from tests.builders import make_bill, make_child, make_link, make_parent, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CODES = [f"CH{number}" for number in range(20001, 20013)]


@pytest.fixture
def dispatcher(transactional_db):
    return make_user("Dispatcher", "asha")


@pytest.fixture
def scanner(dispatcher, open_as):
    return open_as(dispatcher, "/scan/")


def stored():
    """What the database holds, in the order of receipt: (code, parent that the scan named, outcome)."""
    return list(Scan.objects.order_by("received_at").values_list("code", "named_parent", "outcome"))


def saved(parent, codes=CODES):
    return [(parent, None, "saved"), *[(code, parent, "saved") for code in codes]]


def in_parent(code):
    return set(Link.objects.filter(parent__code=code, unlinked_at=None).values_list("child__code", flat=True))


def test_scans_made_while_the_server_answers_late_are_kept_in_order(scanner):
    scanner.hold_requests()
    scanner.scan("SB00001", *CODES)
    assert scanner.tally() == [13, 0, 0, 0, 13]
    assert {state for _, state in scanner.rows()} == {"saving"}
    expect(scanner.part("saving")).to_have_text("+12 saving")

    scanner.let_go()
    scanner.wait()

    assert scanner.rows() == [("SB00001", "saved"), *[(code, "saved") for code in CODES]]
    assert stored() == saved("SB00001")


def test_what_waits_goes_as_one_batch_of_at_most_a_hundred(scanner):
    sent = scanner.sent_ids()
    scanner.hold_requests()
    codes = [f"CH{number}" for number in range(30000, 30104)]
    scanner.scan("SB00001", *codes)

    scanner.let_go()
    scanner.wait()

    assert [len(batch) for batch in sent] == [1, 100, 4]
    assert scanner.page.locator(".row-of-scan").count() == 50
    assert scanner.tally() == [105, 105, 0, 0, 0]
    assert stored() == saved("SB00001", codes)


def test_network_cut_and_back_loses_and_doubles_nothing(scanner):
    scanner.scan("SB00001", *CODES[:3])
    scanner.wait()
    sent = scanner.sent_ids()
    scanner.page.route(API, lambda route: route.abort())
    scanner.scan(*CODES[3:])
    expect(scanner.part("strip-away-says")).to_contain_text("Scans kept on this page: 9.")
    assert scanner.tally() == [13, 4, 0, 0, 9]

    scanner.page.unroute(API)
    scanner.part("try-now").click()
    scanner.wait()

    expect(scanner.part("strip-away")).to_be_hidden()
    assert scanner.tally() == [13, 13, 0, 0, 0]
    assert sent[0] == sent[-1][:1]
    assert stored() == saved("SB00001")


def test_queue_goes_on_by_itself_when_the_server_is_back(scanner):
    scanner.page.route(API, lambda route: route.abort(), times=2)

    scanner.scan("SB00001", *CODES[:2])
    scanner.wait()

    assert stored() == saved("SB00001", CODES[:2])


def test_busy_server_is_left_alone_as_long_as_it_asks(scanner):
    sent = scanner.sent_ids()
    busy = {"status": 503, "headers": {"Retry-After": "1"}, "json": {"error": "busy", "message": "Busy."}}
    scanner.page.route(API, lambda route: route.fulfill(**busy), times=1)

    scanner.scan("SB00001")
    scanner.page.wait_for_timeout(900)
    assert len(sent) == 1
    scanner.wait()

    assert sent[0] == sent[1]
    assert stored() == [("SB00001", None, "saved")]


def test_answer_lost_after_saving_is_asked_for_again(scanner):
    sent = scanner.sent_ids()

    def lose_answer(route):
        route.fetch()
        route.abort()

    scanner.page.route(API, lose_answer, times=1)
    scanner.scan("SB00001", *CODES)
    scanner.wait()

    assert sent[0] == sent[1][: len(sent[0])]
    assert scanner.tally() == [13, 13, 0, 0, 0]
    assert stored() == saved("SB00001")


def test_batch_that_cannot_be_read_costs_only_the_scan_that_is_the_cause(scanner):
    def refuse_big_ones(route):
        if "CH20002" in route.request.post_data:
            route.fulfill(status=400, json={"error": "bad_request", "message": "This cannot be read."})
        else:
            route.continue_()

    scanner.scan("SB00001")
    scanner.wait()
    scanner.page.route(API, refuse_big_ones)
    scanner.scan(*CODES[:4])
    scanner.wait()

    assert scanner.tally() == [5, 4, 0, 1, 0]
    assert dict(scanner.rows())["CH20002"] == "refused"
    assert in_parent("SB00001") == {"CH20001", "CH20003", "CH20004"}


@pytest.mark.parametrize("button", ["Undo last", "Test sound", "Sign out", "Find"])
def test_scan_while_a_button_has_the_focus_is_read_and_presses_nothing(scanner, button):
    scanner.scan("SB00001", "CH20001")
    scanner.wait()
    scanner.page.get_by_role("button", name=button, exact=True).focus()

    scanner.scan("CH20002")
    scanner.wait()

    assert stored() == saved("SB00001", ["CH20001", "CH20002"])
    assert scanner.page.url.endswith("/scan/")


def test_click_on_a_button_gives_the_focus_back(scanner):
    scanner.part("test-sound").click()

    expect(scanner.part("field")).to_be_focused()


def test_strip_tells_the_truth_about_listening(scanner):
    page = scanner.page.locator("#scan-page")
    scanner.page.get_by_label("Find a bag by its code").focus()
    expect(page).to_have_attribute("data-listening", "no")
    expect(scanner.page.get_by_text("Not listening. Click here.")).to_be_visible()

    scanner.page.get_by_text("Not listening. Click here.").click()

    expect(page).to_have_attribute("data-listening", "yes")
    expect(scanner.page.get_by_text("Ready to scan")).to_be_visible()


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


@pytest.mark.parametrize("end", ["Enter", "NumpadEnter", "Tab", "Control+j", "Control+m"])
def test_each_end_of_a_code_is_understood(scanner, end):
    scanner.scan("SB00001", "CH20001", "CH20002", end=end)
    scanner.wait()

    assert stored() == saved("SB00001", ["CH20001", "CH20002"])
    expect(scanner.part("field")).to_be_focused()


def test_pasted_lines_are_separate_codes(scanner):
    scanner.part("field").fill("SB00001\nCH20001\r\nCH20002\nCH2")
    scanner.page.keyboard.type("0003\n")
    scanner.wait()

    assert stored() == saved("SB00001", ["CH20001", "CH20002", "CH20003"])


def test_empty_enter_sends_nothing_and_tab_moves_on(scanner):
    scanner.scan("", "")
    scanner.page.keyboard.press("Tab")

    expect(scanner.part("field")).not_to_be_focused()
    assert scanner.tally() == [0, 0, 0, 0, 0]
    assert stored() == []


def test_ended_session_keeps_the_scans_until_the_person_is_back(scanner, dispatcher, client):
    scanner.scan("SB00001")
    scanner.wait()
    scanner.page.context.clear_cookies()
    scanner.scan(*CODES[:3])
    expect(scanner.part("strip-stopped-says")).to_contain_text("Your scans are kept on this page.")
    assert scanner.tally() == [4, 1, 0, 0, 3]

    sign_in_again(scanner, client, dispatcher)
    scanner.part("go-on").click()
    scanner.wait()

    expect(scanner.part("strip-stopped")).to_be_hidden()
    assert stored() == saved("SB00001", CODES[:3])


def test_scans_are_never_sent_under_another_name(scanner, client):
    scanner.scan("SB00001")
    scanner.wait()
    sign_in_again(scanner, client, make_user("Dispatcher", "ravi"))

    scanner.scan(*CODES[:2])
    expect(scanner.part("strip-stopped-says")).to_contain_text("were made by asha and are kept")

    assert scanner.tally() == [3, 1, 0, 0, 2]
    assert stored() == [("SB00001", None, "saved")]


def sign_in_again(scanner, client, user):
    """What signing in in another tab does to this one: another session in the same browser."""
    client.force_login(user)
    site = scanner.page.evaluate("location.origin")
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}
    scanner.page.context.add_cookies([session])
    scanner.page.context.new_page().goto(site + "/scan/look/")


def test_leaving_with_scans_waiting_asks_first(scanner):
    asked = []
    scanner.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    scanner.hold_requests()
    scanner.scan("SB00001")

    scanner.page.close(run_before_unload=True)
    scanner.page.wait_for_event("close")

    assert asked == ["beforeunload"]


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


def test_each_scan_says_where_when_and_how_it_was_made(scanner):
    scanner.part("station").fill("bay 4")
    scanner.page.keyboard.press("Enter")
    scanner.part("station").blur()
    scanner.page.get_by_text("Ready to scan").click()
    scanner.scan("SB00001")
    scanner.page.keyboard.type("CH20001", delay=60)
    scanner.page.keyboard.press("Enter")
    scanner.wait()

    scans = list(Scan.objects.order_by("received_at"))
    assert [(scan.station, scan.seq, scan.source) for scan in scans] == [
        ("bay 4", 1, "scan"),
        ("bay 4", 2, "typed"),
    ]
    assert [scan.id.version for scan in scans] == [7, 7]
    assert all(abs((scan.received_at - scan.scanned_at).total_seconds()) < 5 for scan in scans)


def test_codes_that_come_before_the_script_runs_are_read(dispatcher, open_as, page, live_server):
    open_as(dispatcher, "/scan/look/")
    held = []
    page.route("**/scan/uuid7.js", lambda route: held.append(route))
    page.goto(f"{live_server.url}/scan/", wait_until="commit")
    page.wait_for_selector("#code-field", state="attached")
    page.locator("#code-field").focus()
    page.keyboard.type("SB00001\nCH20001\nCH20")

    held[0].continue_()
    page.keyboard.type("002\n")
    expect(page.locator('[data-part="tally-saved"]')).to_have_text("3")

    assert stored() == saved("SB00001", ["CH20001", "CH20002"])


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
