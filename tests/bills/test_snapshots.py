"""What a bill holds, as a snapshot: as it is now, and frozen."""

import hashlib
import json
from decimal import Decimal

import pytest
from django.utils import timezone

from bills.models import Bill, BillVersion
from bills.snapshots import build_snapshot, freeze_bill
from tests.builders import filled_bill, make_area, make_bill, make_child, make_line, make_link, make_parent

pytestmark = pytest.mark.django_db


def test_snapshot_of_an_empty_bill_holds_its_fields(biller):
    bill = make_bill("B-17", by=biller, customer="शर्मा", area=make_area("North"), weight_per_child_kg=2)

    assert build_snapshot(bill) == {
        "format": 2,
        "number": "B-17",
        "customer": "शर्मा",
        "destination": "",
        "vehicle": "",
        "driver": "",
        "area": "North",
        "weight_per_child_kg": "2.000",
        "gross_weight_kg": None,
        "expected_parents": None,
        "note": "",
        "created_at": bill.created_at.isoformat(),
        "created_by": "biller1",
        "parents": [],
    }


def test_parents_are_in_the_order_they_were_added_and_children_sorted(biller):
    bill = make_bill(weight_per_child_kg=Decimal("0.5"))
    first, second = make_parent("SB00002"), make_parent("SB00001")
    for code in ("CH2", "CH1"):
        make_link(make_child(code), first)
    lines = [make_line(bill, parent, by=biller) for parent in (first, second)]

    assert build_snapshot(bill)["parents"] == [
        {
            "code": code,
            "added_at": line.added_at.isoformat(),
            "added_by": "biller1",
            "children": children,
            "weight_kg": weight,
        }
        for line, code, children, weight in (
            (lines[0], "SB00002", ["CH1", "CH2"], "1.000"),
            (lines[1], "SB00001", [], "0.000"),
        )
    ]


def test_ended_links_and_lines_are_in_no_snapshot(biller):
    bill = make_bill()
    parent = make_parent("SB00001")
    ended = {"unlinked_at": timezone.now(), "unlinked_by": biller}
    make_link(make_child("CH1"), parent, **ended)
    make_link(make_child("CH2"), parent)
    make_line(bill, parent)
    make_line(bill, make_parent("SB00002"), removed_at=timezone.now(), removed_by=biller)

    found = build_snapshot(bill)["parents"]

    assert [(line["code"], line["children"]) for line in found] == [("SB00001", ["CH2"])]


@pytest.mark.parametrize("parents", [("SB00001",), ("SB00001", "SB00002", "SB00003")])
def test_snapshot_takes_one_query_for_all_parents(parents, django_assert_num_queries):
    bill = filled_bill(parents=parents)

    with django_assert_num_queries(1):
        build_snapshot(bill)


def test_frozen_version_counts_and_weighs_what_its_text_holds(biller):
    bill = filled_bill(children=3, weight_per_child_kg=Decimal("0.5"))

    freeze_bill(bill, by=biller)

    version = BillVersion.objects.get()
    assert (version.bill, version.version, version.closed_by) == (bill, 1, biller)
    assert (version.parent_count, version.child_count, version.weight_kg) == (2, 6, Decimal(3))
    assert json.loads(version.snapshot) == build_snapshot(bill) | {
        "version": 1,
        "closed_at": version.closed_at.isoformat(),
        "closed_by": "biller1",
    }
    assert version.sha256 == hashlib.sha256(version.snapshot.encode()).hexdigest()


def test_version_is_the_next_one_and_leaves_the_bill_as_it_is(biller):
    bill = filled_bill()
    Bill.objects.update(version=4)
    bill.refresh_from_db()
    before = Bill.objects.values().get()

    freeze_bill(bill, by=biller)

    assert BillVersion.objects.get().version == 5
    assert Bill.objects.values().get() == before
