"""Whatever people do, the self-check finds no difference; and what loads did hides no damage."""

import pytest
from django.core.management import call_command

from bags.models import Bag, Link
from bags.retirement import retire_bag
from bills.cancellation import cancel_bill, delete_draft
from bills.lifecycle import close_bill, reopen_bill
from bills.models import Bill, BillLine
from imports.models import ImportRun
from imports.runs import request_task
from monitoring.self_check import run_self_check
from scanning.models import Scan
from tests.builders import make_bill, scan
from tests.imports.files import xlsx
from tests.imports.work import load_seen, see_file, work
from tests.monitoring.test_self_check import past_the_rules

pytestmark = pytest.mark.django_db(transaction=True)


def found():
    check = run_self_check()
    assert check.trouble == ""
    return {name: row["samples"] for name, row in check.differences.items()}


def test_demo_has_no_differences():
    call_command("demo")

    assert found() == {}
    assert {action for action, _word in Scan.Action.choices} - {"empty"} == set(
        Scan.objects.filter(outcome="saved").values_list("action", flat=True)
    )


def test_scans_of_all_actions_and_their_undoing_have_no_differences(dispatcher):
    for parent in ("SB00001", "SB00002"):
        scan(dispatcher, "pack", parent)
    packed = [scan(dispatcher, "pack", f"CH1000{number}", parent="SB00001") for number in range(5)]
    moved = scan(dispatcher, "move", "CH10000", parent="SB00002")
    taken = scan(dispatcher, "unpack", "CH10001", parent="SB00001")
    for done in (moved, taken, packed[4]):
        assert scan(dispatcher, "undo", undoes=done.id).outcome == "saved"
    emptied = scan(dispatcher, "empty", "SB00001")
    assert scan(dispatcher, "undo", undoes=emptied.id).outcome == "saved"
    assert found() == {}
    assert scan(dispatcher, "empty", "SB00001").outcome == "saved"
    scan(dispatcher, "pack", "CH10002", parent="SB00002")

    assert found() == {}


def test_bills_that_are_filled_emptied_reopened_and_cancelled_have_no_differences(biller, admin_user):
    for number in (1, 2, 3):
        scan(biller, "pack", f"CH1000{number}", parent=f"SB0000{number}")
    bills = [make_bill(f"B-{number}") for number in (1, 2, 3)]
    for bill in bills:
        for number in (1, 2, 3):
            scan(biller, "bill", f"SB0000{number}", bill=bill.number)
        taken = scan(biller, "unbill", "SB00001", bill=bill.number)
        scan(biller, "undo", undoes=taken.id)
        assert scan(biller, "unbill", "SB00002", bill=bill.number).outcome == "saved"
        assert (
            scan(biller, "undo", undoes=scan(biller, "bill", "SB00002", bill=bill.number).id).outcome
            == "saved"
        )
        close_bill(bill, by=biller)
        reopen_bill(bill, by=admin_user, reason="One too many.")
        scan(biller, "unbill", "SB00003", bill=bill.number)
        close_bill(bill, by=biller)
        if bill is not bills[2]:
            cancel_bill(bill, by=admin_user, reason="It never left.")
    draft = make_bill("B-4")
    scan(biller, "bill", "SB00003", bill="B-4")
    delete_draft(draft, by=admin_user)

    assert Bill.objects.get(number="B-3").lines.filter(removed_at=None).count() == 1
    assert found() == {}


@pytest.fixture
def bags(tmp_path, admin_user):
    """A loaded file of three children in two parents."""
    rows = [["parent", "child"], ["SB00001", "CH10001"], ["SB00001", "CH10002"], ["SB00002", "CH10003"]]
    return load_seen(see_file(xlsx(tmp_path / "bags.xlsx", rows), admin_user), admin_user)


@pytest.fixture
def bill(bags, tmp_path, admin_user):
    """A loaded file that puts these parents on a bill."""
    rows = [["1", "SB00001"], ["2", "SB00002"], ["Bill", "B-9"]]
    return load_seen(see_file(xlsx(tmp_path / "bill.xlsx", rows), admin_user), admin_user)


def take_back(run, by):
    run = work(request_task(run, ImportRun.Task.UNDO, undone_by=by))
    assert (run.state, run.trouble) == ("undone", "")
    return run


def again(run, by):
    run = work(request_task(run, ImportRun.Task.READ))
    run = load_seen(run, by)
    assert run.state == "imported"
    return run


def test_bags_loaded_taken_back_and_loaded_again_have_no_differences(bags, admin_user, dispatcher):
    assert found() == {}
    for _round in range(2):
        take_back(bags, admin_user)
        assert found() == {}
        bags = again(bags, admin_user)
        assert found() == {}
    scan(dispatcher, "unpack", "CH10001", parent="SB00001")
    scan(dispatcher, "empty", "SB00002")
    retire_bag(Bag.objects.get(code="CH10001"), by=admin_user)

    assert found() == {}
    assert Link.objects.exclude(unlinked_at=None).count() == 2 * 3 + 2


def test_bill_loaded_taken_back_and_loaded_again_has_no_differences(bill, admin_user):
    assert found() == {}
    for _round in range(2):
        take_back(bill, admin_user)
        assert found() == {}
        bill = again(bill, admin_user)
        assert found() == {}

    assert BillLine.objects.exclude(removed_at=None).count() == 2 * 2


def test_load_hides_no_link_or_line_that_it_did_not_make(bill):
    past_the_rules(
        "INSERT INTO bags_bag (code, kind, created_at) VALUES ('CH19999', 'child', now())",
        "INSERT INTO bags_link (child_id, parent_id, linked_at, linked_by_id) SELECT"
        " (SELECT id FROM bags_bag WHERE code = 'CH19999'), parent_id, now(), linked_by_id"
        " FROM bags_link LIMIT 1",
        "INSERT INTO bags_bag (code, kind, created_at) VALUES ('SB09999', 'parent', now())",
        "INSERT INTO bills_billline (bill_id, parent_id, added_at, added_by_id) SELECT"
        " bill_id, (SELECT id FROM bags_bag WHERE code = 'SB09999'), now(), added_by_id"
        " FROM bills_billline LIMIT 1",
    )

    told = found()

    assert told["link_without_a_cause"] == ["CH19999 in SB00001"]
    assert told["line_without_a_cause"] == ["SB09999 on B-9"]


def test_load_hides_no_end_that_it_did_not_make(bill):
    past_the_rules(
        "UPDATE bags_link SET unlinked_at = now(), unlinked_by_id = linked_by_id"
        " WHERE child_id = (SELECT id FROM bags_bag WHERE code = 'CH10003')",
        "UPDATE bills_billline SET removed_at = now(), removed_by_id = added_by_id"
        " WHERE parent_id = (SELECT id FROM bags_bag WHERE code = 'SB00002')",
    )

    told = found()

    assert told["link_ended_without_a_cause"] == ["CH10003 in SB00002"]
    assert told["line_ended_without_a_cause"] == ["SB00002 on B-9"]


def test_taking_back_a_load_hides_no_other_end(bags, bill, admin_user):
    take_back(bill, admin_user)
    past_the_rules("UPDATE bills_billline SET removed_at = removed_at + interval '1 minute'")
    assert list(found()) == ["line_ended_without_a_cause"]
    past_the_rules("UPDATE bills_billline SET removed_at = removed_at - interval '1 minute'")
    again(bill, admin_user)
    past_the_rules("UPDATE bills_billline SET removed_at = now() WHERE removed_at IS NOT NULL")

    assert len(found()["line_ended_without_a_cause"]) == 2
