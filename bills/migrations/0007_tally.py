"""Bills are counted as they are opened and closed."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

SQL = Path(__file__).parent.parent / "sql"
# The trigger comes first: making it waits for whoever writes, and keeps others out until all is counted.
COUNT_ALL = """
INSERT INTO bills_billtally (slot, area_id, open_count, closed_count)
SELECT 0, area_id, count(*) FILTER (WHERE closed_at IS NULL), count(*) FILTER (WHERE closed_at IS NOT NULL)
FROM bills_bill WHERE cancelled_at IS NULL GROUP BY area_id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_roles"),
        ("bags", "0009_tally_by_area"),
        ("bills", "0006_indexes_of_lists"),
    ]
    operations = [
        migrations.CreateModel(
            "BillTally",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slot", models.PositiveSmallIntegerField()),
                ("open_count", models.BigIntegerField(default=0)),
                ("closed_count", models.BigIntegerField(default=0)),
                (
                    "area",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.area",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["slot", "area"], name="bill_tally_once", nulls_distinct=False
                    )
                ],
            },
        ),
        migrations.RunSQL((SQL / "tally.sql").read_text(), migrations.RunSQL.noop),
        migrations.RunSQL(COUNT_ALL, migrations.RunSQL.noop),
    ]
