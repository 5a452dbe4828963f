"""Undoing an import: what nobody has used since goes, and all else stays and says why."""

import re
from contextlib import nullcontext
from importlib import import_module

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.audit import record_change
from accounts.models import AuditEntry
from bags.models import Bag, BagTally, Link, Withdrawal
from bags.retirement import retire_bag
from bills.lifecycle import change_bill, close_bill, reopen_bill
from bills.models import Bill, BillLine
from core.progress import Progress
from imports import messages, undo_choice
from imports.models import BagDetail, ImportedRange, ImportRun, KeptBag
from imports.runs import ImportRefused, request_task, run_task
from imports.undo import find_kept_bags
from tests.builders import make_bill, make_child, make_line, make_link, make_parent, scan, where_is
from tests.imports.files import xlsx
from tests.imports.work import load_seen, see_file, work

pytestmark = pytest.mark.django_db
TABLE = [["parent", "child"], ["SB00001", "CH10001"], ["SB00001", "CH10002"], ["SB00002", "CH10003"]]
BILLS = [["1", "SB00001"], ["2", "SB00002"], ["Bill", "B-9"]]
ALL = ["CH10001", "CH10002", "CH10003", "SB00001", "SB00002"]


@pytest.fixture
def load(tmp_path, admin_user):
    """Load these rows: `load(["code"], ["CH10001"])`."""

    def load_rows(*rows, name="file.xlsx", **options):
        run = load_seen(see_file(xlsx(tmp_path / name, rows), admin_user, **options), admin_user)
        assert run.state == "imported"
        return run

    return load_rows


def preview(run, by):
    run = work(request_task(run, ImportRun.Task.PREVIEW, previewed_by=by))
    assert (run.state, run.trouble) == ("imported", "")
    return run


def undo_import(run, by):
    """Undo it, and see that it does what the preview said."""
    run = preview(run, by)
    promised, would_stay = run.preview, why_kept(run)
    run = work(request_task(run, ImportRun.Task.UNDO, undone_by=by))
    assert (run.state, run.trouble) == ("undone", "")
    assert (run.undone, why_kept(run)) == (promised, would_stay)
    return run


def codes(**wanted):
    return list(Bag.objects.filter(**wanted).order_by("code").values_list("code", flat=True))


def why_kept(run):
    return {kept.bag.code: kept.why for kept in find_kept_bags(run)}


def numbers(run):
    return {name: count for name, count in run.undone.items() if isinstance(count, int) and count}


def test_bags_without_history_are_deleted_with_what_the_file_said(load, admin_user):
    plan = {"kept": {"Lot": 1}}
    rows = [["Code", "Lot"], ["CH10001", "A"], ["SB00001", "B"]]
    make_child("CH20001")
    run = load(*rows)
    BagDetail.objects.create(bag=Bag.objects.get(code="CH10001"), run=run, said=plan)

    run = undo_import(run, admin_user)

    assert numbers(run) == {"deleted": 2}
    assert (codes(), BagDetail.objects.count()) == (["CH20001"], 0)
    tally = BagTally.objects.get(slot=91)
    assert (tally.parent_count, tally.child_count, tally.link_count) == (0, 0, 0)


def test_bags_with_links_are_retired_and_the_links_ended(load, admin_user):
    run = undo_import(load(*TABLE), admin_user)

    assert numbers(run) == {"withdrawn": 5, "links": 3}
    assert set(Bag.objects.values_list("retired_at", "withdrawn_at")) == {(run.undone_at, run.undone_at)}
    assert Withdrawal.objects.get(at=run.undone_at).file_name == "file.xlsx"
    ended = {(link.unlinked_at, link.unlinked_by) for link in Link.objects.all()}
    assert ended == {(run.undone_at, admin_user)}
    entry = AuditEntry.objects.get(verb="import undone")
    assert (entry.by, entry.subject, entry.detail["links ended"]) == (admin_user, "file.xlsx", 3)


def test_same_file_loaded_again_brings_the_bags_back_with_their_history(load, admin_user):
    first = undo_import(load(*TABLE), admin_user)

    second = load(*TABLE, name="again.xlsx")

    assert second.counts["changed"] == 3
    assert codes(retired_at=None) == ALL
    assert [where_is(code) for code in ALL[:3]] == ["SB00001", "SB00001", "SB00002"]
    child = Bag.objects.get(code="CH10001")
    assert [link.unlinked_at for link in child.stays.order_by("id")] == [first.undone_at, None]


def test_bags_that_a_load_brought_back_go_with_it_and_come_back_again(load, admin_user):
    undo_import(load(*TABLE), admin_user)
    second = undo_import(load(*TABLE, name="second.xlsx"), admin_user)

    assert numbers(second) == {"withdrawn": 5, "links": 3}
    assert {bag.retired_at for bag in Bag.objects.all()} == {second.undone_at}

    load(*TABLE, name="third.xlsx")
    assert codes(retired_at=None) == ALL
    assert Link.objects.filter(unlinked_at=None).count() == 3


def test_same_run_goes_round_twice(load, admin_user):
    run = undo_import(load(*TABLE), admin_user)

    run = load_seen(work(request_task(run, ImportRun.Task.READ)), admin_user)
    assert (run.state, codes(retired_at=None)) == ("imported", ALL)
    run = undo_import(run, admin_user)

    assert numbers(run) == {"withdrawn": 5, "links": 3}
    assert {bag.retired_at for bag in Bag.objects.all()} == {run.undone_at}


def test_nothing_is_taken_back_twice_or_before_it_is_loaded(load, tmp_path, admin_user):
    run = undo_import(load(*TABLE), admin_user)
    seen = see_file(xlsx(tmp_path / "b.xlsx", [["code"], ["CH20001"]]), admin_user)

    for refused in (run, seen):
        with pytest.raises(ImportRefused, match="at another point"):
            request_task(refused, ImportRun.Task.UNDO, undone_by=admin_user)


def test_used_parent_stays_with_all_its_children(load, admin_user, dispatcher):
    run = load(*TABLE)
    scan(dispatcher, "pack", "CH90001", parent="SB00001")

    run = undo_import(run, admin_user)

    assert why_kept(run) == {
        "CH10001": "in_kept_parent",
        "CH10002": "in_kept_parent",
        "SB00001": "scanned",
    }
    assert (where_is("CH10001"), where_is("CH10002"), where_is("CH10003")) == ("SB00001", "SB00001", None)
    assert codes(retired_at=None) == ["CH10001", "CH10002", "CH90001", "SB00001"]
    assert numbers(run) == {"withdrawn": 2, "links": 1, "kept": 3}
    assert run.undone["samples"][0] == {"code": "CH10001", "why": "in_kept_parent"}


def test_used_child_stays_in_its_parent_and_its_unused_siblings_go(load, admin_user):
    run = load(*TABLE)
    record_change(by=admin_user, verb="changed", subject_kind="bag", subject="CH10001")

    run = undo_import(run, admin_user)

    assert why_kept(run) == {"CH10001": "changed", "SB00001": "holds_kept_child"}
    assert (where_is("CH10001"), where_is("CH10002")) == ("SB00001", None)
    assert codes(retired_at=None) == ["CH10001", "SB00001"]


def look_up(load, dispatcher, admin):
    scan(dispatcher, "look", "CH10003")


def take_out(load, dispatcher, admin):
    scan(dispatcher, "unpack", "CH10003")
    Bag.objects.filter(code="CH10003").update(retired_at=None)


def link_by_hand(load, dispatcher, admin):
    make_link(make_child("CH90001"), Bag.objects.get(code="SB00002"), by=dispatcher)


def end_by_hand(load, dispatcher, admin):
    Link.objects.filter(child__code="CH10003").update(unlinked_at=timezone.now(), unlinked_by=admin)


def bill_it(load, dispatcher, admin):
    make_line(parent=Bag.objects.get(code="SB00002"))


def load_into_it(load, dispatcher, admin):
    load(["parent", "child"], ["SB00002", "CH90001"], name="other.xlsx")


def load_onto_bill(load, dispatcher, admin):
    load(["1", "SB00002"], ["Bill", "B-1"], name="other.xlsx")


def retire(load, dispatcher, admin):
    end_by_hand(load, dispatcher, admin)
    retire_bag(Bag.objects.get(code="SB00002"), by=admin)


USES = {
    look_up: {"CH10003": "scanned", "SB00002": "holds_kept_child"},
    take_out: {"CH10003": "scanned", "SB00002": "packed"},
    link_by_hand: {"CH10003": "in_kept_parent", "SB00002": "packed"},
    end_by_hand: {"CH10003": "packed", "SB00002": "packed"},
    bill_it: {"CH10003": "in_kept_parent", "SB00002": "billed"},
    load_into_it: {"CH10003": "in_kept_parent", "SB00002": "packed"},
    load_onto_bill: {"CH10003": "in_kept_parent", "SB00002": "billed"},
    retire: {"CH10003": "packed", "SB00002": "retired"},
}


@pytest.mark.parametrize("use", USES)
def test_whatever_is_done_with_a_bag_keeps_it(load, admin_user, dispatcher, use):
    run = load(*TABLE)
    use(load, dispatcher, admin_user)
    before = list(Link.objects.filter(parent__code="SB00002").values_list("id", "unlinked_at"))

    run = undo_import(run, admin_user)

    assert why_kept(run) == USES[use]
    assert list(Link.objects.filter(parent__code="SB00002").values_list("id", "unlinked_at")) == before
    assert numbers(run) == {"withdrawn": 3, "links": 2, "kept": 2}


def test_what_another_file_says_of_a_bag_keeps_it(load, admin_user):
    run = load(["code"], ["CH10001"], ["CH10002"])
    later = load(["code"], ["CH20001"], name="later.xlsx")
    BagDetail.objects.create(bag=Bag.objects.get(code="CH10001"), run=later, said={"Lot": "A"})

    assert why_kept(undo_import(run, admin_user)) == {"CH10001": "loaded"}
    assert codes() == ["CH10001", "CH20001"]


def test_refused_scan_is_no_use_but_history(load, admin_user, dispatcher):
    run = load(["code"], ["CH10001"], ["CH10002"])
    scan(dispatcher, "empty", "CH10001")

    assert numbers(undo_import(run, admin_user)) == {"withdrawn": 1, "deleted": 1}
    assert codes() == ["CH10001"]


def test_bags_that_were_there_before_only_leave_each_other(load, admin_user, dispatcher):
    make_parent("SB00001")
    old = make_link(make_child("CH10001"), make_parent("SB00009"), by=dispatcher)
    scan(dispatcher, "unpack", old.child.code)

    run = undo_import(load(*TABLE), admin_user)

    assert numbers(run) == {"withdrawn": 3, "links": 3}
    assert codes(retired_at=None) == ["CH10001", "SB00001", "SB00009"]
    assert where_is("CH10001") is None


def test_old_parent_that_is_used_since_keeps_its_new_children(load, admin_user, dispatcher):
    make_parent("SB00001")
    run = load(*TABLE)
    scan(dispatcher, "pack", "CH90001", parent="SB00001")

    run = undo_import(run, admin_user)

    assert why_kept(run) == {"CH10001": "in_kept_parent", "CH10002": "in_kept_parent"}
    assert where_is("CH10001") == "SB00001"


def test_bill_that_the_load_made_stays_empty_and_may_be_filled_again(load, admin_user):
    run = undo_import(load(*BILLS), admin_user)

    assert numbers(run) == {"withdrawn": 2, "lines": 2, "bills": 1}
    assert Bill.objects.get(number="B-9").is_open
    assert {(line.removed_at, line.removed_by) for line in BillLine.objects.all()} == {
        (run.undone_at, admin_user)
    }

    load(*BILLS, name="again.xlsx")
    assert BillLine.objects.filter(removed_at=None).count() == 2


def test_parent_on_a_closed_bill_stays_with_its_contents(load, admin_user):
    packed = load(*TABLE)
    billed = load(["1", "SB00001"], ["Bill", "B-9"], name="bill.xlsx")
    close_bill(Bill.objects.get(number="B-9"), by=admin_user)

    assert why_kept(undo_import(billed, admin_user)) == {"SB00001": "bill_closed"}
    assert why_kept(undo_import(packed, admin_user)) == {
        "CH10001": "in_kept_parent",
        "CH10002": "in_kept_parent",
        "SB00001": "bill_closed",
    }
    assert codes(retired_at=None) == ["CH10001", "CH10002", "SB00001"]


def reopened(bill, by):
    close_bill(bill, by=by)
    reopen_bill(bill, by=by, reason="Wrong truck")


def changed(bill, by):
    change_bill(bill, by=by, note="Gate 4")


def another_on_it(bill, by):
    make_line(bill, make_parent("SB90001"))


@pytest.mark.parametrize("use", [reopened, changed, another_on_it])
def test_bill_of_the_load_that_was_worked_on_stays_as_it_is(load, admin_user, use):
    run = load(*BILLS)
    use(Bill.objects.get(number="B-9"), admin_user)

    run = undo_import(run, admin_user)

    assert why_kept(run) == {"SB00001": "bill_used", "SB00002": "bill_used"}
    assert BillLine.objects.filter(parent__code__startswith="SB0000", removed_at=None).count() == 2


def test_parent_on_a_bill_that_nobody_worked_on_goes_though_another_bill_was_used(load, admin_user):
    run = load(["1", "SB00001"], ["Bill", "B-9"], ["1", "SB00002"], ["Bill", "B-10"])
    changed(Bill.objects.get(number="B-9"), admin_user)

    run = undo_import(run, admin_user)

    assert why_kept(run) == {"SB00001": "bill_used"}
    assert BillLine.objects.get(removed_at=None).parent.code == "SB00001"


def test_bill_that_was_there_before_loses_just_what_the_load_put_on_it(load, admin_user):
    bill = make_bill("B-9")
    make_line(bill, make_parent("SB90001"))
    run = load(*BILLS)
    make_line(bill, make_parent("SB90002"))

    assert numbers(undo_import(run, admin_user)) == {"withdrawn": 2, "lines": 2}
    assert set(bill.lines.filter(removed_at=None).values_list("parent__code", flat=True)) == {
        "SB90001",
        "SB90002",
    }


def test_every_kept_bag_is_listed_and_the_first_are_samples(load, admin_user, dispatcher, monkeypatch):
    monkeypatch.setattr("imports.undo.SAMPLES", 2)
    run = load(["parent", "child"], *[["SB00001", f"CH{number}"] for number in range(10_000, 10_050)])
    scan(dispatcher, "pack", "SB00001")

    run = undo_import(run, admin_user)

    assert (run.undone["kept"], KeptBag.objects.count()) == (51, 51)
    assert run.undone["reasons"] == {"in_kept_parent": 50, "scanned": 1}
    assert [bag["why"] for bag in run.undone["samples"]] == ["in_kept_parent", "in_kept_parent", "scanned"]


def test_number_of_statements_does_not_grow(load, admin_user):
    def statements_for(first, count):
        run = load(["parent", "child"], *[[f"SB{n // 10:05}", f"CH{n}"] for n in range(first, first + count)])
        with CaptureQueriesContext(connection) as queries:
            undo_import(run, admin_user)
        return len(queries)

    assert statements_for(10_000, 10) == statements_for(20_000, 1_000)


def test_ranges_name_what_was_brought_back(load, admin_user):
    undo_import(load(*TABLE), admin_user)
    second = load(*TABLE, name="again.xlsx")

    back = ImportedRange.objects.filter(run=second, made="restored")
    ids = {number for made in back for number in range(made.first_id, made.last_id + 1)}
    assert ids == set(Bag.objects.values_list("id", flat=True))


def test_each_reason_to_stay_has_a_sentence():
    source = "".join(undo_choice.CHOOSING)
    reasons = set(re.findall(r"(?:THEN|why =) '(\w+)'", source)) - {"new"}

    assert reasons == set(messages.OF_KEPT)
    assert messages.describe_kept({"code": "CH10001", "why": "scanned"}) == "CH10001 was scanned."


def test_bags_of_imports_undone_before_there_were_withdrawn_ones_become_that(load, admin_user):
    run = undo_import(load(*TABLE), admin_user)
    Bag.objects.update(withdrawn_at=None)
    Withdrawal.objects.all().delete()
    make_child("CH90001", retired_at=timezone.now())
    migration = import_module("imports.migrations.0003_withdraw_bags_of_undone_imports")

    with connection.cursor() as cursor:
        cursor.execute(migration.WITHDRAW)

    assert codes(withdrawn_at=run.undone_at) == ALL
    assert Withdrawal.objects.get().file_name == "file.xlsx"


def test_progress_of_taking_back_goes_to_its_total_and_no_further(load, admin_user):
    seen = []

    class Noting(Progress):
        def reach(self, done):
            super().reach(done)
            if self.phase == "undoing":
                seen.append((done, self.total))

    run = request_task(load(*TABLE), ImportRun.Task.UNDO, undone_by=admin_user)
    run_task(run.pk, run.attempt, lambda _run: nullcontext(Noting()))

    counted = [done for done, total in seen if total]
    assert counted == sorted(counted)
    assert seen[-1] == (8, 8)  # three links and five bags
