"""Rules about printed labels: no code twice, and what was printed stays written down."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql" / "rules.sql"


class Migration(migrations.Migration):
    dependencies = [("labels", "0001_initial"), ("bags", "0002_rules")]
    operations = [
        migrations.RunSQL(SQL.read_text(), migrations.RunSQL.noop),
    ]
