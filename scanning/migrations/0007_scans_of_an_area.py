"""Dispatchers see the scans of their area."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("scanning", "0006_to_look_at")]
    operations = [
        migrations.AddIndex(
            model_name="scan",
            index=models.Index(
                condition=models.Q(("area__isnull", False)), fields=["area", "received_at"], name="scan_area"
            ),
        ),
    ]
