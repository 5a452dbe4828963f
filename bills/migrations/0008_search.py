"""Bills can be searched for by any part of their number, customer and vehicle."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"
INDEX = "CREATE INDEX bill_pieces ON bills_bill USING gin (pieces(bill_words(number, customer, vehicle)))"
DROP = "DROP FUNCTION bill_words(varchar, varchar, varchar), without_gaps(text), plain_words(text)"


class Migration(migrations.Migration):
    dependencies = [("bags", "0008_pieces"), ("bills", "0007_tally")]
    operations = [
        migrations.RunSQL((SQL / "words.sql").read_text(), DROP),
        migrations.RunSQL(INDEX, "DROP INDEX bill_pieces"),
    ]
