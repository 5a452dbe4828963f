"""manage.py backup: a backup of the own PostgreSQL, checked by restoring it."""

import signal
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from tracetrack.backups.base_backup import CannotBackUp, back_up, connect_to_running
from tracetrack.backups.catalogue import list_backups
from tracetrack.backups.schedule import is_due, write_status
from tracetrack.launcher.orphans import end_with_launcher
from tracetrack.launcher.postgres_files import CannotStart, find_cluster
from tracetrack.launcher.wal_archive import read_system_number

TIMELINE = "SELECT timeline_id FROM pg_control_checkpoint()"


class Command(BaseCommand):
    help = "Back up TraceTrack's own PostgreSQL into BACKUP_DIR, restore the backup beside it and check it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-due", action="store_true", help="only if this night's is not there yet")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.BACKUP_DIR is None:
            raise CommandError("BACKUP_DIR is not set: start TraceTrack with it, a folder on another disk.")
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that what it has started ends too
        end_with_launcher(signal.SIGKILL)
        try:
            if not options["if_due"] or self.is_due(settings.BACKUP_DIR):
                self.back_up(settings.BACKUP_DIR)
        except (CannotBackUp, CannotStart) as reason:
            self.fail(settings.BACKUP_DIR, str(reason))
        except OSError as error:
            self.fail(settings.BACKUP_DIR, f"{error.filename}: {error.strerror}.")
        except KeyboardInterrupt:
            raise CommandError("The backup was cut off.") from None

    def is_due(self, backup_dir: Path) -> bool:
        cluster = find_cluster(settings.DATA_DIR)
        with connect_to_running(cluster) as database:
            (timeline,) = database.execute(TIMELINE).fetchone() or (1,)
        backups = list_backups(backup_dir, read_system_number(cluster))
        return is_due(backups, timeline=timeline, now=timezone.now())

    def back_up(self, backup_dir: Path) -> None:
        backup = back_up(settings.DATA_DIR, backup_dir, keep_days=settings.BACKUP_KEEP_DAYS)
        self.note(backup_dir, backup.trouble or "")
        if backup.trouble:
            raise CommandError(f"The backup in {backup.folder} did not pass its check. {backup.trouble}")
        self.stdout.write(
            f"Backed up {backup.bytes / 10**6:,.1f} MB to {backup.folder}; restored beside it and checked."
        )

    def fail(self, backup_dir: Path, reason: str) -> NoReturn:
        self.note(backup_dir, reason)
        raise CommandError(reason)

    def note(self, backup_dir: Path, trouble: str) -> None:
        cluster = find_cluster(settings.DATA_DIR)
        if cluster.exists():
            number = read_system_number(cluster)
            write_status(settings.DATA_DIR, backup_dir, number, trouble=trouble)
