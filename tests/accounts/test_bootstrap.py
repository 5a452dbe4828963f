"""The people of a new installation."""

import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import ImproperlyConfigured

from accounts.bootstrap import create_first_people
from accounts.models import User

pytestmark = pytest.mark.django_db
WISHES = ("ADMIN_PASSWORD", "BILLER_PASSWORD", "DISPATCHER_PASSWORD")


@pytest.fixture(autouse=True)
def no_wishes(monkeypatch, settings):
    settings.CREATE_TEST_USERS = False
    for name in WISHES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def test_users_wished(monkeypatch, settings):
    settings.CREATE_TEST_USERS = True
    monkeypatch.setenv("BILLER_PASSWORD", "biller-pass-1")
    monkeypatch.setenv("DISPATCHER_PASSWORD", "dispatcher-pass-1")


def people():
    return {
        (user.username, user.is_staff, user.is_superuser, *user.groups.values_list("name", flat=True))
        for user in User.objects.all()
    }


def test_first_admin_gets_a_random_password_that_is_told_once():
    password = create_first_people()

    assert authenticate(username="admin", password=password).is_admin
    assert people() == {("admin", True, True, "Admin")}
    assert create_first_people() is None


def test_random_passwords_differ():
    first = create_first_people()
    User.objects.filter(username="admin").update(username="somebody-else")

    assert create_first_people() != first


def test_admin_password_comes_from_the_environment(monkeypatch):
    monkeypatch.setenv("ADMIN_PASSWORD", "admin-pass-1")

    assert create_first_people() is None
    assert authenticate(username="admin", password="admin-pass-1")


def test_password_of_an_existing_admin_stays(monkeypatch):
    User.objects.create_user("Admin", password="chosen-by-hand")
    monkeypatch.setenv("ADMIN_PASSWORD", "admin-pass-1")

    assert create_first_people() is None
    assert User.objects.get().check_password("chosen-by-hand")


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("", "This password is too short. It must contain at least 8 characters."),
        ("short-1", "This password is too short. It must contain at least 8 characters."),
        ("password1", "This password is too common."),
    ],
)
def test_weak_admin_password_is_refused_and_nobody_is_made(monkeypatch, test_users_wished, password, reason):
    monkeypatch.setenv("ADMIN_PASSWORD", password)

    with pytest.raises(ImproperlyConfigured) as refused:
        create_first_people()

    assert str(refused.value) == f"ADMIN_PASSWORD cannot be used: {reason}"
    assert people() == set()


def test_test_users_are_made_when_wished(test_users_wished):
    create_first_people()

    assert people() == {
        ("admin", True, True, "Admin"),
        ("biller1", False, False, "Biller"),
        ("dispatcher1", False, False, "Dispatcher"),
    }
    assert authenticate(username="biller1", password="biller-pass-1")
    assert authenticate(username="dispatcher1", password="dispatcher-pass-1")


def test_existing_test_users_keep_what_they_have(monkeypatch, test_users_wished):
    create_first_people()
    monkeypatch.setenv("BILLER_PASSWORD", "another-pass-2")

    create_first_people()

    assert User.objects.count() == 3
    assert User.objects.get(username="biller1").check_password("biller-pass-1")


@pytest.mark.parametrize("missing", ["BILLER_PASSWORD", "DISPATCHER_PASSWORD"])
def test_test_users_without_a_password_are_refused_and_nobody_is_made(
    monkeypatch, test_users_wished, missing
):
    monkeypatch.setenv(missing, "")

    with pytest.raises(ImproperlyConfigured) as refused:
        create_first_people()

    assert str(refused.value) == (
        f"CREATE_TEST_USERS is on and needs {missing}: there are no default passwords."
    )
    assert people() == set()
