"""Many codes at once, and codes in another order than people would scan them."""

from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import expect

from bags.models import Link
from scanning.models import Scan
from tests.browser.scanner import in_parent, saved, stored, wait_until
from tests.builders import make_child, make_link, make_parent, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def codes(first, count):
    return [f"CH{number}" for number in range(first, first + count)]


# Children before any parent -----------------------------------------------------------------------


def test_child_before_any_parent_waits_in_sight_and_goes_into_the_next(scanner):
    scanner.scan("CH20001", "CH20002", "CH20003")
    assert scanner.state() == "needs_you"
    expect(scanner.part("held-says")).to_contain_text("Bags that wait for a parent: 3.")
    assert {state for _, state in scanner.rows()} == {"held"}
    assert (scanner.tally(), stored()) == ([3, 0, 0, 0, 3], [])

    scanner.scan("SB00001", "CH20004")
    scanner.wait()

    expect(scanner.part("held")).to_be_hidden()
    assert stored() == saved("SB00001", codes(20001, 4))
    assert scanner.state() == "saved"
    assert scanner.tally() == [5, 5, 0, 0, 0]


def test_children_that_wait_for_a_parent_outlive_a_reload(scanner):
    scanner.scan("CH20001", "CH20002")
    scanner.page.reload()
    scanner.look_on()
    scanner.wait(2)
    assert {state for _, state in scanner.rows()} == {"held"}

    scanner.scan("SB00001")
    scanner.wait()

    assert in_parent("SB00001") == {"CH20001", "CH20002"}
    assert scanner.tally() == [3, 3, 0, 0, 0]


def test_children_put_aside_are_refused_and_written_down(scanner):
    scanner.scan("CH20001", "CH20002")
    scanner.part("put-aside").click()
    scanner.wait()

    expect(scanner.part("held")).to_be_hidden()
    assert stored() == [("CH20001", None, "refused"), ("CH20002", None, "refused")]
    assert scanner.tally() == [2, 0, 0, 2, 0]


def test_undo_puts_only_the_last_waiting_child_aside(scanner):
    scanner.scan("CH20001", "CH20002", "TT:UNDO")
    scanner.wait(1)

    scanner.scan("SB00001")
    scanner.wait()

    assert in_parent("SB00001") == {"CH20001"}
    assert sorted(stored()) == [
        ("CH20001", "SB00001", "saved"),
        ("CH20002", None, "refused"),
        ("SB00001", None, "saved"),
    ]
    assert scanner.tally() == [3, 2, 0, 1, 0]


def test_waiting_code_that_is_a_parent_without_looking_like_one_is_recognised(scanner):
    make_link(child=make_child("CH20000"), parent=make_parent("BIGBAG-1"))
    scanner.scan("BIGBAG-1")
    expect(scanner.part("parent")).to_have_text("BIGBAG-1")

    scanner.scan("CH20001")
    scanner.wait()

    assert in_parent("BIGBAG-1") == {"CH20000", "CH20001"}
    expect(scanner.part("count")).to_have_text("2")
    assert scanner.tally() == [2, 2, 0, 0, 0]


def test_children_around_parents_that_do_not_look_like_ones_go_into_the_right_ones(scanner):
    make_parent("ZBAG-1")
    make_parent("ABAG-2")
    held = []
    scanner.page.route("**/api/v1/bags?*", lambda route: held.append(route), times=1)
    scanner.scan("CH20001", "ZBAG-1", "CH20002", "ABAG-2", "CH20003")
    wait_until(scanner.page, lambda: held)
    held[0].continue_()
    expect(scanner.part("parent")).to_have_text("ABAG-2")
    scanner.wait()

    assert in_parent("ZBAG-1") == {"CH20001", "CH20002"}
    assert in_parent("ABAG-2") == {"CH20003"}
    assert scanner.tally() == [5, 5, 0, 0, 0]


def test_waiting_text_that_is_no_code_does_not_hide_a_parent(scanner):
    make_parent("BIGBAG-1")
    addresses = []
    scanner.page.on("request", lambda request: addresses.append(request.url))
    scanner.part("field").fill("X" * 5000 + "\n")
    scanner.note("X" * 256)  # what is kept of it
    scanner.scan("<b>", "BIGBAG-1", "CH20002")
    expect(scanner.part("parent")).to_have_text("BIGBAG-1")
    scanner.wait()

    assert in_parent("BIGBAG-1") == {"CH20002"}
    assert max(map(len, addresses)) < 4000  # more, and servers refuse the whole question
    assert scanner.tally() == [4, 2, 0, 2, 0]


def test_waiting_parent_is_recognised_when_the_server_is_back(scanner):
    make_parent("BIGBAG-1")
    scanner.page.context.set_offline(True)
    with scanner.page.expect_event("requestfailed"):
        scanner.scan("BIGBAG-1", "CH20001")
    scanner.page.context.set_offline(False)
    expect(scanner.part("parent")).to_have_text("BIGBAG-1")
    scanner.wait()

    assert in_parent("BIGBAG-1") == {"CH20001"}
    assert scanner.tally() == [2, 2, 0, 0, 0]


# Bursts -------------------------------------------------------------------------------------------


def test_burst_of_three_parents_and_their_children_is_read_in_order(scanner):
    boxes = {f"SB0000{number}": codes(20000 + number * 100, 60) for number in (1, 2, 3)}
    burst = [code for parent, children in boxes.items() for code in (parent, *children)]

    scanner.scan(*burst, delay=0)
    scanner.wait()

    assert [code for code, _, _ in stored()] == burst
    assert {parent: in_parent(parent) for parent in boxes} == {p: set(c) for p, c in boxes.items()}
    assert scanner.page.locator(".row-of-scan").count() == 50
    assert scanner.tally() == [183, 183, 0, 0, 0]


def test_burst_that_goes_back_and_forth_between_parents_is_sorted_right(scanner):
    burst = [
        "CH20001",
        "SB00001",
        "CH20002",
        "SB00002",
        "CH20003",
        "SB00001",
        "CH20004",
        "SB00002",
        "CH20005",
    ]

    scanner.scan(*burst, delay=0)
    scanner.wait()

    assert in_parent("SB00001") == {"CH20001", "CH20002", "CH20004"}
    assert in_parent("SB00002") == {"CH20003", "CH20005"}
    assert sorted(code for code, _, _ in stored()) == sorted(burst)
    assert scanner.tally() == [9, 9, 0, 0, 0]


def test_burst_of_children_with_their_parent_last_waits_and_then_goes_in(scanner):
    asked = []
    scanner.page.on("request", lambda request: asked.extend(parse_qsl(urlsplit(request.url).query)))
    scanner.scan(*codes(20000, 120), delay=0)
    assert scanner.tally() == [120, 0, 0, 0, 120]
    wait_until(scanner.page, lambda: len(asked) >= 120)

    scanner.scan("SB00001")
    scanner.wait()

    assert [code for code, _, _ in stored()] == ["SB00001", *codes(20000, 120)]
    assert in_parent("SB00001") == set(codes(20000, 120))
    assert scanner.tally() == [121, 121, 0, 0, 0]
    assert asked == [("code", code) for code in codes(20000, 120)]  # each is asked about once


def test_burst_while_the_server_is_away_goes_into_the_right_parents(scanner):
    scanner.hold_requests()
    burst = ["CH20001", *["SB00001", *codes(20100, 30)], *["SB00002", *codes(20200, 30)], "x!", "TT:UNDO"]
    scanner.scan(*burst, delay=0)
    assert scanner.tally() == [65, 0, 0, 0, 65]

    scanner.let_go()
    scanner.wait()

    assert in_parent("SB00001") == {"CH20001", *codes(20100, 30)}
    assert in_parent("SB00002") == set(codes(20200, 30))
    assert scanner.tally()[2:] == [0, 2, 0]


def test_the_same_hundred_scans_replayed_end_as_already_here_in_one_line(scanner):
    memory = ["SB00001", *codes(20000, 50), "SB00002", *codes(20100, 48)]
    scanner.page.clock.set_fixed_time(datetime.now())
    scanner.scan(*memory, delay=0)
    scanner.wait()
    expect(scanner.part("summary")).to_have_text(
        "100 scans at once: 98 saved, 0 already here, 0 refused, others: 2."
    )
    scanner.page.clock.set_fixed_time(datetime.now() + timedelta(seconds=60))

    scanner.scan(*memory, delay=0)
    scanner.wait()

    expect(scanner.part("summary")).to_have_text(
        "100 scans at once: 0 saved, 98 already here, 0 refused, others: 2."
    )
    assert Link.objects.count() == 98
    assert Scan.objects.filter(outcome="duplicate").count() == 98
    assert scanner.tally() == [200, 102, 98, 0, 0]


def test_burst_that_the_server_keeps_up_with_is_summed_up_all_the_same(scanner):
    scanner.page.clock.set_fixed_time(datetime.now())
    scanner.scan("SB00001", *codes(20000, 11), delay=0)
    scanner.wait()
    scanner.scan(*codes(20000, 11), "x!", delay=0)
    scanner.wait()

    expect(scanner.part("summary")).to_have_text(
        "24 scans at once: 11 saved, 11 already here, 1 refused, others: 1."
    )
    scanner.page.clock.set_fixed_time(datetime.now() + timedelta(seconds=5))
    scanner.scan("CH20020")
    scanner.wait()

    expect(scanner.part("summary")).to_have_text("")
    assert in_parent("SB00001") == {*codes(20000, 11), "CH20020"}
    assert scanner.tally() == [25, 13, 11, 1, 0]


def test_replayed_memory_with_bags_that_went_elsewhere_names_them_and_moves_none(scanner):
    make_link(child=make_child("CH20009"), parent=make_parent("SB00009"), by=make_user(username="ravi"))
    scanner.hold_requests()
    scanner.scan("SB00001", *codes(20010, 25), "CH20009", *codes(20040, 5), delay=0)
    scanner.let_go()
    scanner.wait()

    assert scanner.state() == "needs_you"
    expect(scanner.part("message")).to_contain_text("CH20009 is already in SB00009.")
    expect(scanner.part("summary")).to_have_text(
        "32 scans at once: 30 saved, 0 already here, 1 refused, others: 1."
    )
    assert in_parent("SB00009") == {"CH20009"}
    assert scanner.tally() == [32, 31, 0, 1, 0]
