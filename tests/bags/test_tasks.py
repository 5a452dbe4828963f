"""What the worker does for bags."""

import pytest
from django.db import connection

from bags.tasks import enter_new_codes
from tests.builders import make_child

pytestmark = pytest.mark.django_db(transaction=True)


def count_waiting_pages():
    with connection.cursor() as cursor:
        cursor.execute("SELECT enter_waiting_codes()")
        return cursor.fetchone()[0]


def test_new_codes_wait_outside_the_index_of_pieces_until_they_are_entered():
    count_waiting_pages()  # those of other tests
    make_child("CH7700001")
    assert count_waiting_pages() == 1

    make_child("CH7700002")
    enter_new_codes(timestamp=0)

    assert count_waiting_pages() == 0
