"""When the nightly backup is due, and what the site is told of the last ones."""

from datetime import datetime
from pathlib import Path

from django.utils import timezone

from tracetrack.backups.base_backup import write_json
from tracetrack.backups.catalogue import Backup, has_gap, list_backups

# By the site's clock: an hour before the self-check.
HOUR = 2


def is_due(backups: list[Backup], *, timeline: int, now: datetime) -> bool:
    """Whether no good backup of this timeline has begun since 2 in the night, or WAL since it is missing.

    A restore begins a timeline.
    """
    two = timezone.localtime(now).replace(hour=HOUR, minute=0, second=0, microsecond=0, fold=0)
    good = [backup for backup in backups if backup.is_good and backup.timeline == timeline]
    if not good or has_gap(good[-1]):
        return True
    return now >= two and good[-1].began_at < two


def write_status(data_dir: Path, backup_dir: Path, number: str, *, trouble: str) -> None:
    """Tell the web server, which reaches no backup: when the last good one was, and what went wrong since."""
    good = [backup for backup in list_backups(backup_dir, number) if backup.is_good]
    last = good[-1] if good else None
    path = data_dir / "backups.json"
    write_json(
        path,
        {
            "last_good_at": last.ended_at.isoformat() if last else None,
            "bytes": last.bytes if last else 0,
            "count": len(good),
            "tried_at": timezone.now().isoformat(),
            "trouble": trouble,
        },
    )
    path.chmod(0o644)
