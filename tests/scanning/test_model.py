"""Random histories against a simple model: after every call the database says what the model says.

Scans of several people and stations are recorded one by one or as joint calls of several batches.
"""

import json
import os
from decimal import Decimal
from itertools import groupby

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule

from bags.models import Bag, BagTally, Link
from bills.cancellation import cancel_bill, delete_draft
from bills.lifecycle import BillRefused, change_bill, close_bill, create_bill, reopen_bill
from bills.models import Bill, BillLine, BillVersion
from bills.queries import fetch_lines
from bills.totals import compute_totals
from scanning.models import Scan
from scanning.recording import make_batch
from tests.batches import send_batches
from tests.builders import asked, counted_scans, make_user, tallied_scans

PARENTS = [f"SB{number:05}" for number in range(1, 4)]
CHILDREN = [f"CH{number:05}" for number in range(1, 6)]
DOUBTFUL = ["SB0000", "SBOOOO1", "SB000022"]
BILLS = ["B-1", "B-2"]
WEIGHTS = [Decimal("0.125"), Decimal("1"), Decimal("2.333")]


class Warehouse(RuleBasedStateMachine):
    """The model: where each bag is, which bill each parent is on, which bills are closed."""

    done = Bundle("done")

    @initialize(dice=st.randoms(use_true_random=False))
    def open_warehouse(self, dice):
        self.step = transaction.atomic()
        self.step.__enter__()
        self.dice = dice
        self.most_in_a_call = dice.choice([1, 4, 12])
        self.admin = make_user("Admin")
        self.senders = [(self.admin, "bay-1"), (self.admin, "bay-2"), (make_user("Admin"), "bay-1")]
        self.sender = self.senders[0]  # of the next scan
        self.sent_by = {}
        self.waiting = []  # [(sender, scan, what it must be answered; None: as before)]
        self.parent_of = {}  # child -> parent, for open links
        self.known = {}  # code -> kind
        self.put_down = {}  # sender -> the parent that was put down, until a parent is scanned
        self.bill_of = {}  # parent -> bill
        self.closed = set()
        self.cancelled = set()
        self.weight_of = dict.fromkeys(BILLS, Decimal(1))
        self.versions = dict.fromkeys(BILLS, 0)
        self.effects = {}  # scan id -> (key, before, after, its turn)
        self.turn = {}  # what was touched -> the turn it was last changed
        self.now = 0
        self.stored = {}  # scan id -> (the scan, its answer)
        for number in BILLS:
            create_bill(number=number, by=self.admin)

    @invariant()
    def sums_are_right(self):
        """Every fifth step and at the end: they take longer than the steps."""
        self.steps = getattr(self, "steps", -1) + 1
        if hasattr(self, "known") and self.steps % 5 == 0 and not self.waiting:
            self.bills_say_the_same()
            self.every_scan_is_stored_and_counted()

    def teardown(self):
        if hasattr(self, "step"):
            self.send()
            self.bills_say_the_same()
            self.every_scan_is_stored_and_counted()
            transaction.set_rollback(True)
            self.step.__exit__(None, None, None)

    # What the rules say, in the plainest words.

    def frozen(self, parent):
        return self.bill_of.get(parent) in self.closed

    def expect_pack(self, code, parent, action="pack"):
        if code in PARENTS:
            if action == "move":
                return ("refused", "not_a_child" if code in self.known else "unknown_code")
            return ("refused", "parent_frozen") if self.frozen(code) else ("saved", None)
        if action == "move" and code not in self.known:
            return ("refused", "unknown_code")
        if action == "pack" and parent is not None and parent == self.put_down.get(self.sender):
            return ("refused", "doubtful")
        if parent is None:
            return ("refused", "no_parent")
        if parent in CHILDREN:
            return ("refused", "not_a_parent" if parent in self.known else "unknown_code")
        now_in = self.parent_of.get(code)
        if self.frozen(now_in) and (action == "pack" or now_in == parent):
            return ("refused", "already_left")
        if now_in == parent:
            return ("duplicate", "in_this_parent")
        if now_in and action == "pack":
            return ("refused", "in_other_parent")
        if self.frozen(parent) or self.frozen(now_in):
            return ("refused", "parent_frozen")
        return ("saved", None)

    def expect_unpack(self, code):
        if code not in self.known:
            return ("refused", "unknown_code")
        if code in PARENTS:
            return ("refused", "not_a_child")
        if code not in self.parent_of:
            return ("duplicate", "no_parent")
        return ("refused", "parent_frozen") if self.frozen(self.parent_of[code]) else ("saved", None)

    def expect_bill(self, action, code, bill):
        if code not in self.known:
            return ("refused", "unknown_code")
        if code in CHILDREN:
            return ("refused", "not_a_parent")
        now_on = self.bill_of.get(code)
        if action == "unbill" and now_on is None:
            return ("duplicate", "no_bill")
        if action == "bill" and now_on == bill:
            return ("duplicate", "on_this_bill")
        if now_on not in (None, bill):
            return ("refused", "on_other_bill")
        return self.expect_change_of(bill)

    def expect_change_of(self, bill):
        if bill in self.cancelled:
            return ("refused", "bill_cancelled")
        return ("refused", "bill_closed") if bill in self.closed else ("saved", None)

    def expect_empty(self, code):
        if code not in self.known:
            return ("refused", "unknown_code")
        if code in CHILDREN:
            return ("refused", "not_a_parent")
        if self.frozen(code):
            return ("refused", "parent_frozen")
        return ("saved", None) if code in self.parent_of.values() else ("duplicate", "is_empty")

    def expect_undo_of_empty(self, parent, taken_out):
        if self.frozen(parent):
            return ("refused", "parent_frozen")
        moved_on = any(self.turn["child", child] != turn for child, turn in taken_out)
        return ("refused", "changed_since") if moved_on else ("saved", None)

    def expect_undo(self, effect):
        if effect is None:
            return ("refused", "nothing_to_undo")
        if effect[0] == "all":
            return self.expect_undo_of_empty(*effect[1:])
        kind, key, before, after, turn = effect
        if self.turn[kind, key] != turn:
            return ("refused", "changed_since")
        if kind == "child":
            return (
                ("refused", "parent_frozen") if self.frozen(before) or self.frozen(after) else ("saved", None)
            )
        return self.expect_change_of(before or after)

    # Doing it to both.

    def record(self, one, expected, *, children=None, puts_down=False):
        """Let the next call send it. `children`: how many the answer says are in its parent."""
        self.waiting.append((self.sender, one, (*expected, children, puts_down)))
        self.sent_by[one.id] = self.sender
        self.sender = self.dice.choice([*self.senders, self.sender, self.sender])
        if len(self.waiting) >= self.most_in_a_call:
            self.send()

    def send(self):
        """One call with all that waits: a batch for each stretch of one sender."""
        waiting, self.waiting = self.waiting, []
        batches = [
            make_batch(user=person, station=station, scans=[one for _sender, one, _expected in stretch])
            for (person, station), stretch in groupby(waiting, key=lambda scan: scan[0])
        ]
        for (_sender, one, expected), answer in zip(waiting, send_batches(*batches), strict=True):
            if expected is None:
                assert answer.as_json() == self.stored[one.id][1].as_json() | {"replayed": True}
                continue
            outcome, reason, children, puts_down = expected
            assert (answer.outcome, answer.reason, bool(answer.put_down)) == (outcome, reason, puts_down)
            assert children in (None, answer.child_count)
            assert answer.message
            self.stored[one.id] = (one, answer)

    def change(self, kind, key, after, one, undone=False):
        places = self.parent_of if kind == "child" else self.bill_of
        before = places.get(key)
        places[key] = after
        if after is None:
            del places[key]
        self.now += 1
        self.turn[kind, key] = self.now
        if not undone:
            self.effects[one.id] = (kind, key, before, after, self.now)

    @rule(
        target=done,
        code=st.sampled_from(PARENTS + CHILDREN),
        parent=st.sampled_from([*PARENTS, CHILDREN[0], None]),
        action=st.sampled_from(["pack", "pack", "pack", "move"]),
    )
    def pack_or_move(self, code, parent, action):
        one = asked(action, code, parent=parent)
        expected = self.expect_pack(code, parent, action)
        if expected == ("saved", None):
            self.known[code] = "parent" if code in PARENTS else "child"
            if code in PARENTS:
                self.put_down[self.sender] = None
            else:
                self.known[parent] = "parent"
                self.change("child", code, parent, one)
        holder = code if code in PARENTS else parent
        children = self.children_in(holder) if expected[0] != "refused" else None
        puts_down = expected == ("refused", "doubtful")
        self.record(one, expected, children=children, puts_down=puts_down)
        return one.id

    @rule(code=st.sampled_from(DOUBTFUL), parent=st.sampled_from([*PARENTS, None]))
    def misread_parent(self, code, parent):
        if parent is not None:
            self.put_down[self.sender] = parent
        one = asked("pack", code, parent=parent)
        self.record(one, ("refused", "doubtful"), puts_down=parent is not None)

    @rule(target=done, code=st.sampled_from(PARENTS + CHILDREN))
    def unpack(self, code):
        one = asked("unpack", code)
        expected = self.expect_unpack(code)
        self.record(one, expected)
        if expected == ("saved", None):
            self.change("child", code, None, one)
        return one.id

    @rule(target=done, code=st.sampled_from([*PARENTS, CHILDREN[0]]))
    def empty(self, code):
        one = asked("empty", code)
        expected = self.expect_empty(code)
        self.record(one, expected)
        if expected == ("saved", None):
            children = [child for child, parent in self.parent_of.items() if parent == code]
            for child in children:
                self.change("child", child, None, one, undone=True)
            self.effects[one.id] = ("all", code, [(child, self.turn["child", child]) for child in children])
        return one.id

    @rule(
        target=done,
        code=st.sampled_from([*PARENTS, CHILDREN[0]]),
        bill=st.sampled_from(BILLS),
        action=st.sampled_from(["bill", "bill", "unbill"]),
    )
    def bill_or_unbill(self, code, bill, action):
        one = asked(action, code, bill=bill)
        expected = self.expect_bill(action, code, bill)
        self.record(one, expected)
        if expected == ("saved", None):
            self.change("bill", code, bill if action == "bill" else None, one)
        return one.id

    @rule(target=done, scan_id=consumes(done))
    def undo(self, scan_id):
        one = asked("undo", undoes=scan_id)
        effect = self.effects.pop(scan_id, None)
        expected = self.expect_undo(effect)
        self.record(one, expected)
        if expected == ("saved", None) and effect[0] == "all":
            for child, _turn in effect[2]:
                self.change("child", child, effect[1], one, undone=True)
            return one.id
        if expected == ("saved", None):
            kind, key, before, _after, _turn = effect
            self.change(kind, key, before, one, undone=True)
            return one.id
        if effect:
            self.effects[scan_id] = effect
        return scan_id

    @rule(scan_id=done)
    def send_again(self, scan_id):
        """Perhaps in the same call."""
        one = next((one for _sender, one, _expected in self.waiting if one.id == scan_id), None)
        self.waiting.append((self.sent_by[scan_id], one or self.stored[scan_id][0], None))

    @rule(number=st.sampled_from(BILLS))
    def close(self, number):
        self.send()
        may = number not in self.closed | self.cancelled and number in self.bill_of.values()
        try:
            version = close_bill(Bill.objects.get(number=number), by=self.admin)
        except BillRefused:
            assert not may
            return
        assert may
        self.closed.add(number)
        self.versions[number] += 1
        on_it = [parent for parent, bill in self.bill_of.items() if bill == number]
        assert version.parent_count == len(on_it)
        assert version.child_count == sum(parent in on_it for parent in self.parent_of.values())
        assert version.weight_kg == version.child_count * self.weight_of[number]
        frozen = json.loads(version.snapshot)["parents"]
        assert {parent["code"]: Decimal(parent["weight_kg"]) for parent in frozen} == {
            code: self.children_in(code) * self.weight_of[number] for code in on_it
        }

    @rule(number=st.sampled_from(BILLS))
    def reopen(self, number):
        self.send()
        try:
            reopen_bill(Bill.objects.get(number=number), by=self.admin, reason="checked again")
        except BillRefused:
            assert number not in self.closed - self.cancelled
            return
        self.closed.remove(number)

    @rule(number=st.sampled_from(BILLS), weight=st.sampled_from(WEIGHTS))
    def change_weight(self, number, weight):
        self.send()
        try:
            change_bill(Bill.objects.get(number=number), by=self.admin, weight_per_child_kg=weight)
        except BillRefused:
            assert number in self.closed | self.cancelled
            return
        self.weight_of[number] = weight

    @rule(number=st.sampled_from(BILLS), is_meant=st.sampled_from([False] * 5 + [True]))
    def cancel(self, number, is_meant):
        if not is_meant:  # a cancelled bill is out of the game
            return
        self.send()
        bill = Bill.objects.get(number=number)
        try:
            if bill.version:
                cancel_bill(bill, by=self.admin, reason="wrong truck")
            else:
                delete_draft(bill, by=self.admin)
        except BillRefused:
            assert number in self.cancelled
            return
        self.cancelled.add(number)
        for parent in [parent for parent, on in self.bill_of.items() if on == number]:
            self.now += 1
            self.turn["bill", parent] = self.now
            del self.bill_of[parent]

    def children_in(self, parent):
        return list(self.parent_of.values()).count(parent)

    @invariant()
    def database_says_the_same(self):
        if not hasattr(self, "known") or self.waiting:
            return
        assert dict(Bag.objects.values_list("code", "kind")) == self.known
        links = Link.objects.filter(unlinked_at=None).values_list("child__code", "parent__code")
        assert sorted(links) == sorted(self.parent_of.items())
        lines = BillLine.objects.filter(removed_at=None).values_list("parent__code", "bill__number")
        assert sorted(lines) == sorted(self.bill_of.items())
        assert set(Bill.objects.exclude(closed_at=None).values_list("number", flat=True)) == self.closed
        assert BillVersion.objects.count() == sum(self.versions.values())

    def bills_say_the_same(self):
        for bill in Bill.objects.all():
            on_it = {parent for parent, number in self.bill_of.items() if number == bill.number}
            weights = {parent: self.children_in(parent) * self.weight_of[bill.number] for parent in on_it}
            assert compute_totals(bill).weight_kg == sum(weights.values())
            assert {line.code: line.weight_kg for line in fetch_lines(bill).rows} == weights

    def every_scan_is_stored_and_counted(self):
        assert set(Scan.objects.values_list("id", flat=True)) == set(self.stored)
        assert tallied_scans() == counted_scans()
        bags = [(row.parent_count, row.child_count, row.link_count) for row in BagTally.objects.all()]
        kinds = list(self.known.values())
        if bags:
            assert tuple(map(sum, zip(*bags, strict=True))) == (
                kinds.count("parent"),
                kinds.count("child"),
                len(self.parent_of),
            )


@pytest.mark.django_db
@pytest.mark.timeout(180)  # 60 histories of 40 steps
def test_random_histories_match_the_model():
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(
        Warehouse,
        settings=settings(
            max_examples=60 if os.environ.get("NIGHTLY") == "true" else 25,
            stateful_step_count=40,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
