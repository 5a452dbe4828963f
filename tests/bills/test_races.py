"""Bills and two people at once, 100 times each; and fifty who make bills at the same moment."""

import json
from functools import partial

import pytest

from accounts.models import AuditEntry
from bags.models import Link
from bills.cancellation import cancel_bill, delete_draft
from bills.lifecycle import BillChanged, BillRefused, change_bill, close_bill, create_bill
from bills.models import Bill, BillCounter, BillLine
from tests.builders import asked, make_user, scan_all
from tests.builders import make_bill as build_bill
from tests.threads import rounds

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(180)]


@pytest.fixture
def people():
    return make_user("Admin"), make_user("Admin")


def loaded(person, number, children=1):
    """An open bill with one parent in which there are some children. Gives the last scan."""
    bill, parent = build_bill(f"B-{number}"), f"SB{number:05}"
    codes = [f"CH{number:05}-{child}" for child in range(children)]
    scans = [asked("pack", code, parent=parent) for code in codes]
    answers = scan_all(person, *scans, asked("bill", parent, bill=bill.number))
    assert {answer.outcome for answer in answers} == {"saved"}
    return bill, parent, answers


def one(person, scan):
    return scan_all(person, scan)[0]


def tried(call):
    """What the call gives, or the sentence why not."""
    try:
        return call()
    except BillRefused as error:
        return str(error)


def test_fifty_make_bills_at_once_without_gaps_or_doubles(people, at_once):
    threads, each = 50, 4

    def make(place):
        # Some type a number that the series will come to, and some fail and give theirs back.
        if place % 10 == 0:
            tried(lambda: create_bill(by=people[0], number=f"BILL-{year()}-{place + 1:06}"))
        if place % 10 == 5:
            tried(lambda: create_bill(by=people[0], customer="x" * 121))
        return [create_bill(by=people[0]).number for _bill in range(each)]

    calls = [partial(make, place) for place in range(threads)]
    given = [number for numbers in at_once(*calls) for number in numbers]

    everything = sorted(Bill.objects.values_list("number", flat=True))
    assert len(given) == len(set(given)) == threads * each
    assert everything == [f"BILL-{year()}-{count:06}" for count in range(1, len(everything) + 1)]
    assert BillCounter.objects.get().last == len(everything)


def year():
    from django.utils import timezone

    return timezone.localdate().year


def test_close_against_undo(people, at_once):
    kept = set()
    for number in rounds(until=lambda: kept == {1, 2}):
        bill, parent, answers = loaded(people[0], number, children=2)
        version, undone = at_once(
            lambda: close_bill(bill, by=people[0]),
            lambda: one(people[1], asked("undo", undoes=answers[1].id)),
        )

        inside = Link.objects.filter(parent__code=parent, unlinked_at=None).count()
        kept.add(inside)
        assert version.child_count == inside
        assert undone.reason == (None if inside == 1 else "parent_frozen")

    assert kept == {1, 2}  # both orders were seen


def test_close_against_taking_off(people, at_once):
    seen = set()
    for number in rounds(until=lambda: seen == {None, "bill_closed"}):
        bill, parent, _answers = loaded(people[0], number)
        closed, off = at_once(
            lambda: tried(lambda: close_bill(bill, by=people[0]).parent_count),
            lambda: one(people[1], asked("unbill", parent, bill=bill.number)),
        )

        seen.add(off.reason)
        if off.reason is None:
            assert closed == f"Bill {bill} has no parent bags. Put at least one on it first."
        else:
            assert closed == 1
        assert off.reason in (None, "bill_closed")

    assert seen == {None, "bill_closed"}


def test_close_against_emptying_and_moving_out(people, at_once):
    seen = set()
    all_four = {(0, None), (0, "parent_frozen"), (1, None), (1, "parent_frozen")}
    for number in rounds(until=lambda: seen == all_four):
        bill, parent, _answers = loaded(people[0], number, children=2)
        other = asked("move", f"CH{number:05}-0", parent=f"M444-{number:05}")
        emptied = asked("empty", parent)
        version, answer = at_once(
            lambda: close_bill(bill, by=people[0]),
            lambda: one(people[1], emptied if number % 2 else other),
        )

        seen.add((number % 2, answer.reason))
        inside = Link.objects.filter(parent__code=parent, unlinked_at=None)
        frozen = json.loads(version.snapshot)["parents"][0]["children"]
        assert frozen == sorted(inside.values_list("child__code", flat=True))

    assert seen == all_four


def test_close_against_deleting_the_draft(people, at_once):
    winners = set()
    for number in rounds(until=lambda: winners == {"closed", "deleted"}):
        bill, _parent, _answers = loaded(people[0], number)
        closed, deleted = at_once(
            lambda: tried(lambda: close_bill(bill, by=people[0])),
            lambda: tried(lambda: delete_draft(bill, by=people[1])),
        )

        bill.refresh_from_db()
        winners.add(bill.state)
        assert isinstance(closed, str) != isinstance(deleted, str)
        assert bill.lines.filter(removed_at=None).count() == (1 if bill.state == "closed" else 0)

    assert winners == {"closed", "deleted"}


def test_deleting_a_draft_against_putting_a_parent_on_it(people, at_once):
    reasons = set()
    for number in rounds(until=lambda: reasons == {None, "bill_cancelled"}):
        bill = build_bill(f"B-{number}")
        scan_all(people[0], asked("pack", f"SB{number:05}"))
        _deleted, answer = at_once(
            lambda: delete_draft(bill, by=people[0]),
            lambda: one(people[1], asked("bill", f"SB{number:05}", bill=bill.number)),
        )
        reasons.add(answer.reason)

    assert reasons == {None, "bill_cancelled"}
    assert not BillLine.objects.filter(removed_at=None).exists()


def test_cancelling_against_packing_again(people, at_once):
    reasons = set()
    for number in rounds(until=lambda: reasons == {None, "parent_frozen"}):
        bill, parent, _answers = loaded(people[0], number)
        close_bill(bill, by=people[0])
        _cancelled, packed = at_once(
            lambda: cancel_bill(bill, by=people[0], reason="wrong truck"),
            lambda: one(people[1], asked("pack", f"CH{number:05}-9", parent=parent)),
        )
        reasons.add(packed.reason)
        assert Link.objects.filter(parent__code=parent).count() == (1 if packed.reason else 2)

    assert reasons == {None, "parent_frozen"}


def test_two_people_change_one_bill(people, at_once):
    bill = build_bill("B-1")
    for number in rounds():
        bill.refresh_from_db()
        results = at_once(
            lambda: tried(lambda: change_bill(bill, by=people[0], customer=f"Sharma {number}")),
            lambda: tried(lambda: change_bill(bill, by=people[1], vehicle=f"HR {number}")),
        )
        assert sorted(isinstance(result, Bill) for result in results) == [False, True]

    bill.refresh_from_db()
    assert bill.revision == number + 1 == AuditEntry.objects.filter(verb="changed").count()


def test_the_second_to_change_is_told_what_and_by_whom(people):
    bill = build_bill("B-1", customer="Asha")
    change_bill(bill, by=people[0], customer="Sharma", note="Gate 2")

    with pytest.raises(BillChanged) as refusal:
        change_bill(bill, by=people[1], customer="Verma")

    told = [(change.field, change.before, change.after, change.by) for change in refusal.value.changes]
    assert sorted(told) == [
        ("customer", "Asha", "Sharma", people[0].username),
        ("note", "", "Gate 2", people[0].username),
    ]
    bill.refresh_from_db()
    assert bill.customer == "Sharma"
