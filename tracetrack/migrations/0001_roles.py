"""The three roles and what each may do in Django's own permission terms."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

VIEW, ADD, CHANGE = "view", "add", "change"
ADMIN_MAY = {
    ("accounts", "user"): (VIEW, ADD, CHANGE),
    ("accounts", "area"): (VIEW, ADD, CHANGE),
    ("accounts", "apitoken"): (VIEW, ADD, CHANGE),
    ("accounts", "auditentry"): (VIEW,),
    ("bags", "bag"): (VIEW, ADD, CHANGE),
    ("bags", "link"): (VIEW,),
    ("bills", "bill"): (VIEW, ADD, CHANGE),
    ("bills", "billline"): (VIEW,),
    ("bills", "billversion"): (VIEW,),
    ("bills", "billsettings"): (VIEW, CHANGE),
    ("scanning", "scan"): (VIEW, ADD),
    ("scanning", "station"): (VIEW,),
}
BILLER_MAY = {
    ("bags", "bag"): (VIEW,),
    ("bills", "bill"): (VIEW, ADD, CHANGE),
    ("scanning", "scan"): (VIEW, ADD),
}
DISPATCHER_MAY = {
    ("bags", "bag"): (VIEW,),
    ("bills", "bill"): (VIEW,),
    ("scanning", "scan"): (VIEW, ADD),
}


def create_roles(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    Group = apps.get_model("auth", "Group")
    for name, may in (("Admin", ADMIN_MAY), ("Biller", BILLER_MAY), ("Dispatcher", DISPATCHER_MAY)):
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set(
            get_or_create_permission(apps, app, model, verb)
            for (app, model), verbs in may.items()
            for verb in verbs
        )


def get_or_create_permission(apps: Apps, app: str, model: str, verb: str):
    """The permission row. Django makes these after all migrations, so it may have to be made here."""
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label=app, model=model
    )
    found, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type,
        codename=f"{verb}_{model}",
        defaults={"name": f"Can {verb} {apps.get_model(app, model)._meta.verbose_name}"},
    )
    return found


def delete_roles(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("auth", "Group").objects.filter(name__in=("Admin", "Biller", "Dispatcher")).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("bags", "0001_initial"),
        ("bills", "0001_initial"),
        ("scanning", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(create_roles, delete_roles)]
