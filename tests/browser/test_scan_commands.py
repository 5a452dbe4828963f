"""Command labels: everything that a button does, from the scanner alone."""

import pytest
from playwright.sync_api import expect

from scanning.command_labels import COMMANDS
from scanning.models import Scan
from tests.browser.scanner import API, in_parent, saved, stored
from tests.browser.test_scan_sound_and_touch import switch_sound_on
from tests.builders import make_bill, make_child, make_link, make_parent, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LABELS = [command.text for command in COMMANDS]


def done():
    """What the database was asked to do, in order: (action, code, outcome)."""
    return list(Scan.objects.order_by("received_at").values_list("action", "code", "outcome"))


@pytest.fixture
def bill_scanner(open_as, transactional_db):
    make_link(child=make_child("CH20000"), parent=make_parent("SB00000"))
    make_bill("B-17")
    return open_as(make_user("Biller", "bina"), "/bills/B-17/scan/")


def test_undo_label_takes_back_the_last_scan_and_then_the_one_before(scanner):
    scanner.scan("SB00001", "CH20001", "CH20002", "CH20003")
    scanner.wait()

    scanner.scan("TT:UNDO", "TT:UNDO")
    scanner.wait()

    assert in_parent("SB00001") == {"CH20001"}
    assert done()[4:] == [("undo", "CH20003", "saved"), ("undo", "CH20002", "saved")]
    expect(scanner.part("word")).to_have_text("Undone")
    assert scanner.counted_apart() == [6, 3, 3, 0, 0, 0]


def test_undo_label_with_nothing_to_undo_says_so_and_sends_nothing(scanner):
    scanner.scan("SB00001")
    scanner.wait()

    scanner.scan("TT:UNDO")

    expect(scanner.part("word")).to_have_text("Nothing done")
    expect(scanner.part("message")).to_have_text("There is no scan of yours here that can be undone.")
    assert scanner.tally() == [1, 1, 0, 0, 0]
    assert stored() == [("SB00001", None, "saved")]


def test_move_label_takes_the_child_out_of_the_other_parent(scanner):
    make_link(child=make_child("CH20009"), parent=make_parent("SB00009"))
    scanner.scan("SB00001", "CH20009")
    scanner.wait()
    assert scanner.state() == "needs_you"

    scanner.scan("TT:MOVE", "CH20001")
    scanner.wait()

    assert (in_parent("SB00009"), in_parent("SB00001")) == (set(), {"CH20009", "CH20001"})
    assert scanner.state() == "saved"
    assert scanner.tally() == [4, 3, 0, 1, 0]


def test_move_label_with_nothing_to_move_says_so_and_sends_nothing(scanner):
    scanner.scan("SB00001", "CH20001")
    scanner.wait()

    scanner.scan("TT:MOVE", "TT:MOVE")

    expect(scanner.part("message")).to_have_text("There is nothing to move now.")
    assert scanner.tally() == [2, 2, 0, 0, 0]
    assert stored() == saved("SB00001", ["CH20001"])


def test_next_label_puts_the_parent_down_so_that_no_child_goes_in_by_mistake(scanner):
    scanner.scan("SB00001", "CH20001", "TT:NEXT", "CH20002")
    expect(scanner.part("parent")).to_have_text("none yet")
    expect(scanner.part("held")).to_be_visible()

    scanner.scan("SB00002")
    expect(scanner.part("held")).to_be_hidden()
    scanner.scan("CH20003")
    scanner.wait()

    assert in_parent("SB00001") == {"CH20001"}
    assert in_parent("SB00002") == {"CH20002", "CH20003"}
    assert done()[2:] == [
        ("finish", "SB00001", "saved"),
        ("pack", "SB00002", "saved"),
        ("pack", "CH20002", "saved"),
        ("pack", "CH20003", "saved"),
    ]
    assert scanner.counted_apart() == [6, 3, 3, 0, 0, 0]


def test_next_parent_button_says_that_the_parent_is_finished_behind_its_bags(scanner):
    scanner.hold_requests()
    scanner.scan("SB00001", "CH20001")
    scanner.part("next-parent").click()
    scanner.part("next-parent").click()  # none is in hand any more
    scanner.let_go()
    scanner.wait()

    assert done() == [
        ("pack", "SB00001", "saved"),
        ("pack", "CH20001", "saved"),
        ("finish", "SB00001", "saved"),
    ]
    expect(scanner.part("word")).to_have_text("Scan the next parent bag")
    scanner.scan("TT:UNDO")
    scanner.wait()
    assert done()[3:] == [("undo", "CH20001", "saved")]


def test_done_label_tells_the_sum_and_what_still_waits(scanner):
    scanner.scan("SB00001", "CH20001", "CH20001", "x!")
    scanner.wait()
    scanner.hold_requests()
    scanner.scan("CH20002", "TT:DONE")

    expect(scanner.part("word")).to_have_text("Not yet")
    expect(scanner.part("message")).to_have_text(
        "1 saved, 1 already here, 1 refused. Still waiting: 1. Leave this page open."
    )
    scanner.let_go()
    scanner.wait()

    expect(scanner.part("word")).to_have_text("Done")
    expect(scanner.part("message")).to_have_text("2 saved, 1 already here, 1 refused.")
    assert in_parent("SB00001") == {"CH20001", "CH20002"}
    assert done()[-1] == ("finish", "SB00001", "saved")
    assert scanner.counted_apart() == [6, 2, 2, 1, 1, 0]


def test_done_label_tries_at_once_to_send_what_waits(scanner):
    scanner.scan("SB00001")
    scanner.wait()
    busy = {"status": 503, "headers": {"Retry-After": "600"}, "json": {"error": "busy", "message": "Busy."}}
    scanner.page.route(API, lambda route: route.fulfill(**busy), times=1)
    scanner.scan("CH20001")
    expect(scanner.part("strip-away")).to_be_visible()

    scanner.scan("TT:DONE")
    scanner.wait()

    assert in_parent("SB00001") == {"CH20001"}


def test_sound_label_tells_whether_there_is_sound(scanner):
    switch_sound_on(scanner)
    scanner.scan("TT:SOUND")
    expect(scanner.part("message")).to_have_text("You should hear: saved, already here, refused.")

    scanner.part("station-button").click()
    scanner.part("volume").fill("0")
    scanner.scan("TT:SOUND")

    expect(scanner.part("message")).to_contain_text("Sound is off.")
    expect(scanner.part("sound-off")).to_be_visible()
    assert stored() == []


def test_out_label_takes_bags_out_until_it_is_scanned_again(scanner):
    scanner.scan("SB00001", "CH20001", "CH20002", "CH20003")
    scanner.wait()

    scanner.scan("TT:OUT", "CH20001", "CH20009", "CH20002", "CH20002", "TT:OUT", "CH20004")
    scanner.wait()

    assert in_parent("SB00001") == {"CH20003", "CH20004"}
    assert [action for action, _, _ in done()[4:]] == ["unpack"] * 4 + ["pack"]
    assert scanner.tally() == [9, 7, 1, 1, 0]
    expect(scanner.part("count")).to_have_text("2")


def test_bag_of_another_parent_is_taken_out_there_by_one_touch(scanner):
    make_link(child=make_child("CH20009"), parent=make_parent("SB00009"))
    scanner.scan("SB00001", "TT:OUT", "CH20009")
    scanner.wait()
    expect(scanner.part("message")).to_contain_text("CH20009 is not in SB00001: it is in SB00009.")
    expect(scanner.part("offer")).to_have_text("Take it out of SB00009")

    scanner.scan("TT:MOVE")
    scanner.note("CH20009")
    scanner.wait()

    expect(scanner.part("message")).to_have_text("CH20009 is out of SB00009.")
    assert in_parent("SB00009") == set()


def test_taking_out_shows_a_parent_but_makes_none(scanner):
    make_link(child=make_child("CH20009"), parent=make_parent("SB00009"))
    scanner.scan("TT:OUT", "SB00009")
    scanner.wait()
    expect(scanner.part("count")).to_have_text("1")

    scanner.scan("SB00777", "SB00009", "CH20009")
    scanner.wait()

    assert in_parent("SB00009") == set()
    assert [outcome for _, _, outcome in done()] == ["saved", "refused", "saved", "saved"]
    assert scanner.tally() == [4, 3, 0, 1, 0]


def test_parent_that_is_looked_at_while_taking_out_gets_no_bags(scanner):
    make_link(child=make_child("CH20009"), parent=make_parent("SB00002"))
    scanner.scan("CH20001")  # waits for a parent
    scanner.scan("TT:OUT", "SB00002")
    scanner.wait(1)
    scanner.scan("TT:OUT", "SB00001", "CH20002")
    scanner.wait()
    scanner.part("move-last").click()
    scanner.scan("TT:OUT", "SB00002")
    scanner.wait()

    assert in_parent("SB00002") == {"CH20009"}
    assert in_parent("SB00001") == {"CH20001", "CH20002"}


def test_empty_label_takes_everything_out_of_the_parent_in_hand(scanner):
    scanner.scan("SB00001", "CH20001", "CH20002", "SB00002", "CH20003")
    scanner.wait()

    scanner.scan("SB00001", "TT:EMPTY")
    scanner.wait()

    assert (in_parent("SB00001"), in_parent("SB00002")) == (set(), {"CH20003"})
    expect(scanner.part("count")).to_have_text("0")
    assert done()[6:] == [("empty", "SB00001", "saved")]
    assert scanner.tally() == [7, 7, 0, 0, 0]


def test_empty_label_without_a_parent_empties_nothing(scanner):
    make_link(child=make_child("CH20009"), parent=make_parent("SB00009"))

    scanner.scan("TT:EMPTY")

    expect(scanner.part("message")).to_have_text("Scan the parent bag first that is to be emptied.")
    assert in_parent("SB00009") == {"CH20009"}
    assert stored() == []


def test_unknown_command_label_is_named_as_such_and_does_nothing(scanner):
    labels = ["TT:FLY", "TT:CONSTRUCTOR", "TT:TOSTRING", "TT:VALUEOF"]
    scanner.scan("SB00001")
    messages = {}
    for number, label in enumerate(labels):
        scanner.scan(f"CH2000{number}")
        scanner.wait()  # its answer takes the place of the message before
        scanner.scan(label)
        messages[label] = (scanner.part("word").text_content(), scanner.message())

    sentence = "This page does not know this command label. Print the sheet of labels again."
    assert messages == dict.fromkeys(labels, ("Nothing done", sentence))
    assert scanner.tally() == [5, 5, 0, 0, 0]
    assert stored() == saved("SB00001", [f"CH2000{number}" for number in range(4)])


def test_label_that_is_nearly_a_command_is_refused_as_a_code(scanner):
    scanner.is_checked = False  # it begins like a command, and is stored all the same
    scanner.scan("SB00001", "TT:UNDO1", "TT:", "XTT:UNDO")
    scanner.wait()

    assert [outcome for _, _, outcome in stored()] == ["saved", "refused", "refused", "refused"]
    assert scanner.tally() == [4, 1, 0, 3, 0]


def test_labels_on_a_bill_page(bill_scanner):
    scanner = bill_scanner
    scanner.scan("SB00000", "TT:UNDO", "SB00000", "TT:OUT", "SB00000", "TT:OUT", "SB00000")
    scanner.wait()

    assert [action for action, _, _ in done()] == ["bill", "undo", "bill", "unbill", "bill"]
    assert {outcome for _, _, outcome in done()} == {"saved"}
    for label in ("TT:MOVE", "TT:EMPTY"):
        scanner.scan(label)
        expect(scanner.part("word")).to_have_text("Nothing done")
    assert in_parent("SB00000") == {"CH20000"}
    expect(scanner.page.locator(".tile-value")).to_have_text(["1", "1", "1 kg"])
    assert scanner.counted_apart() == [5, 4, 1, 0, 0, 0]


def test_no_label_changes_anything_on_the_look_page(open_as, dispatcher):
    make_link(child=make_child("CH20009"), parent=make_parent("SB00009"))
    scanner = open_as(dispatcher, "/scan/look/")
    errors = []
    scanner.page.on("pageerror", lambda error: errors.append(error))

    scanner.scan("SB00009", *LABELS, "CH20009")
    scanner.wait()

    assert errors == []
    assert done() == [("look", "SB00009", "saved"), ("look", "CH20009", "saved")]
    assert in_parent("SB00009") == {"CH20009"}
    assert scanner.tally() == [2, 2, 0, 0, 0]


def test_every_printed_label_is_known_to_the_page(scanner):
    for label in LABELS:
        scanner.scan(label)
        expect(scanner.part("message")).not_to_contain_text("does not know this command label")
    assert stored() == []
