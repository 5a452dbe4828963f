"""The archive of WAL: every change to the own PostgreSQL, copied out of DATA_DIR within a minute.

BACKUP_DIR/<number of the database>/wal has one compressed file for each 16 MB, or for each 50 seconds in
which anything was written; BACKUP_DIR/<number>/base the backups that they go on from (tracetrack/backups/).
The number is PostgreSQL's own for a set of data: a database that was made anew never mixes with an old one.
"""

import os
import pwd
import shlex
import struct
import sys
from collections.abc import Mapping
from pathlib import Path

from tracetrack.launcher.postgres_files import CannotStart, can_reach, hand_over_files
from tracetrack.launcher.postgres_settings import find_settings_folder, write_for_all

# At most a minute of work is lost with the disk: this, and the time to compress and write one file.
SECONDS_TO_ARCHIVE = 50

# PostgreSQL runs it as its own user, and again until it ends well. No half file has the name of a whole one.
KEEP = """#!/bin/sh
set -eu
file={folder}/"$2".gz
if [ -e "$file" ]; then
    # PostgreSQL went down before it could note that it was there.
    gzip -dc "$file" | cmp -s - "$1" && exit 0
    echo "$file is there already and holds something else: it is left alone." >&2
    exit 1
fi
gzip -1 -c "$1" >"$file.new"
sync "$file.new"
mv "$file.new" "$file"
sync {folder}
"""
# More than 125 stops a recovery. Less means that there is no such file, which is how it finds the end.
FETCH = """#!/bin/sh
file={folder}/"$1".gz
[ -e "$file" ] || exit 1
gzip -dc "$file" >"$2" || exit 255
"""


def read_system_number(cluster: Path) -> str:
    """PostgreSQL's number of this set of data, by which copies of it know each other."""
    start = (cluster / "global" / "pg_control").read_bytes()[:8]
    return str(struct.unpack("=Q", start)[0])


def check_backup_dir(backup_dir: Path, cluster: Path, user: pwd.struct_passwd) -> None:
    """Raise CannotStart, with what to do, if nothing can be kept there."""
    if not backup_dir.is_dir():
        raise CannotStart(
            f"BACKUP_DIR is {backup_dir}, which is not there: make the folder, or mount the disk that has it."
        )
    if backup_dir == cluster or cluster in backup_dir.parents:
        raise CannotStart(
            f"BACKUP_DIR is {backup_dir}, inside the data that it shall keep safe: set it to another place."
        )
    if not can_reach(user, backup_dir):
        raise CannotStart(
            f"PostgreSQL runs as the user {user.pw_name}, who cannot reach {backup_dir}: let that user "
            "through the folders above it, or set BACKUP_DIR to one that it can reach, such as /srv/backups."
        )


def prepare_archive(backup_dir: Path, number: str, user: pwd.struct_passwd) -> Path:
    """The folder for the WAL of this database, made if it is not there, and given to the server's user."""
    folder = backup_dir / number / "wal"
    if not folder.exists():
        folder.mkdir(mode=0o700, parents=True)
        os.chown(folder, user.pw_uid, user.pw_gid)
    hand_over_files(folder, user)
    return folder


def build_archive_settings(archive: Path, cluster: Path) -> Mapping[str, str]:
    """PostgreSQL's settings to fill the archive."""
    script = write_script(cluster, "keep-wal", KEEP, archive)
    return {
        "archive_mode": "on",
        "archive_command": f"{script} %p %f",
        "archive_timeout": f"{SECONDS_TO_ARCHIVE}s",
    }


def build_recovery_settings(
    archive: Path, cluster: Path, *, timeline: str, until: str = ""
) -> Mapping[str, str]:
    """PostgreSQL's settings to go on from a backup, to the end of the archive or to a moment."""
    script = write_script(cluster, "fetch-wal", FETCH, archive)
    target = {"recovery_target_time": until, "recovery_target_action": "promote"} if until else {}
    return {
        "restore_command": f"{script} %f %p",
        "recovery_target_timeline": timeline,
        # It answers when it is done, and needs no room for as many connections as the other had.
        "hot_standby": "off",
        # All files at once before it begins, not one after the other: of thousands that takes half a minute.
        **({"recovery_init_sync_method": "syncfs"} if sys.platform == "linux" else {}),
        **target,
    }


def write_script(cluster: Path, name: str, text: str, archive: Path) -> str:
    """Write it beside the server's settings, and give what runs it, as PostgreSQL's settings have it."""
    path = find_settings_folder(cluster) / name
    path.parent.mkdir(exist_ok=True)
    write_for_all(path, text.format(folder=shlex.quote(str(archive))))
    path.chmod(0o755)
    return shlex.quote(str(path)).replace("%", "%%")
