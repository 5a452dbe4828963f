"""What the label or the keyboard really gave, emptying a parent, and what a station still holds."""

from pathlib import Path

from django.db import migrations, models
from django.db.models import Q

SQL = Path(__file__).parent.parent / "sql"
FILES = ("steps", "actions", "undo", "record_scans")
# Its arguments are others now; it would stay beside the new one.
DROP_OLD = "DROP FUNCTION IF EXISTS record_scans(bigint, text, jsonb)"
ACTIONS = [
    ("pack", "pack"),
    ("unpack", "unpack"),
    ("empty", "empty"),
    ("move", "move"),
    ("bill", "put on bill"),
    ("unbill", "take off bill"),
    ("look", "look"),
    ("undo", "undo"),
]


class Migration(migrations.Migration):
    dependencies = [("scanning", "0002_record_scans"), ("bills", "0003_station")]
    operations = [
        migrations.AddField("scan", "prefix", models.CharField("AIM prefix", max_length=3, null=True)),
        migrations.AddField("scan", "raw", models.CharField("as read", max_length=256, null=True)),
        migrations.AddField(
            "scan",
            "repaired",
            models.CharField("read from the keys because of", max_length=9, null=True),
        ),
        migrations.AlterField("scan", "action", models.CharField("action", choices=ACTIONS, max_length=6)),
        migrations.AddConstraint(
            "scan",
            models.CheckConstraint(
                condition=Q(repaired=None) | Q(repaired__in=["caps_lock", "layout"]),
                name="scan_repaired_known",
            ),
        ),
        migrations.RunSQL(DROP_OLD, migrations.RunSQL.noop),
        *[migrations.RunSQL((SQL / f"{name}.sql").read_text(), migrations.RunSQL.noop) for name in FILES],
    ]
