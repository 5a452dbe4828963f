"""The list of tables in docs/how-it-works.md says what the database does with the changes of each."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from core.database_roles import has_two_roles

pytestmark = pytest.mark.django_db
ROW = re.compile(r"^\| ((?:`\w+`(?:, )?)+) *\| (each|some|kept|not) *\| .+ \|$", re.MULTILINE)
# Of each table: the changes that the role that serves may make, those that a trigger notes always, and those
# that it notes under a condition of its own. Scans are their own trace.
CHANGES = """
    WITH notes AS (
        SELECT tgrelid, tgtype,
            tgqual IS NULL OR pg_get_triggerdef(note.oid) LIKE '%%tracetrack.is_scan%%' AS always
        FROM pg_trigger note JOIN pg_proc ON pg_proc.oid = tgfoid
        WHERE proname IN ('note_row', 'note_rows', 'note_role', 'note_webhook')
    )
    SELECT relname,
        ARRAY(SELECT change FROM unnest(ARRAY['INSERT', 'UPDATE', 'DELETE']) AS change
              WHERE has_table_privilege(%s, pg_class.oid, change)),
        ARRAY(SELECT change FROM (VALUES ('INSERT', 4), ('DELETE', 8), ('UPDATE', 16)) AS bits (change, bit)
              JOIN notes ON tgrelid = pg_class.oid AND tgtype & bit > 0 AND always),
        EXISTS (SELECT FROM notes WHERE tgrelid = pg_class.oid)
    FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
"""


def classify(may_be, is_noted, is_sometimes_noted):
    if set(may_be) <= set(is_noted) and is_noted:
        return "each"
    if is_sometimes_noted:
        return "some"
    return "kept" if set(may_be) <= {"INSERT"} else "not"


@pytest.mark.skipif(not has_two_roles(), reason="DATABASE_OWNER_URL is not set")
def test_list_of_tables_says_what_the_triggers_and_rights_do():
    text = Path(settings.BASE_DIR, "docs/how-it-works.md").read_text()
    listed = {name: how for names, how in ROW.findall(text) for name in re.findall(r"`(\w+)`", names)}
    with connection.cursor() as cursor:
        cursor.execute(CHANGES, [settings.DATABASE_ROLE])
        found = {name: classify(*changes) for name, *changes in cursor.fetchall()}

    models = apps.get_models(include_auto_created=True)
    ours = {model._meta.db_table for model in models if model._meta.app_label != "procrastinate"}
    assert listed == {name: found[name] for name in ours}
