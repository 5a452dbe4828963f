"""The difference of two snapshots."""

import json

import pytest

from bills.diff import ChangedField, ChangedParent, SnapshotTotals, diff_snapshots
from bills.lifecycle import change_bill, close_bill, reopen_bill
from bills.models import Bill, BillVersion
from bills.snapshots import build_snapshot
from tests.builders import make_bill, make_child, make_line, make_link, make_parent, scan


def snapshot(*parents, **fields):
    """A snapshot of parents given as (code, child, child, …)."""
    said = [{"code": code, "children": list(children)} for code, *children in parents]
    return {"weight_per_child_kg": "1.000", "parents": said} | fields


A, B = ("SB1", "CH1", "CH2"), ("SB2", "CH3")


def test_same_snapshots_have_no_difference():
    found = diff_snapshots(snapshot(A, B), snapshot(A, B))

    assert found.is_none
    assert found.before == found.after == SnapshotTotals(2, 3, "3.000")


def test_parents_that_came_and_went():
    found = diff_snapshots(snapshot(A, B), snapshot(B, ("SB3",)))

    assert [parent["code"] for parent in found.removed] == ["SB1"]
    assert [parent["code"] for parent in found.added] == ["SB3"]
    assert (found.changed, found.is_reordered, found.is_none) == ([], False, False)
    assert found.after == SnapshotTotals(2, 1, "1.000")


def test_children_that_came_and_went():
    found = diff_snapshots(snapshot(A, B), snapshot(("SB1", "CH2", "CH4", "CH9"), B))

    assert found.changed == [ChangedParent("SB1", 2, 3, added=["CH4", "CH9"], removed=["CH1"])]


def test_other_order_is_a_difference():
    found = diff_snapshots(snapshot(A, B), snapshot(B, A))

    assert (found.is_reordered, found.is_none) == (True, False)


def test_fields_that_say_something_else():
    before = snapshot(A, customer="Asha", gross_weight_kg=None, expected_parents=3, note="x")
    after = before | {
        "customer": "Sharma",
        "gross_weight_kg": "2.000",
        "expected_parents": None,
        "weight_per_child_kg": "2.500",
    }

    found = diff_snapshots(before, after)

    assert found.fields == [
        ChangedField("customer", "Asha", "Sharma"),
        ChangedField("weight_per_child_kg", "1.000", "2.500"),
        ChangedField("gross_weight_kg", "", "2.000"),
        ChangedField("expected_parents", "3", ""),
    ]
    assert (found.before.weight_kg, found.after.weight_kg) == ("2.000", "5.000")


def test_fields_that_an_old_snapshot_does_not_know_are_left_out():
    assert diff_snapshots(snapshot(A), snapshot(A, destination="Pune")).is_none


# With real bills


@pytest.fixture
def reopened(db, biller, admin_user):
    """A bill that was closed with two parents, and reopened."""
    bill = make_bill("B-1", customer="Asha")
    for code in ("SB00001", "SB00002"):
        parent = make_parent(code)
        make_link(make_child(f"CH-{code}"), parent)
        make_line(bill, parent)
    close_bill(bill, by=biller)
    reopen_bill(bill, by=admin_user, reason="count again")
    return Bill.objects.get()


def test_frozen_version_is_what_the_bill_holds(reopened):
    said = json.loads(BillVersion.objects.get().snapshot)

    assert diff_snapshots(said, build_snapshot(reopened)).is_none


def test_page_shows_what_changed_since_and_between_versions(client, reopened, biller):
    client.force_login(biller)
    scan(biller, "unbill", "SB00002", bill="B-1")
    scan(biller, "pack", "CH0009", parent="SB00001")
    change_bill(Bill.objects.get(), by=biller, customer="Sharma")

    now = client.get("/bills/B-1/versions/1/against/now/")
    close_bill(Bill.objects.get(), by=biller)
    then = client.get("/bills/B-1/versions/1/against/2/")

    for answer in (now, then):
        found = answer.context["difference"]
        assert [parent["code"] for parent in found.removed] == ["SB00002"]
        assert found.changed == [ChangedParent("SB00001", 1, 2, added=["CH0009"], removed=[])]
        assert found.fields == [ChangedField("customer", "Asha", "Sharma")]
        assert "1 parent was taken off" in answer.content.decode()
    assert "What is different from version 1" in client.get("/bills/B-1/").content.decode()


@pytest.mark.parametrize("other", ["2", "0", "x", "%00", "99999999999999", "१"])
def test_version_that_is_not_there_is_not_found(client, reopened, biller, other):
    client.force_login(biller)

    assert client.get(f"/bills/B-1/versions/1/against/{other}/").status_code == 404


def test_closed_bill_has_no_now(client, reopened, biller):
    client.force_login(biller)
    close_bill(reopened, by=biller)

    assert client.get("/bills/B-1/versions/1/against/now/").status_code == 404
    assert client.get("/bills/B-1/versions/1/against/2/").status_code == 200


def test_parent_with_as_many_but_other_children_is_changed():
    before, after = (
        {"parents": [{"code": "SB00001", "children": children}], "weight_per_child_kg": "1.000"}
        for children in (["CH1", "CH2"], ["CH1", "CH3"])
    )

    [changed] = diff_snapshots(before, after).changed

    assert (changed.added, changed.removed, changed.before, changed.after) == (["CH3"], ["CH2"], 2, 2)
