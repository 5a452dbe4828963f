"""manage.py restore: the own PostgreSQL out of BACKUP_DIR, as late as there is or as it was at a moment."""

import signal
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from tracetrack.backups.catalogue import list_backups
from tracetrack.backups.restore import CannotRestore, Restored, restore, tell
from tracetrack.launcher.postgres_files import CannotStart


class Command(BaseCommand):
    help = "Restore TraceTrack's own PostgreSQL from BACKUP_DIR into a DATA_DIR that has no database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--to", metavar="MOMENT", help="as '2026-11-29 10:15'; without: as late as there is"
        )
        parser.add_argument(
            "--list", action="store_true", help="the backups that there are, and restore nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.BACKUP_DIR is None:
            raise CommandError("BACKUP_DIR is not set: set it to the folder that has the backups.")
        if options["list"]:
            return self.list_backups(settings.BACKUP_DIR)
        moment = read_moment(options["to"]) if options["to"] else None
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            self.report(restore(settings.DATA_DIR, settings.BACKUP_DIR, moment=moment), moment)
        except (CannotRestore, CannotStart) as reason:
            raise CommandError(str(reason)) from reason
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}.") from error
        except KeyboardInterrupt:
            raise CommandError("Cut off: nothing was restored.") from None

    def list_backups(self, backup_dir: Path) -> None:
        for backup in list_backups(backup_dir):
            state = {None: "not checked", "": "good"}.get(backup.trouble, f"not good: {backup.trouble}")
            size = f"{backup.bytes / 10**6:,.1f} MB"
            self.stdout.write(f"{tell(backup.ended_at)}  {size}  {state}  {backup.folder}")

    def report(self, restored: Restored, moment: datetime | None) -> None:
        recovered = restored.recovered
        made = tell(restored.backup.ended_at)
        reached = tell(recovered.last_change_at or restored.backup.ended_at)
        self.stdout.write(f"Restored into {settings.DATA_DIR} from the backup of {made}.")
        if recovered.last_change_at:
            self.stdout.write(f"The last change in it is of {reached}.")
        if recovered.gap:
            self.stdout.write(
                f"THE ARCHIVE HAS A GAP: {recovered.gap} is missing in {restored.backup.archive}, so the "
                f"database is as it was at {reached}, and what was done after that could not be restored."
            )
        elif moment and not recovered.is_whole:
            self.stdout.write(
                f"The archive ends before {tell(moment)}: the database is as it was at {reached}, and what "
                "was done in between is not there."
            )
        self.stdout.write("Start TraceTrack with make run.")


def read_moment(written: str) -> datetime:
    """A moment by the site's clock, or by the offset that it names. Raises CommandError."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise CommandError(f"{written!r} is no moment: write it as '2026-11-29 10:15'.") from None
    if timezone.is_naive(moment):
        moment = timezone.make_aware(moment)
    if moment > timezone.now():
        raise CommandError(f"{tell(moment)} is yet to come.")
    return moment
