"""Scans that are about two parents: both are in the answer, with their counts."""

import pytest

from tests.builders import asked, make_child, make_link, make_parent, make_user, scan, scan_all

pytestmark = [pytest.mark.django_db, pytest.mark.clock]


def both_parents(answer):
    entry = answer.as_json()
    return entry["parent"], entry["other_parent"]


def parent(code, children):
    return {"code": code, "children": children}


@pytest.fixture
def packed(dispatcher):
    """Two children in SB00001, one in SB00002."""
    for code, into in [("CH10001", "SB00001"), ("CH10002", "SB00001"), ("CH10003", "SB00002")]:
        scan(dispatcher, "pack", code, parent=into)


def test_move_answers_with_both_parents(dispatcher, packed):
    answer = scan(dispatcher, "move", "CH10001", parent="SB00002")

    assert both_parents(answer) == (parent("SB00002", 2), parent("SB00001", 1))


def test_undo_of_move_answers_with_both_parents(dispatcher, packed):
    moved = scan(dispatcher, "move", "CH10001", parent="SB00002")

    answer = scan(dispatcher, "undo", undoes=moved.id)

    assert both_parents(answer) == (parent("SB00001", 2), parent("SB00002", 1))


@pytest.mark.parametrize("action", ["pack", "unpack"])
def test_bag_in_another_parent_is_answered_with_that_parent(dispatcher, packed, action):
    answer = scan(dispatcher, action, "CH10001", parent="SB00002")

    assert (answer.reason, both_parents(answer)[1]) == ("in_other_parent", parent("SB00001", 2))


@pytest.mark.parametrize("action", ["pack", "unpack", "look"])
def test_other_scans_are_about_one_parent(dispatcher, packed, action):
    answers = [scan(dispatcher, action, "CH10001", parent="SB00001"), scan(dispatcher, "pack", "SB00001")]

    assert [both_parents(answer)[1] for answer in answers] == [None, None]


def test_undo_of_pack_and_unpack_is_about_one_parent(dispatcher, packed):
    taken_out = scan(dispatcher, "unpack", "CH10001")

    answer = scan(dispatcher, "undo", undoes=taken_out.id)

    assert both_parents(answer) == (parent("SB00001", 2), None)


def test_counts_are_those_after_each_scan_of_a_batch(dispatcher, packed):
    moves = [asked("move", code, parent="SB00002") for code in ("CH10001", "CH10002")]
    undos = [asked("undo", undoes=move.id) for move in reversed(moves)]

    answers = scan_all(dispatcher, *moves, *undos)

    assert [(answer.child_count, answer.other_child_count) for answer in answers] == [
        (2, 1),
        (3, 0),
        (1, 2),
        (2, 1),
    ]


def test_replay_has_the_counts_of_its_time(dispatcher, packed):
    move = asked("move", "CH10001", parent="SB00002")
    (first,) = scan_all(dispatcher, move)
    scan(dispatcher, "pack", "CH10004", parent="SB00001")

    (again,) = scan_all(dispatcher, move)

    assert (again.replayed, both_parents(again)) == (True, both_parents(first))


def test_finder_is_called_by_the_name_of_today(dispatcher):
    asha = make_user(username="asha.k", first_name="Asha")
    make_link(make_child("CH10001"), make_parent("SB00001"), by=asha)
    again = asked("pack", "CH10001", parent="SB00001")
    (first,) = scan_all(dispatcher, again)
    asha.first_name = "Usha"
    asha.save(update_fields=["first_name"])

    (replayed,) = scan_all(dispatcher, again)

    assert (first.found_by, replayed.found_by) == ("Asha", "Usha")
