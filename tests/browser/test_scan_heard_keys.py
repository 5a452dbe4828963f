"""Scans whose keys do not spell a label: refused with what was heard, stored, and nothing made."""

import pytest
from playwright.sync_api import expect

from bags.models import Bag
from scanning.models import Scan
from tests.browser.key_events import ENTER, ctrl, named, repeated, send_keys, without_num_lock
from tests.browser.scanner import in_parent, saved, stored

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SPOILT = {
    "CH20002\x1dLOT77": (["CH20002", ctrl("]"), "LOT77"], "control"),
    "CH20\x0101699": (["CH20", ctrl("a"), "01699"], "control"),
    "CH2001<BACKSPACE>3A": (["CH2001", named("Backspace"), "3A"], "edited"),
    "CH200077777": (["CH20007", [repeated("7").after(0.03)] * 4], "stuck_key"),
}


def test_scans_whose_keys_spell_no_label_make_nothing(scanner):
    scanner.scan("SB11001")
    for code, (keys, _) in SPOILT.items():
        send_keys(scanner.page, keys, ENTER)
        scanner.note(code)
    scanner.wait()

    faults = dict(Scan.objects.exclude(code="SB11001").values_list("code", "fault"))
    assert faults == {code: fault for code, (_, fault) in SPOILT.items()}
    assert set(Bag.objects.values_list("code", flat=True)) == {"SB11001"}
    assert scanner.rows() == [
        ("SB11001", "saved"),
        ("CH20002<GS>LOT77", "refused"),
        ("CH20<SOH>01699", "refused"),
        ("CH2001<BACKSPACE>3A", "refused"),
        ("CH200077777", "refused"),
    ]
    assert scanner.message() == "A key is stuck – scan again. Heard: “CH200077777”."
    assert scanner.tally() == [5, 1, 0, 4, 0]


def test_spoilt_label_is_said_at_once_while_the_network_is_down(scanner):
    scanner.scan("SB11001")
    scanner.wait()
    scanner.hold_requests()

    send_keys(scanner.page, *SPOILT["CH200077777"][0], ENTER)
    scanner.note("CH200077777")

    expect(scanner.part("message")).to_have_text("A key is stuck – scan again. Heard: “CH200077777”.")
    assert scanner.tally() == [2, 1, 0, 0, 1]
    scanner.page.reload()
    scanner.look_on()
    expect(scanner.page.locator(".row-message").first).to_have_text(
        "A key is stuck – scan again. Heard: “CH200077777”."
    )
    scanner.let_go()
    scanner.wait()


def test_number_pad_without_num_lock_and_signs_that_a_pattern_knows_are_read(scanner, site):
    site(label_patterns="^(CH[0-9]{5})\\x1d")
    scanner.page.reload()
    scanner.look_on()
    scanner.scan("SB11001")
    send_keys(scanner.page, "CH", map(without_num_lock, "20001"), ENTER)
    send_keys(scanner.page, "CH20002", ctrl("]"), "LOT77", ENTER)
    send_keys(scanner.page, ctrl("b"), "CH20003", ctrl("c"), ENTER)
    scanner.note("CH20001", "CH20002", "CH20003")
    scanner.wait()

    assert stored() == saved("SB11001", ["CH20001", "CH20002", "CH20003"])
    assert in_parent("SB11001") == {"CH20001", "CH20002", "CH20003"}
    read = Scan.objects.order_by("received_at").values_list("raw", "repaired")[1:]
    assert list(read) == [("CH20001", "num_lock"), ("CH20002\x1dLOT77", None), (None, None)]
    expect(scanner.page.locator(".row-repaired", has_text="Num Lock is off")).to_have_count(1)


def test_two_scanners_at_once_make_nothing_nor_does_the_rest_of_the_slower_one(scanner):
    """Both type a label of the roll that is packed; the slower one is three keys behind."""
    scanner.scan("SB11001", "CH20000")
    scanner.wait()
    one, two = "CH20001", "CH20002"
    mixed = one[:3] + "".join(a + b for a, b in zip(one[3:], two, strict=False))
    send_keys(scanner.page, mixed, ENTER, two[4:], ENTER)
    scanner.note(mixed, two[4:])
    scanner.scan("SB11001", "CH20003", "CH20004")
    scanner.wait()

    refused = Scan.objects.filter(outcome="refused").order_by("received_at").values_list("code", "fault")
    assert list(refused) == [("CH20C0H0210", "two_scanners"), ("002", "two_scanners")]
    assert in_parent("SB11001") == {"CH20000", "CH20003", "CH20004"}
    assert Bag.objects.count() == 4


def test_page_that_is_reloaded_or_left_mid_way_loses_no_queued_scan(scanner):
    """Ctrl+N, T and W cannot be kept from the browser: what was scanned before must be there after."""
    scanner.scan("SB11001")
    scanner.wait()
    scanner.hold_requests()
    scanner.scan(*[f"CH2100{n}" for n in range(5)])
    scanner.page.keyboard.type("CH21", delay=1)
    context, address = scanner.page.context, scanner.page.url
    context.new_page()
    scanner.page.close()

    scanner.page = context.pages[-1]
    scanner.page.goto(address)
    scanner.look_on()
    scanner.wait()

    assert stored() == saved("SB11001", [f"CH2100{n}" for n in range(5)])
