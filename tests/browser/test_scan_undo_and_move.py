"""Putting right what went wrong, without leaving the scanner."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from bags.models import Link
from scanning.models import Scan
from tests.browser.scanner import in_parent, stored
from tests.builders import make_child, make_link, make_parent, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def undos():
    """What became of each undo, in order: (code, outcome, reason)."""
    scans = Scan.objects.filter(action="undo").order_by("received_at")
    return list(scans.values_list("code", "outcome", "reason"))


def move_by_hand(code, to):
    """Somebody else moves this child."""
    by = make_user(username="ravi")
    Link.objects.filter(child__code=code, unlinked_at=None).update(unlinked_at=timezone.now(), unlinked_by=by)
    link = Link.objects.filter(child__code=code).latest("id")
    make_link(child=link.child, parent=make_parent(to), by=by)


# Undo ---------------------------------------------------------------------------------------------


def test_undo_of_a_scan_that_still_waits_is_done_after_it(scanner):
    scanner.scan("SB00001")
    scanner.wait()
    scanner.hold_requests()
    scanner.scan("CH20001", "CH20002")
    scanner.part("undo-last").click()
    scanner.scan("CH20003")

    scanner.let_go()
    scanner.wait()

    assert in_parent("SB00001") == {"CH20001", "CH20003"}
    assert undos() == [("CH20002", "saved", None)]
    assert scanner.rows()[2] == ("CH20002", "undone")
    assert scanner.tally() == [5, 5, 0, 0, 0]


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

    scanner.undo_row("CH20001")
    scanner.wait()

    row = scanner.page.locator(".row-of-scan", has_text="CH20001 is now")
    expect(row.locator(".row-undo")).to_be_hidden()
    assert in_parent("SB00001") == {"CH20002"}
    assert undos() == [("CH20001", "saved", None)]
    assert scanner.tally() == [4, 4, 0, 0, 0]


def test_undo_of_a_child_that_was_moved_on_changes_nothing_and_says_where_it_is(scanner):
    scanner.scan("SB00001", "CH20001")
    scanner.wait()
    move_by_hand("CH20001", to="SB00009")

    scanner.part("undo-last").click()
    scanner.wait()

    assert undos() == [("CH20001", "refused", "changed_since")]
    expect(scanner.part("message")).to_contain_text("ravi put it in SB00009")
    assert in_parent("SB00009") == {"CH20001"}
    assert scanner.tally() == [3, 2, 0, 1, 0]


def test_undo_of_a_move_puts_the_child_back_where_it_came_from(scanner):
    make_link(child=make_child("CH20009"), parent=make_parent("SB00009"))
    scanner.scan("SB00001", "CH20009")
    scanner.wait()
    scanner.part("offer").click()
    scanner.wait()
    assert in_parent("SB00001") == {"CH20009"}

    scanner.part("undo-last").click()
    scanner.wait()

    assert (in_parent("SB00009"), in_parent("SB00001")) == ({"CH20009"}, set())
    expect(scanner.part("count")).to_have_text("0")
    expect(scanner.part("message")).to_have_text("Undone: CH20009 is back in SB00009.")
    assert scanner.tally() == [4, 3, 0, 1, 0]


def test_undo_of_a_bag_taken_out_puts_it_back(scanner):
    scanner.scan("SB00001", "CH20001", "TT:OUT", "CH20001")
    scanner.wait()
    assert in_parent("SB00001") == set()

    scanner.scan("TT:UNDO")
    scanner.wait()

    assert in_parent("SB00001") == {"CH20001"}
    assert scanner.tally() == [4, 4, 0, 0, 0]


def test_undo_of_an_emptied_parent_puts_all_back_in_one_step(scanner):
    codes = [f"CH2000{number}" for number in range(5)]
    scanner.scan("SB00001", *codes, "TT:EMPTY")
    scanner.wait()
    assert in_parent("SB00001") == set()

    scanner.scan("TT:UNDO")
    scanner.wait()

    assert in_parent("SB00001") == set(codes)
    assert undos() == [("SB00001", "saved", None)]
    expect(scanner.part("count")).to_have_text("5")
    assert scanner.tally() == [8, 8, 0, 0, 0]


def test_undo_of_an_emptied_parent_is_refused_whole_if_one_child_moved_on(scanner):
    scanner.scan("SB00001", "CH20001", "CH20002", "TT:EMPTY")
    scanner.wait()
    move_by_hand("CH20002", to="SB00009")

    scanner.scan("TT:UNDO")
    scanner.wait()

    assert (in_parent("SB00001"), in_parent("SB00009")) == (set(), {"CH20002"})
    assert undos() == [("CH20002", "refused", "changed_since")]
    assert scanner.state() == "needs_you"
    assert scanner.tally() == [5, 4, 0, 1, 0]


# Move ---------------------------------------------------------------------------------------------


def test_child_of_another_parent_is_moved_here_by_one_touch(scanner):
    make_link(child=make_child("CH20009"), parent=make_parent("SB00009"))
    scanner.scan("SB00001", "CH20009")
    scanner.wait()
    expect(scanner.part("offer")).to_have_text("Move CH20009 to SB00001")

    scanner.part("offer").click()
    scanner.wait()

    expect(scanner.part("offer")).to_be_hidden()
    assert (in_parent("SB00009"), in_parent("SB00001")) == (set(), {"CH20009"})
    assert scanner.tally() == [3, 2, 0, 1, 0]


def test_offer_goes_where_the_child_was_scanned_to_though_the_parent_changed_since(scanner):
    make_link(child=make_child("CH20009"), parent=make_parent("SB00009"))
    scanner.scan("SB00001")
    scanner.wait()
    scanner.hold_requests()
    scanner.scan("CH20009", "SB00002")
    scanner.let_go()
    scanner.wait()

    scanner.part("offer").click()
    scanner.wait()

    assert in_parent("SB00001") == {"CH20009"}
    assert in_parent("SB00002") == set()
    assert scanner.tally() == [4, 3, 0, 1, 0]


def test_last_bags_go_to_the_right_parent_when_the_wrong_one_was_scanned(scanner):
    scanner.scan("SB00001", "CH20001", "CH20002", "CH20003", "CH20004")
    scanner.wait()
    scanner.part("move-last").click()
    scanner.part("move-more").click()
    scanner.part("move-more").click()
    scanner.part("move-fewer").click()
    expect(scanner.part("move-says")).to_contain_text("Move the last 2 out of SB00001")

    scanner.scan("SB00002", "CH20005")
    scanner.wait()

    assert in_parent("SB00001") == {"CH20001", "CH20002"}
    assert in_parent("SB00002") == {"CH20003", "CH20004", "CH20005"}
    expect(scanner.part("move-panel")).to_be_hidden()
    expect(scanner.part("count")).to_have_text("3")
    assert scanner.tally() == [9, 9, 0, 0, 0]


def test_bags_moved_at_once_are_taken_back_at_once(scanner):
    scanner.scan("SB00001", "CH20001", "CH20002", "CH20003")
    scanner.wait()
    scanner.part("move-last").click()
    scanner.part("move-more").click()
    scanner.scan("SB00002")
    scanner.wait()
    expect(scanner.part("summary")).to_have_text("2 of 2 bags are in SB00002 now.")
    sent = scanner.sent_ids()

    scanner.scan("TT:UNDO")
    scanner.wait()

    expect(scanner.part("summary")).to_have_text("Undone: 2 of 2 bags are back in SB00001.")
    expect(scanner.part("count")).to_have_text("0")
    assert (len(in_parent("SB00001")), in_parent("SB00002")) == (3, set())
    assert [len(batch) for batch in sent] == [2]


def test_bags_that_still_wait_can_be_moved_too(scanner):
    scanner.scan("SB00001")
    scanner.wait()
    scanner.hold_requests()
    scanner.scan("CH20001", "CH20002")
    scanner.part("move-last").click()
    for _ in range(9):
        scanner.part("move-more").click()  # no more than there are
    scanner.scan("SB00002")
    scanner.let_go()
    scanner.wait()

    assert (in_parent("SB00001"), in_parent("SB00002")) == (set(), {"CH20001", "CH20002"})
    assert scanner.tally() == [6, 6, 0, 0, 0]


def test_moving_can_be_given_up(scanner):
    scanner.scan("SB00001", "CH20001")
    scanner.wait()
    scanner.part("move-last").click()
    scanner.part("move-not").click()

    scanner.scan("SB00002", "CH20002")
    scanner.wait()

    assert (in_parent("SB00001"), in_parent("SB00002")) == ({"CH20001"}, {"CH20002"})
    assert scanner.tally() == [4, 4, 0, 0, 0]


def test_wrong_parent_without_any_bag_says_so(scanner):
    scanner.scan("SB00001")
    scanner.wait()

    scanner.part("move-last").click()

    expect(scanner.part("message")).to_have_text("There is nothing to move now.")
    expect(scanner.part("move-panel")).to_be_hidden()
    assert stored() == [("SB00001", None, "saved")]


# A parent that does not look like one -------------------------------------------------------------


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
    assert scanner.tally() == [4, 4, 0, 0, 0]


@pytest.mark.parametrize(
    ("codes", "offer"),
    [
        (["CH20001"], "Move CH20001 to BIGBAG-1"),
        (["CH20001", "CH20002"], "Move these 2 to BIGBAG-1"),
    ],
)
def test_scans_sent_before_a_parent_was_known_are_moved_into_it_by_one_touch(scanner, codes, offer):
    make_parent("BIGBAG-1")
    scanner.scan("SB00001")
    scanner.wait()
    scanner.hold_requests()
    scanner.scan("BIGBAG-1", *codes)
    scanner.let_go()
    scanner.wait()
    expect(scanner.part("message")).to_contain_text(
        f"before this was known: {len(codes)}. They went to SB00001"
    )
    expect(scanner.part("offer")).to_have_text(offer)
    assert in_parent("SB00001") == set(codes)

    scanner.scan("TT:MOVE")
    scanner.wait()

    assert (in_parent("SB00001"), in_parent("BIGBAG-1")) == (set(), set(codes))
    expect(scanner.part("count")).to_have_text(str(len(codes)))
    made = 2 + 2 * len(codes)
    assert scanner.tally() == [made, made, 0, 0, 0]


def test_scans_between_a_late_known_parent_and_the_next_are_pointed_out(scanner):
    make_parent("BIGBAG-1")
    scanner.scan("SB00001")
    scanner.wait()
    scanner.hold_requests()
    scanner.scan("BIGBAG-1", "CH20001", "SB00002", "CH20002")
    scanner.let_go()
    scanner.wait()
    expect(scanner.part("parent")).to_have_text("SB00002")
    expect(scanner.part("message")).to_have_text(
        "BIGBAG-1 is a parent bag. Scans made before this was known: 1. They went to SB00001."
    )

    scanner.part("offer").click()
    scanner.wait()

    assert in_parent("BIGBAG-1") == {"CH20001"}
    assert (in_parent("SB00001"), in_parent("SB00002")) == (set(), {"CH20002"})
    assert scanner.tally() == [6, 6, 0, 0, 0]
