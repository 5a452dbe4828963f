"""A bill is closed with its next version, never again with an old one."""

from pathlib import Path

from django.db import migrations

RULES = Path(__file__).parent.parent / "sql" / "rules.sql"


class Migration(migrations.Migration):
    dependencies = [("bills", "0009_cancelled")]
    operations = [migrations.RunSQL(RULES.read_text(), migrations.RunSQL.noop)]
