"""Dispatchers without an area worked everywhere until now: from here on a tick says so."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def tick_dispatchers_without_area(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    people = apps.get_model("accounts", "User").objects.filter(groups__name="Dispatcher", area=None)
    people.update(sees_all_areas=True)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_who_may_what")]

    operations = [
        migrations.RunPython(tick_dispatchers_without_area, migrations.RunPython.noop, elidable=True),
    ]
