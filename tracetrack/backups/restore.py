"""Restoring the own PostgreSQL into an empty DATA_DIR, to its last minute or to a moment."""

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.utils import timezone

from tracetrack.backups.catalogue import Backup, choose_backup, list_backups
from tracetrack.backups.recovery import Recovered, run_recovered
from tracetrack.launcher.postgres import hold_data_dir
from tracetrack.launcher.postgres_files import find_cluster, find_server_user, place_cluster, sync_folder
from tracetrack.launcher.wal_archive import check_backup_dir


class CannotRestore(Exception):
    """Why nothing was restored, and what to do, in one sentence."""


@dataclass(frozen=True)
class Restored:
    backup: Backup
    recovered: Recovered


def restore(data_dir: Path, backup_dir: Path, *, moment: datetime | None = None) -> Restored:
    """Put the database, as it was at the moment, into `data_dir`, which has none; None: as late as there is.

    Raises CannotRestore, CannotStart or AlreadyRunning. Then, and when it is cut off, there is still none.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    with hold_data_dir(data_dir):
        refuse_data(find_cluster(data_dir))
        user = find_server_user(data_dir)
        cluster = place_cluster(data_dir, user)
        check_backup_dir(backup_dir, cluster, user)
        backup, timeline = choose(backup_dir, moment)
        place = cluster.with_name("postgres.restored")
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(mode=0o755)
        with run_recovered(
            place, backup, user=user, timeline=timeline, moment=moment, backup_dir=backup_dir
        ) as recovered:
            pass
        if cluster.exists():
            cluster.rmdir()
        (place / "postgres").rename(cluster)
        sync_folder(cluster.parent)
        shutil.rmtree(place)
        bring_back_key(backup, data_dir)
    return Restored(backup, recovered)


def refuse_data(cluster: Path) -> None:
    """Raise CannotRestore if there is a database already."""
    if cluster.exists() and any(cluster.iterdir()):
        raise CannotRestore(
            f"{cluster} has a database in it, and nothing is written over one: move it away first "
            f"(mv {cluster} {cluster}.old), or set DATA_DIR to another folder."
        )


def choose(backup_dir: Path, moment: datetime | None) -> tuple[Backup, int]:
    backups = list_backups(backup_dir)
    if not backups:
        raise CannotRestore(
            f"There is no backup in {backup_dir}: set BACKUP_DIR to the folder that has them."
        )
    # The latest may be of an empty one, which a start without the lost disk has made.
    if moment is None and (count := len({backup.archive for backup in backups})) > 1:
        raise CannotRestore(
            f"There are backups of {count} databases in {backup_dir}: look at them with --list, and give a "
            "moment of the right one with --to."
        )
    if chosen := choose_backup(backups, moment):
        return chosen
    raise CannotRestore(
        f"No backup is as old as that: the oldest moment that can be restored is {tell(backups[0].ended_at)}."
    )


def tell(moment: datetime) -> str:
    """The moment by the site's clock."""
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M:%S %Z}"


def bring_back_key(backup: Backup, data_dir: Path) -> None:
    """The key that signed the sessions of then. One that is there was made when this command began."""
    kept = backup.folder / "secret-key"
    if kept.exists():
        shutil.copy2(kept, data_dir / "secret-key")
