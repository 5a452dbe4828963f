from django.db import migrations

# Rows come without end and hardly ever change: PostgreSQL visits them after every fiftieth of the table, not after
# a fifth of it. Each visit then is short, and statistics know the last days.
IN_SMALL_STEPS = {
    "autovacuum_vacuum_insert_scale_factor": 0.02,
    "autovacuum_analyze_scale_factor": 0.02,
    # What never changes can be frozen at its first visit, so that no visit ever has to rewrite all of it.
    "autovacuum_freeze_min_age": 0,
}


class Migration(migrations.Migration):
    dependencies = [("scanning", "0021_record_several_batches")]

    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {table} SET ({', '.join(f'{name} = {value}' for name, value in IN_SMALL_STEPS.items())})",
            f"ALTER TABLE {table} RESET ({', '.join(IN_SMALL_STEPS)})",
        )
        for table in ("scanning_scan",)
    ]
