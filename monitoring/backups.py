"""What the site knows of its backups: `manage.py backup` leaves word in DATA_DIR/backups.json."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

# One is made each night. Half a day more for one that begins late, or takes long.
PATIENCE = timedelta(hours=36)
# PostgreSQL tries each minute again what it could not archive.
ARCHIVE = """
    SELECT last_archived_time, coalesce(last_failed_time > coalesce(last_archived_time, '-infinity'), false)
    FROM pg_stat_archiver
"""


@dataclass(frozen=True)
class BackupStatus:
    """The last good backup, the room that it takes, and what went wrong since. `archived_at`: see ARCHIVE."""

    last_good_at: datetime | None
    bytes: int
    count: int
    trouble: str
    archived_at: datetime | None
    is_archive_failing: bool

    @property
    def age(self) -> timedelta | None:
        return timezone.now() - self.last_good_at if self.last_good_at else None

    @property
    def alarm(self) -> str:
        """A sentence if somebody has to look, else nothing."""
        if self.is_archive_failing:
            return _("PostgreSQL cannot put its WAL into BACKUP_DIR: DATA_DIR/postgres.log says why.")
        if self.age is None:
            return _("There is no good backup yet.")
        if self.age > PATIENCE:
            return _("There has been no good backup for 36 hours.")
        return ""


def fetch_backup_status(cursor: Any) -> BackupStatus | None:
    """None where this TraceTrack makes no backups."""
    if settings.BACKUP_DIR is None:
        return None
    cursor.execute(ARCHIVE)
    archived_at, is_failing = cursor.fetchone()
    left = read_status()
    last = left.get("last_good_at")
    return BackupStatus(
        last_good_at=datetime.fromisoformat(last) if last else None,
        bytes=left.get("bytes", 0),
        count=left.get("count", 0),
        trouble=left.get("trouble", ""),
        archived_at=archived_at,
        is_archive_failing=is_failing,
    )


def read_status() -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((settings.DATA_DIR / "backups.json").read_text())
    except FileNotFoundError:
        return {}
    return found


def list_numbers(cursor: Any) -> dict[str, float]:
    """The same for /metrics."""
    status = fetch_backup_status(cursor)
    if status is None:
        return {}
    times = {"backup_good_seconds": status.last_good_at, "wal_archived_seconds": status.archived_at}
    return {
        "backup_alarm": float(bool(status.alarm)),
        "backup_bytes": float(status.bytes),
        **{name: at.timestamp() for name, at in times.items() if at},
    }
