"""A dispatcher's list of parents walks along an index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("bags", "0009_tally_by_area")]
    operations = [
        migrations.AddIndex(
            model_name="bag",
            index=models.Index(
                condition=models.Q(("kind", "parent")), fields=["area", "id"], name="bag_area_parents"
            ),
        ),
    ]
