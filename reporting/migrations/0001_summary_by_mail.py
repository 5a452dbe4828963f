"""The summary of the day by e-mail: its one row of settings, and what was sent."""

import datetime

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SentSummary",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False, verbose_name="day")),
                ("sent_at", models.DateTimeField(null=True, verbose_name="sent at")),
                ("recipients", models.IntegerField(default=0, verbose_name="to how many")),
                ("tries", models.IntegerField(default=0, verbose_name="tries")),
                ("tried_at", models.DateTimeField(null=True, verbose_name="tried at")),
                ("trouble", models.TextField(blank=True, default="", verbose_name="what is wrong")),
            ],
            options={
                "verbose_name": "sent summary",
                "verbose_name_plural": "sent summaries",
                "ordering": ["-day"],
            },
        ),
        migrations.CreateModel(
            name="SummaryMail",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("enabled", models.BooleanField(default=False, verbose_name="send it")),
                (
                    "at",
                    models.TimeField(
                        default=datetime.time(20, 0),
                        help_text="In the site's time zone. Before noon it tells of the day before.",
                        verbose_name="time of day",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("hi", "Hindi")],
                        default="en",
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                (
                    "addresses",
                    models.TextField(
                        blank=True, help_text="One e-mail address a line.", verbose_name="further addresses"
                    ),
                ),
                (
                    "people",
                    models.ManyToManyField(
                        blank=True,
                        help_text="They need an e-mail address.",
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="people",
                    ),
                ),
            ],
            options={
                "verbose_name": "summary by e-mail",
                "verbose_name_plural": "summary by e-mail",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="summary_mail_one_row")
                ],
            },
        ),
        migrations.RunSQL(
            "INSERT INTO reporting_summarymail (id, enabled, at, language, addresses)"
            " VALUES (1, false, '20:00', 'en', '')",
            migrations.RunSQL.noop,
        ),
    ]
