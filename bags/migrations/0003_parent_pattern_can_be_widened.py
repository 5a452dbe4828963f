"""Codes one slip from the pattern for parents are found by that pattern with "~" in it: can it be read?"""

from django.core.management.base import CommandError
from django.db import DataError, migrations, transaction

# As the next migration has it for the generated column slip_pattern.
WIDENED = r"""
SELECT parent_pattern, regexp_replace(regexp_replace(regexp_replace(parent_pattern,
    '(\\[cuUxX0-9][0-9A-Fa-f]*|\\[A-CE-VX-Za-ce-vx-z]|\(\?<?[:=!]|\{[0-9,]*\})'
    '|(\[\^?\]?(?:\[[:.=][^]]*[:.=]\]|\\.|[^]\\])*\]|\\.|[A-Z0-9/_-])', E'\x01\\1\x02\\2\x03', 'g'),
    E'\x01([^\x02]+)\x02\x03', '\1', 'g'), E'\x01\x02([^\x03]*)\x03', '(?:\1|~)', 'g')
FROM bags_codesettings
"""


def check_pattern(apps, schema_editor):
    """Stop before anything is changed: an unreadable pattern would fail each scan of a new code."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(WIDENED)
        for pattern, widened in cursor.fetchall():
            try:
                with transaction.atomic(using=schema_editor.connection.alias):
                    cursor.execute("SELECT 'X' ~ ('(?n)' || %s)", [widened])
            except DataError as error:
                raise CommandError(
                    f"The pattern for parents, {pattern}, is too unusual for this version: write it more "
                    "simply in the settings of the version that runs now, then upgrade."
                ) from error


class Migration(migrations.Migration):
    dependencies = [
        ("bags", "0002_sql_objects"),
    ]

    operations = [
        migrations.RunPython(check_pattern, migrations.RunPython.noop),
    ]
