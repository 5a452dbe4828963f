"""The totals of each area, which triggers keep."""

import pytest
from django.db import connection, transaction
from django.db.models import Sum
from django.utils import timezone

from bags.models import Bag, BagTally, Link
from tests.builders import make_area, make_child, make_link, make_parent, make_user, scan
from tests.locks import SLOT_OF_OTHERS, lock_on, start_waiting

pytestmark = [pytest.mark.django_db, pytest.mark.clock]
ROUNDS = 100


def tally():
    """By area: parents, children, links; areas without any are left out."""
    rows = BagTally.objects.values_list("area__name").annotate(
        parents=Sum("parent_count"), children=Sum("child_count"), links=Sum("link_count")
    )
    return {name: tuple(counts) for name, *counts in rows if any(counts)}


def counted():
    """The same, by counting."""
    found = {}
    for bag in Bag.objects.select_related("area"):
        parents, children, links = found.get(bag.area and bag.area.name, (0, 0, 0))
        inside = Link.objects.filter(parent=bag, unlinked_at=None).count()
        more = (parents + bag.is_parent, children + (not bag.is_parent), links + inside)
        found[bag.area and bag.area.name] = more
    return found


def end(link, by):
    Link.objects.filter(pk=link.pk).update(unlinked_at=timezone.now(), unlinked_by=by)


def use_slot(slot):
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('tracetrack.tally_slot', %s, true)", [str(slot)])


def test_tally_follows_every_change(dispatcher):
    north = make_area("North")
    link = make_link()
    Bag.objects.bulk_create(Bag(code=f"CH{n}", kind="child", area=north) for n in range(10))
    assert tally() == {None: (1, 1, 1), "North": (0, 10, 0)}

    end(link, dispatcher)
    Bag.objects.filter(code__in=["CH0", "CH1"]).delete()
    assert tally() == {None: (1, 1, 0), "North": (0, 8, 0)}


def test_bag_takes_its_links_along_to_another_area(dispatcher):
    north, south = make_area("North"), make_area("South")
    parent = make_parent(area=north)
    links = [make_link(child=make_child(area=south), parent=parent) for _number in range(3)]
    end(links[0], dispatcher)
    assert tally() == {"North": (1, 0, 2), "South": (0, 3, 0)}

    Bag.objects.filter(area=north).update(area=south)
    assert tally() == {"South": (1, 3, 2)}
    Bag.objects.filter(kind="child").update(area=None)
    assert tally() == {"South": (1, 0, 2), None: (0, 3, 0)}


def test_many_bags_are_counted_as_fast_after_one_as_at_once():
    """A plan made for one bag that compares each with each would take half a minute for these."""
    north = make_area("North")
    Bag.objects.bulk_create(Bag(code=f"CH{n}", kind="child") for n in range(20_000))
    Bag.objects.filter(code="CH0").update(area=north)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '10s'")

    Bag.objects.update(area=north)

    assert tally() == {"North": (0, 20_000, 0)}


def test_bags_in_use_are_counted(dispatcher):
    north, south, at = make_area("North"), make_area("South"), timezone.now()
    make_child(area=north)
    bags = [make_parent(area=north), make_child(area=north), make_child(retired_at=at, area=north)]
    assert tally() == {"North": (1, 2, 0)}

    Bag.objects.filter(pk__in=[bags[0].pk, bags[1].pk]).update(retired_at=at, withdrawn_at=at)
    assert tally() == {"North": (0, 1, 0)}
    Bag.objects.filter(pk=bags[0].pk).update(area=south)
    assert tally() == {"North": (0, 1, 0)}
    Bag.objects.filter(pk=bags[0].pk).update(retired_at=None, withdrawn_at=None, area=None)
    Bag.objects.filter(pk=bags[2].pk).delete()
    assert tally() == {"North": (0, 1, 0), None: (1, 0, 0)}


def test_change_that_leaves_the_area_counts_nothing():
    make_link(parent=make_parent(area=make_area("North")))
    use_slot(40)

    Bag.objects.update(retired_at=None)

    assert tally() == counted() == {"North": (1, 0, 1), None: (0, 1, 0)}
    assert not BagTally.objects.filter(slot=40).exists()


def test_link_that_has_ended_already_or_stays_open_counts_nothing(dispatcher):
    link = make_link()
    make_link(link.child, unlinked_at=timezone.now(), unlinked_by=dispatcher)

    Link.objects.filter(pk=link.pk).update(unlinked_at=None)

    assert tally() == counted() == {None: (2, 1, 1)}


def test_load_may_keep_its_tally_apart():
    use_slot(40)
    make_child()
    use_slot(41)
    make_child()

    assert [BagTally.objects.get(slot=slot).child_count for slot in (40, 41)] == [1, 1]


@pytest.mark.django_db(transaction=True)
def test_packing_beside_a_change_of_area_is_counted_where_the_parent_ends_up(at_once):
    north, south = make_area("North"), make_area("South")
    biller = make_user("Biller")
    parent = make_parent("SB00001", area=north)

    for number in range(ROUNDS):
        target = (south, north)[number % 2]
        at_once(
            lambda number=number: scan(biller, "pack", f"CH{number:05}", parent="SB00001"),
            lambda target=target: Bag.objects.filter(pk=parent.pk).update(area=target),
        )

    assert tally() == counted()


@pytest.mark.django_db(transaction=True)
def test_two_who_share_a_slot_follow_each_other():
    north, south = make_area("North"), make_area("South")
    with transaction.atomic():
        use_slot(SLOT_OF_OTHERS)
        make_child(area=north)
        making = start_waiting(lambda: make_child(area=south))

    assert making.result(timeout=20).pk
    assert tally() == {"North": (0, 1, 0), "South": (0, 1, 0)}


@pytest.mark.django_db(transaction=True)
def test_area_of_a_parent_waits_for_a_child_that_is_being_packed_into_it(dispatcher):
    north, south = make_area("North"), make_area("South")
    parent, child = make_parent(area=north), make_child(area=north)
    with transaction.atomic():
        make_link(child, parent, by=dispatcher)
        moving = start_waiting(lambda: Bag.objects.filter(pk=parent.pk).update(area=south))
        assert lock_on(parent) == "NO KEY UPDATE"

    assert moving.result(timeout=20) == 1
    assert tally() == {"North": (0, 1, 0), "South": (1, 0, 1)}


@pytest.mark.django_db(transaction=True)
def test_two_who_share_a_slot_take_areas_crosswise_and_both_go_on(at_once):
    areas = [make_area("North"), make_area("South")]

    def make_bags(number, order):
        with connection.cursor() as cursor:
            cursor.execute("SET tracetrack.tally_slot = '7'; BEGIN")
            for area in order:
                cursor.execute(
                    "INSERT INTO bags_bag (code, kind, area_id, created_at) VALUES (%s, 'child', %s, now())",
                    [f"CH{number}-{order[0].pk}-{area.pk}", area.pk],
                )
            cursor.execute("COMMIT; RESET tracetrack.tally_slot")

    for number in range(20):
        at_once(
            lambda number=number: make_bags(number, areas),
            lambda number=number: make_bags(number, areas[::-1]),
        )

    assert tally() == {"North": (0, 40, 0), "South": (0, 40, 0)}
