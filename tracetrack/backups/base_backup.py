"""Making a backup of the own PostgreSQL while it serves, checking it by restoring it, removing old ones."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg

from tracetrack.backups.catalogue import (
    CHECKED,
    FILES,
    WROTE,
    Backup,
    choose_outdated,
    list_backups,
    read_backup,
)
from tracetrack.backups.recovery import run_recovered
from tracetrack.launcher.postgres import build_local_database_url, connect, stop_leftover
from tracetrack.launcher.postgres_files import (
    SUPERUSER,
    CannotStart,
    find_cluster,
    find_programs,
    find_server_user,
    hold_lock,
    read_last_line,
    sync_folder,
)
from tracetrack.launcher.postgres_settings import find_socket_folder
from tracetrack.launcher.users import build_site_identity, choose_site_user
from tracetrack.launcher.wal_archive import read_system_number

if TYPE_CHECKING:
    Connection = psycopg.Connection[Any]

BASE_DIR = Path(__file__).resolve().parent.parent.parent
# Beside a database that serves, with little memory of its own.
SCRATCH_SETTINGS = {"shared_buffers": "64MB", "max_wal_size": "1GB"}
SECONDS_FOR_ARCHIVE = 120


class CannotBackUp(Exception):
    """Why there is no backup, and what to do, in one sentence."""


def back_up(data_dir: Path, backup_dir: Path, *, keep_days: int) -> Backup:
    """Make a backup, check it, and remove those that are no longer needed if it is good.

    Raises CannotBackUp if none could be made. One that did not pass is kept, with the reason as `trouble`.
    """
    refusal = CannotBackUp(f"A backup into {backup_dir} is under way already.")
    with hold_lock(backup_dir / "backup.lock", refusal):
        backup = make_backup(data_dir, backup_dir)
        trouble = check_backup(backup, backup_dir, data_dir)
        write_json(backup.folder / CHECKED, {"trouble": trouble, "checked_at": tell_time()})
        if not trouble:
            remove_outdated(backup, backup_dir, data_dir, keep_days=keep_days)
    return read_backup(backup.folder)


def make_backup(data_dir: Path, backup_dir: Path) -> Backup:
    """What pg_basebackup writes of the server that runs, and the signing key, in a folder of their own."""
    cluster = find_cluster(data_dir)
    with connect_to_running(cluster) as database:
        base = backup_dir / read_system_number(cluster) / "base"
        base.mkdir(mode=0o700, parents=True, exist_ok=True)
        new = base / "new"
        shutil.rmtree(new, ignore_errors=True)
        began_at = tell_time()
        new.mkdir(mode=0o700)
        run_basebackup(data_dir, new / FILES)
        wait_for_archive(database)
        ended_at = tell_time()
    write_json(new / WROTE, {"began_at": began_at, "ended_at": ended_at})
    with contextlib.suppress(FileNotFoundError):
        shutil.copy2(data_dir / "secret-key", new)
    folder = new.rename(base / datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ"))
    sync_folder(base)
    return read_backup(folder)


def connect_to_running(cluster: Path) -> "Connection":
    """A connection to the server as its superuser. Raises CannotBackUp."""
    try:
        database = connect(cluster)
    except psycopg.OperationalError as error:
        if "eer authentication" in str(error) or "Permission denied" in str(error):
            raise CannotBackUp("Run it as the user who started TraceTrack.") from error
        raise CannotBackUp("TraceTrack does not run: start it with make run, then back up.") from error
    mode = database.execute("SELECT current_setting('archive_mode')").fetchone()
    if mode != ("on",):
        raise CannotBackUp("TraceTrack was started without BACKUP_DIR: start it again with it, then back up.")
    return database


def find_tools(data_dir: Path) -> Path:
    return find_programs(find_cluster(data_dir).parent, find_server_user(data_dir))


def run_basebackup(data_dir: Path, target: Path) -> None:
    done = subprocess.run(  # noqa: S603
        [
            find_tools(data_dir) / "pg_basebackup",
            *("--host", find_socket_folder(find_cluster(data_dir)), "--username", SUPERUSER, "--no-password"),
            *("--pgdata", target, "--format=tar", "--compress=client-gzip:1", "--wal-method=stream"),
            *("--checkpoint=fast", "--label=TraceTrack"),
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
    )
    if done.returncode:
        raise CannotBackUp(f"pg_basebackup could not finish: {read_last_line(done.stderr)}")


def wait_for_archive(database: "Connection") -> None:
    """Wait until all that was written so far is in the archive: a backup alone is the state of one moment."""
    # A file of WAL in which nothing is does not end.
    database.execute("SELECT pg_create_restore_point('TraceTrack backup')")
    (wanted,) = database.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone() or ("",)
    deadline = time.monotonic() + SECONDS_FOR_ARCHIVE
    while True:
        found = database.execute("SELECT last_archived_wal >= %s FROM pg_stat_archiver", [wanted]).fetchone()
        if found == (True,):
            return
        if time.monotonic() > deadline:
            raise CannotBackUp(
                "PostgreSQL could not put its WAL into BACKUP_DIR: DATA_DIR/postgres.log says why."
            )
        time.sleep(0.1)


def check_backup(backup: Backup, backup_dir: Path, data_dir: Path) -> str:
    """What is wrong with the backup; nothing if it gives a database that passes the self-check.

    The database is made in BACKUP_DIR/scratch, from the backup and all of the archive, and thrown away.
    """
    files = run_quietly([find_tools(data_dir) / "pg_verifybackup", "--no-parse-wal", backup.files])
    if files.returncode:
        return f"Its files are damaged: {read_last_line(files.stderr)}"
    with hold_scratch(backup_dir) as place:
        try:
            with run_recovered(
                place,
                backup,
                user=find_server_user(data_dir),
                timeline=backup.timeline,
                settings=SCRATCH_SETTINGS,
            ):
                return run_self_check(place)
        except CannotStart as reason:
            return f"It cannot be restored: {reason}"


@contextlib.contextmanager
def hold_scratch(backup_dir: Path) -> Iterator[Path]:
    place = backup_dir / "scratch"
    stop_leftover(place / "postgres")
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(mode=0o755)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def run_self_check(place: Path) -> str:
    """What the self-check says against the database that runs in `place`."""
    user, _remarks = choose_site_user()
    identity = build_site_identity(user, DATABASE_URL=build_local_database_url(place))
    for name in ("BACKUP_DIR", "LAUNCHER_PID"):
        identity["env"].pop(name, None)
    done = run_quietly([sys.executable, str(BASE_DIR / "manage.py"), "self_check"], **identity)
    return read_last_line(done.stderr) if done.returncode else ""


def run_quietly(command: list[str | Path], **options: Any) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd="/", **options)  # noqa: S603


def remove_outdated(newest: Backup, backup_dir: Path, data_dir: Path, *, keep_days: int) -> None:
    """Remove backups, and WAL, that are needed for no moment of the last `keep_days`."""
    number = newest.archive.parent.name
    backups = list_backups(backup_dir, number)
    outdated = choose_outdated(backups, keep_days=keep_days, now=datetime.now(UTC))
    for backup in outdated:
        (backup.folder / WROTE).unlink()
    # Without that file it is no backup, however far its removal comes; the next one goes on with it.
    for folder in newest.folder.parent.iterdir():
        if not (folder / WROTE).exists():
            shutil.rmtree(folder)
    if outdated:
        # By position alone, of all timelines: after a restore a newer backup may begin at an earlier one.
        first = min((one for one in backups if one not in outdated), key=lambda backup: backup.begins_at)
        run_quietly(
            [find_tools(data_dir) / "pg_archivecleanup", "-x", ".gz", newest.archive, first.first_wal]
        )


def tell_time() -> str:
    return datetime.now(UTC).isoformat()


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Write it whole or not at all."""
    new = path.with_name(f"{path.name}.new")
    with new.open("w") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())
    new.rename(path)
