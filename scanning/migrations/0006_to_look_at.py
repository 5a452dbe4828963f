"""Indexes for the work list of refusals, and for the scans that named a parent which was none."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_roles"),
        ("bags", "0008_pieces"),
        ("bills", "0008_search"),
        ("scanning", "0005_tally_by_person"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="scan",
            index=models.Index(
                condition=models.Q(
                    (
                        "reason__in",
                        [
                            "unknown_code",
                            "other_area",
                            "changed_since",
                            "retired",
                            "parent_frozen",
                            "bill_closed",
                        ],
                    )
                ),
                fields=["received_at", "id"],
                name="scan_to_look_at",
            ),
        ),
        migrations.AddIndex(
            model_name="scan",
            index=models.Index(
                condition=models.Q(("named_parent__isnull", False), ("parent", None)),
                fields=["named_parent", "received_at"],
                name="scan_unknown_parent",
            ),
        ),
    ]
