"""Reports find the bills that were cancelled in their days."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("bills", "0008_search")]
    operations = [
        migrations.AddIndex(
            "bill",
            models.Index(F("cancelled_at"), condition=Q(cancelled_at__isnull=False), name="bill_cancelled"),
        )
    ]
