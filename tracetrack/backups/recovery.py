"""From a backup and the archive to a database that runs: beside the old place, whole or not at all."""

import contextlib
import pwd
import re
import shutil
import subprocess
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tracetrack.backups.catalogue import WAL_FILE_BYTES, Backup
from tracetrack.launcher.postgres import connect, run_server
from tracetrack.launcher.postgres_files import (
    CannotStart,
    build_identity,
    run_as,
)
from tracetrack.launcher.wal_archive import build_recovery_settings, prepare_archive

# What PostgreSQL says when the archive has nothing as late as the moment.
TOO_EARLY_END = "recovery ended before configured recovery target was reached"


@dataclass(frozen=True)
class Recovered:
    """When the last change in it was made, and whether the archive went as far as the moment.

    `gap`: the file of the archive that is missing though there are later ones, so that it ended before it.
    """

    last_change_at: datetime | None
    is_whole: bool
    gap: str = ""


@contextlib.contextmanager
def run_recovered(
    place: Path,
    backup: Backup,
    *,
    user: pwd.struct_passwd,
    timeline: int,
    moment: datetime | None = None,
    backup_dir: Path | None = None,
    settings: dict[str, str] | None = None,
) -> Iterator[Recovered]:
    """Run a database made in the empty folder `place` from the backup and the archive, up to the moment.

    `user` runs it, and reads the archive. With `backup_dir` it archives what it writes from then on, as a new
    timeline. Raises CannotStart.
    """
    cluster = place / "postgres"
    unpack(backup, cluster, user)
    archive = prepare_archive(backup.folder.parent.parent.parent, backup.archive.parent.name, user)
    gap = find_gap({path.name for path in archive.iterdir()}, backup, timeline=timeline)
    # The copies of a moment that the archive does not reach hold all that it has.
    for until in [moment.isoformat(), ""] if moment else [""]:
        recovery = build_recovery_settings(archive, cluster, timeline=str(timeline), until=until)
        try:
            with run_server(place, backup_dir=backup_dir, settings={**(settings or {}), **recovery}):
                is_whole = bool(until) or (moment is None and not gap)
                yield Recovered(fetch_last_change(cluster), is_whole, "" if is_whole else gap)
            return
        except CannotStart as reason:
            if TOO_EARLY_END not in str(reason) or not until:
                raise


def find_gap(names: Collection[str], backup: Backup, *, timeline: int) -> str:
    """The first file after the backup that is not among these names, though later ones are; "" if none is."""
    wal = [name.removesuffix(".gz") for name in names if re.fullmatch(r"[0-9A-F]{24}\.gz", name)]
    followed = [name for name in wal if int(name[:8], 16) <= timeline]
    numbers = {int(name[8:16], 16) * 256 + int(name[16:], 16) for name in followed}
    last = max(numbers, default=0)
    for number in range(backup.ends_at // WAL_FILE_BYTES + 1, last):
        if number not in numbers:
            return f"{timeline:08X}{number // 256:08X}{number % 256:08X}.gz"
    return ""


def unpack(backup: Backup, cluster: Path, user: pwd.struct_passwd) -> None:
    """Put the files of the backup into the new folder `cluster`, as the server's user."""
    cluster.mkdir(mode=0o700)
    shutil.chown(cluster, user.pw_uid, user.pw_gid)
    for packed, folder in (("base.tar.gz", cluster), ("pg_wal.tar.gz", cluster / "pg_wal")):
        # Opened here: the server's user cannot reach the backups.
        with (backup.files / packed).open("rb") as file:
            done = subprocess.run(  # noqa: S603
                ["tar", "-xz", "-C", folder],  # noqa: S607
                stdin=file,
                capture_output=True,
                text=True,
                check=False,
                **build_identity(user),
            )
        if done.returncode:
            raise CannotStart(f"{backup.files / packed} cannot be unpacked: {done.stderr.strip()[:300]}")
    run_as(user, "touch", cluster / "recovery.signal")


def fetch_last_change(cluster: Path) -> datetime | None:
    with connect(cluster) as database:
        row = database.execute("SELECT pg_last_xact_replay_timestamp()").fetchone()
    return row[0] if row else None
