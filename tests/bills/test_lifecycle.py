"""Making, changing, closing and reopening bills."""

import hashlib
import json
from decimal import Decimal

import pytest
from django.db import IntegrityError
from django.db.models import Sum
from django.utils import timezone

from accounts.models import AuditEntry
from bills.cancellation import cancel_bill, delete_draft
from bills.lifecycle import BillRefused, change_bill, close_bill, create_bill, reopen_bill
from bills.models import Bill, BillCounter, BillSettings, BillTally, BillVersion
from bills.totals import Totals, compute_expected_kg, compute_totals, fetch_parents
from tests.builders import make_area, make_child, make_line, make_link, make_parent, scan
from tests.builders import make_bill as build_bill

pytestmark = pytest.mark.django_db


@pytest.fixture
def filled():
    """A bill with two parents, three children and half a kilogram a child."""
    bill = build_bill("B-1", weight_per_child_kg=Decimal("0.5"))
    first, second = make_parent("SB00002"), make_parent("SB00001")
    for code in ("CH2", "CH1"):
        make_link(make_child(code), first)
    make_link(make_child("CH3"), second)
    make_line(bill, first)
    make_line(bill, second)
    return bill


def verbs():
    return list(AuditEntry.objects.order_by("id").values_list("verb", "subject"))


def test_make_bill_takes_the_sites_weight(biller):
    BillSettings.objects.update(weight_per_child_kg=Decimal("2.5"))

    bill = create_bill(number=" b-17 ", by=biller, customer="Asha Traders")

    assert (bill.number, bill.weight_per_child_kg, bill.created_by, bill.is_open) == (
        "B-17",
        Decimal("2.5"),
        biller,
        True,
    )
    assert verbs() == [("made", "B-17")]


def test_make_bill_takes_a_weight_of_its_own(biller):
    BillSettings.objects.update(weight_per_child_kg=Decimal("2.5"))

    assert create_bill(by=biller, weight_per_child_kg=Decimal("0.75")).weight_per_child_kg == Decimal("0.75")


@pytest.mark.parametrize("number", ["B 1", "B/../1", "बिल", "X" * 41, "<b>"])
def test_make_bill_refuses_a_bad_number(biller, number):
    with pytest.raises(BillRefused):
        create_bill(number=number, by=biller)

    assert Bill.objects.count() == AuditEntry.objects.count() == 0


def test_make_bill_refuses_a_taken_number(biller):
    build_bill("B-1")

    with pytest.raises(BillRefused, match="Bill B-1 exists already"):
        create_bill(number="b-1", by=biller)


def test_dispatcher_makes_changes_and_closes_nothing(dispatcher, filled):
    for refused in (
        lambda: create_bill(number="B-2", by=dispatcher),
        lambda: change_bill(filled, by=dispatcher, note="x"),
        lambda: close_bill(filled, by=dispatcher),
    ):
        with pytest.raises(BillRefused, match="Only billers and admins"):
            refused()

    assert BillVersion.objects.count() == 0


def test_change_bill_writes_down_what_changed(biller, filled):
    changed = change_bill(filled, by=biller, note="Gate 2", customer="")

    assert changed.note == "Gate 2"
    assert AuditEntry.objects.get().detail == {"changed": {"note": ["", "Gate 2"]}, "revision": 1}


def test_change_bill_refuses_wrong_values_and_other_fields(biller, filled):
    with pytest.raises(BillRefused):
        change_bill(filled, by=biller, weight_per_child_kg=Decimal("0"))
    with pytest.raises(BillRefused, match="cannot be changed"):
        change_bill(filled, by=biller, version=7)

    filled.refresh_from_db()
    assert (filled.weight_per_child_kg, filled.version) == (Decimal("0.5"), 0)


def test_totals_are_children_times_weight(filled, django_assert_num_queries):
    with django_assert_num_queries(1):
        totals = compute_totals(filled)

    assert (totals.parent_count, totals.child_count, totals.weight_kg) == (2, 3, Decimal("1.5"))


def test_empty_bill_comes_to_nothing():
    assert compute_totals(build_bill()) == Totals(parent_count=0, child_count=0, weight_kg=Decimal(0))


def test_totals_follow_links_at_every_moment(filled, biller):
    scan(biller, "unpack", "CH1")
    scan(biller, "pack", "CH9001", parent="SB00001")
    scan(biller, "unbill", "SB00002", bill="B-1")

    assert compute_totals(filled).child_count == 2


def test_children_taken_out_and_parents_taken_off_are_in_neither_totals_nor_snapshot(filled, biller):
    scan(biller, "unpack", "CH1")
    scan(biller, "unbill", "SB00001", bill="B-1")

    assert [(parent.code, parent.children) for parent in fetch_parents(filled)] == [("SB00002", ["CH2"])]
    totals, version = compute_totals(filled), close_bill(filled, by=biller)
    assert (totals.parent_count, totals.child_count) == (version.parent_count, version.child_count) == (1, 1)


def test_expected_weight_is_that_of_full_parents(filled):
    assert compute_expected_kg(filled, 30) is None

    filled.expected_parents = 4
    assert compute_expected_kg(filled, 30) == Decimal("60.0")


def test_tally_of_bills_follows_every_change(filled, biller, admin_user):
    north = make_area("North")
    build_bill("B-2", area=north)
    change_bill(build_bill("B-3"), by=biller, area=north)
    assert tally() == {None: (1, 0), "North": (2, 0)}

    for bill in (filled, make_line(build_bill("B-4")).bill):
        close_bill(bill, by=biller)
    delete_draft(Bill.objects.get(number="B-2"), by=admin_user)
    assert tally() == {None: (0, 2), "North": (1, 0)}

    reopen_bill(filled, by=admin_user, reason="x")
    Bill.objects.get(number="B-3").delete()
    assert tally() == {None: (1, 1)}


def tally():
    """By area: open and closed bills; areas without any are left out."""
    rows = BillTally.objects.values_list("area__name").annotate(Sum("open_count"), Sum("closed_count"))
    return {name: tuple(counts) for name, *counts in rows if any(counts)}


@pytest.mark.parametrize("parents", [1, 3])
def test_parents_take_one_query_and_keep_their_order(biller, django_assert_num_queries, parents):
    bill = build_bill()
    codes = [make_line(bill).parent.code for _ in range(parents)]

    with django_assert_num_queries(1):
        found = fetch_parents(bill)

    assert [(parent.code, parent.children) for parent in found] == [(code, []) for code in codes]


def test_close_freezes_parents_children_and_weights(filled, biller):
    version = close_bill(filled, by=biller)

    frozen = json.loads(version.snapshot)
    assert [(parent["code"], parent["children"], parent["weight_kg"]) for parent in frozen["parents"]] == [
        ("SB00002", ["CH1", "CH2"], "1.000"),
        ("SB00001", ["CH3"], "0.500"),
    ]
    assert (version.version, version.parent_count, version.child_count, version.weight_kg) == (
        1,
        2,
        3,
        Decimal("1.5"),
    )
    assert version.sha256 == hashlib.sha256(version.snapshot.encode()).hexdigest()
    filled.refresh_from_db()
    assert (filled.is_open, filled.closed_by, filled.version) == (False, biller, 1)
    assert verbs() == [("closed", "B-1")]


def test_snapshot_is_canonical(filled, biller):
    snapshot = close_bill(filled, by=biller).snapshot

    assert snapshot == json.dumps(
        json.loads(snapshot), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )


def test_closed_bill_is_neither_closed_nor_changed_again(filled, biller):
    close_bill(filled, by=biller)

    with pytest.raises(
        BillRefused, match=r"^Bill B-1 is closed already: biller1 closed it today at \d\d:\d\d\.$"
    ):
        close_bill(filled, by=biller)
    with pytest.raises(BillRefused, match="is closed already"):
        change_bill(filled, by=biller, note="late")
    assert BillVersion.objects.count() == 1


def test_empty_bill_is_not_closed(biller):
    with pytest.raises(BillRefused, match="has no parent bags"):
        close_bill(build_bill("B-1"), by=biller)

    assert BillVersion.objects.count() == 0


def test_reopened_bill_closes_as_its_next_version(filled, biller, admin_user):
    close_bill(filled, by=biller)

    reopen_bill(filled, by=admin_user, reason=" one bag was left ")
    scan(biller, "pack", "CH9001", parent="SB00001")
    second = close_bill(filled, by=biller)

    assert (second.version, second.child_count) == (2, 4)
    assert [version.child_count for version in BillVersion.objects.order_by("version")] == [3, 4]
    assert AuditEntry.objects.get(verb="reopened").detail["reason"] == "one bag was left"


@pytest.mark.parametrize("end_again", [reopen_bill, cancel_bill])
def test_reason_has_at_most_four_hundred_characters(filled, admin_user, end_again):
    close_bill(filled, by=admin_user)

    with pytest.raises(BillRefused, match="at most 400 characters"):
        end_again(filled, by=admin_user, reason="x" * 401)
    end_again(filled, by=admin_user, reason=f" {'x' * 400} ")

    assert AuditEntry.objects.latest("id").detail["reason"] == "x" * 400


@pytest.mark.parametrize("number", ["B-1", ""])
def test_bill_that_the_database_refuses_is_no_taken_number(biller, number):
    with pytest.raises(IntegrityError, match="bill_closed_by_someone"):
        create_bill(by=biller, number=number, closed_at=timezone.now())

    assert not BillCounter.objects.exists()  # a number that was taken for it is given back


def test_reopen_is_for_admins_with_a_reason_and_for_closed_bills(filled, biller, admin_user):
    close_bill(filled, by=biller)

    with pytest.raises(BillRefused, match="Only an admin"):
        reopen_bill(filled, by=biller, reason="x")
    with pytest.raises(BillRefused, match="Say why"):
        reopen_bill(filled, by=admin_user, reason="  ")
    reopen_bill(filled, by=admin_user, reason="x")
    with pytest.raises(BillRefused, match="is open already"):
        reopen_bill(filled, by=admin_user, reason="x")
