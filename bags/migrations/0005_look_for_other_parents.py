from typing import Any

from django.db import migrations


def look_for_other_parents(apps: Any, schema_editor: Any) -> None:
    """The trigger other_parents_stay_known finds out what nobody knows."""
    apps.get_model("bags", "CodeSettings").objects.update(has_other_parents=None)


class Migration(migrations.Migration):
    dependencies = [("bags", "0004_only_what_the_label_said")]

    operations = [migrations.RunPython(look_for_other_parents, migrations.RunPython.noop)]
