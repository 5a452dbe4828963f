"""What the codes of a site look like: its settings, and the makes of its codes."""

from django.contrib.postgres.fields import ArrayField
from django.db.models import TextField
from django.db.models.expressions import RawSQL

from bags.models import CodeSettings

# "CH99999" for CH and five digits: the makes of the newest bags in use, by bag_in_use, the commonest first.
LATEST_MAKES = """ARRAY(
    SELECT regexp_replace(code, '[0-9]', '9', 'g') AS make
    FROM (SELECT code FROM bags_bag WHERE retired_at IS NULL ORDER BY id DESC LIMIT 1000) latest
    GROUP BY make ORDER BY count(*) DESC, make LIMIT 20)"""


def get_code_settings_and_makes() -> CodeSettings:
    """The one row of settings, with `makes`: up to 20 of the last thousand bags."""
    # ORM queries cannot group a sliced one. Nothing in the text comes from outside.
    makes = RawSQL(LATEST_MAKES, [], output_field=ArrayField(TextField()))  # noqa: S611
    return CodeSettings.objects.annotate(makes=makes).get(id=1)
