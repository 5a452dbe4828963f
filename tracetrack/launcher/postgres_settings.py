"""How TraceTrack's own PostgreSQL is set up: its settings, its socket, and who is let in."""

import contextlib
import os
import pwd
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from tracetrack.launcher.postgres_files import SUPERUSER
from tracetrack.launcher.users import SITE_USER, find_or_make_account

ROLE = DATABASE = "tracetrack"
OWNER = "tracetrack_owner"
SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 103  # bytes; macOS has the least, Linux 107
# Scans that were answered as saved survive a power cut only with these.
MUST_BE_ON = ("fsync", "full_page_writes", "synchronous_commit")


def find_socket_folder(cluster: Path) -> Path:
    """Where the server's socket is: beside its data, or in a short folder if that path is too long."""
    folder = cluster.with_name("postgres-socket")
    if len(os.fsencode(folder / SOCKET_NAME)) <= LONGEST_SOCKET_PATH:
        return folder
    return Path("/tmp") / f"tracetrack-{sha256(os.fsencode(cluster)).hexdigest()[:16]}"  # noqa: S108


def find_site_user() -> pwd.struct_passwd | None:
    """Whom the server lets in besides root, as the role that serves: the user of web server and worker."""
    return find_or_make_account(SITE_USER) if os.geteuid() == 0 else None


def list_callers(user: pwd.struct_passwd) -> list[tuple[str, str]]:
    """Which users of the system get in, each with a role. Not root: one user is everybody."""
    everything = (ROLE, OWNER, SUPERUSER)
    if os.geteuid() != 0:
        return [(user.pw_name, role) for role in everything]
    site = find_site_user()
    return [*(("root", role) for role in everything), *([(site.pw_name, ROLE)] if site else [])]


def find_settings_folder(cluster: Path) -> Path:
    return cluster.with_name("postgres-settings")


def write_settings(
    cluster: Path, user: pwd.struct_passwd, connections: int, further: Mapping[str, str]
) -> Path:
    """Write the server's settings beside its data, anew at each start, and give the path of the main file.

    `further` are settings that not every start has. They are not in the data itself: root would write there
    for a user who could turn the files into links.
    """
    folder = find_settings_folder(cluster)
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": '"{}"'.format(str(find_socket_folder(cluster)).replace('"', '""')),
        "unix_socket_permissions": "0777",  # its folder decides
        "hba_file": folder / "hba.conf",
        "ident_file": folder / "ident.conf",
        "max_connections": connections,
        "shared_buffers": f"{compute_shared_buffers_mb()}MB",
        "max_wal_size": "2GB",
        "random_page_cost": "1.1",
        # Which statements take most time: the system page shows them.
        "shared_preload_libraries": "pg_stat_statements",
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        # Errors are the application's to report: refusals by a constraint are its daily work.
        "log_min_messages": "log",
        "log_checkpoints": "off",
        **further,
        **dict.fromkeys(MUST_BE_ON, "on"),
    }
    write_for_all(folder / "hba.conf", "local all,replication all peer map=tracetrack\n")
    write_for_all(
        folder / "ident.conf",
        "".join(f'tracetrack "{caller}" {role}\n' for caller, role in list_callers(user)),
    )
    write_for_all(
        folder / "postgresql.conf",
        "".join(
            "{} = '{}'\n".format(name, str(value).replace("'", "''")) for name, value in settings.items()
        ),
    )
    return folder / "postgresql.conf"


def write_for_all(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    path.write_text(text)
    path.chmod(0o644)


def compute_shared_buffers_mb() -> int:
    """A quarter of the memory that this machine or container has, at most 2 GB."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with contextlib.suppress(OSError, ValueError):
        memory = min(memory, int(Path("/sys/fs/cgroup/memory.max").read_text()))
    return max(32, min(2048, memory // 4 // 2**20))
