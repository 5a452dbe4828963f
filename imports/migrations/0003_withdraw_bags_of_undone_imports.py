from django.db import migrations

# Bags that were retired when their import was undone, and by nobody's hand.
WITHDRAW = """
INSERT INTO bags_withdrawal (at, file_name)
SELECT undone_at, min(file_name) FROM imports_importrun WHERE undone_at IS NOT NULL GROUP BY undone_at;
UPDATE bags_bag SET withdrawn_at = retired_at
FROM imports_importrun run JOIN imports_importedrange made ON made.run_id = run.id
WHERE bags_bag.retired_at = run.undone_at AND made.made IN ('bag', 'restored')
  AND bags_bag.id BETWEEN made.first_id AND made.last_id;
"""
BACK = "UPDATE bags_bag SET withdrawn_at = NULL WHERE withdrawn_at IS NOT NULL; DELETE FROM bags_withdrawal"


class Migration(migrations.Migration):
    """What undoing an import retired counts as withdrawn: scanned or imported again, it comes back."""

    dependencies = [
        ("imports", "0002_what_the_sheet_shows"),
        ("bags", "0008_count_bags_in_use"),
    ]

    operations = [migrations.RunSQL(WITHDRAW, BACK)]
