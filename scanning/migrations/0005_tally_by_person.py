"""Scans are counted by person, station, area, action and reason. What is there already is counted anew."""

from pathlib import Path

from django.conf import settings
from django.db import migrations, models
from django.db.models import PROTECT, Q

SQL = Path(__file__).parent.parent / "sql"
# Rows are counted up in place, hundreds of times a quarter of an hour.
ROOM_FOR_UPDATES = "ALTER TABLE scanning_scantally SET (fillfactor = 60)"
# Whoever scans is waited for before the tally is touched, which they hold too; others are kept out until all is
# counted.
LOCK = "LOCK TABLE scanning_scan IN SHARE ROW EXCLUSIVE MODE"
COUNT_ALL = """
SELECT set_config('work_mem', '256MB', true);
INSERT INTO scanning_scantally
    (quarter_at, user_id, station, area_id, action, outcome, reason, scan_count, linked_count, taken_out_count,
     first_at, last_at)
SELECT date_bin('15 minutes', received_at, 'epoch'), user_id, station, area_id, action, outcome, reason,
       count(*), sum(packed_by(scan)), sum(taken_out_by(scan)), min(received_at), max(received_at)
FROM scanning_scan scan GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_roles"),
        ("scanning", "0004_tell_short_parents"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.RunSQL(LOCK, migrations.RunSQL.noop),
        migrations.DeleteModel("ScanTally"),
        migrations.CreateModel(
            "ScanTally",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("quarter_at", models.DateTimeField(verbose_name="quarter of an hour")),
                ("station", models.CharField(max_length=64, verbose_name="station")),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("pack", "pack"),
                            ("unpack", "unpack"),
                            ("empty", "empty"),
                            ("move", "move"),
                            ("bill", "put on bill"),
                            ("unbill", "take off bill"),
                            ("look", "look"),
                            ("undo", "undo"),
                        ],
                        max_length=6,
                        verbose_name="action",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("saved", "saved"),
                            ("duplicate", "already there"),
                            ("refused", "refused"),
                        ],
                        max_length=9,
                        verbose_name="outcome",
                    ),
                ),
                ("reason", models.CharField(max_length=16, null=True, verbose_name="reason")),
                ("scan_count", models.BigIntegerField()),
                ("linked_count", models.BigIntegerField()),
                ("taken_out_count", models.BigIntegerField()),
                ("first_at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
                (
                    "area",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=PROTECT,
                        related_name="+",
                        to="accounts.area",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["user", "quarter_at"], name="scan_tally_user"),
                    models.Index(fields=["area", "quarter_at"], name="scan_tally_area"),
                    models.Index(fields=["station", "quarter_at"], name="scan_tally_station"),
                    models.Index(fields=["action", "quarter_at"], name="scan_tally_action"),
                    models.Index(fields=["outcome", "quarter_at"], name="scan_tally_outcome"),
                    models.Index(
                        condition=Q(reason__isnull=False),
                        fields=["reason", "quarter_at"],
                        name="scan_tally_reason",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=[
                            "quarter_at",
                            "user",
                            "station",
                            "area",
                            "action",
                            "outcome",
                            "reason",
                        ],
                        name="scan_tally_once",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.RunSQL(ROOM_FOR_UPDATES, migrations.RunSQL.noop),
        migrations.RunSQL((SQL / "record_scans.sql").read_text(), migrations.RunSQL.noop),
        migrations.RunSQL(COUNT_ALL, migrations.RunSQL.noop),
    ]
