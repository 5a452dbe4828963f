"""Reading the signed-in person, with their roles."""

import pytest
from django.contrib.auth import authenticate
from django.db import connection
from django.db.models import Value
from django.db.models.functions import Lower

from accounts.backends import Backend
from accounts.models import User
from tests.builders import PASSWORD, group_named, make_area, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("roles", [[], ["Dispatcher"], ["Admin", "Biller", "Dispatcher"]])
def test_person_comes_with_all_roles_by_one_query(roles, django_assert_num_queries):
    asha = make_user(None, "asha")
    asha.groups.set([group_named(role) for role in roles])
    make_user("Admin", "other")

    with django_assert_num_queries(1):
        found = Backend().get_user(asha.pk)
        assert found.roles == frozenset(roles)

    assert found == asha


def test_person_is_read_with_all_columns(django_assert_num_queries):
    asha = make_user("Dispatcher", "asha", area=make_area("North"))
    stored = User.objects.values().get(pk=asha.pk)

    found = Backend().get_user(asha.pk)

    with django_assert_num_queries(0):
        assert {name: getattr(found, name) for name in stored} == stored


def test_retired_person_is_nobody():
    asha = make_user("Biller", "asha")
    User.objects.filter(pk=asha.pk).update(is_active=False)

    assert Backend().get_user(asha.pk) is None


def test_unknown_person_is_nobody():
    assert Backend().get_user(2**31 - 1) is None


def test_role_that_was_taken_away_is_gone_at_the_next_request():
    asha = make_user("Biller", "asha")
    asha.groups.clear()

    assert Backend().get_user(asha.pk).may_bill is False


@pytest.mark.parametrize(("password", "is_let_in"), [(PASSWORD, True), ("wrong", False), ("", False)])
def test_only_the_right_password_lets_in(password, is_let_in):
    asha = make_user("Dispatcher", "asha", password=PASSWORD)

    assert authenticate(username="asha", password=password) == (asha if is_let_in else None)


@pytest.mark.parametrize("name", ["ASHA", "Asha"])
def test_capitals_in_a_name_do_not_matter(name):
    asha = make_user("Dispatcher", "asha", password=PASSWORD)
    # Not by Python's rules: the database compares.
    make_user("Dispatcher", "ashaß", password=PASSWORD)

    assert authenticate(username=name, password=PASSWORD) == asha


def test_name_is_found_by_the_index_that_keeps_it_unique():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = User.objects.alias(folded=Lower("username")).filter(folded=Lower(Value("Asha"))).explain()

    assert "user_name_unique_in_any_case" in plan
