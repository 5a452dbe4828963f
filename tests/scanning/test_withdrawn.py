"""Bags whose import was undone: a scan that would make a bag of an unknown code brings them back."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bags.models import Bag, CodeSettings, Withdrawal
from scanning.models import Scan
from tests.builders import (
    asked,
    make_area,
    make_bill,
    make_child,
    make_parent,
    make_user,
    scan,
    scan_all,
    told,
    where_is,
)
from tests.threads import FEWEST_ROUNDS, rounds

pytestmark = pytest.mark.django_db


@pytest.fixture
def withdrawn(db):
    """Make a bag that went when the import of bags.xlsx was undone: `withdrawn(make_child, "CH10001")`."""
    at = timezone.now()
    Withdrawal.objects.create(at=at, file_name="bags.xlsx")
    return lambda make, code, **fields: make(code, retired_at=at, withdrawn_at=at, **fields)


def is_back(code):
    bag = Bag.objects.get(code=code)
    return (bag.retired_at, bag.withdrawn_at) == (None, None)


def test_scan_brings_a_child_back(withdrawn, dispatcher):
    child = withdrawn(make_child, "CH10001")

    packed = scan(dispatcher, "pack", "CH10001", parent="SB00001")

    assert told(packed) == ("saved", None)
    assert packed.message == "CH10001 is back (its import was undone). It is now in SB00001."
    assert (packed.as_json()["headline"], packed.as_json()["bag"]["retired"]) == ("Back in use", False)
    assert (is_back("CH10001"), where_is("CH10001")) == (True, "SB00001")
    assert Bag.objects.get(code="CH10001").pk == child.pk


def test_scan_brings_a_parent_back_opened_or_only_named(withdrawn, dispatcher):
    withdrawn(make_parent, "SB00001")
    withdrawn(make_parent, "SB00002")
    withdrawn(make_parent, "SB00003")
    make_child("CH10002")

    opened = scan(dispatcher, "pack", "SB00001")
    packed = scan(dispatcher, "pack", "CH10001", parent="SB00002")
    moved = scan(dispatcher, "move", "CH10001", parent="SB00001")
    moved_back = scan(dispatcher, "move", "CH10001", parent="SB00003")

    assert opened.message == "SB00001 is back (its import was undone). It is open and holds 0 children."
    assert packed.message == "SB00002 is back (its import was undone). CH10001 is now in it."
    assert moved.message == "CH10001 moved from SB00002 to SB00001."
    assert moved_back.message == "SB00003 is back (its import was undone). CH10001 moved there from SB00001."
    assert is_back("SB00001")
    assert is_back("SB00002")
    assert is_back("SB00003")


def test_child_that_was_in_no_parent_moves_into_one_that_comes_back(withdrawn, dispatcher):
    withdrawn(make_parent, "SB00001")
    make_child("CH10001")

    moved = scan(dispatcher, "move", "CH10001", parent="SB00001")

    assert moved.message == "SB00001 is back (its import was undone). CH10001 is now in it."
    assert is_back("SB00001")


def test_child_and_parent_come_back_together(withdrawn, dispatcher):
    withdrawn(make_parent, "SB00001")
    withdrawn(make_child, "CH10001")

    packed = scan(dispatcher, "pack", "CH10001", parent="SB00001")

    assert (
        packed.message == "CH10001 and SB00001 are back (their import was undone). CH10001 is now in SB00001."
    )
    assert packed.as_json()["headline"] == "Both are back"
    assert (is_back("CH10001"), is_back("SB00001")) == (True, True)


def test_stored_answer_of_a_scan_that_brought_a_bag_back_is_given_again(withdrawn, dispatcher):
    withdrawn(make_child, "CH10001")
    batch = [asked("pack", "SB00001"), asked("pack", "CH10001", parent="SB00001")]

    first, again = scan_all(dispatcher, *batch), scan_all(dispatcher, *batch)

    assert [answer.message for answer in again] == [answer.message for answer in first]
    assert [answer.replayed for answer in again] == [True, True]
    assert Scan.objects.count() == 2


def test_undone_scan_leaves_the_bag_in_use_as_one_that_it_made(withdrawn, dispatcher):
    withdrawn(make_child, "CH10001")
    packed = scan(dispatcher, "pack", "CH10001", parent="SB00001")

    assert told(scan(dispatcher, "undo", undoes=packed.id)) == ("saved", None)
    assert (is_back("CH10001"), where_is("CH10001")) == (True, None)


@pytest.mark.parametrize("action", ["unpack", "move", "empty", "finish", "bill"])
def test_what_makes_no_bag_of_an_unknown_code_brings_none_back(withdrawn, biller, action):
    make = make_child if action in ("unpack", "move") else make_parent
    code = withdrawn(make, None).code
    make_bill("B-1")

    refused = scan(biller, action, code, parent="M444-90009", bill="B-1")

    assert told(refused) == ("refused", "withdrawn")
    assert refused.message.startswith(f"{code} came with a file whose import was undone today at")
    assert refused.message.endswith("Scan it on the packing page, and it is back.")
    assert not is_back(code)
    assert not Bag.objects.filter(code="M444-90009").exists()


def test_where_unknown_codes_become_no_bags_none_comes_back(withdrawn, dispatcher):
    CodeSettings.objects.update(create_unknown_bags=False)
    withdrawn(make_child, "CH10001")
    withdrawn(make_parent, "SB00001")
    make_parent("SB00002")
    make_child("CH10002")

    answers = [
        scan(dispatcher, "pack", "CH10001", parent="SB00002"),
        scan(dispatcher, "pack", "SB00001"),
        scan(dispatcher, "pack", "CH10002", parent="SB00001"),
    ]

    assert [told(answer) for answer in answers] == [("refused", "withdrawn")] * 3
    assert answers[0].message.endswith("Ask an admin to restore it.")
    assert not is_back("CH10001")
    assert not is_back("SB00001")


def test_what_would_refuse_an_unknown_code_refuses_a_withdrawn_one(withdrawn, dispatcher):
    withdrawn(make_child, "SB0001")
    withdrawn(make_child, "CH10001CH10002")
    withdrawn(make_child, "CH20001", area=make_area("Moon"))
    CodeSettings.objects.update(child_pattern="^(CH|SB)[A-Z0-9]{2,20}$")
    withdrawn(make_child, "KX1")
    sun = make_user("Dispatcher", area=make_area("Sun"))

    answers = {
        code: scan(sun, "pack", code, parent=f"SB0000{number}").reason
        for number, code in enumerate(["SB0001", "CH10001CH10002", "CH20001", "KX1"])
    }

    assert answers == {
        "SB0001": "doubtful",
        "CH10001CH10002": "bad_code",
        "CH20001": "other_area",
        "KX1": "unknown_code",
    }
    assert not any(is_back(code) for code in answers)


def test_bag_comes_back_as_what_a_new_bag_of_its_code_would_be(withdrawn, dispatcher):
    withdrawn(make_parent, "CH10001")
    withdrawn(make_parent, "CH10002")
    withdrawn(make_child, "SB00001")
    withdrawn(make_child, "SB00007")

    answers = [
        scan(dispatcher, "pack", "SB00007"),
        scan(dispatcher, "pack", "CH10001", parent="SB00007"),
        scan(dispatcher, "pack", "CH10003", parent="SB00001"),
        scan(dispatcher, "pack", "SB00001", parent="SB00007"),
        scan(dispatcher, "move", "CH10002", parent="SB00007"),
    ]

    assert [answer.reason for answer in answers] == [None, None, None, None, "withdrawn"]
    assert [answer.kind for answer in answers[:4]] == ["parent", "child", "child", "parent"]
    assert (where_is("CH10001"), where_is("CH10003"), where_is("SB00001")) == ("SB00007", "SB00001", None)
    assert dict(Bag.objects.filter(retired_at=None).values_list("code", "kind")) == {
        "CH10001": "child",
        "CH10003": "child",
        "SB00001": "parent",
        "SB00007": "parent",
    }


def test_withdrawn_parent_leaves_no_doubt_of_codes_like_it(withdrawn, dispatcher):
    CodeSettings.objects.update(has_other_parents=True)
    withdrawn(make_parent, "CH10001")

    packed = scan(dispatcher, "pack", "CH10002", parent="SB00001")

    assert (told(packed), where_is("CH10002")) == (("saved", None), "SB00001")


def test_named_parent_comes_back_only_where_its_code_would_become_a_parent(withdrawn, dispatcher):
    withdrawn(make_parent, "ZZZ")

    answers = [scan(dispatcher, "pack", "ZZZ"), scan(dispatcher, "pack", "CH10001", parent="ZZZ")]

    assert [told(answer) for answer in answers] == [("refused", "unknown_code")] * 2
    assert answers[1].found_code == "ZZZ"
    assert not is_back("ZZZ")
    assert not Bag.objects.filter(code="CH10001").exists()


def test_where_no_scan_brings_the_bag_back_an_admin_is_named(withdrawn, dispatcher):
    withdrawn(make_child, "X-7")
    withdrawn(make_child, "CH10001")
    CodeSettings.objects.update(child_pattern="^CH[0-9]{5}$")

    looks = [scan(dispatcher, "look", code) for code in ("X-7", "CH10001")]
    moves = [scan(dispatcher, "move", code, parent="SB00001") for code in ("X-7", "CH10001")]

    admin, packing = "An admin can restore it.", "Scan it on the packing page, and it is back."
    assert [look.message.endswith(admin) for look in looks] == [True, False]
    assert [look.message.endswith(packing) for look in looks] == [False, True]
    assert [move.message.endswith("Ask an admin to restore it.") for move in moves] == [True, False]
    assert moves[1].message.endswith(packing)


def test_look_names_the_file_and_brings_nothing_back(withdrawn, dispatcher):
    withdrawn(make_child, "CH10001")
    withdrawn(make_parent, "SB00001")

    looks = [scan(dispatcher, "look", code) for code in ("CH10001", "SB00001")]

    for look in looks:
        assert look.message.startswith(
            f"{look.code} came with the file bags.xlsx, and went when that import was undone today at "
        )
        assert (look.as_json()["bag"]["retired"], is_back(look.code)) == (True, False)


def test_known_bags_cost_no_more_statements(withdrawn, dispatcher):
    withdrawn(make_child, "CH10001")
    make_child("CH10002")

    def statements_for(code):
        with CaptureQueriesContext(connection) as queries:
            scan(dispatcher, "pack", code, parent="SB00001")
        return len(queries)

    assert statements_for("CH10001") == statements_for("CH10002")


@pytest.mark.django_db(transaction=True)
def test_two_stations_bring_a_bag_back_at_once(withdrawn, at_once):
    packers = [make_user("Dispatcher"), make_user("Dispatcher")]

    for number in rounds(fewest=FEWEST_ROUNDS // 3):
        code = f"CH{number:05}"
        withdrawn(make_child, code)
        answers = at_once(
            *[
                lambda packer=packer, n=n, code=code: scan(packer, "pack", code, parent=f"SB0000{n}")
                for n, packer in enumerate(packers)
            ]
        )

        assert sorted(map(told, answers)) == [("refused", "in_other_parent"), ("saved", None)]
        assert is_back(code)
