"""Any part of a code can be searched for."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"
INDEX = "CREATE INDEX bag_code_pieces ON bags_bag USING gin (pieces(code::text))"


class Migration(migrations.Migration):
    dependencies = [("bags", "0007_settings_of_bills")]
    operations = [
        migrations.RunSQL(
            (SQL / "pieces.sql").read_text(), "DROP FUNCTION pieces(text), pieces_of_part(text)"
        ),
        migrations.RunSQL(INDEX, "DROP INDEX bag_code_pieces"),
    ]
