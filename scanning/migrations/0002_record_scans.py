"""The scan path: what each scan does, and scans as history."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"
FILES = ("steps", "actions", "undo", "record_scans")


class Migration(migrations.Migration):
    dependencies = [("scanning", "0001_initial"), ("bills", "0002_rules")]
    operations = [
        migrations.RunSQL((SQL / f"{name}.sql").read_text(), migrations.RunSQL.noop) for name in FILES
    ]
