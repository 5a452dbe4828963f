"""Indexes for the filters of the list of bills."""

from django.conf import settings
from django.db import migrations, models

# What "customer starts with", small and capital letters alike, asks for; in any collation of the database.
CUSTOMER = "CREATE INDEX bill_customer ON bills_bill (upper(customer::text) text_pattern_ops)"


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_roles"),
        ("bills", "0005_complete_bills"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddIndex("bill", models.Index(fields=["created_at"], name="bill_made")),
        migrations.AddIndex("bill", models.Index(fields=["area"], name="bill_area")),
        migrations.RunSQL(CUSTOMER, "DROP INDEX bill_customer"),
    ]
