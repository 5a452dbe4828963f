"""Who may see which bags."""

import pytest

from bags.models import Bag
from bags.visibility import can_view, filter_visible
from tests.builders import make_area, make_child, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def bags():
    north, south = make_area("North"), make_area("South")
    return [make_child("CH1", area=north), make_child("CH2", area=south), make_child("CH3")]


@pytest.mark.parametrize(
    ("role", "seen"), [("Dispatcher", ["CH1", "CH3"]), ("Biller", ["CH1", "CH2", "CH3"])]
)
def test_people_see_what_their_role_and_area_open(bags, role, seen):
    person = make_user(role, area=bags[0].area)

    assert [bag.code for bag in bags if can_view(person, bag)] == seen
    assert [bag.code for bag in filter_visible(person, Bag.objects.order_by("code"))] == seen


def test_dispatcher_without_an_area_sees_all_bags(bags):
    person = make_user("Dispatcher")

    assert filter_visible(person, Bag.objects.all()).count() == 3
    assert all(can_view(person, bag) for bag in bags)
