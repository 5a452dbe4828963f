"""The one role of a person."""

import pytest
from django.contrib.auth.models import Group

from accounts.models import User
from accounts.roles import assign_role, get_role
from tests.builders import make_user

pytestmark = pytest.mark.django_db


def test_assigned_role_replaces_the_others():
    person = make_user("Dispatcher")

    assign_role(person, "Biller")

    assert [group.name for group in person.groups.all()] == ["Biller"]
    assert not person.is_staff


def test_only_admins_reach_the_admin():
    make_user("Admin")
    person = make_user("Biller")

    assign_role(person, "Admin")
    person.refresh_from_db()
    assert person.is_staff

    assign_role(person, "Dispatcher")
    person.refresh_from_db()
    assert not person.is_staff


def test_superuser_keeps_that_only_as_admin():
    make_user("Admin", password="heavy-anchor-9")
    person = User.objects.create_superuser("root", password="x")

    assign_role(person, "Admin")
    assert person.is_superuser

    assign_role(person, "Biller")
    assert not person.is_superuser


def test_strongest_role_counts():
    person = make_user("Dispatcher")
    person.groups.add(Group.objects.get(name="Biller"))

    assert get_role(person) == "Biller"
    assert get_role(User(username="new")) is None
    assert get_role(User(username="root", is_superuser=True)) == "Admin"
