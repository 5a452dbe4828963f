"""Which areas a person sees: the own, all by a tick, or no area's things before one is given."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from accounts.models import NO_AREA, User
from api.bags import fetch_bags
from bags.models import Bag
from bags.visibility import can_view
from bills.models import Bill
from bills.visibility import can_view_bill, filter_visible_bills
from history.bag_lists import fetch_newest_bags
from search.queries import find_matches
from tests.builders import make_area, make_bill, make_parent, make_user, scan, told

pytestmark = pytest.mark.django_db


def make_dispatcher(**fields):
    person = make_user("Dispatcher")
    User.objects.filter(pk=person.pk).update(**({"sees_all_areas": False} | fields))
    return User.objects.get(pk=person.pk)


def test_limit_by_role_area_and_tick():
    north = make_area("North")

    assert make_dispatcher(area=north).own_area_id == north.pk
    assert make_dispatcher(area=north, sees_all_areas=True).own_area_id is None
    assert make_dispatcher(sees_all_areas=True).own_area_id is None
    assert make_dispatcher().own_area_id == NO_AREA
    assert make_user("Biller").own_area_id is None


def test_dispatcher_without_an_area_sees_and_scans_nothing():
    waiting, everywhere = make_dispatcher(), make_dispatcher(sees_all_areas=True)
    in_north, in_none = make_parent("SB00001", area=make_area("North")), make_parent("SB00002")

    assert (can_view(waiting, in_north), can_view(waiting, in_none)) == (False, False)
    assert not can_view_bill(waiting, make_bill())
    found = [find_matches("SB0000", waiting).bags, fetch_bags({"SB00002"}, by=waiting)]
    listed = [fetch_newest_bags(user=waiting).rows, list(filter_visible_bills(waiting, Bill.objects.all()))]
    assert (found, listed) == ([[], []], [[], []])
    for action, code in (("pack", "SB00001"), ("pack", "SB00002"), ("pack", "SB00003"), ("look", "SB00002")):
        answer = scan(waiting, action, code)
        assert (told(answer), answer.message) == (("refused", "not_allowed"), "No area yet: ask an admin.")
    assert not Bag.objects.filter(code="SB00003").exists()
    assert told(scan(everywhere, "pack", "SB00001"))[0] == "saved"


def test_pages_say_that_an_area_is_missing(client):
    client.force_login(make_dispatcher())
    for page in ("/", "/bags/", "/scan/"):
        assert "No area yet: ask an admin" in client.get(page).content.decode()

    client.force_login(make_dispatcher(sees_all_areas=True))
    assert "No area yet" not in client.get("/bags/").content.decode()


def test_dispatchers_without_an_area_were_ticked():
    waiting, placed, biller = make_dispatcher(), make_dispatcher(area=make_area("North")), make_user("Biller")
    migration = import_module("accounts.migrations.0007_tick_all_areas")

    with connection.schema_editor() as editor:
        migration.tick_dispatchers_without_area(apps, editor)

    ticked = User.objects.filter(sees_all_areas=True).values_list("pk", flat=True)
    assert list(ticked) == [waiting.pk]
    assert {placed.pk, biller.pk}.isdisjoint(ticked)
