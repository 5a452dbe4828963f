"""Who waits for whom at a bill, and what they find then: one transaction is held open, another one comes."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from bags.models import Bag
from bills.cancellation import cancel_bill, delete_draft
from bills.lifecycle import BillChanged, BillRefused, change_bill, close_bill, create_bill, reopen_bill
from bills.models import Bill, BillCounter, BillLine, BillSettings, BillTally
from scanning.models import Station
from scanning.stations import forget_pending_scans
from tests.builders import make_area, make_child, make_line, make_link, make_parent, make_user
from tests.builders import make_bill as build_bill
from tests.locks import SLOT_OF_OTHERS, lock_on, start_waiting

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def line():
    """A parent with one child on an open bill."""
    link = make_link()
    return make_line(build_bill("B-1"), link.parent)


def end_line(line, by):
    BillLine.objects.filter(pk=line.pk).update(removed_at=timezone.now(), removed_by=by)


# Contents of parents (find_freezing_bill)


def test_closing_waits_for_a_child_that_is_being_packed(line, biller):
    with transaction.atomic():
        make_link(parent=line.parent)
        closing = start_waiting(lambda: close_bill(line.bill, by=biller))

    assert closing.result(timeout=20).child_count == 2


def test_closing_waits_for_a_child_that_is_being_taken_out(line, biller):
    with transaction.atomic():
        line.parent.contents.update(unlinked_at=timezone.now(), unlinked_by=biller)
        closing = start_waiting(lambda: close_bill(line.bill, by=biller))

    assert closing.result(timeout=20).child_count == 0


def test_packing_waits_for_a_bill_that_is_being_closed_and_finds_it_closed(line, biller):
    child = make_child()
    with transaction.atomic():
        version = close_bill(line.bill, by=biller)
        packing = start_waiting(lambda: make_link(child, line.parent, by=biller))

    with pytest.raises(IntegrityError, match="Bill B-1 is closed"):
        packing.result(timeout=20)
    assert version.child_count == line.parent.contents.count() == 1


def test_packing_shares_the_bill_so_that_nobody_changes_it_and_others_pack_on(line):
    with transaction.atomic():
        make_link(parent=line.parent)
        assert lock_on(line.bill) == "SHARE"

    assert lock_on(line.bill) is None


# Lines (bill_line_is_allowed)


def test_closing_waits_for_a_parent_that_is_being_put_on(line, biller):
    with transaction.atomic():
        make_line(line.bill)
        closing = start_waiting(lambda: close_bill(line.bill, by=biller))

    assert closing.result(timeout=20).parent_count == 2


def test_closing_waits_for_a_parent_that_is_being_taken_off(line, biller):
    with transaction.atomic():
        end_line(line, biller)
        closing = start_waiting(lambda: close_bill(line.bill, by=biller))

    with pytest.raises(BillRefused, match="has no parent bags"):
        closing.result(timeout=20)


def test_line_waits_for_a_bill_that_is_being_closed_and_is_refused(line, biller):
    parent = make_parent()
    with transaction.atomic():
        close_bill(line.bill, by=biller)
        putting_on = start_waiting(lambda: make_line(line.bill, parent, by=biller))

    with pytest.raises(IntegrityError, match="Bill B-1 is closed"):
        putting_on.result(timeout=20)
    assert BillLine.objects.count() == 1


def test_line_shares_its_bill_and_holds_its_parent(line):
    parent = make_parent()
    with transaction.atomic():
        make_line(line.bill, parent)
        assert (lock_on(line.bill), lock_on(parent)) == ("SHARE", "NO KEY UPDATE")


def test_retiring_waits_for_a_parent_that_is_being_put_on_a_bill(line):
    parent = make_parent()
    with transaction.atomic():
        make_line(line.bill, parent)
        retiring = start_waiting(lambda: Bag.objects.filter(pk=parent.pk).update(retired_at=timezone.now()))

    with pytest.raises(IntegrityError, match="on an open bill cannot be retired"):
        retiring.result(timeout=20)


def test_line_waits_for_a_parent_that_is_being_retired_and_is_refused(line, biller):
    parent = make_parent()
    with transaction.atomic():
        Bag.objects.filter(pk=parent.pk).update(retired_at=timezone.now())
        putting_on = start_waiting(lambda: make_line(line.bill, parent, by=biller))

    with pytest.raises(IntegrityError, match="is retired"):
        putting_on.result(timeout=20)


def test_packing_waits_for_its_parent_to_be_on_a_bill_and_closing_for_the_packing(line, biller):
    """A child goes in while its parent goes on: whoever closes then must see both."""
    parent, child = make_parent(), make_child()
    with transaction.atomic():
        make_line(line.bill, parent)
        packing = start_waiting(lambda: make_link(child, parent, by=biller))

    assert packing.result(timeout=20).pk
    assert close_bill(line.bill, by=biller).child_count == 2


# The bill's own row (billing.lock)


@pytest.mark.parametrize(
    "second",
    [
        lambda bill, by: close_bill(bill, by=by),
        lambda bill, by: change_bill(bill, by=by, note="late"),
        lambda bill, by: delete_draft(bill, by=by),
    ],
)
def test_the_second_at_a_bill_waits_and_finds_it_closed(line, admin_user, second):
    with transaction.atomic():
        close_bill(line.bill, by=admin_user)
        waiting = start_waiting(lambda: second(line.bill, admin_user))

    with pytest.raises(BillRefused, match="Bill B-1 is closed already"):
        waiting.result(timeout=20)


def test_the_second_to_change_a_bill_waits_and_is_refused(line, admin_user, biller):
    with transaction.atomic():
        change_bill(line.bill, by=biller, note="Gate 2")
        changing = start_waiting(lambda: change_bill(line.bill, by=admin_user, note="Gate 3"))

    with pytest.raises(BillChanged):
        changing.result(timeout=20)
    assert Bill.objects.get().note == "Gate 2"


@pytest.mark.parametrize(
    ("second", "sentence"),
    [
        (lambda bill, by: reopen_bill(bill, by=by, reason="x"), "is cancelled"),
        (lambda bill, by: cancel_bill(bill, by=by, reason="x"), "is cancelled"),
    ],
)
def test_the_second_at_a_closed_bill_waits_and_finds_it_cancelled(line, admin_user, second, sentence):
    close_bill(line.bill, by=admin_user)
    with transaction.atomic():
        cancel_bill(line.bill, by=admin_user, reason="wrong truck")
        waiting = start_waiting(lambda: second(line.bill, admin_user))

    with pytest.raises(BillRefused, match=sentence):
        waiting.result(timeout=20)


def test_closing_holds_the_bill_and_not_its_area(line, biller):
    Bill.objects.update(area=make_area())
    bill = Bill.objects.get()
    with transaction.atomic():
        close_bill(bill, by=biller)
        assert (lock_on(bill), lock_on(bill.area)) == ("UPDATE", None)


# Stations (forget_held)


def test_forgetting_waits_for_a_station_that_is_just_sending(admin_user, dispatcher):
    station = Station.objects.create(name="bay-4", user=dispatcher, waiting=2, told_at=timezone.now())
    with transaction.atomic():
        Station.objects.update(waiting=0)
        forgetting = start_waiting(lambda: forget_pending_scans(station, by=admin_user))

    assert forgetting.result(timeout=20) is False


# Numbers (next_number)


@pytest.fixture
def plain_series():
    BillSettings.objects.update(bill_number_pattern="B-{number:3}")
    yield
    BillSettings.objects.update(bill_number_pattern="BILL-{year}-{number:6}")


def test_number_that_somebody_types_at_this_moment_is_passed_over(plain_series, biller):
    other = make_user("Biller")
    with transaction.atomic():
        create_bill(by=other, number="B-001")
        making = start_waiting(lambda: create_bill(by=biller))

    assert making.result(timeout=20).number == "B-002"
    assert BillCounter.objects.get().last == 2


def test_number_that_somebody_types_and_gives_up_is_handed_out(plain_series, biller):
    other = make_user("Biller")
    with transaction.atomic():
        create_bill(by=other, number="B-001")
        making = start_waiting(lambda: create_bill(by=biller))
        transaction.set_rollback(True)

    assert making.result(timeout=20).number == "B-001"


def test_number_that_the_system_hands_out_at_this_moment_cannot_be_typed(plain_series, biller):
    other = make_user("Biller")
    with transaction.atomic():
        assert create_bill(by=other).number == "B-001"
        typing = start_waiting(lambda: create_bill(by=biller, number="B-001"))

    with pytest.raises(BillRefused, match="Bill B-001 exists already"):
        typing.result(timeout=20)


@pytest.mark.parametrize("gives_back", [False, True])
def test_second_number_waits_for_the_first_bill_to_be_made_or_given_up(plain_series, biller, gives_back):
    other = make_user("Biller")
    with transaction.atomic():
        assert create_bill(by=other).number == "B-001"
        making = start_waiting(lambda: create_bill(by=biller))
        transaction.set_rollback(gives_back)

    assert making.result(timeout=20).number == ("B-001" if gives_back else "B-002")


# The tally (add_bill_to_tally)


def test_two_who_share_a_slot_of_the_tally_follow_each_other(biller):
    """A slot has one row for each area: two transactions could take two of them crosswise."""
    north, south = make_area(), make_area()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('tracetrack.tally_slot', %s, true)", [str(SLOT_OF_OTHERS)])
        build_bill(area=north, by=biller)
        making = start_waiting(lambda: build_bill(area=south, by=biller))

    assert making.result(timeout=20).pk
    rows = BillTally.objects.filter(slot=SLOT_OF_OTHERS).values_list("area", "open_count")
    assert dict(rows) == {north.pk: 1, south.pk: 1}
