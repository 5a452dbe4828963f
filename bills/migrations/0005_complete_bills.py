"""Destination, vehicle, driver, area and revision of bills; numbers by the system; cancelling; short codes."""

from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from bills.sealing import short_code_of

SQL = Path(__file__).parent.parent / "sql" / "rules.sql"
MAY_NOT = "ALTER TABLE bills_billversion ENABLE TRIGGER bill_version_is_history"
# Versions are never changed; their owner gives them their short codes this once.
MAY = "ALTER TABLE bills_billversion DISABLE TRIGGER bill_version_is_history"


def give_short_codes(apps, schema_editor):
    versions = apps.get_model("bills", "BillVersion").objects
    for pk, sha256 in versions.values_list("pk", "sha256").iterator():
        versions.filter(pk=pk).update(short_code=short_code_of(sha256))


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_roles"),
        ("bags", "0007_settings_of_bills"),
        ("bills", "0004_admins_see_stations"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BillCounter",
            fields=[
                (
                    "series",
                    models.CharField(db_collation="C", max_length=80, primary_key=True, serialize=False),
                ),
                ("last", models.PositiveBigIntegerField()),
            ],
        ),
        migrations.RemoveIndex(
            model_name="bill",
            name="bill_open",
        ),
        migrations.AddField(
            model_name="bill",
            name="area",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="accounts.area",
                verbose_name="area",
            ),
        ),
        migrations.AddField(
            model_name="bill",
            name="cancel_reason",
            field=models.CharField(
                db_default="", default="", editable=False, max_length=400, verbose_name="why it was cancelled"
            ),
        ),
        migrations.AddField(
            model_name="bill",
            name="cancelled_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="cancelled at"),
        ),
        migrations.AddField(
            model_name="bill",
            name="cancelled_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="bill",
            name="destination",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=120, verbose_name="destination"
            ),
        ),
        migrations.AddField(
            model_name="bill",
            name="driver",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=80, verbose_name="driver"
            ),
        ),
        migrations.AddField(
            model_name="bill",
            name="revision",
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddField(
            model_name="bill",
            name="vehicle",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=40, verbose_name="vehicle"
            ),
        ),
        migrations.AddField(
            model_name="billversion",
            name="short_code",
            field=models.CharField(db_collation="C", max_length=12, null=True, verbose_name="short code"),
        ),
        migrations.AddIndex(
            model_name="bill",
            index=models.Index(
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("cancelled_at", None), ("closed_at", None)),
                name="bill_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="bill",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cancel_reason", ""), ("cancelled_at", None), ("cancelled_by", None)),
                    models.Q(("cancelled_at__isnull", False), ("cancelled_by__isnull", False)),
                    _connector="OR",
                ),
                name="bill_cancelled_by_someone",
            ),
        ),
        migrations.AddConstraint(
            model_name="bill",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cancelled_at", None),
                    ("version", 0),
                    models.Q(("cancel_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="bill_cancelled_for_a_reason",
            ),
        ),
        migrations.RunSQL(MAY, MAY_NOT),
        migrations.RunPython(give_short_codes, migrations.RunPython.noop),
        migrations.RunSQL(MAY_NOT, MAY),
        migrations.AlterField(
            model_name="billversion",
            name="short_code",
            field=models.CharField(db_collation="C", max_length=12, verbose_name="short code"),
        ),
        migrations.AddConstraint(
            model_name="billversion",
            constraint=models.UniqueConstraint(fields=("short_code",), name="bill_version_short_code_unique"),
        ),
        migrations.RunSQL(SQL.read_text(), migrations.RunSQL.noop),
    ]
