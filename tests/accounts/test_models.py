"""What people are called."""

import pytest
from django.db import connection

from accounts.audit import record_change
from accounts.models import User, select_display_name
from tests.builders import make_user


@pytest.mark.parametrize(("first_name", "called"), [("Asha", "Asha"), ("", "asha.k")])
def test_person_has_one_display_name_everywhere(db, first_name, called):
    person = make_user(username="asha.k", first_name=first_name)
    entry = record_change(by=person, verb="made", subject_kind="bag", subject="CH1")

    with connection.cursor() as cursor:
        cursor.execute("SELECT display_name(person) FROM accounts_user person WHERE id = %s", [person.pk])
        (in_sql,) = cursor.fetchone()
    in_query = type(entry).objects.values_list(select_display_name("by"), flat=True).get(pk=entry.pk)

    assert (User.objects.get(pk=person.pk).display_name, in_query, in_sql) == (called, called, called)
