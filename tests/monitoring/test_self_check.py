"""The self-check finds each kind of difference, and nothing in a history that followed the rules."""

import logging
from datetime import UTC, datetime, timedelta
from io import StringIO
from types import SimpleNamespace

import psutil
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from bills.lifecycle import close_bill
from bills.models import BillVersion
from monitoring.models import SENTENCES, SelfCheck
from monitoring.self_check import choose_work_mem_mb, describe_alarm, record_trouble, run_self_check
from monitoring.self_check_queries import CHECKS
from scanning.models import Scan
from tests.builders import asked, make_bill, scan, scan_all
from tests.database import run_as_owner

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def history(dispatcher, biller):
    """Packing, moving, emptying and undoing; a closed bill and an open one. All by scans."""
    scan(dispatcher, "pack", "SB00001")
    scan_all(dispatcher, *[asked("pack", f"CH1000{number}", parent="SB00001") for number in range(4)])
    scan(dispatcher, "move", "CH10003", parent="SB00002")
    emptied = scan(dispatcher, "empty", "SB00001")
    scan(dispatcher, "undo", undoes=emptied.id)
    scan(dispatcher, "pack", "!", parent="SB00001")
    taken = scan(dispatcher, "unpack", "CH10002")
    scan(dispatcher, "undo", undoes=taken.id)
    for number, parent in (("B-1", "SB00001"), ("B-2", "SB00002")):
        make_bill(number)
        scan(biller, "bill", parent, bill=number)
    close_bill(BillVersion._meta.get_field("bill").related_model.objects.get(number="B-1"), by=biller)


def past_the_rules(*statements):
    """Write as the owner of the tables may who sets their rules aside."""
    tables = ["bags_bag", "bags_link", "bills_bill", "bills_billline", "bills_billversion", "scanning_scan"]
    for table in tables:
        run_as_owner(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    for statement in statements:
        run_as_owner(statement)
    for table in tables:
        run_as_owner(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def found():
    check = run_self_check()
    assert check.trouble == ""
    return {name: row["count"] for name, row in check.differences.items()}


def test_history_that_followed_the_rules_has_no_differences(history):
    check = run_self_check()

    assert (check.differences, check.difference_count, check.is_alarm) == ({}, 0, False)
    assert (check.bag_count, check.link_count, check.scan_count) == (6, 4, Scan.objects.count())
    assert str(check) == "6 bags, 0 differences"
    assert describe_alarm() == ""


def test_tally_of_the_version_before_counts_the_undo_of_a_loose_childs_move_wrong(history, dispatcher):
    scan(dispatcher, "unpack", "CH10003")
    moved = scan(dispatcher, "move", "CH10003", parent="SB00003")
    scan(dispatcher, "undo", undoes=moved.id)
    assert found() == {}

    run_as_owner(
        "UPDATE scanning_scantally SET linked_count = linked_count - 1 WHERE action = 'undo'"
        # A quarter of an hour may have ended since the other undos.
        " AND quarter_at = (SELECT max(quarter_at) FROM scanning_scantally)"
    )

    assert found() == {"scan_tally": 1}


@pytest.mark.parametrize(
    ("name", "statements"),
    [
        ("bag_tally", ["UPDATE bags_bagtally SET child_count = child_count + 1"]),
        ("link_tally", ["UPDATE bags_bagtally SET link_count = link_count - 1"]),
        ("bill_tally", ["UPDATE bills_billtally SET open_count = open_count + 1"]),
        ("scan_tally", ["UPDATE scanning_scantally SET scan_count = scan_count + 1 WHERE action = 'move'"]),
        ("scan_tally", ["UPDATE scanning_scantally SET linked_count = 7 WHERE action = 'move'"]),
        ("scan_tally", ["UPDATE scanning_scantally SET taken_out_count = 7 WHERE action = 'move'"]),
        ("scan_tally", ["UPDATE scanning_scantally SET first_at = quarter_at WHERE action = 'move'"]),
        ("scan_tally", ["DELETE FROM scanning_scantally WHERE action = 'move'"]),
        ("wrong_kinds", ["UPDATE bags_bag SET kind = 'parent' WHERE code = 'CH10001'"]),
        (
            "scan_without_its_link",
            [
                "UPDATE bags_link SET parent_id = (SELECT id FROM bags_bag WHERE code = 'CH10001')"
                " WHERE id = (SELECT made_link_id FROM scanning_scan WHERE action = 'move')"
            ],
        ),
        ("link_without_a_cause", ["DELETE FROM scanning_scan WHERE action = 'move'"]),
        (
            "link_ended_without_a_cause",
            [
                "UPDATE bags_link SET unlinked_at = now(), unlinked_by_id = linked_by_id"
                " WHERE parent_id = (SELECT id FROM bags_bag WHERE code = 'SB00002')"
            ],
        ),
        (
            "link_ended_without_a_cause",
            [
                "UPDATE bags_link SET unlinked_at = unlinked_at + interval '1 second'"
                " WHERE id = (SELECT ended_link_id FROM scanning_scan WHERE action = 'move')"
            ],
        ),
        ("link_ended_without_a_cause", ["DELETE FROM scanning_scan WHERE action = 'empty'"]),
        (
            "line_without_a_cause",
            ["DELETE FROM scanning_scan WHERE action = 'bill' AND named_bill = 'B-2'"],
        ),
        (
            "line_ended_without_a_cause",
            [
                "UPDATE bills_billline SET removed_at = now(), removed_by_id = added_by_id"
                " WHERE bill_id = (SELECT id FROM bills_bill WHERE number = 'B-2')"
            ],
        ),
        ("closed_bill_without_version", ["DELETE FROM bills_billversion"]),
        ("closed_bill_without_version", ["UPDATE bills_bill SET closed_at = now() WHERE number = 'B-1'"]),
        ("wrong_weight", ["UPDATE bills_billversion SET weight_kg = weight_kg + 0.001"]),
        ("wrong_weight", ["UPDATE bills_billversion SET child_count = child_count - 1"]),
        ("changed_closed_bill", ["UPDATE bags_bag SET code = 'CH19999' WHERE code = 'CH10001'"]),
        ("broken_seal", ["UPDATE bills_billversion SET snapshot = snapshot || ' '"]),
        (
            "changed_closed_bill",
            [
                "UPDATE bags_link SET unlinked_at = now(), unlinked_by_id = linked_by_id"
                " WHERE unlinked_at IS NULL"
                " AND parent_id = (SELECT id FROM bags_bag WHERE code = 'SB00001')"
            ],
        ),
    ],
)
def test_each_difference_is_found(history, name, statements, caplog):
    past_the_rules(*statements)

    with caplog.at_level(logging.ERROR):
        assert found()[name] >= 1

    assert describe_alarm() == f"The self-check asks for attention: {SelfCheck.objects.first()}."
    assert "Self-check" in caplog.text


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (
            "UPDATE reports_newbagtally SET child_count = 5",
            "2026-05-03 09:00:00+00, no area: 2 parents and 4 children counted, 2 and 5 tallied",
        ),
        (
            "UPDATE bags_bag SET retired_at = now(), withdrawn_at = now() WHERE code = 'SB00002'",
            "2026-05-03 09:00:00+00, no area: 1 parents and 4 children counted, 2 and 4 tallied",
        ),
        (
            "INSERT INTO reports_newbagtally (quarter_at, parent_count, child_count)"
            " VALUES ('2026-05-04Z', 1, 0)",
            "2026-05-04 00:00:00+00, no area: 0 parents and 0 children counted, 1 and 0 tallied",
        ),
    ],
)
def test_damage_to_the_tally_of_new_bags_is_named_until_it_is_counted_anew(history, damage, said):
    past_the_rules("UPDATE bags_bag SET created_at = '2026-05-03 09:14Z'")
    count_anew = "DELETE FROM reports_newbagtally; SELECT tally_new_bags((SELECT max(id) FROM bags_bag))"
    run_as_owner(count_anew)
    assert found() == {}

    past_the_rules(damage)
    assert run_self_check().differences["new_bag_tally"] == {"count": 1, "samples": [said]}

    run_as_owner(count_anew)
    assert "new_bag_tally" not in found()


@pytest.mark.parametrize("nights", [range(1, 8), (3, 4, 7), (1, 6, 7)], ids=["each", "missed 1", "missed 2"])
def test_old_bill_is_weighed_once_in_seven_days_over_new_year_too(history, monkeypatch, nights):
    past_the_rules("UPDATE bills_billversion SET snapshot = snapshot || ' '")
    first = datetime(2040, 12, 28, 3, tzinfo=UTC)

    seals = []
    for day in (0, *nights):
        night = first + timedelta(days=day)
        monkeypatch.setattr(timezone, "now", lambda night=night: night)
        seals.append("broken_seal" in run_self_check().differences)

    # The first one makes up for the years before it.
    assert (seals[0], seals[1:].count(True)) == (True, 1)


def test_mistake_in_a_question_is_kept_as_its_trouble():
    check = SelfCheck()

    for error in (ValueError("too short"), KeyError()):
        with record_trouble(check, "trace"):
            raise error

    assert check.trouble == "trace: too short trace: KeyError "


def test_every_question_has_its_sentence():
    assert SENTENCES.keys() == CHECKS.keys() | {"trace"}


def test_question_that_fails_is_told_and_does_not_stop_the_others(history, monkeypatch, caplog):
    monkeypatch.setitem(CHECKS, "bag_tally", "SELECT 1 / 0")
    past_the_rules("UPDATE bags_bagtally SET link_count = link_count - 1")

    check = run_self_check()

    assert list(check.differences) == ["link_tally"]
    assert (check.bag_count, check.trouble) == (6, "bag_tally: division by zero ")
    assert str(check) == "Not all could be compared. bag_tally: division by zero"
    assert describe_alarm() == f"The self-check asks for attention: {check}."
    assert "ZeroDivision" in caplog.text or "division by zero" in caplog.text


def test_only_the_first_of_many_differences_are_kept(history, monkeypatch):
    monkeypatch.setitem(CHECKS, "bag_tally", "SELECT 'CH' || n FROM generate_series(1, 100000) n")

    found = run_self_check().differences["bag_tally"]

    assert found == {"count": 100_000, "samples": [f"CH{number}" for number in range(1, 11)]}


def test_each_question_stands_alone_and_takes_one_processor(history, monkeypatch):
    monkeypatch.setitem(CHECKS, "bag_tally", TOLD)
    monkeypatch.setitem(CHECKS, "link_tally", TOLD)

    found = run_self_check().differences

    [first], [second] = found["bag_tally"]["samples"], found["link_tally"]["samples"]
    assert (
        first.split()[:6]
        == second.split()[:6]
        == ["on", "read", "committed", "0", "0", f"{choose_work_mem_mb()}MB"]
    )
    assert first.split()[6] != second.split()[6]


def test_memory_for_hashes_fits_the_machine(monkeypatch):
    sizes = []
    for gigabytes in (0.5, 8, 512):
        machine = SimpleNamespace(total=int(gigabytes * 2**30))
        monkeypatch.setattr(psutil, "virtual_memory", lambda: machine)
        sizes.append(choose_work_mem_mb())

    assert sizes == [16, 128, 256]


TOLD = """
SELECT concat_ws(' ', current_setting('transaction_read_only'), current_setting('transaction_isolation'),
                 current_setting('statement_timeout'), current_setting('max_parallel_workers_per_gather'),
                 current_setting('work_mem'), extract(epoch FROM now()))
"""


def test_command_says_it_and_fails_on_a_difference(history):
    said = StringIO()
    call_command("self_check", stdout=said)
    assert "6 bags, 0 differences" in said.getvalue()

    past_the_rules("UPDATE bags_bagtally SET child_count = child_count + 1")
    with pytest.raises(CommandError, match="6 bags, 1 differences"):
        call_command("self_check", stderr=StringIO())
    assert SelfCheck.objects.count() == 2
