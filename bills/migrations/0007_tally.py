"""Bills are counted as they are opened and closed."""

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parent.parent / "sql"
COUNT_ALL = """
INSERT INTO bills_billtally (slot, open_count, closed_count)
SELECT 0, count(*) FILTER (WHERE closed_at IS NULL), count(*) FILTER (WHERE closed_at IS NOT NULL)
FROM bills_bill WHERE cancelled_at IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("bills", "0006_indexes_of_lists")]
    operations = [
        migrations.CreateModel(
            "BillTally",
            [
                ("slot", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("open_count", models.BigIntegerField(default=0)),
                ("closed_count", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.RunSQL(COUNT_ALL, migrations.RunSQL.noop),
        migrations.RunSQL((SQL / "tally.sql").read_text(), migrations.RunSQL.noop),
    ]
