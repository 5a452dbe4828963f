"""What the self-check found."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="SelfCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("started_at", models.DateTimeField(auto_now_add=True, verbose_name="started at")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="finished at")),
                ("bag_count", models.BigIntegerField(default=0, verbose_name="bags")),
                ("link_count", models.BigIntegerField(default=0, verbose_name="open links")),
                ("scan_count", models.BigIntegerField(default=0, verbose_name="scans")),
                ("difference_count", models.BigIntegerField(default=0, verbose_name="differences")),
                ("differences", models.JSONField(default=dict, verbose_name="which")),
                ("trouble", models.TextField(blank=True, default="", verbose_name="what went wrong")),
            ],
            options={
                "verbose_name": "self-check",
                "verbose_name_plural": "self-checks",
                "ordering": ["-id"],
            },
        ),
    ]
