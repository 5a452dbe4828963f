"""How PostgreSQL stores and visits the tables that grow, or are written all day."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db

IN_SMALL_STEPS = {"autovacuum_vacuum_insert_scale_factor=0.02", "autovacuum_analyze_scale_factor=0.02"}
AND_FROZEN = IN_SMALL_STEPS | {"autovacuum_freeze_min_age=0"}


def test_only_large_tables_have_settings_of_their_own():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, reloptions FROM pg_class"
            " WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
        )
        found = {
            # The tests' databases leave cleaning to the tests.
            name: set(options or []) - {"autovacuum_enabled=false"}
            for name, options in cursor.fetchall()
        }

    assert {name: options for name, options in found.items() if options} == {
        "accounts_auditentry": AND_FROZEN,
        "bags_bag": IN_SMALL_STEPS,
        "bags_link": IN_SMALL_STEPS,
        "scanning_scan": AND_FROZEN,
        "scanning_scantally": {"fillfactor=60"},
    }
