"""The last thing that happened to a bag, whichever way it came."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.audit import record_change
from bags.retirement import restore_bag, retire_bag
from bills.cancellation import cancel_bill
from bills.lifecycle import close_bill
from history.last_events import fetch_last_events, find_bill_event
from tests.builders import make_bill, make_child, make_line, make_link, make_parent, make_user, scan
from tests.database import run_as_owner

pytestmark = pytest.mark.django_db


def last(bag):
    event = fetch_last_events([bag.pk]).get(bag.pk)
    return event and (event.what, event.who)


@pytest.fixture
def packed(dispatcher):
    """A child in a parent."""
    parent, child = make_parent("SB00001"), make_child("CH10001")
    scan(dispatcher, "pack", "CH10001", parent="SB00001")
    return parent, child


def test_look_at_a_child_is_nothing_that_happened_to_its_parent(packed):
    parent, child = packed
    scan(make_user(username="looker"), "look", "CH10001")

    assert (last(parent), last(child)) == (("packed", "dispatcher1"), ("looked up", "looker"))


def test_refused_scan_is_nothing_that_happened_to_the_parent_it_named(packed, dispatcher):
    _parent, child = packed
    other = make_parent("SB00002")
    scan(dispatcher, "pack", "CH10001", parent="SB00002")

    assert (last(other), last(child)) == (None, ("refused: in another parent", "dispatcher1"))


def test_scan_again_of_a_child_is_nothing_that_happened_to_its_parent(packed):
    parent, child = packed
    scan(make_user(username="again"), "pack", "CH10001", parent="SB00001")

    assert (last(parent), last(child)) == (("packed", "dispatcher1"), ("scanned again", "again"))


def test_move_is_told_on_the_child_and_on_both_parents(packed):
    parent, child = packed
    other = make_parent("SB00002")
    scan(make_user(username="mover"), "move", "CH10001", parent="SB00002")

    assert last(child) == last(other) == ("moved", "mover")
    assert last(parent) == ("taken out", "mover")


def test_link_without_a_scan_is_told_on_both(db):
    by = make_user(username="loader")
    link = make_link(by=by)

    assert last(link.child) == last(link.parent) == ("put into a parent", "loader")


def test_link_that_ended_without_a_scan_is_told_on_both(db):
    link = make_link(unlinked_at=timezone.now(), unlinked_by=make_user(username="loader"))

    assert last(link.child) == last(link.parent) == ("taken out", "loader")


def test_line_without_a_scan_is_told(db):
    billed = make_line(by=make_user(username="on"))
    off = make_line(removed_at=timezone.now(), removed_by=make_user(username="off"))

    assert last(billed.parent) == ("put on a bill", "on")
    assert last(off.parent) == ("taken off a bill", "off")


def test_newest_of_all_counts(packed, biller):
    parent, _child = packed
    make_line(parent=parent, by=biller)

    assert last(parent) == ("put on a bill", "biller1")

    scan(make_user(username="later"), "pack", "CH10002", parent="SB00001")

    assert last(parent) == ("packed", "later")


def test_retired_and_brought_back(admin_user):
    bag = make_child()
    retire_bag(bag, by=admin_user)

    assert last(bag) == ("retired", "admin")

    restore_bag(bag, by=admin_user)

    assert last(bag) == ("restored", "admin")


def test_retired_by_nobody_that_is_known(db):
    bag = make_child(retired_at=timezone.now())

    assert last(bag) == ("retired", None)


def test_change_that_has_no_words_is_told_as_it_is(db):
    bag = make_child()
    record_change(by=None, verb="weighed", subject_kind="bag", subject=bag.code)
    record_change(by=None, verb="changed", subject_kind="person", subject=bag.code)

    assert last(bag) == ("weighed", None)


def test_changes_of_a_bag_are_looked_up_by_the_index(packed):
    run_as_owner("DROP INDEX audit_entry_kind")  # as good, in the few rows of a test

    with CaptureQueriesContext(connection) as queries:
        fetch_last_events([packed[0].pk])

    assert find_conditions_on_subject(queries) == ["audit_entry_subject"]


def find_conditions_on_subject(queries):
    """The indexes of audit entries in which the last statement looks for a subject, not for a kind alone."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN {queries[-1]['sql']}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    return re.findall(r"using (audit_\w+).*\n\s+Index Cond: .*subject\)::text =", plan)


def test_bag_to_which_nothing_happened(db):
    assert last(make_child()) is None


def test_one_query_for_many_bags(django_assert_num_queries):
    links = [make_link() for _number in range(3)]

    with django_assert_num_queries(1):
        events = fetch_last_events([link.child_id for link in links] + [link.parent_id for link in links])
    assert len(events) == 6


def test_bill_was_made_closed_or_cancelled(biller, admin_user):
    bill = make_bill(by=make_user("Biller", "maker"))
    assert (find_bill_event(bill).what, find_bill_event(bill).who) == ("made", "maker")

    make_line(bill, make_link().parent)
    close_bill(bill, by=biller)
    bill.refresh_from_db()
    assert (find_bill_event(bill).what, find_bill_event(bill).who) == ("closed", "biller1")

    cancel_bill(bill, by=admin_user, reason="wrong truck")
    bill.refresh_from_db()
    assert (find_bill_event(bill).what, find_bill_event(bill).who) == ("cancelled", "admin")
