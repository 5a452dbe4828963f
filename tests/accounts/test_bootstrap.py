"""The people of a new installation."""

import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import ImproperlyConfigured

from accounts.bootstrap import create_first_people
from accounts.models import User

pytestmark = pytest.mark.django_db
OWN_WORDS = "This password is too easy to guess: it is made of the name or of words of this site."
WISHES = ("ADMIN_PASSWORD", "BILLER_PASSWORD", "DISPATCHER_PASSWORD")


@pytest.fixture(autouse=True)
def no_wishes(monkeypatch, settings):
    settings.CREATE_TEST_USERS = False
    for name in WISHES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def test_users_wished(monkeypatch, settings):
    settings.CREATE_TEST_USERS = True
    monkeypatch.setenv("BILLER_PASSWORD", "sacks-go-out-1")
    monkeypatch.setenv("DISPATCHER_PASSWORD", "sacks-come-in-1")


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
    monkeypatch.setenv("ADMIN_PASSWORD", "nobody-knows-1")

    assert create_first_people() is None
    assert authenticate(username="admin", password="nobody-knows-1")


def test_password_of_an_existing_admin_stays(monkeypatch):
    User.objects.create_user("Admin", password="chosen-by-hand")
    monkeypatch.setenv("ADMIN_PASSWORD", "nobody-knows-1")

    assert create_first_people() is None
    assert User.objects.get().check_password("chosen-by-hand")


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("", f"This password is too short. It must contain at least 10 characters. {OWN_WORDS}"),
        ("zk3-x9p-q", "This password is too short. It must contain at least 10 characters."),
        ("basketball", "This password is too common."),
        ("admin-2026-x", OWN_WORDS),
    ],
)
def test_weak_admin_password_is_refused_and_nobody_is_made(monkeypatch, test_users_wished, password, reason):
    monkeypatch.setenv("ADMIN_PASSWORD", password)

    with pytest.raises(ImproperlyConfigured) as refused:
        create_first_people()

    assert str(refused.value) == f"ADMIN_PASSWORD cannot be used: {reason}"
    assert people() == set()


@pytest.mark.parametrize("variable", ["BILLER_PASSWORD", "DISPATCHER_PASSWORD"])
def test_weak_password_of_a_test_user_is_refused_and_nobody_is_made(monkeypatch, test_users_wished, variable):
    monkeypatch.setenv(variable, "warehouse-26")

    with pytest.raises(ImproperlyConfigured) as refused:
        create_first_people()

    assert str(refused.value) == f"{variable} cannot be used: {OWN_WORDS}"
    assert people() == set()


def test_test_users_are_made_when_wished(test_users_wished):
    create_first_people()

    assert people() == {
        ("admin", True, True, "Admin"),
        ("biller1", False, False, "Biller"),
        ("dispatcher1", False, False, "Dispatcher"),
    }
    assert authenticate(username="biller1", password="sacks-go-out-1")
    assert authenticate(username="dispatcher1", password="sacks-come-in-1")


def test_existing_test_users_keep_what_they_have(monkeypatch, test_users_wished):
    create_first_people()
    monkeypatch.setenv("BILLER_PASSWORD", "sacks-go-out-2")

    create_first_people()

    assert User.objects.count() == 3
    assert User.objects.get(username="biller1").check_password("sacks-go-out-1")


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
