"""An import is undone while somebody scans its bags, on real connections: one of the two comes first."""

import pytest

from bags.models import Bag, Link
from bills.lifecycle import BillRefused, close_bill
from bills.models import Bill, BillLine
from imports.models import ImportRun
from imports.runs import request_task
from tests.builders import asked, make_user, scan_all
from tests.imports.files import xlsx
from tests.imports.work import load_seen, see_file, work
from tests.threads import FEWEST_ROUNDS, rounds

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(180)]


@pytest.fixture
def loaded(tmp_path, admin_user):
    def load(*rows):
        run = load_seen(see_file(xlsx(tmp_path / "file.xlsx", rows), admin_user), admin_user)
        return request_task(run, ImportRun.Task.UNDO, undone_by=admin_user)

    return load


def assert_no_retired_bag_is_in_use():
    open_links = Link.objects.filter(unlinked_at=None)
    assert not open_links.filter(child__retired_at__isnull=False).exists()
    assert not open_links.filter(parent__retired_at__isnull=False).exists()
    assert not BillLine.objects.filter(removed_at=None, parent__retired_at__isnull=False).exists()


def test_bag_is_packed_into_a_parent_that_is_withdrawn(loaded, at_once):
    packer = make_user("Dispatcher")
    outcomes = set()

    for number in rounds(fewest=FEWEST_ROUNDS // 3):
        parent, child = f"SB{number:05}", f"CH{number:05}"
        run = loaded(["parent", "child"], [parent, child], [parent, f"{child}-B"])
        undone, [packed] = at_once(
            lambda: work(run), lambda: scan_all(packer, asked("pack", f"{child}-9", parent=parent))
        )

        assert undone.state == "undone"
        outcomes.add((packed.outcome, packed.reason))
        inside = Link.objects.filter(parent__code=parent, unlinked_at=None).count()
        in_use = Bag.objects.get(code=parent).retired_at is None
        # What comes too late brings the parent back, without what went with the import.
        assert (inside, in_use) == (1 if undone.undone["kept"] == 0 else 3, True)

    assert outcomes == {("saved", None)}
    assert_no_retired_bag_is_in_use()


def test_child_is_moved_away_while_it_is_withdrawn(loaded, at_once):
    packer = make_user("Dispatcher")

    for number in rounds(fewest=FEWEST_ROUNDS // 3):
        parent, child, other = f"SB{number:05}", f"CH{number:05}", f"M444-{number:05}"
        run = loaded(["parent", "child"], [parent, child])
        undone, [moved] = at_once(
            lambda: work(run), lambda: scan_all(packer, asked("move", child, parent=other))
        )

        assert undone.state == "undone"
        link = Link.objects.filter(child__code=child, unlinked_at=None).first()
        if moved.outcome == "saved":
            assert (link.parent.code, undone.undone["kept"]) == (other, 2)
        else:
            assert (link, moved.reason, undone.undone["kept"]) == (None, "withdrawn", 0)

    assert_no_retired_bag_is_in_use()


def test_bag_without_history_is_scanned_while_it_is_deleted(loaded, at_once):
    packer = make_user("Dispatcher")

    for number in rounds(fewest=FEWEST_ROUNDS // 3):
        child = f"CH{number:05}"
        run = loaded(["code"], [child])
        undone, [packed] = at_once(
            lambda: work(run), lambda: scan_all(packer, asked("pack", child, parent="SB00001"))
        )

        # Whoever comes too late to find the bag makes it anew, as with any code that is not known.
        assert (undone.state, packed.outcome) == ("undone", "saved")
        assert Link.objects.get(child__code=child).parent.code == "SB00001"

    assert_no_retired_bag_is_in_use()


def test_bill_is_closed_while_its_parents_are_withdrawn(loaded, at_once, admin_user):
    for number in rounds(fewest=FEWEST_ROUNDS // 3):
        run = loaded(["1", f"SB{number:05}"], ["Bill", f"B-{number}"])
        bill = Bill.objects.get(number=f"B-{number}")

        def close(bill=bill):
            try:
                return close_bill(bill, by=admin_user).parent_count
            except BillRefused:
                return 0

        undone, held = at_once(lambda: work(run), close)

        assert undone.state == "undone"
        assert BillLine.objects.filter(bill=bill, removed_at=None).count() == held
        assert undone.undone["kept"] == held

    assert_no_retired_bag_is_in_use()
