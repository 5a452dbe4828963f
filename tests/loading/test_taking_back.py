"""Taking a load back: what nobody has used goes, what somebody has used stays and is listed."""

import threading

import pytest
from django.db import connections

from accounts.models import AuditEntry
from bags.models import Bag, BagTally, Link
from bags.story import story_of
from bills.billing import close_bill
from bills.models import Bill, BillLine
from loading.loading import LoadRefused, ask_for
from loading.models import BagDetail, ImportRun, KeptBag
from tests.builders import make_bill, make_child, make_link, make_parent, scan, where_is
from tests.loading.files import xlsx
from tests.loading.work import load_seen, see_file, work

TABLE = [["parent", "child"], ["SB00001", "CH10001"], ["SB00001", "CH10002"], ["SB00002", "CH10003"]]


@pytest.fixture
def see(tmp_path, admin_user):
    return lambda rows, **options: see_file(xlsx(tmp_path / "bags.xlsx", rows), admin_user, **options)


def take_back(run, by):
    return work(ask_for(run, ImportRun.Task.TAKE_BACK, taken_back_by=by))


def kept(run):
    return dict(KeptBag.objects.filter(run=run).values_list("bag__code", "why"))


def in_use():
    return set(Bag.objects.filter(retired_at=None).values_list("code", flat=True))


@pytest.mark.django_db
class TestTakingBack:
    def test_unused_load_goes_whole_and_its_links_stay_as_history(self, see, admin_user):
        run = take_back(load_seen(see(TABLE), admin_user), admin_user)

        assert (run.state, run.trouble, run.taken_back_by) == ("taken_back", "", admin_user)
        assert run.taken_back == {"links": 3, "lines": 0, "deleted": 0, "retired": 5, "kept": 0}
        assert in_use() == set()
        assert {link.unlinked_at for link in Link.objects.all()} == {run.taken_back_at}
        tally = BagTally.objects.get(slot=91)
        assert (tally.parent_count, tally.child_count, tally.link_count) == (2, 3, 0)
        assert AuditEntry.objects.get(verb="taken back").by == admin_user

    def test_bags_without_any_history_are_deleted(self, see, admin_user):
        rows = [["code", "Lot"], ["CH10001", "A"], ["SB00001", ""]]
        plan = see(rows).found["sheets"][0]["plan"] | {"kept": {"Lot": 1}}

        run = take_back(load_seen(see(rows, plans=[plan]), admin_user), admin_user)

        assert run.taken_back["deleted"] == 2
        assert (Bag.objects.count(), BagDetail.objects.count()) == (0, 0)

    def test_loaded_again_the_bags_are_back_and_can_be_taken_back_again(self, see, admin_user):
        take_back(load_seen(see(TABLE), admin_user), admin_user)

        again = see(TABLE)
        assert again.counts == {"read": 3, "new": 0, "same": 0, "changed": 3, "refused": 0}
        again = load_seen(again, admin_user)

        assert [where_is(f"CH1000{n}") for n in (1, 2, 3)] == ["SB00001", "SB00001", "SB00002"]
        assert len(in_use()) == 5
        assert Link.objects.count() == 6
        assert take_back(again, admin_user).taken_back["retired"] == 5
        assert in_use() == set()
        assert see(TABLE).counts["changed"] == 3

    def test_bag_that_an_admin_retired_does_not_come_back_by_loading(self, see, admin_user):
        make_child("CH10001", retired_at="2026-01-01T00:00Z")

        assert see(TABLE).reasons == {"retired": 1}

    def test_used_child_stays_with_its_parent_and_its_siblings_go(self, see, admin_user, dispatcher):
        run = load_seen(see(TABLE), admin_user)
        scan(dispatcher, "look", "CH10001")

        run = take_back(run, admin_user)

        assert kept(run) == {"CH10001": "scanned_since", "SB00001": "holds_used"}
        assert where_is("CH10001") == "SB00001"
        assert where_is("CH10002") is None
        assert in_use() == {"CH10001", "SB00001"}

    def test_moved_child_stays_where_it_is(self, see, admin_user, dispatcher):
        run = load_seen(see(TABLE), admin_user)
        scan(dispatcher, "move", "CH10001", parent="SB00002")

        run = take_back(run, admin_user)

        assert where_is("CH10001") == "SB00002"
        assert kept(run)["CH10001"] == "moved_since"
        # Its new parent has been packed into: what the load had put there stays beside it.
        assert (kept(run)["SB00002"], kept(run)["CH10003"]) == ("contents_changed", "parent_used")
        assert where_is("CH10002") is None

    def test_billed_parent_stays_with_all_that_is_in_it(self, see, admin_user, biller):
        run = load_seen(see(TABLE), admin_user)
        bill = make_bill("B-1", by=biller)
        scan(biller, "bill", "SB00001", bill="B-1")
        close_bill(bill, by=biller)

        run = take_back(run, admin_user)

        assert kept(run) == {
            "SB00001": "billed_since", "CH10001": "parent_used", "CH10002": "parent_used",
        }  # fmt: skip
        assert where_is("CH10002") == "SB00001"
        assert where_is("CH10003") is None

    def test_bags_that_were_there_before_only_lose_what_the_load_did(self, see, admin_user):
        make_child("CH10001")
        make_link(make_child("CH99999"), make_parent("SB00001"))

        run = take_back(load_seen(see(TABLE), admin_user), admin_user)

        assert in_use() == {"CH10001", "CH99999", "SB00001"}
        assert where_is("CH99999") == "SB00001"
        assert where_is("CH10001") is None
        assert run.taken_back["kept"] == 0

    def test_bill_lines_go_and_the_bill_stays_open(self, see, admin_user):
        rows = [["1", "SB00001"], ["2", "SB00002"], ["Bill", "B-9"]]

        run = take_back(load_seen(see(rows), admin_user), admin_user)

        assert run.taken_back["lines"] == 2
        assert not BillLine.objects.filter(removed_at=None).exists()
        assert Bill.objects.get(number="B-9").is_open

    def test_lines_of_a_bill_that_is_closed_stay(self, see, admin_user):
        run = load_seen(see([["1", "SB00001"], ["Bill", "B-9"]]), admin_user)
        close_bill(Bill.objects.get(number="B-9"), by=admin_user)

        run = take_back(run, admin_user)

        assert kept(run) == {"SB00001": "bill_closed"}
        assert BillLine.objects.filter(removed_at=None).count() == 1

    def test_nothing_is_taken_back_twice_or_before_it_was_loaded(self, see, admin_user):
        run = see(TABLE)
        with pytest.raises(LoadRefused):
            take_back(run, admin_user)
        run = take_back(load_seen(run, admin_user), admin_user)
        with pytest.raises(LoadRefused):
            take_back(run, admin_user)

    def test_story_tells_the_file_and_that_it_was_taken_back(self, see, admin_user):
        run = load_seen(see(TABLE), admin_user)
        bag = Bag.objects.get(code="CH10001")
        assert "loaded it with the file bags.xlsx" in said_of(bag)

        take_back(run, admin_user)
        bag.refresh_from_db()
        assert "took the load of bags.xlsx back" in said_of(bag)


def said_of(bag):
    return " ".join(event.sentence for event in story_of(bag, bag.code).events)


@pytest.mark.django_db(transaction=True)
def test_scans_at_the_same_moment_are_kept_or_come_after(see, admin_user, dispatcher):
    for round_ in range(6):
        rows = [["parent", "child"], *[[f"SB0000{round_}", f"CH{round_}00{n:02}"] for n in range(40)]]
        run = load_seen(see(rows), admin_user)
        scanning = threading.Thread(target=pack_some, args=(dispatcher, round_))
        scanning.start()
        run = take_back(run, admin_user)
        scanning.join()

        assert run.state == "taken_back", run.trouble
        retired_in_use = Link.objects.filter(unlinked_at=None).exclude(
            child__retired_at=None, parent__retired_at=None
        )
        assert not retired_in_use.exists()
        for link in Link.objects.filter(unlinked_at=None, parent__code="SB09999"):
            assert not Link.objects.filter(unlinked_at=None, child=link.child).exclude(pk=link.pk).exists()


def pack_some(dispatcher, round_):
    try:
        for n in range(0, 40, 5):
            scan(dispatcher, "move", f"CH{round_}00{n:02}", parent="SB09999")
    finally:
        connections.close_all()
