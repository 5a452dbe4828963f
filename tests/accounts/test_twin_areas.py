"""An upgrade gives names of their own to areas whose names differ only by how they are written."""

import pytest
from django.core.management import call_command
from django.db import connection

from accounts.models import Area
from tests.database import new_database


@pytest.mark.timeout(120)  # a database is made step by step
def test_upgrade_tells_twin_areas_apart_and_leaves_all_others(django_db_setup, django_db_blocker):
    names = {
        "Moon": "Moon",
        "\u202aMoon\u202c": "\u202aMoon\u202c (2)",
        "é": "é",
        "e\u0301": "e\u0301 (3)",
        "e\u0301 (2)": "e\u0301 (2)",
        "é\u00ad": "é\u00ad (4)",
        "Straße": "Straße",
        "STRASSE": "STRASSE",
        "Nord  bay": "Nord  bay",
        "NORD\u00a0BAY": "NORD\u00a0BAY (2)",
        "x" * 64: "x" * 64,
        "ｘ" * 64: "ｘ" * 58 + " (2)",
    }
    with django_db_blocker.unblock(), new_database():
        call_command("migrate", "accounts", "0003", verbosity=0)
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO accounts_area (name) VALUES (%s)", [[name] for name in names])

        call_command("migrate", "accounts", verbosity=0)

        assert list(Area.objects.order_by("id").values_list("name", flat=True)) == list(names.values())
