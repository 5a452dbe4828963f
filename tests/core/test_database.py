"""Rows by name, broken rules by name, texts that the database can hold."""

import pytest
from django.db import IntegrityError, connection, transaction

from core.database import fetch_dicts, find_broken_rule, replace_unstorable
from tests.builders import make_child


@pytest.mark.django_db
def test_rows_have_the_names_of_their_columns():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 AS one, 'b' AS two UNION ALL SELECT 2, 'd' ORDER BY 1")
        assert fetch_dicts(cursor) == [{"one": 1, "two": "b"}, {"one": 2, "two": "d"}]


@pytest.mark.django_db
def test_broken_rule_is_named():
    make_child("CH10001")

    with pytest.raises(IntegrityError) as error, transaction.atomic():
        make_child("CH10001")

    assert find_broken_rule(error.value) == "bag_code_unique"


def test_error_without_a_rule_names_none():
    assert find_broken_rule(IntegrityError("somebody raised it")) is None


@pytest.mark.parametrize(("text", "stored"), [("a\0b", "a\ufffdb"), ("a\ud800", "a?"), ("कोड", "कोड")])
def test_what_the_database_cannot_hold_is_replaced(text, stored):
    assert replace_unstorable(text) == stored
