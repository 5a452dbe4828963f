from django.db import migrations

# The totals of each area, counted anew. Nobody makes or changes a bag meanwhile.
COUNT = """
LOCK TABLE bags_bag IN SHARE ROW EXCLUSIVE MODE;
UPDATE bags_bagtally SET parent_count = 0, child_count = 0;
INSERT INTO bags_bagtally AS tally (slot, area_id, parent_count, child_count, link_count)
SELECT 0, area_id, count(*) FILTER (WHERE kind = 'parent'), count(*) FILTER (WHERE kind = 'child'), 0
FROM bags_bag WHERE {which} GROUP BY area_id
ON CONFLICT (slot, area_id) DO UPDATE
SET parent_count = excluded.parent_count, child_count = excluded.child_count;
"""


class Migration(migrations.Migration):
    """Retired bags are no longer counted among the bags."""

    dependencies = [("bags", "0007_what_the_sheet_shows")]

    operations = [
        migrations.RunSQL(COUNT.format(which="retired_at IS NULL"), COUNT.format(which="true")),
    ]
