"""Saying that a parent is finished, and taking that back."""

import pytest
from django.utils import timezone

from bags.models import Link
from bills.lifecycle import close_bill
from scanning.models import Scan, ScanTally
from tests.builders import (
    make_area,
    make_bill,
    make_child,
    make_line,
    make_link,
    make_parent,
    make_user,
    scan,
    told,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def parent(dispatcher):
    link = make_link(make_child("CH10001"), make_parent("SB00001"), by=dispatcher)
    return link.parent


def test_finish_is_recorded_and_links_nothing(dispatcher, parent):
    links = list(Link.objects.values())

    answer = scan(dispatcher, "finish", "sb00001")

    assert told(answer) == ("saved", None)
    assert answer.message == "SB00001 is finished and holds 1 child."
    assert answer.as_json()["parent"] == {"code": "SB00001", "children": 1}
    assert list(Link.objects.values()) == links
    stored = Scan.objects.get(pk=answer.id)
    assert (stored.action, stored.bag_id, stored.parent_id) == ("finish", parent.pk, parent.pk)
    tally = ScanTally.objects.get()
    assert (tally.action, tally.scan_count, tally.linked_count, tally.taken_out_count) == ("finish", 1, 0, 0)


def test_finish_of_a_finished_parent_changes_nothing(dispatcher, parent):
    scan(make_user(username="ravi"), "finish", "SB00001")

    answer = scan(dispatcher, "finish", "SB00001")

    assert told(answer) == ("duplicate", "is_finished")
    assert "ravi finished it today at" in answer.message


def test_finish_counts_again_after_another_child_came(dispatcher, parent):
    scan(dispatcher, "finish", "SB00001")
    packed = scan(dispatcher, "pack", "CH10002", parent="SB00001")
    assert told(packed) == ("saved", None)

    assert told(scan(dispatcher, "finish", "SB00001")) == ("saved", None)
    assert told(scan(dispatcher, "finish", "SB00001")) == ("duplicate", "is_finished")


def test_finish_stands_when_the_later_child_was_taken_back(dispatcher, parent):
    scan(dispatcher, "finish", "SB00001")
    packed = scan(dispatcher, "pack", "CH10002", parent="SB00001")
    scan(dispatcher, "undo", undoes=packed.id)

    assert told(scan(dispatcher, "finish", "SB00001")) == ("duplicate", "is_finished")


def test_undo_of_finish_opens_the_parent_again(dispatcher, parent):
    finished = scan(dispatcher, "finish", "SB00001")

    undone = scan(dispatcher, "undo", undoes=finished.id)

    assert told(undone) == ("saved", None)
    assert undone.message == "Undone: SB00001 is not finished."
    assert Link.objects.get().unlinked_at is None
    assert told(scan(dispatcher, "undo", undoes=finished.id)) == ("refused", "nothing_to_undo")
    assert told(scan(dispatcher, "finish", "SB00001")) == ("saved", None)


def test_undo_of_finish_is_for_its_maker_within_the_hour(dispatcher, parent):
    finished = scan(dispatcher, "finish", "SB00001")

    assert told(scan(make_user(), "undo", undoes=finished.id)) == ("refused", "not_allowed")


@pytest.mark.parametrize(
    ("code", "reason"), [("SB99999", "unknown_code"), ("CH10001", "not_a_parent"), ("", "bad_code")]
)
def test_finish_of_what_is_no_parent_is_refused(dispatcher, parent, code, reason):
    assert told(scan(dispatcher, "finish", code)) == ("refused", reason)


def test_finish_of_a_parent_of_another_area_is_refused(parent):
    parent.area = make_area("North")
    parent.save(update_fields=["area"])

    assert told(scan(make_user(area=make_area("South")), "finish", "SB00001")) == ("refused", "other_area")


def test_finish_of_a_retired_parent_is_refused(dispatcher):
    make_parent("SB00009", retired_at=timezone.now())

    assert told(scan(dispatcher, "finish", "SB00009")) == ("refused", "retired")


def test_finish_of_a_parent_on_a_closed_bill_is_refused(dispatcher, biller, parent):
    bill = make_bill("B-1")
    make_line(bill, parent)
    close_bill(bill, by=biller)

    assert told(scan(dispatcher, "finish", "SB00001")) == ("refused", "parent_frozen")
