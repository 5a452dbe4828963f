"""The backups in BACKUP_DIR, and which of them a moment is restored from.

BACKUP_DIR/<number of the database>/base/<time>/ has in files/ what pg_basebackup wrote, the signing key, and
backup.json (when it was made) and check.json (what its check found). Without backup.json it is none.
"""

import gzip
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

logger = logging.getLogger(__name__)
WAL_FILE_BYTES = 16 * 2**20
WROTE, CHECKED = "backup.json", "check.json"
FILES, MANIFEST = "files", "backup_manifest"


@dataclass(frozen=True)
class Backup:
    """One backup. `trouble` is None until it was checked, and then empty if all was well."""

    folder: Path
    began_at: datetime
    ended_at: datetime
    timeline: int
    begins_at: int  # positions in the WAL
    ends_at: int
    bytes: int
    trouble: str | None

    @property
    def files(self) -> Path:
        return self.folder / FILES

    @property
    def archive(self) -> Path:
        """The WAL that goes on from it."""
        return self.folder.parent.parent / "wal"

    @property
    def first_wal(self) -> str:
        """The name of the first file of WAL that it needs."""
        number = self.begins_at // WAL_FILE_BYTES
        return f"{self.timeline:08X}{number // 256:08X}{number % 256:08X}"

    @property
    def is_good(self) -> bool:
        return self.trouble == ""


def list_backups(backup_dir: Path, number: str = "*") -> list[Backup]:
    """The backups of one database, or of all that were ever kept there, oldest first.

    Without one that cannot be read: it must not keep anybody from the others.
    """
    found = []
    for wrote in backup_dir.glob(f"{number}/base/*/{WROTE}"):
        try:
            found.append(read_backup(wrote.parent))
        except (OSError, ValueError, LookupError, TypeError) as error:
            logger.warning("The backup in %s cannot be read: %r", wrote.parent, error)
    return sorted(found, key=lambda backup: backup.ended_at)


def read_backup(folder: Path) -> Backup:
    wrote: dict[str, Any] = json.loads((folder / WROTE).read_text())
    checked = folder / CHECKED
    [part] = json.loads((folder / FILES / MANIFEST).read_text())["WAL-Ranges"][-1:]
    return Backup(
        folder=folder,
        began_at=datetime.fromisoformat(wrote["began_at"]),
        ended_at=datetime.fromisoformat(wrote["ended_at"]),
        timeline=part["Timeline"],
        begins_at=read_position(part["Start-LSN"]),
        ends_at=read_position(part["End-LSN"]),
        bytes=sum(path.stat().st_size for path in (folder / FILES).iterdir()),
        trouble=json.loads(checked.read_text())["trouble"] if checked.exists() else None,
    )


def read_position(written: str) -> int:
    """A position in the WAL, which PostgreSQL writes as two numbers: 0/2000028."""
    high, low = written.split("/")
    return int(high, 16) << 32 | int(low, 16)


def choose_backup(backups: list[Backup], moment: datetime | None) -> tuple[Backup, int] | None:
    """The newest backup from which the moment can be reached, and the timeline that was written to then.

    None if there is none. Those whose check found something are taken only where there is no other.
    """
    fitting = [backup for backup in backups if moment is None or backup.ended_at <= moment]
    newest = {backup.archive: backup for backup in fitting}
    timelines = {archive: find_timeline(backup, moment) for archive, backup in newest.items()}
    for backup in sorted(fitting, key=lambda backup: (backup.is_good, backup.ended_at), reverse=True):
        timeline = timelines[backup.archive]
        if leads_to(backup, timeline):
            return backup, timeline
    return None


def find_timeline(newest: Backup, moment: datetime | None) -> int:
    """The timeline that was written to at the moment, before which `newest` is the last backup.

    Each restore begins a timeline, and its history comes into the archive. It is not followed where the one
    before was written to afterwards: that restore was a trial, beside a site that went on.
    """
    timeline = newest.timeline
    for history in sorted(newest.archive.glob("*.history.gz")):
        number, began_at = int(history.name[:8], 16), history.stat().st_mtime
        is_since = number > newest.timeline and began_at > newest.ended_at.timestamp()
        is_until = moment is None or began_at <= moment.timestamp()
        if is_since and is_until and not is_written_after(newest.archive, timeline, began_at):
            timeline = number
    return timeline


def is_written_after(archive: Path, timeline: int, at: float) -> bool:
    """Whether whole files of this timeline's WAL came into the archive later."""
    return any(path.stat().st_mtime > at for path in list_wal(archive, timeline))


def list_wal(archive: Path, timeline: int) -> Iterator[Path]:
    return archive.glob(f"{timeline:08X}{'[0-9A-F]' * 16}.gz")


def has_gap(backup: Backup) -> bool:
    """Whether WAL is missing among what the archive has since the backup: no restore gets beyond that.

    PostgreSQL archives in order. What it writes while it runs without BACKUP_DIR is never archived.
    """
    first = backup.begins_at // WAL_FILE_BYTES
    numbers = (
        int(path.name[8:16], 16) * 256 + int(path.name[16:24], 16)
        for path in list_wal(backup.archive, backup.timeline)
    )
    since = sorted(number for number in numbers if number >= first)
    return since != list(range(first, first + len(since)))


def leads_to(backup: Backup, timeline: int) -> bool:
    """Whether the backup was taken on this timeline, or on one of those before it while it lasted."""
    if backup.timeline == timeline:
        return True
    for line in read_history(backup.archive, timeline):
        if line[:1] and line[0] == str(backup.timeline):
            return read_position(line[1]) >= backup.ends_at
    return False


def read_history(archive: Path, timeline: int) -> list[list[str]]:
    """The words of each line of a timeline's history: an earlier timeline, and where it was left."""
    path = archive / f"{timeline:08X}.history.gz"
    text = gzip.decompress(path.read_bytes()).decode() if path.exists() else ""
    return [line.split() for line in text.splitlines() if line.strip()]


def choose_outdated(backups: list[Backup], *, keep_days: int, now: datetime) -> list[Backup]:
    """Backups without which every moment of the last `keep_days` can still be reached.

    The newest good one that is older than that is needed for the first of these days.
    """
    old = [
        backup for backup in backups if backup.is_good and backup.ended_at <= now - timedelta(days=keep_days)
    ]
    return [backup for backup in backups if old and backup.ended_at < old[-1].ended_at]
