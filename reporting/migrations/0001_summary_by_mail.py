"""The summary of the day by e-mail: its one row of settings, and what was sent."""

import datetime

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

FIRST_ROW = (
    "INSERT INTO reporting_summarymail (id, enabled, at, language, addresses, since)"
    " VALUES (1, false, '20:00', %s, '', now())"
)


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
                ("next_at", models.DateTimeField(null=True, verbose_name="tried next at")),
                ("tries", models.IntegerField(default=0, verbose_name="tries")),
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
                        help_text=(
                            "In the site's time zone. Before noon it tells of the whole day before; later, "
                            "of the day until then, beside the day before until the same time."
                        ),
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
                ("since", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
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
        migrations.CreateModel(
            name="SentMail",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("address", models.TextField(verbose_name="address")),
                (
                    "asked_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="asked for at"),
                ),
                ("sent_at", models.DateTimeField(null=True, verbose_name="sent at")),
                ("trouble", models.TextField(blank=True, default="", verbose_name="what is wrong")),
                (
                    "summary",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mails",
                        to="reporting.sentsummary",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("summary", "address"), name="sent_mail_once_a_day")
                ],
            },
        ),
        migrations.RunSQL([(FIRST_ROW, [settings.LANGUAGE_CODE])], migrations.RunSQL.noop),
    ]
