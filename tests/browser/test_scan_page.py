"""What the scan pages make of codes and answers: each test compares with what the database holds."""

import pytest
from playwright.sync_api import expect

from tests.browser.scanner import in_parent, stored
from tests.builders import make_bill, make_child, make_link, make_parent, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


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
    assert scanner.tally() == [7, 7, 0, 0, 0]


def test_tally_adds_up_over_every_outcome(scanner):
    make_link(child=make_child("CH20009"), parent=make_parent("SB00009"))
    scanner.scan("CH20001", "SB00001", "CH20001", "CH20001", "CH20009", "x!", "CH20002", "ch20002")
    scanner.wait()

    assert scanner.tally() == [8, 3, 3, 2, 0]
    outcomes = [outcome for _, _, outcome in stored()]
    assert [outcomes.count(name) for name in ("saved", "duplicate", "refused")] == [3, 3, 2]
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
    assert scanner.tally() == [4, 3, 0, 1, 0]


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
    scanner = open_as(make_user("Biller", "bina"), "/scan/look/")
    scanner.scan("ch/20.1", "NEVER-SEEN")
    scanner.wait()
    expect(scanner.part("word")).to_have_text("Not known")
    scanner.scan("ch/20.1")
    scanner.wait()

    expect(scanner.part("message")).to_contain_text("CH/20.1 is in SB00001. ravi put it there today")
    expect(scanner.part("link")).to_have_attribute("href", "/bags/CH%2F20.1/")
    assert in_parent("SB00001") == {"CH/20.1"}
