"""Dispatchers see the scans of their area. Bills that cannot be are refused, however long their numbers."""

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("scanning", "0006_to_look_at")]
    operations = [
        migrations.AddIndex(
            model_name="scan",
            index=models.Index(
                condition=models.Q(("area__isnull", False)), fields=["area", "received_at"], name="scan_area"
            ),
        ),
        migrations.RunSQL((SQL / "steps.sql").read_text(), migrations.RunSQL.noop),
    ]
