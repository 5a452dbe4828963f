"""Sessions are in a table of our own now: their former one held keys that let anyone in who read it."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def delete_former_sessions(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("sessions", "Session").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("tracetrack", "0001_roles"), ("sessions", "0001_initial")]
    operations = [migrations.RunPython(delete_former_sessions, migrations.RunPython.noop)]
