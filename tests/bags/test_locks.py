"""Who waits for whom at a parent and at the tally: one transaction is held open, another one comes."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from bags.models import Bag, BagTally, CodeSettings, Link
from tests.builders import make_area, make_child, make_link, make_parent, make_user, scan
from tests.locks import SLOT_OF_OTHERS, kind_of_wait, lock_on, start_waiting
from tests.threads import result_of, start

pytestmark = pytest.mark.django_db(transaction=True)


# The parents of new links (link_joins_child_to_parent)


def test_new_link_holds_its_parent(dispatcher):
    parent, child = make_parent(), make_child()
    with transaction.atomic():
        make_link(child, parent, by=dispatcher)
        assert lock_on(parent) == "NO KEY UPDATE"

    assert lock_on(parent) is None


def test_retiring_waits_for_a_child_that_comes_in_and_is_refused(dispatcher):
    parent, child = make_parent(), make_child()
    with transaction.atomic():
        make_link(child, parent, by=dispatcher)
        retiring = start_waiting(lambda: Bag.objects.filter(pk=parent.pk).update(retired_at=timezone.now()))

    with pytest.raises(IntegrityError, match="holds children cannot be retired"):
        retiring.result(timeout=20)


def test_link_waits_for_a_parent_that_is_being_retired_and_is_refused(dispatcher):
    parent, child = make_parent(), make_child()
    with transaction.atomic():
        Bag.objects.filter(pk=parent.pk).update(retired_at=timezone.now())
        linking = start_waiting(lambda: make_link(child, parent, by=dispatcher))

    with pytest.raises(IntegrityError, match="is retired"):
        linking.result(timeout=20)
    assert Link.objects.count() == 0


@pytest.mark.parametrize("first", [0, -1])
@pytest.mark.parametrize("there_and_back", [1, -1])
def test_parents_are_locked_in_one_order_whatever_the_order_of_links(dispatcher, first, there_and_back):
    """So two loads with the same parents crosswise never wait for each other in a circle."""
    parents = [make_parent() for _number in range(6)]
    for parent in parents[::-1]:  # now they lie in the table in the other order
        Bag.objects.filter(pk=parent.pk).update(area=make_area())
    links = [
        Link(child=make_child(), parent=parent, linked_at=timezone.now(), linked_by=dispatcher)
        for parent in parents[::there_and_back]
    ]

    with transaction.atomic():
        list(Bag.objects.select_for_update(no_key=True).filter(pk=parents[first].pk))
        linking = start_waiting(lambda: Link.objects.bulk_create(links))
        assert [parent for parent in parents if lock_on(parent)] == parents[: len(parents) if first else 1]

    assert len(linking.result(timeout=20)) == 6


def test_two_who_put_one_child_into_two_parents_meet_at_the_child(dispatcher):
    child, parents, by = make_child(), [make_parent(), make_parent()], make_user()
    with transaction.atomic():
        make_link(child, parents[0], by=dispatcher)
        linking = start_waiting(lambda: make_link(child, parents[1], by=by))

    with pytest.raises(IntegrityError, match="link_one_open_per_child"):
        linking.result(timeout=20)


# The tally (add_to_tally)


def use_slot(slot):
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('tracetrack.tally_slot', %s, true)", [str(slot)])


def test_two_who_share_a_slot_of_the_tally_follow_each_other():
    """A slot has one row for each area: two transactions could take two of them crosswise."""
    north, south = make_area(), make_area()
    with transaction.atomic():
        use_slot(SLOT_OF_OTHERS)
        make_child(area=north)
        making = start_waiting(lambda: make_child(area=south))
        assert kind_of_wait() == "advisory"

    assert making.result(timeout=20).pk
    rows = BagTally.objects.filter(slot=SLOT_OF_OTHERS).values_list("area", "child_count")
    assert dict(rows) == {north.pk: 1, south.pk: 1}


def test_two_who_have_slots_of_their_own_do_not_wait(at_once):
    with transaction.atomic():
        use_slot(SLOT_OF_OTHERS)
        make_child()
        at_once(make_child)
        make_child()

    counts = dict(BagTally.objects.values_list("slot", "child_count"))
    assert (counts.pop(SLOT_OF_OTHERS), list(counts.values())) == (2, [1])


# Whether there are parents that do not fit the pattern (note_parent, other_parents_stay_known)


def call_elsewhere(call):
    """Call it on a connection of its own, where it must not wait for long."""

    def run():
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '2s'")
        return call()

    return result_of(start(run))


def other_parents():
    return CodeSettings.objects.get().has_other_parents


@pytest.fixture
def no_others():
    pattern = CodeSettings.objects.get().parent_pattern
    CodeSettings.objects.update(parent_pattern="^CRATE$")
    CodeSettings.objects.update(parent_pattern=pattern)
    assert other_parents() is False


@pytest.mark.parametrize("code", ["SB00001", "CRATE-A"])
def test_scan_of_a_new_parent_does_not_wait_for_an_import(dispatcher, no_others, code):
    with transaction.atomic():
        make_parent(code)
        answer = call_elsewhere(lambda: scan(dispatcher, "pack", "SB00002"))

    assert answer.outcome == "saved"
    assert other_parents() is (code == "CRATE-A")


def test_other_parent_is_not_forgotten_beside_one_that_fits(no_others):
    with transaction.atomic():
        make_parent("SB00001")
        call_elsewhere(lambda: make_parent("CRATE-A"))

    assert other_parents() is True


def test_second_other_parent_waits_for_the_first(no_others):
    with transaction.atomic():
        make_parent("CRATE-A")
        waiting = start_waiting(lambda: make_parent("CRATE-B"))

    assert waiting.result(timeout=20).code == "CRATE-B"
    assert other_parents() is True


def test_new_pattern_knows_of_parents_that_come_meanwhile(no_others):
    CodeSettings.objects.update(parent_pattern="^(SB[0-9]{5}|CRATE-[A-Z])$")
    assert other_parents() is False
    with transaction.atomic():
        make_parent("CRATE-A")
        call_elsewhere(lambda: CodeSettings.objects.update(parent_pattern="^SB[0-9]{5}$"))

    assert other_parents() is True
