"""Who did what a scan met is known by the person's id. A name that nobody has any more is forgotten."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# One rewrite of the table: rows of scans may not be updated, and there may be many.
NAMES_TO_IDS = """
CREATE FUNCTION find_user_id(wanted text) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT id FROM accounts_user WHERE username = wanted
$$;
ALTER TABLE scanning_scan ALTER COLUMN found_by TYPE bigint USING find_user_id(found_by);
ALTER TABLE scanning_scan RENAME COLUMN found_by TO found_by_id;
DROP FUNCTION find_user_id(text);
"""
IDS_TO_NAMES = """
CREATE FUNCTION find_username(wanted bigint) RETURNS varchar LANGUAGE sql STABLE AS $$
    SELECT username FROM accounts_user WHERE id = wanted
$$;
ALTER TABLE scanning_scan RENAME COLUMN found_by_id TO found_by;
ALTER TABLE scanning_scan ALTER COLUMN found_by TYPE varchar(150) USING find_username(found_by);
DROP FUNCTION find_username(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("scanning", "0002_sql_objects"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(NAMES_TO_IDS, IDS_TO_NAMES)],
            state_operations=[
                migrations.AlterField(
                    "scan",
                    "found_by",
                    models.ForeignKey(
                        settings.AUTH_USER_MODEL,
                        django.db.models.deletion.PROTECT,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        related_name="+",
                    ),
                )
            ],
        )
    ]
