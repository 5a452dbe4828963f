"""Ids, batches and hostile codes."""

import time
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from bags.models import Bag, Link
from bills.models import BillLine
from scanning.models import Scan
from tests.builders import (
    asked,
    make_bill,
    make_child,
    make_link,
    make_parent,
    make_scan_id,
    make_user,
    scan,
    scan_all,
    told,
    where_is,
)
from tests.database import run_as_owner

pytestmark = pytest.mark.django_db


# ids and batches


def test_same_id_again_gets_the_stored_answer_and_does_nothing(dispatcher):
    scan_id = make_scan_id()
    first = scan(dispatcher, "pack", "CH10001", parent="SB00001", id=scan_id)
    scan(dispatcher, "unpack", "CH10001")

    again = scan(dispatcher, "pack", "CH10001", parent="SB00001", id=scan_id)

    assert again.replayed
    assert again.as_json() == first.as_json() | {"replayed": True}
    assert where_is("CH10001") is None
    assert Scan.objects.count() == 2


def test_same_id_with_other_content_or_person_is_refused_and_not_stored(dispatcher):
    scan_id = make_scan_id()
    scan(dispatcher, "pack", "CH10001", parent="SB00001", id=scan_id)

    other_code = scan(dispatcher, "pack", "CH10002", parent="SB00001", id=scan_id)
    other_person = scan(make_user(), "pack", "CH10001", parent="SB00001", id=scan_id)

    assert told(other_code) == told(other_person) == ("refused", "id_reused")
    assert (other_code.replayed, other_person.parent_code) == (False, None)
    assert Scan.objects.get().code == "CH10001"
    assert not Bag.objects.filter(code="CH10002").exists()


@pytest.mark.parametrize("field", ["action", "code", "parent", "bill", "undoes"])
def test_same_id_that_asks_for_something_else_is_refused(dispatcher, field):
    others = {
        "action": "move",
        "code": "CH10002",
        "parent": "SB00002",
        "bill": "B-2",
        "undoes": make_scan_id(),
    }
    first = {
        "action": "pack",
        "code": "CH10001",
        "parent": "SB00001",
        "bill": "B-1",
        "undoes": make_scan_id(),
    }
    scan_id = scan(dispatcher, **first).id

    other = scan(dispatcher, **(first | {field: others[field]}), id=scan_id)
    same = scan(dispatcher, **first, id=scan_id)

    assert (told(other), other.replayed) == (("refused", "id_reused"), False)
    assert (told(same), same.replayed) == (("saved", None), True)
    assert Scan.objects.count() == 1


def test_same_id_that_says_only_the_when_and_how_anew_is_a_replay(dispatcher):
    first = scan(dispatcher, "pack", "CH10001", parent="SB00001", seq=1)

    again = scan(
        dispatcher,
        "pack",
        "CH10001",
        parent="SB00001",
        id=first.id,
        seq=2,
        scanned_at=timezone.now(),
        source="typed",
        prefix="]d2",
        repaired="layout",
    )

    assert (told(again), again.replayed) == (("saved", None), True)


def test_batch_is_done_in_order_and_a_refusal_stops_nothing(dispatcher):
    answers = scan_all(
        dispatcher,
        asked("pack", "SB00001"),
        asked("pack", "CH10001", parent="SB00001"),
        asked("pack", "!", parent="SB00001"),
        asked("move", "CH10001", parent="SB00002"),
        asked("pack", "CH10001", parent="SB00001"),
    )

    assert [told(answer) for answer in answers] == [
        ("saved", None),
        ("saved", None),
        ("refused", "bad_code"),
        ("saved", None),
        ("refused", "in_other_parent"),
    ]
    assert list(Scan.objects.order_by("received_at").values_list("id", flat=True)) == [a.id for a in answers]


def test_same_id_twice_in_one_batch_counts_once(dispatcher):
    one = asked("pack", "CH10001", parent="SB00001")

    answers = scan_all(dispatcher, one, one)

    assert [answer.replayed for answer in answers] == [False, True]
    assert Scan.objects.count() == 1


def test_undo_of_a_scan_of_the_same_batch(dispatcher):
    packed = asked("pack", "CH10001", parent="SB00001")

    answers = scan_all(dispatcher, packed, asked("undo", undoes=packed.id))

    assert [told(answer) for answer in answers] == [("saved", None)] * 2
    assert where_is("CH10001") is None


def test_scan_keeps_what_the_device_told(dispatcher):
    at = timezone.localtime() - timedelta(days=1)

    scan(dispatcher, "pack", "CH10001", parent="SB00001", seq=17, scanned_at=at, source="typed")

    stored = Scan.objects.get()
    assert (stored.seq, stored.scanned_at, stored.source, stored.station) == (17, at, "typed", "bay-1")
    assert abs(stored.received_at - timezone.now()) < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("action", "code", "fields", "reason", "parent"),
    [
        ("pack", "SB00001", {}, None, "SB00001"),
        ("pack", "SB00002", {}, "retired", "SB00002"),
        ("pack", "CH10002", {"parent": "SB00001"}, None, "SB00001"),
        ("pack", "CH10001", {"parent": "SB00001"}, "in_this_parent", "SB00001"),
        ("pack", "CH10001", {"parent": "SB00003"}, "in_other_parent", "SB00003"),
        ("move", "CH10001", {"parent": "SB00003"}, None, "SB00003"),
        ("move", "SB00001", {"parent": "SB00003"}, "not_a_child", None),
        ("unpack", "CH10001", {}, None, "SB00001"),
        ("unpack", "CH10002", {}, "no_parent", None),
        ("unpack", "SB00001", {}, "not_a_child", None),
        ("empty", "SB00001", {}, None, "SB00001"),
        ("empty", "SB00002", {}, "retired", "SB00002"),
        ("empty", "CH10001", {}, "not_a_parent", None),
        ("bill", "SB00001", {"bill": "B-1"}, None, "SB00001"),
        ("bill", "SB00001", {"bill": "B-2"}, "no_bill", None),
        ("bill", "CH10001", {"bill": "B-1"}, "not_a_parent", None),
        ("unbill", "SB00001", {"bill": "B-1"}, "no_bill", "SB00001"),
        ("look", "CH10001", {}, None, "SB00001"),
        ("look", "SB00002", {}, None, "SB00002"),
    ],
)
def test_answer_and_history_name_the_bag_and_its_parent(biller, action, code, fields, reason, parent):
    make_link(make_child("CH10001"), make_parent("SB00001"))
    make_parent("SB00002", retired_at=timezone.now())
    make_parent("SB00003")
    make_child("CH10002")
    make_bill("B-1")

    answer = scan(biller, action, code, **fields)

    stored = Scan.objects.get()
    bag = Bag.objects.get(code=code)
    assert (answer.reason, answer.parent_code, answer.kind) == (reason, parent, bag.kind)
    assert answer.retired is (bag.retired_at is not None)
    assert (stored.bag, stored.parent and stored.parent.code) == (bag, parent)


def test_links_and_lines_carry_the_time_of_their_scan(biller):
    make_bill("B-1")
    for action, code, fields in [
        ("pack", "CH10001", {"parent": "SB00001"}),
        ("unpack", "CH10001", {}),
        ("bill", "SB00001", {"bill": "B-1"}),
        ("unbill", "SB00001", {"bill": "B-1"}),
    ]:
        scan(biller, action, code, **fields)

    times = dict(Scan.objects.values_list("action", "received_at"))
    link, line = Link.objects.get(), BillLine.objects.get()
    assert (link.linked_at, link.unlinked_at) == (times["pack"], times["unpack"])
    assert (line.added_at, line.removed_at) == (times["bill"], times["unbill"])


def test_longest_code_that_a_scan_can_meet_is_kept_whole(dispatcher):
    parent = make_link(make_child("CH10001"), make_parent("X" * 64)).parent

    scan(dispatcher, "pack", "CH10001", parent="SB00001")

    assert Scan.objects.get().found_code == parent.code


@pytest.mark.parametrize("count", [1, 3, 100])
def test_batch_of_any_size_takes_one_statement(dispatcher, django_assert_num_queries, count):
    scans = [asked("pack", f"CH{number:05}", parent="SB00001") for number in range(count)]

    with django_assert_num_queries(1):
        answers = scan_all(dispatcher, *scans)

    assert [told(answer) for answer in answers] == [("saved", None)] * count
    assert answers[-1].child_count == count


# hostile codes


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \t",
        "A" * 65,
        "A" * 5000,
        "CH1\x000001",
        "CH1\x1b[31m",
        "'; DROP TABLE bags_bag; --",
        "<script>alert(1)</script>",
        "बैग-१",
        "CH🙂001",
        "https://example.com/?q=CH10001",
        "CH10001\nCH10002",
        "half \ud800 character",
        "ıstanbul",
    ],
)
def test_hostile_code_is_refused_with_a_sentence_and_stored(dispatcher, text):
    answer = scan(dispatcher, "pack", text, parent="SB00001")

    assert told(answer) == ("refused", "bad_code")
    assert len(answer.message) < 260
    assert Scan.objects.get().outcome == "refused"
    assert Bag.objects.count() == 0


def test_hostile_parent_is_refused(dispatcher):
    answer = scan(dispatcher, "pack", "CH10001", parent="<b>SB00001")

    assert told(answer) == ("refused", "bad_code")
    assert answer.message == (
        "“<B>SB00001” is not a bag code. Parents: SB + 5 digits, or M444- + 5 digits. "
        "Children: 4 to 64 of A–Z, 0–9, - _ . /. Scan the label again."
    )


def test_ids_made_here_are_uuids_of_version_seven_that_begin_with_the_time():
    before = time.time_ns() // 1_000_000

    ids = [make_scan_id() for _number in range(50)]

    assert {(scan_id.version, scan_id.variant) for scan_id in ids} == {(7, uuid.RFC_4122)}
    assert all(before <= scan_id.int >> 80 <= time.time_ns() // 1_000_000 for scan_id in ids)
    # 74 bits of chance: 12 behind the version, 62 behind the variant.
    assert len({scan_id.int & (1 << 62) - 1 for scan_id in ids}) == 50
    assert len({scan_id.int >> 64 & 0xFFF for scan_id in ids}) > 40


# codes of bags that are older than the rule for new ones


@pytest.fixture
def old_bags():
    """A child in a parent, with codes that no new bag may have."""
    run_as_owner("ALTER TABLE bags_bag DISABLE TRIGGER bag_new_code_is_allowed")
    make_link(child=make_child("A//B"), parent=make_parent("P/./1"))
    run_as_owner("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE bags_bag ENABLE TRIGGER bag_new_code_is_allowed")


def test_old_bags_are_scanned_like_all_others(old_bags, biller):
    make_bill("B-1")
    scans = [
        asked("look", "a//b"),
        asked("unpack", "A//B"),
        asked("pack", "A//B", parent="SB00001"),
        asked("move", "A//B", parent="P/./1"),
        asked("pack", "CH10001", parent="P/./1"),
        asked("finish", "P/./1"),
        asked("bill", "P/./1", bill="B-1"),
        asked("unbill", "P/./1", bill="B-1"),
        asked("empty", "P/./1"),
    ]

    assert [told(answer) for answer in scan_all(biller, *scans)] == [("saved", None)] * len(scans)


def test_codes_that_no_new_bag_may_have_are_refused_where_none_is_known(old_bags, biller):
    make_bill("B-1")
    scans = [
        *(asked(action, "C//D", bill="B-1") for action in ("look", "unpack", "empty", "finish", "bill")),
        *(asked(action, "C//D", parent="SB00001") for action in ("pack", "move")),
        *(asked(action, "CH10001", parent="C//D") for action in ("pack", "move")),
    ]

    answers = scan_all(biller, *scans)

    assert {told(answer) for answer in answers} == {("refused", "bad_code")}
    assert {answer.message for answer in answers} == {answers[0].message}
    assert "C//D" in answers[0].message
    assert not Bag.objects.filter(code__in=["C//D", "CH10001", "SB00001"]).exists()
