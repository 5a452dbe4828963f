"""Bags and links are counted by area. What is there already is counted anew."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

SQL = Path(__file__).parent.parent / "sql"
# Whoever writes bags or links is waited for before the tally is touched, which they hold too; others are kept out.
LOCK = "LOCK TABLE bags_bag, bags_link IN SHARE ROW EXCLUSIVE MODE"
COUNT_ALL = """
INSERT INTO bags_bagtally (slot, area_id, parent_count, child_count, link_count)
SELECT 0, area_id, sum(parents), sum(children), sum(links)
FROM (
    SELECT area_id, count(*) FILTER (WHERE kind = 'parent') AS parents,
           count(*) FILTER (WHERE kind = 'child') AS children, 0 AS links
    FROM bags_bag GROUP BY area_id
    UNION ALL
    SELECT parent.area_id, 0, 0, count(*)
    FROM bags_link link JOIN bags_bag parent ON parent.id = link.parent_id
    WHERE link.unlinked_at IS NULL GROUP BY parent.area_id
) counted
GROUP BY area_id
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_roles"), ("bags", "0008_pieces")]
    operations = [
        migrations.RunSQL(LOCK, migrations.RunSQL.noop),
        migrations.DeleteModel("BagTally"),
        migrations.CreateModel(
            "BagTally",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slot", models.PositiveSmallIntegerField()),
                ("parent_count", models.BigIntegerField(default=0)),
                ("child_count", models.BigIntegerField(default=0)),
                ("link_count", models.BigIntegerField(default=0)),
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
                        fields=["slot", "area"], name="bag_tally_once", nulls_distinct=False
                    )
                ],
            },
        ),
        migrations.RunSQL(
            "DROP FUNCTION IF EXISTS add_to_tally(bigint, bigint, bigint)", migrations.RunSQL.noop
        ),
        migrations.RunSQL((SQL / "tally.sql").read_text(), migrations.RunSQL.noop),
        migrations.RunSQL(COUNT_ALL, migrations.RunSQL.noop),
    ]
