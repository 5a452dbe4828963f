"""In a transaction of its own: what a trigger has yet to do stands in the way of changing a table."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("bags", "0030_lengths_of_other_parents"),
    ]

    operations = [
        # other_parents_stay_known looks at all parents.
        migrations.RunSQL("UPDATE bags_codesettings SET has_other_parents = NULL", migrations.RunSQL.noop),
    ]
