"""Who waits for whom while an import is undone: one transaction is held open, the other one comes."""

import pytest
from django.db import connection, transaction
from django.utils import timezone

from bags.models import Bag, Link
from bills.lifecycle import close_bill
from bills.models import Bill, BillLine
from core.progress import Progress
from imports.models import ImportRun, KeptBag
from imports.runs import IMPORT_LOCK, request_task
from imports.undo import undo
from tests.builders import asked, make_link, make_parent, make_user, scan_all
from tests.imports.files import xlsx
from tests.imports.work import load_seen, see_file, work
from tests.locks import lock_on, start_waiting

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def loaded(tmp_path, admin_user):
    """Load a file of these rows; give the run, whose import waits to be undone."""

    def load(*rows):
        run = load_seen(see_file(xlsx(tmp_path / "file.xlsx", rows), admin_user), admin_user)
        return request_task(run, ImportRun.Task.UNDO, undone_by=admin_user)

    return load


def why_kept():
    return dict(KeptBag.objects.values_list("bag__code", "why"))


def test_taking_back_waits_for_a_scan_and_keeps_what_it_packed(loaded):
    run, packer = loaded(["parent", "child"], ["SB00001", "CH10001"]), make_user("Dispatcher")
    with transaction.atomic():
        scan_all(packer, asked("pack", "CH10002", parent="SB00001"))
        taking_back = start_waiting(lambda: work(run))

    assert taking_back.result(timeout=20).state == "undone"
    assert why_kept() == {"SB00001": "scanned", "CH10001": "in_kept_parent"}
    assert Link.objects.filter(unlinked_at=None).count() == 2


def test_scan_waits_for_a_bag_that_is_withdrawn_and_brings_it_back(loaded):
    run, packer = loaded(["parent", "child"], ["SB00001", "CH10001"]), make_user("Dispatcher")
    with transaction.atomic():
        assert work(run).state == "undone"
        packing = start_waiting(lambda: scan_all(packer, asked("pack", "CH10001", parent="SB00001")))

    [answer] = packing.result(timeout=20)
    assert (answer.outcome, answer.reason) == ("saved", None)
    assert answer.message == (
        "CH10001 and SB00001 are back (their import was undone). CH10001 is now in SB00001."
    )


def test_taking_back_waits_for_a_child_that_another_statement_links(loaded, dispatcher):
    """Without locking the child, as a load does: only the foreign key holds it."""
    run = loaded(["code"], ["CH10001"])
    child, parent = Bag.objects.get(code="CH10001"), make_parent()
    with transaction.atomic():
        make_link(child, parent, by=dispatcher)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        taking_back = start_waiting(lambda: work(run))

    assert taking_back.result(timeout=20).state == "undone"
    assert why_kept() == {"CH10001": "packed"}


def test_taking_back_waits_for_a_bill_that_is_being_closed_and_keeps_what_is_on_it(loaded, biller):
    run = loaded(["1", "SB00001"], ["Bill", "B-9"])
    bill = Bill.objects.get()
    with transaction.atomic():
        close_bill(bill, by=biller)
        taking_back = start_waiting(lambda: work(run))

    assert taking_back.result(timeout=20).state == "undone"
    assert why_kept() == {"SB00001": "bill_closed"}
    assert BillLine.objects.filter(removed_at=None).count() == 1


def test_taking_back_holds_what_it_keeps_until_it_is_done(loaded, admin_user):
    """Parents against scans, children against links too, bills against closing; nothing more than that."""
    run, packer = loaded(["parent", "child"], ["SB00001", "CH10001"]), make_user("Dispatcher")
    scan_all(packer, asked("pack", "CH10001", parent="SB00001"), asked("look", "CH10001"))
    bill = Bill.objects.create(number="B-9", created_by=admin_user, weight_per_child_kg=1)
    parent, child = Bag.objects.get(code="SB00001"), Bag.objects.get(code="CH10001")
    BillLine.objects.create(bill=bill, parent=parent, added_by=admin_user, added_at=timezone.now())

    with transaction.atomic(), connection.cursor() as cursor:
        told = undo(cursor, run, admin_user, timezone.now(), Progress())
        assert told["kept"] == 2
        assert (lock_on(parent), lock_on(child), lock_on(bill)) == ("NO KEY UPDATE", "UPDATE", "SHARE")


@pytest.mark.parametrize("rows", [["SB00001", "SB00002"], ["CH10001", "CH10002"]])
def test_taking_back_locks_bags_in_the_order_of_their_ids(loaded, rows):
    """As scans do, so that none of them waits in a ring."""
    run = loaded(["code"], *([code] for code in rows))
    first, second = Bag.objects.order_by("id")
    with transaction.atomic():
        Bag.objects.select_for_update().get(pk=first.pk)
        taking_back = start_waiting(lambda: work(run))
        assert lock_on(second) is None

    assert taking_back.result(timeout=20).state == "undone"


@pytest.mark.parametrize("task", ["import", "undo"])
def test_imports_and_undos_follow_each_other(loaded, tmp_path, admin_user, task):
    """A link that one of them is just adding would not be seen by the other."""
    run = loaded(["code"], ["CH10001"])
    if task == "import":
        other = see_file(xlsx(tmp_path / "other.xlsx", [["code"], ["CH10002"]]), admin_user)
        run = request_task(other, ImportRun.Task.IMPORT, imported_by=admin_user)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [IMPORT_LOCK])
        following = start_waiting(lambda: work(run))

    assert following.result(timeout=20).state in ("imported", "undone")
