"""Rules about bills: frozen contents, lines that are only ended, versions that stay."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql" / "rules.sql"


class Migration(migrations.Migration):
    dependencies = [("bills", "0001_initial"), ("bags", "0002_rules")]
    operations = [
        migrations.RunSQL(SQL.read_text(), migrations.RunSQL.noop),
    ]
