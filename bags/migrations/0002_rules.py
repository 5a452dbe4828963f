"""Rules about bags and links, the totals, and the one row of settings."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql" / "rules.sql"


class Migration(migrations.Migration):
    dependencies = [("bags", "0001_initial"), ("accounts", "0001_initial")]
    operations = [
        migrations.RunSQL(SQL.read_text(), migrations.RunSQL.noop),
        migrations.RunSQL(
            "INSERT INTO bags_sitesettings (id, site_name, parent_pattern, child_pattern, create_unknown_bags,"
            " expected_children, weight_per_child_kg) VALUES (1, 'TraceTrack', '^(SB[0-9]{5}|M444-[0-9]{5})$',"
            " '^[A-Z0-9._/-]{4,64}$', true, 30, 1)",
            migrations.RunSQL.noop,
        ),
    ]
