"""Areas whose names differ only by how they are written (é as one sign or as two) get names of their own."""

import re
import unicodedata
from itertools import count

from django.db import migrations


def fold(name):
    return " ".join(
        re.sub("[\u00ad\u200b-\u200f\u2060\ufeff]", "", unicodedata.normalize("NFKC", name)).split()
    ).upper()


def rename_twins(apps, schema_editor):
    Area = apps.get_model("accounts", "Area")
    taken = set()
    for area in Area.objects.order_by("id"):
        name = area.name
        for number in count(2):
            if fold(name) not in taken:
                break
            name = f"{area.name[:58]} ({number})"
        taken.add(fold(name))
        if name != area.name:
            Area.objects.filter(pk=area.pk).update(name=name)


class Migration(migrations.Migration):
    # The constraint that follows calls a function of core.
    dependencies = [
        ("accounts", "0003_only_what_the_label_said"),
        ("core", "0003_what_the_sheet_shows"),
    ]
    operations = [migrations.RunPython(rename_twins, migrations.RunPython.noop)]
