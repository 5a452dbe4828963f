"""Two people at once, 100 times each, on real connections: one rule decides, and nobody gets an error."""

import logging

import pytest
from django.db.models import Count
from django.utils import timezone

from bags.models import Bag, BagTally, CodeSettings, Link
from bills.lifecycle import BillRefused, close_bill
from bills.models import BillLine
from scanning.models import Scan, Station
from scanning.recording import make_batch, record_scans
from scanning.stations import MOST_STATIONS
from tests.builders import (
    asked,
    counted_scans,
    make_bill,
    make_child,
    make_link,
    make_parent,
    make_user,
    scan_all,
    tallied_scans,
)
from tests.threads import rounds

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(180)]


@pytest.fixture
def people():
    return make_user("Admin"), make_user("Admin")


def told(answers):
    return sorted((answer.outcome, answer.reason) for answer in answers)


def assert_tallies_are_exact():
    """The totals that triggers keep say the same as counting."""
    tally = [(row.parent_count, row.child_count, row.link_count) for row in BagTally.objects.all()]
    kinds = dict(Bag.objects.values_list("kind").annotate(Count("id")))
    links = Link.objects.filter(unlinked_at=None).count()
    assert tuple(map(sum, zip(*tally, strict=True))) == (kinds.get("parent", 0), kinds.get("child", 0), links)
    assert tallied_scans() == counted_scans()


def test_one_child_into_two_parents(people, at_once):
    for number in rounds():
        code = f"CH{number:05}"
        answers = at_once(
            lambda: scan_all(people[0], asked("pack", code, parent="SB00001"))[0],
            lambda: scan_all(people[1], asked("pack", code, parent="SB00002"))[0],
        )
        assert told(answers) == [("refused", "in_other_parent"), ("saved", None)]

    assert Link.objects.filter(unlinked_at=None).count() == number + 1
    assert_tallies_are_exact()


def test_one_known_child_into_two_parents(people, at_once):
    for number in rounds():
        child = make_child(f"CH{number:05}")
        answers = at_once(
            lambda: scan_all(people[0], asked("pack", child.code, parent="SB00001"))[0],
            lambda: scan_all(people[1], asked("pack", child.code, parent="SB00002"))[0],
        )
        assert told(answers) == [("refused", "in_other_parent"), ("saved", None)]


def test_one_parent_onto_two_bills(people, at_once):
    make_bill("B-1")
    make_bill("B-2")

    for number in rounds():
        parent = make_parent(f"SB{number:05}")
        answers = at_once(
            lambda: scan_all(people[0], asked("bill", parent.code, bill="B-1"))[0],
            lambda: scan_all(people[1], asked("bill", parent.code, bill="B-2"))[0],
        )
        assert told(answers) == [("refused", "on_other_bill"), ("saved", None)]

    assert BillLine.objects.filter(removed_at=None).count() == number + 1


def test_undo_of_emptying_while_a_bag_goes_elsewhere(people, at_once):
    outcomes = set()

    for number in rounds(until=lambda: outcomes == {"saved", "refused"}):
        parent, other = f"SB{number:05}", f"M444-{number:05}"
        children = [f"CH{number:05}-{child}" for child in range(3)]
        scan_all(people[0], *[asked("pack", child, parent=parent) for child in children])
        emptied = scan_all(people[0], asked("empty", parent))[0]
        undone, packed = at_once(
            lambda: scan_all(people[0], asked("undo", undoes=emptied.id))[0],
            lambda: scan_all(people[1], asked("pack", children[1], parent=other))[0],
        )

        outcomes.add(undone.outcome)
        back = Link.objects.filter(parent__code=parent, unlinked_at=None).count()
        if undone.outcome == "saved":
            assert (back, packed.reason) == (3, "in_other_parent")
        else:
            assert (back, undone.reason, packed.outcome) == (0, "changed_since", "saved")

    assert outcomes == {"saved", "refused"}
    assert_tallies_are_exact()


def test_emptying_while_bags_come_in(people, at_once):
    for number in rounds():
        parent = f"SB{number:05}"
        scan_all(people[0], *[asked("pack", f"CH{number:05}-{child}", parent=parent) for child in range(3)])
        emptied, packed = at_once(
            lambda: scan_all(people[0], asked("empty", parent))[0],
            lambda: scan_all(people[1], asked("pack", f"CH{number:05}-9", parent=parent))[0],
        )

        assert (emptied.outcome, packed.outcome) == ("saved", "saved")
        assert Link.objects.filter(parent__code=parent, unlinked_at=None).count() in (0, 1)
        undone = scan_all(people[0], asked("undo", undoes=emptied.id))[0]
        assert undone.outcome == "saved"
        assert Link.objects.filter(parent__code=parent, unlinked_at=None).count() == 4


def test_close_of_a_bill_while_its_parent_is_packed(people, at_once):
    outcomes = set()

    for number in rounds(until=lambda: outcomes == {0, 3}):
        parent, bill = f"SB{number:05}", make_bill(f"B-{number}")
        scan_all(people[0], asked("pack", parent), asked("bill", parent, bill=bill.number))
        scans = [asked("pack", f"CH{number:05}-{child}", parent=parent) for child in range(3)]
        version, answers = at_once(
            lambda: close_bill(bill, by=people[0]), lambda: scan_all(people[1], *scans)
        )

        packed = sum(answer.outcome == "saved" for answer in answers)
        outcomes.add(packed)
        assert told(answers) == told_of_three(packed)
        assert version.child_count == packed == Link.objects.filter(parent__code=parent).count()

    assert outcomes == {0, 3}  # a batch is one step: all of it was before the closing, or none


def told_of_three(packed):
    return [("saved", None)] * 3 if packed else [("refused", "parent_frozen")] * 3


def test_parent_goes_onto_a_bill_that_closes_while_it_is_packed(people, at_once):
    for number in rounds():
        parent, bill = make_parent(f"SB{number:05}"), make_bill(f"B-{number}")

        def bill_and_close(parent=parent, bill=bill):
            scan_all(people[0], asked("bill", parent.code, bill=bill.number))
            return close_bill(bill, by=people[0])

        version, _ = at_once(
            bill_and_close, lambda: scan_all(people[1], asked("pack", f"CH{number:05}", parent=parent.code))
        )
        assert version.child_count == Link.objects.filter(parent=parent).count()


def test_two_closings_of_one_bill(people, at_once):
    for number in rounds():
        parent, bill = f"SB{number:05}", make_bill(f"B-{number}")
        scan_all(people[0], asked("pack", parent), asked("bill", parent, bill=bill.number))

        def close(person, bill=bill):
            try:
                return close_bill(bill, by=person).version
            except BillRefused:
                return "refused"

        results = at_once(lambda: close(people[0]), lambda: close(people[1]))
        assert sorted(map(str, results)) == ["1", "refused"]


def test_undo_against_move(people, at_once):
    for number in rounds():
        code = f"CH{number:05}"
        packed = asked("pack", code, parent="SB00001")
        scan_all(people[0], packed)
        undone, moved = at_once(
            lambda: scan_all(people[0], asked("undo", undoes=packed.id))[0],
            lambda: scan_all(people[1], asked("move", code, parent="SB00002"))[0],
        )
        # The undo came first and the move found it loose, or the move came first.
        assert moved.outcome == "saved"
        assert (undone.outcome, undone.reason) in {("saved", None), ("refused", "changed_since")}
        assert Link.objects.get(child__code=code, unlinked_at=None).parent.code == "SB00002"

    assert_tallies_are_exact()


def test_same_id_sent_twice(people, at_once):
    for number in rounds():
        one = asked("pack", f"CH{number:05}", parent="SB00001")
        answers = at_once(lambda: scan_all(people[0], one)[0], lambda: scan_all(people[0], one)[0])

        assert told(answers) == [("saved", None)] * 2
        assert sorted(answer.replayed for answer in answers) == [False, True]

    assert Scan.objects.count() == Link.objects.count() == number + 1
    assert_tallies_are_exact()


def test_same_id_of_a_scan_that_locks_nothing_sent_twice(people, at_once):
    for _ in rounds():
        one = asked("pack", "?", parent="SB00001")
        answers = at_once(lambda: scan_all(people[0], one)[0], lambda: scan_all(people[0], one)[0])

        assert told(answers) == [("refused", "bad_code")] * 2
        assert sorted(answer.replayed for answer in answers) == [False, True]


@pytest.mark.parametrize("known", [True, False])
def test_two_batches_with_the_same_children_in_opposite_order(people, at_once, known, caplog):
    caplog.set_level(logging.INFO, logger="scanning.recording")

    for number in rounds():
        codes = [f"CH{number:05}-{child}" for child in range(10)]
        if known:
            Bag.objects.bulk_create(Bag(code=code, kind="child") for code in codes)
        there = [asked("pack", code, parent="SB00001") for code in codes]
        back = [asked("pack", code, parent="SB00002") for code in reversed(codes)]
        answers = at_once(lambda: scan_all(people[0], *there), lambda: scan_all(people[1], *back))

        assert told(answers[0] + answers[1]) == [("refused", "in_other_parent")] * 10 + [("saved", None)] * 10

    assert "deadlock" not in caplog.text  # the locks' order prevents it; a deadlock costs its victim a second
    assert_tallies_are_exact()


def test_two_moves_of_one_child(people, at_once):
    for number in rounds():
        child = make_link(make_child(f"CH{number:05}"), by=people[0]).child
        answers = at_once(
            lambda: scan_all(people[0], asked("move", child.code, parent="SB00001"))[0],
            lambda: scan_all(people[1], asked("move", child.code, parent="SB00002"))[0],
        )
        assert told(answers) == [("saved", None)] * 2
        assert Link.objects.filter(child=child, unlinked_at=None).count() == 1


def test_counts_in_answers_are_those_after_each_scan(people, at_once):
    """One packs into two parents while another moves out of the one into the other, and takes that back."""
    for number in rounds():
        source, target = f"SB1{number:04}", f"SB2{number:04}"
        move = asked("move", make_link(parent=make_parent(source)).child.code, parent=target)
        answers = at_once(
            lambda: scan_all(people[0], move, asked("undo", undoes=move.id)),
            lambda: scan_all(
                people[1],
                asked("pack", f"CX{number:05}", parent=source),
                asked("pack", f"CY{number:05}", parent=target),
            ),
        )
        (moved, undone), (into_source, into_target) = answers
        # Whoever came first, each count has what was there before, and its own.
        is_first = (moved.child_count, moved.other_child_count) == (1, 0)
        assert (moved.child_count, moved.other_child_count) in {(1, 0), (2, 1)}
        assert (undone.child_count, undone.other_child_count) == ((1, 0) if is_first else (2, 1))
        assert (into_source.child_count, into_target.child_count) == (2, 1)


def test_parent_and_a_misread_one_at_two_stations(people, at_once):
    """Also while nobody knows whether the parents fit the pattern, which the first new parent finds out."""
    for number in rounds():
        CodeSettings.objects.update(has_other_parents=None)
        code = f"SB{number:05}"
        opened, misread = at_once(
            lambda: scan_all(people[0], asked("pack", code), station="bay-1")[0],
            lambda: scan_all(people[1], asked("pack", code[:-1], parent=code), station="bay-2")[0],
        )
        assert (opened.outcome, misread.reason) == ("saved", "doubtful")

    assert Bag.objects.count() == number + 1
    assert CodeSettings.objects.get().has_other_parents is False
    assert_tallies_are_exact()


def test_two_stations_of_one_person_put_down_their_own_parent(people, at_once):
    make_parent("SB00001")
    misread = asked("pack", "SB0000", parent="SB00001")
    for number in rounds():
        answers = at_once(
            lambda: scan_all(people[0], misread, station="bay-1")[0],
            lambda: scan_all(people[0], asked("pack", f"CH{number:05}", parent="SB00001"), station="bay-2")[
                0
            ],
        )
        assert told(answers) == [("refused", "doubtful"), ("saved", None)]

    after = scan_all(people[0], asked("pack", "CH99999", parent="SB00001"), station="bay-1")[0]
    assert after.reason == "doubtful"


def test_two_new_stations_of_one_person_are_not_both_the_twentieth(people, at_once):
    for _number in rounds(20):
        Station.objects.all().delete()
        Station.objects.bulk_create(
            Station(name=f"bay-{number}", user=people[0], waiting=1, told_at=timezone.now())
            for number in range(MOST_STATIONS - 1)
        )
        at_once(
            lambda: record_scans(make_batch(user=people[0], station="new-1", scans=[], waiting=1)),
            lambda: record_scans(make_batch(user=people[0], station="new-2", scans=[], waiting=1)),
        )
        assert Station.objects.count() == MOST_STATIONS
