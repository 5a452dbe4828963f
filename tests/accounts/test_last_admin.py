"""The last admin keeps role, activity and password, whoever changes them and however."""

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, connection, transaction

from accounts.models import ADMIN, User
from accounts.roles import assign_role
from core.database import find_broken_rule
from tests.builders import make_user


def switch_off(person):
    User.objects.filter(pk=person.pk).update(is_active=False)


def take_password(person):
    User.objects.filter(pk=person.pk).update(password="!")


def demote(person):
    assign_role(person, "Biller")


def take_group(person):
    person.groups.remove(Group.objects.get(name=ADMIN))


def turn_group(person):
    membership = User.groups.through.objects.filter(user_id=person.pk, group__name=ADMIN)
    membership.update(group_id=Group.objects.get(name="Biller").pk)


def move_group(person):
    nobody = make_user("")
    switch_off(nobody)
    User.groups.through.objects.filter(user_id=person.pk, group__name=ADMIN).update(user_id=nobody.pk)


CHANGES = [switch_off, take_password, demote, take_group, turn_group, move_group]


def refuse(change, person):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        change(person)
    assert find_broken_rule(caught.value) == "last_admin_stays"
    return caught.value.__cause__.diag.message_primary


@pytest.mark.django_db
@pytest.mark.parametrize("is_superuser", [False, True])
def test_last_admin_stays(is_superuser):
    last = make_user("" if is_superuser else "Admin", password="a-long-enough-password")
    User.objects.filter(pk=last.pk).update(is_superuser=is_superuser)
    last.refresh_from_db()
    make_user("Admin")  # who has no password
    retired = make_user("Admin", password="a-long-enough-password")
    switch_off(retired)

    for change in CHANGES[: 3 if is_superuser else None]:
        assert (
            refuse(change, last) == "This is the last admin who can sign in. Make another person admin first."
        )
        last.refresh_from_db()
    make_user("Admin", password="a-long-enough-password")
    for change in CHANGES:
        with transaction.atomic():
            change(last)
            transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", CHANGES)
def test_of_two_admins_who_demote_each_other_one_stays(at_once, change):
    first, second = make_user("Admin", "anna"), make_user("Admin", "bela")
    User.objects.update(password="known")

    def try_change(person):
        try:
            with transaction.atomic():
                change(person)
        except IntegrityError as error:
            return find_broken_rule(error)
        finally:
            connection.close()
        return "done"

    assert sorted(at_once(lambda: try_change(first), lambda: try_change(second))) == [
        "done",
        "last_admin_stays",
    ]
