"""Areas whose names differ only by how they are written (é as one sign or as two) get names of their own."""

from itertools import count

from django.db import connection, migrations

# As the constraint that follows compares them.
FOLD_NAMES = "SELECT id, name, fold_words(name) FROM accounts_area ORDER BY id"
FOLD = "SELECT fold_words(%s)"


def rename_twins(apps, schema_editor):
    Area = apps.get_model("accounts", "Area")
    with connection.cursor() as cursor:
        cursor.execute(FOLD_NAMES)
        areas = cursor.fetchall()
        # A new name is no other area's either, be that one made later.
        taken, kept = {folded for _id, _name, folded in areas}, set()
        for pk, name, folded in areas:
            if folded in kept:
                free, free_folded = find_free_name(cursor, name, taken)
                Area.objects.filter(pk=pk).update(name=free)
                taken.add(free_folded)
            kept.add(folded)


def find_free_name(cursor, name, taken):
    """The name with the first number that no area has, and what is compared of it."""
    for number in count(2):
        free = f"{name[:58]} ({number})"
        cursor.execute(FOLD, [free])
        (folded,) = cursor.fetchone()
        if folded not in taken:
            return free, folded


class Migration(migrations.Migration):
    # The constraint that follows calls a function of core.
    dependencies = [
        ("accounts", "0003_only_what_the_label_said"),
        ("core", "0003_what_the_sheet_shows"),
    ]
    operations = [migrations.RunPython(rename_twins, migrations.RunPython.noop)]
