"""New bags of a period: counted by a tally that the worker keeps, and exact whatever becomes of them."""

import random
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from bags.models import Bag
from core.dates import start_of_today
from reports.figures import count_new_bags, tally_settled_bags
from reports.models import NewBagTally
from reports.periods import Period
from tests.builders import make_area, make_child, make_parent
from tests.locks import start_waiting
from tests.threads import result_of, start

pytestmark = pytest.mark.django_db


def tally_all():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tally_new_bags(coalesce(max(id), 0)) FROM bags_bag")
        return cursor.fetchone()[0]


def count_plainly(period):
    bags = Bag.objects.filter(created_at__gte=period.begin, created_at__lt=period.end, withdrawn_at=None)
    bags = bags.filter(area=period.area) if period.area else bags
    return {kind: bags.filter(kind=kind).count() for kind in Bag.Kind.values}


@pytest.fixture
def made_over_days(monkeypatch):
    """Ids grow with time, but the times of these are drawn: nothing may be left out for its id."""
    monkeypatch.setattr("reports.figures.OUT_OF_ORDER", timedelta(days=10))


def change_at_random(luck, areas):
    """Something that happens to bags: to one, or to a few in one statement."""
    everything = Bag.objects.order_by("pk").values_list("pk", flat=True)
    some = Bag.objects.filter(pk__in=luck.sample([0, *everything], 1))
    few = luck.choice([some, Bag.objects.filter(Q(area=luck.choice(areas)), kind="child")])
    at = timezone.now()
    what = luck.choice(["made", "made", "retired", "withdrawn", "restored", "moved", "deleted"])
    if what == "made":
        days = timedelta(days=luck.randrange(3), minutes=luck.randrange(600))
        make = luck.choice([make_child, make_parent])
        Bag.objects.filter(pk=make(area=luck.choice(areas)).pk).update(
            created_at=start_of_today() + timedelta(hours=1) - days
        )
    elif what == "retired":
        few.update(retired_at=at, withdrawn_at=None)
    elif what == "withdrawn":
        few.update(retired_at=at, withdrawn_at=at)
    elif what == "restored":
        few.update(retired_at=None, withdrawn_at=None)
    elif what == "moved":
        few.update(area=luck.choice(areas))
    elif what == "deleted":
        some.delete()


def test_count_is_exact_whatever_becomes_of_the_bags(made_over_days):
    luck = random.Random(17)
    areas = [make_area("North"), make_area("South"), None]
    today = timezone.localdate()
    for number in range(120):
        change_at_random(luck, areas)
        if number % 7 == 0:
            tally_all()
        if number % 5 == 0:
            for area in areas:
                for days in (0, 1, 3):
                    period = Period(today - timedelta(days=days), today, area=area)
                    assert count_new_bags(period) == count_plainly(period), number
    assert NewBagTally.objects.filter(last_bag_id=None).exists()


def test_bags_are_counted_an_hour_later_and_once():
    Bag.objects.filter(pk=make_parent().pk).update(created_at=timezone.now() - timedelta(hours=2))
    make_child()

    for _again in range(2):
        tally_settled_bags()

    # Ids may have gaps, over which counting goes in steps that count nothing.
    counted = NewBagTally.objects.exclude(parent_count=0, child_count=0)
    assert list(counted.values_list("parent_count", "child_count")) == [(1, 0)]


def test_bags_are_counted_in_steps_also_where_ids_are_missing():
    for pk in (7, 120_000, 120_001):
        make_child(pk=pk)

    steps = [tally_all() for _step in range(4)]

    assert steps == [True, True, False, False]
    assert sum(NewBagTally.objects.values_list("child_count", flat=True)) == 3


def test_making_a_bag_costs_nothing_for_it():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgfoid = 'correct_new_bag_tally'::regproc AND tgtype & 4 > 0"
        )
        assert cursor.fetchall() == []


@pytest.mark.django_db(transaction=True)
def test_nothing_is_counted_while_somebody_changes_bags():
    bag = make_child()

    with transaction.atomic():
        Bag.objects.filter(pk=bag.pk).update(retired_at=(at := timezone.now()), withdrawn_at=at)
        result_of(start(tally_all))
        assert not NewBagTally.objects.exists()
    result_of(start(tally_all))

    assert count_new_bags(Period(timezone.localdate(), timezone.localdate()))["child"] == 0


@pytest.mark.django_db(transaction=True)
def test_bag_that_is_changed_while_it_is_counted_is_corrected():
    bag, at = make_child(), timezone.now()
    with transaction.atomic():
        tally_all()
        changing = start_waiting(partial(withdraw, bag, at))  # for the one that counts
    result_of(changing)

    assert count_new_bags(Period(timezone.localdate(), timezone.localdate()))["child"] == 0


def withdraw(bag, at):
    Bag.objects.filter(pk=bag.pk).update(retired_at=at, withdrawn_at=at)
