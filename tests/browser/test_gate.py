"""At the gate: the bill's QR code, then its parent bags, ticked off by the scanner."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from accounts.models import AuditEntry
from bills.lifecycle import close_bill, reopen_bill
from scanning.models import Scan
from tests.browser.scanner import wait_until
from tests.builders import make_bill, make_child, make_line, make_link, make_parent, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def paper(transactional_db):
    """The paper of a bill with three parents; another parent stands beside the truck."""
    biller, bill = make_user("Biller", "bina"), make_bill("B-17")
    for code in ("SB00001", "SB00002", "SB00003"):
        parent = make_line(bill, make_parent(code), by=biller).parent
        make_link(make_child(f"CH-{code}"), parent)
    make_parent("SB00009")
    return close_bill(bill, by=biller)


@pytest.fixture
def gate(paper, open_as, dispatcher):
    scanner = open_as(dispatcher, "/scan/look/")
    scanner.is_checked = False  # the QR code says more than the short code that is stored
    return scanner


def qr_of(version):
    said = f"n={version.bill.number}&v={version.version}&h={version.sha256[:16]}"
    return f"http://warehouse.example:8000/v/{version.short_code}/?{said}"


def codes_in(scanner, part):
    return scanner.part(part).text_content().split()


def extra_codes(scanner):
    return scanner.page.locator('[data-part="gate-extra"] .code').all_text_contents()


def open_list(scanner, version):
    scanner.scan(qr_of(version))
    expect(scanner.part("gate-number")).to_have_text("B-17")


def checks():
    return [entry.detail for entry in AuditEntry.objects.filter(verb="checked")]


def test_qr_code_opens_the_list(gate, paper):
    open_list(gate, paper)

    expect(gate.part("word")).to_have_text("Unchanged")
    expect(gate.part("gate-seen")).to_have_text("0")
    expect(gate.part("gate-of")).to_have_text("of 3 parents seen · 3 children, 3 kg")
    assert codes_in(gate, "gate-missing") == ["SB00001", "SB00002", "SB00003"]
    assert list(Scan.objects.values_list("code", "outcome")) == [(paper.short_code, "saved")]


@pytest.mark.parametrize("typed", ["upper", "prefix", "short code", "number"])
def test_list_opens_however_the_paper_is_read(gate, paper, typed):
    texts = {
        "upper": qr_of(paper).upper(),
        "prefix": "]Q3" + qr_of(paper),
        "short code": "-".join([paper.short_code[:4], paper.short_code[4:8], paper.short_code[8:]]),
        "number": "b-17",
    }

    gate.scan(texts[typed])

    expect(gate.part("gate-number")).to_have_text("B-17")
    expect(gate.part("word")).to_have_text("Unchanged")


def test_parents_are_ticked_off_missing_and_extra_ones_are_named(gate, paper):
    open_list(gate, paper)

    gate.scan("SB00001", "SB00003")
    gate.wait()
    expect(gate.part("gate-seen")).to_have_text("2")
    expect(gate.part("message")).to_have_text("SB00003 is on this bill. Children in it: 1.")
    assert codes_in(gate, "gate-missing") == ["SB00002"]

    gate.scan("SB00009")
    gate.wait()
    assert gate.state() == "needs_you"
    expect(gate.part("message")).to_have_text(
        "SB00009 is NOT on bill B-17. Take it off the truck, then scan it again."
    )
    expect(gate.part("gate-extra-says")).to_have_text("Not on this bill: 1")
    assert extra_codes(gate) == ["SB00009"]

    gate.scan("SB00001")
    gate.wait()
    assert gate.rows()[-1] == ("SB00001", "duplicate")
    expect(gate.part("gate-seen")).to_have_text("2")
    assert set(Scan.objects.filter(code__startswith="SB").values_list("action", "named_bill")) == {
        ("look", "B-17")
    }


def test_bags_that_were_scanned_before_the_list_came_are_ticked_off_too(gate, paper):
    lists = []
    gate.page.route("**/api/v1/papers/**", lambda route: lists.append(route))
    gate.scan(qr_of(paper))
    gate.wait()
    gate.scan("SB00001", "SB00009", "CH-SB00001")
    gate.wait()

    wait_until(gate.page, lambda: lists)
    lists[0].continue_()

    expect(gate.part("gate-seen")).to_have_text("1")
    expect(gate.part("gate-missing-says")).to_have_text("Still missing: 2")
    assert extra_codes(gate) == ["SB00009"]


def test_unknown_bag_is_extra_and_a_child_is_just_looked_up(gate, paper):
    open_list(gate, paper)

    gate.scan("SB77777", "CH-SB00001")
    gate.wait()

    assert extra_codes(gate) == ["SB77777"]
    expect(gate.part("gate-seen")).to_have_text("0")


def test_done_label_writes_the_result_down(gate, paper):
    open_list(gate, paper)
    gate.scan("SB00001", "SB00002", "SB00003", "SB00009")
    gate.wait()

    gate.scan("TT:DONE")

    expect(gate.part("word")).to_have_text("Not complete")
    expect(gate.part("message")).to_have_text(
        "Written down for bill B-17: 3 of 3 seen, 0 missing, 1 not on it."
    )
    expect(gate.part("gate")).to_be_hidden()
    (check,) = checks()
    assert (check["seen"], check["missing"], check["extra_codes"]) == (3, 0, ["SB00009"])


def test_complete_bill_is_complete(gate, paper):
    open_list(gate, paper)
    gate.scan("SB00001", "SB00002", "SB00003")
    gate.wait()
    expect(gate.part("gate-missing-says")).to_have_text("All are there.")
    expect(gate.part("word")).to_have_text("ALL 3 THERE – scan Done")
    expect(gate.part("message")).to_have_text("All parents of bill B-17 are there.")
    assert gate.state() == "saved"

    gate.part("gate-done").click()

    expect(gate.part("word")).to_have_text("Complete")
    expect(gate.part("message")).to_have_text("Written down for bill B-17: complete, 3 of 3 seen.")
    assert checks()[0]["missing"] == 0


def test_wrong_bag_that_is_scanned_again_is_sent_back_and_the_bill_is_complete(gate, paper):
    gate.page.clock.set_fixed_time(datetime.now())
    open_list(gate, paper)
    gate.scan("SB00001", "SB00009", "SB00009")  # a double read is no second scan
    gate.wait()
    assert extra_codes(gate) == ["SB00009"]
    gate.scan("SB00002", "SB00003")
    gate.wait()
    expect(gate.part("word")).to_have_text("ALL 3 THERE – 1 to send back")

    gate.page.clock.set_fixed_time(datetime.now() + timedelta(seconds=5))
    gate.scan("SB00009")
    gate.wait()
    assert (extra_codes(gate), codes_in(gate, "gate-sent-back")) == ([], ["SB00009"])
    expect(gate.part("word")).to_have_text("ALL 3 THERE – scan Done")
    gate.scan("TT:DONE")

    expect(gate.part("message")).to_have_text("Written down for bill B-17: complete, 1 sent back.")
    (check,) = checks()
    assert (check["missing"], check["extra"], check["sent_back_codes"]) == (0, 0, ["SB00009"])


def test_wrong_bags_are_sent_back_by_their_buttons_and_by_the_label(gate, paper):
    for code in ("SB00007", "SB00008"):
        make_parent(code)
    open_list(gate, paper)
    gate.scan("SB00007", "SB00008", "SB00009")
    gate.wait()
    assert extra_codes(gate) == ["SB00009", "SB00008", "SB00007"]

    gate.page.locator('[data-code="SB00008"]').click()
    gate.scan("TT:OUT")
    assert extra_codes(gate) == ["SB00007"]
    gate.scan("TT:OUT", "TT:OUT")

    expect(gate.part("message")).to_have_text("No wrong bag is waiting to be sent back.")
    assert codes_in(gate, "gate-sent-back") == ["SB00008", "SB00009", "SB00007"]
    gate.scan("TT:DONE")
    expect(gate.part("word")).to_have_text("Not complete")
    assert [(check["extra"], check["sent_back"]) for check in checks()] == [(0, 3)]


def test_list_outlives_a_reload(gate, paper):
    open_list(gate, paper)
    gate.scan("SB00001", "SB00009")
    gate.wait()

    gate.page.reload()
    gate.look_on()

    expect(gate.part("gate-seen")).to_have_text("1")
    assert extra_codes(gate) == ["SB00009"]
    gate.scan("SB00002")
    gate.wait()
    expect(gate.part("gate-seen")).to_have_text("2")


def test_bags_are_ticked_off_without_the_network_and_the_result_waits_for_it(gate, paper):
    open_list(gate, paper)
    gate.wait()
    gate.page.context.set_offline(True)

    gate.scan("SB00001", "SB00002")
    expect(gate.part("gate-seen")).to_have_text("2")
    # What the board says of the network comes once, and may be late.
    expect(gate.part("strip-away")).to_be_visible()
    gate.scan("TT:DONE")
    expect(gate.part("message")).to_contain_text("The result is NOT stored yet")
    expect(gate.part("gate-seen")).to_have_text("2")

    gate.page.context.set_offline(False)
    gate.wait(timeout=40000)
    gate.scan("TT:DONE")
    expect(gate.part("message")).to_contain_text("Written down for bill B-17: 2 of 3 seen, 1 missing")
    assert checks()[0]["missing_codes"] == ["SB00003"]


def test_paper_that_is_out_of_date_says_so_all_the_time(gate, paper):
    reopen_bill(paper.bill, by=make_user("Admin", "anita"), reason="count again")

    open_list(gate, paper)

    expect(gate.part("word")).to_have_text("Changed")
    gate.scan("SB00001")
    gate.wait()
    expect(gate.part("gate-sentence")).to_contain_text("This paper is out of date")


def test_qr_code_that_was_tampered_with_is_a_wrong_paper(gate, paper):
    gate.scan(qr_of(paper).replace("n=B-17", "n=B-18"))

    expect(gate.part("word")).to_have_text("Wrong paper")


def test_next_bill_stores_the_result_of_the_one_before(gate, paper):
    biller = make_user("Biller", "bala")
    other = close_bill(make_line(make_bill("B-18"), make_parent("SB00008"), by=biller).bill, by=biller)
    open_list(gate, paper)
    gate.scan("SB00001")
    gate.wait()

    gate.scan(qr_of(other))

    expect(gate.part("gate-number")).to_have_text("B-18")
    assert [(check["seen"], check["missing"]) for check in checks()] == [(1, 2)]
