"""Admins see what stations hold, and may forget it."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def let_admins_see(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    # Django makes permissions after all migrations, so it has to be made here.
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="bills", model="station"
    )
    permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename="view_station", defaults={"name": "Can view station"}
    )
    apps.get_model("auth", "Group").objects.get(name="Admin").permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [("bills", "0003_station"), ("accounts", "0002_roles")]
    operations = [migrations.RunPython(let_admins_see, migrations.RunPython.noop)]
