"""Before the upgrade to codes in doubt: can the site's pattern for parents be read with "~" in it?"""

from importlib import import_module

import pytest
from django.apps import apps
from django.core.management.base import CommandError
from django.db import connection

from bags.models import CodeSettings

pytestmark = pytest.mark.django_db
migration = import_module("bags.migrations.0003_parent_pattern_can_be_widened")
# With a comment, in which "[" opens no class.
UNUSUAL = "^SB(?#[)[0-9]{5}$"


def check(pattern):
    CodeSettings.objects.update(parent_pattern=pattern)
    with connection.schema_editor() as editor:
        migration.check_pattern(apps, editor)


@pytest.mark.parametrize(
    "pattern", [CodeSettings().parent_pattern, "^SB[[:digit:]]{5}$", r"^[A-Z\]]{2}[0-9]{5}$", r"^M444-\d+$"]
)
def test_pattern_that_was_accepted_passes_the_check(pattern):
    check(pattern)

    with connection.cursor() as cursor:
        cursor.execute(migration.WIDENED)
        assert cursor.fetchall() == [(pattern, CodeSettings.objects.get().slip_pattern)]


def test_pattern_that_cannot_be_read_stops_the_upgrade():
    with pytest.raises(CommandError) as refusal:
        check(UNUSUAL)

    assert str(refusal.value) == (
        "The pattern for parents, ^SB(?#[)[0-9]{5}$, is too unusual for this version: write it more simply "
        "in the settings of the version that runs now, then upgrade."
    )
