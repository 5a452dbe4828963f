"""A scan that puts a parent on a bill tells whether it is short; cancelled bills take none."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"
FILES = ("steps", "actions", "undo", "record_scans")
# It gives one column more now, which only a new function can.
DROP_OLD = "DROP FUNCTION IF EXISTS record_scans(bigint, text, jsonb, integer, jsonb)"


class Migration(migrations.Migration):
    dependencies = [("scanning", "0003_scan_as_read"), ("bills", "0005_complete_bills")]
    operations = [
        migrations.RunSQL(DROP_OLD, migrations.RunSQL.noop),
        *[migrations.RunSQL((SQL / f"{name}.sql").read_text(), migrations.RunSQL.noop) for name in FILES],
    ]
