"""Refused scans that a person should look at, and saying that one has."""

import pytest
from django.db import transaction
from django.utils import timezone

from bags.models import Bag, CodeSettings
from bills.lifecycle import close_bill, reopen_bill
from bills.models import Bill
from reports.models import ClearedScan
from reports.worklists import refused_scans as work
from reports.worklists.acknowledgements import acknowledge_scans
from reports.worklists.refused_scans import FindRefusals, find_refusals
from scanning.models import Scan
from scanning.reasons import TO_LOOK_AT
from tests.builders import (
    make_area,
    make_bill,
    make_child,
    make_parent,
    make_scan,
    make_scan_id,
    make_user,
    scan,
)
from tests.database import run_as_owner

pytestmark = pytest.mark.django_db


def rows(**filters):
    return [(row.latest.code, row.times) for row in find_refusals(FindRefusals(filters)).rows]


def all_rows():
    """The same, of all pages."""
    found, before = [], None
    while True:
        page = find_refusals(FindRefusals({}), before)
        found += [(row.latest.code, row.times) for row in page.rows]
        before = page.next
        if before is None:
            return found


def reasons():
    return {(row.latest.code, row.scan.reason) for row in find_refusals(FindRefusals({})).rows}


@pytest.fixture
def unknown(no_new_bags, dispatcher):
    """A scan of a code that nobody knows, refused twice."""
    for _again in range(2):
        scan(dispatcher, "pack", "CH99999", parent="SB00001")


def test_unknown_code_is_one_row_however_often_it_was_tried(unknown):
    [row] = find_refusals(FindRefusals({})).rows

    assert (row.latest.code, row.why, row.times) == ("CH99999", "not known", 2)
    assert row.latest.by == "dispatcher1"


def test_each_reason_that_needs_a_person_is_there(each_reason):
    assert {reason for _code, reason in each_reason} == set(TO_LOOK_AT)
    assert reasons() == each_reason


def test_withdrawn_bag_that_no_scan_brings_back_is_there_until_it_is_back(dispatcher):
    at = timezone.now()
    for code in ("X-7", "SB0001"):
        make_child(code, retired_at=at, withdrawn_at=at)
    CodeSettings.objects.update(child_pattern="^(CH|SB)[0-9]{4,5}$")
    for code in ("X-7", "SB0001"):
        scan(dispatcher, "pack", code, parent="SB00001")

    assert reasons() == {("SB0001", "doubtful"), ("X-7", "unknown_code")}

    Bag.objects.update(retired_at=None, withdrawn_at=None)
    assert reasons() == set()


def test_what_settles_each_of_them(each_reason, biller):
    [undo] = Scan.objects.filter(reason="changed_since")
    make_bill("B-2")
    Bag.objects.update(retired_at=None, withdrawn_at=None)
    ways = {
        "unknown_code": lambda: make_child("CH-UNKNOWN"),
        "doubtful": lambda: scan(biller, "pack", "SB00001"),
        "other_area": lambda: scan(biller, "pack", "CH-OTHER", parent="SB00001"),
        "retired": lambda: scan(biller, "pack", "CH-RETIRED", parent="SB00001"),
        "withdrawn": lambda: scan(biller, "pack", "CH-WITHDRAWN", parent="SB00001"),
        "already_left": lambda: take_out_of_closed_bill("CH-LEFT", biller),
        "parent_frozen": lambda: scan(biller, "pack", "CH-PUT", parent="SB00001"),
        "bill_closed": lambda: scan(biller, "bill", "SB00001", bill="B-2"),
        "changed_since": lambda: store_undo_of(undo.undoes),
    }
    left = set(each_reason)

    for reason in TO_LOOK_AT:
        ways[reason]()
        left = {(code, other) for code, other in left if other != reason}
        assert reasons() == left


def take_out_of_closed_bill(code, biller):
    """Open the bill again, take the bag out and close the bill."""
    bill = Bill.objects.get(number="B-1")
    reopen_bill(bill, by=make_user("Admin"), reason="one bag stayed here")
    scan(biller, "unpack", code)
    close_bill(bill, by=biller)


def store_undo_of(scan_id):
    """As if the very scan had been undone after all."""
    [undone] = Scan.objects.filter(undoes=scan_id).values()
    new = {"id": make_scan_id(), "received_at": timezone.now(), "outcome": "saved", "reason": None}
    make_scan(**undone | new)


def test_another_undo_of_the_bag_does_not_settle_a_refused_undo(each_reason, biller):
    again = scan(biller, "pack", "CH-UNDONE", parent="SB00001")

    assert scan(biller, "undo", undoes=again.id).outcome == "saved"

    assert ("CH-UNDONE", "changed_since") in reasons()


def test_child_refused_after_a_doubtful_code_is_settled_when_it_is_packed(dispatcher):
    scan(dispatcher, "pack", "SB3100", parent="SB00001")
    scan(dispatcher, "pack", "CH10001", parent="SB00001")
    assert reasons() == {("SB3100", "doubtful"), ("CH10001", "doubtful")}

    scan(dispatcher, "pack", "SB00001")
    scan(dispatcher, "pack", "CH10001", parent="SB00001")

    assert reasons() == {("SB3100", "doubtful")}


def test_doubtful_code_is_settled_when_it_has_become_a_bag(dispatcher):
    scan(dispatcher, "pack", "SB3100", parent="SB00001")

    make_child("SB3100")

    assert reasons() == set()


@pytest.mark.parametrize("action", ["look", "unpack"])
def test_unknown_code_is_settled_when_it_is_a_bag(no_new_bags, dispatcher, action):
    make_child("CH10001")
    scan(dispatcher, action, "CH99999")
    scan(dispatcher, "pack", "CH10001", parent="SB99999")
    assert rows() == [("CH10001", 1), ("CH99999", 1)]

    make_child("CH99999")
    make_parent("SB99999")

    assert rows() == []


def test_code_tried_again_and_again_is_one_row_and_stays_away(no_new_bags, dispatcher, biller, monkeypatch):
    monkeypatch.setattr(work, "PAGE_SIZE", 2)
    monkeypatch.setattr(work, "LOOK_AHEAD", 3)
    for number in range(7):
        scan(dispatcher, "look", "CH99999")
        scan(dispatcher, "look", f"CH9000{number}")
    latest = Scan.objects.filter(code="CH99999").order_by("-received_at")[0]
    others = [(f"CH9000{number}", 1) for number in range(7)]

    assert sorted(all_rows()) == [*others, ("CH99999", 7)]
    assert acknowledge_scans([latest.pk], by=biller, note="") == "7 scans are looked at."
    assert sorted(all_rows()) == others

    scan(dispatcher, "look", "CH99999")
    assert all_rows()[0] == ("CH99999", 1)


@pytest.mark.parametrize("code", ["!", "SB00001"])
def test_what_the_dispatcher_settles_alone_is_not_there(dispatcher, code):
    scan(dispatcher, "pack", "CH10001", parent="SB00001")
    scan(dispatcher, "pack", "CH10001", parent="SB00002")
    scan(dispatcher, "move", code, parent="SB00002")

    assert rows() == []


def test_old_ones_are_history(unknown):
    run_as_owner(
        "SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE scanning_scan DISABLE TRIGGER USER;"
        "UPDATE scanning_scan SET received_at = received_at - interval '15 days';"
        "ALTER TABLE scanning_scan ENABLE TRIGGER USER"
    )

    assert rows() == []


def test_filters(unknown, dispatcher):
    person = make_user(area=make_area("North"), username="asha")
    scan(person, "pack", "CH88888", parent="SB00001")

    assert rows(person="asha") == [("CH88888", 1)]
    assert rows(area=str(person.area_id)) == [("CH88888", 1)]
    assert rows(reason="unknown_code") == [("CH88888", 1), ("CH99999", 2)]
    assert rows(reason="retired") == []


def test_pages_lose_and_repeat_nothing(no_new_bags, dispatcher, monkeypatch):
    monkeypatch.setattr(work, "PAGE_SIZE", 2)
    monkeypatch.setattr(work, "LOOK_AHEAD", 3)
    for number in range(8):
        scan(dispatcher, "look", f"CH9000{number}")
    acknowledge_scans(
        [Scan.objects.get(code="CH90004").pk, Scan.objects.get(code="CH90006").pk], by=dispatcher, note=""
    )

    assert all_rows() == [(f"CH9000{number}", 1) for number in (7, 5, 3, 2, 1, 0)]


def test_looked_at_is_written_down_once_and_for_ever(unknown, biller, admin_user):
    ids = list(Scan.objects.values_list("pk", flat=True))

    assert acknowledge_scans(ids, by=biller, note="label replaced") == "2 scans are looked at."
    assert rows() == []
    assert acknowledge_scans(ids, by=admin_user, note="x") == "biller1 was faster with 2 of them."
    assert acknowledge_scans(ids, by=biller, note="x") == "You have looked at these already."
    assert set(ClearedScan.objects.values_list("by__username", "note")) == {("biller1", "label replaced")}
    with pytest.raises(Exception, match="history"), transaction.atomic():
        run_as_owner("UPDATE reports_clearedscan SET note = 'y'")
    with pytest.raises(Exception, match="history"), transaction.atomic():
        run_as_owner("DELETE FROM reports_clearedscan")


def test_only_scans_that_are_to_be_looked_at_can_be_cleared(biller):
    saved = scan(biller, "pack", "SB00001")

    assert (
        acknowledge_scans([saved.id, make_scan_id()], by=biller, note="")
        == "None of these scans is to be looked at."
    )
    assert not ClearedScan.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_clear_it_once(at_once):
    people = make_user("Biller"), make_user("Biller")
    make_bill("B-1")

    CodeSettings.objects.update(create_unknown_bags=False)
    for number in range(20):
        answer = scan(people[0], "look", f"CH9{number:04}")
        said = at_once(*[lambda by=by: acknowledge_scans([answer.id], by=by, note="") for by in people])
        winner = ClearedScan.objects.get(scan=answer.id).by
        assert sorted(said) == sorted(["1 scan is looked at.", f"{winner} was faster with 1 of them."])
    CodeSettings.objects.update(create_unknown_bags=True)

    assert ClearedScan.objects.count() == 20


def test_what_somebody_clears_while_the_list_is_made_is_left_out(unknown, biller):
    shown = list(Scan.objects.filter(reason="unknown_code").values_list("pk", flat=True))
    acknowledge_scans(shown, by=biller, note="")

    assert work.count_times(shown) == []
