"""As whom the parts of TraceTrack run when root starts it: two system users of its own, made once.

Started by anybody else, everything runs as that user.
"""

import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import django
from django.conf import settings

from tracetrack.launcher.postgres_files import run_as

BASE_DIR = Path(__file__).resolve().parent.parent.parent
SERVER_USER = "tracetrack-db"  # PostgreSQL
SITE_USER = "tracetrack"  # web server and worker
# The owner's address, and the passwords of accounts/bootstrap.py.
ONLY_FOR_STARTS = {"DATABASE_OWNER_URL", "ADMIN_PASSWORD", "BILLER_PASSWORD", "DISPATCHER_PASSWORD"}
PROGRAMS = "/usr/sbin:/usr/bin:/sbin:/bin"
# On most systems, and with Busybox. Neither user has a home, a shell or a password.
MAKING = (
    (
        (
            "useradd",
            "--system",
            "--user-group",
            "--no-create-home",
            "--home-dir=/nonexistent",
            "--shell=/usr/sbin/nologin",
            "{name}",
        ),
    ),
    (
        ("addgroup", "-S", "{name}"),
        ("adduser", "-S", "-D", "-H", "-h", "/nonexistent", "-s", "/sbin/nologin", "-G", "{name}", "{name}"),
    ),
)


def find_account(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def find_or_make_account(name: str) -> pwd.struct_passwd | None:
    """The system user of this name, which root makes if there is none. None if that is not possible."""
    if (user := find_account(name)) or os.geteuid() != 0:
        return user
    for commands in MAKING:
        if shutil.which(commands[-1][0], path=PROGRAMS):
            for command in commands:
                subprocess.run(  # noqa: S603
                    [word.format(name=name) for word in command],
                    env={"PATH": PROGRAMS},
                    capture_output=True,
                    check=False,
                )
            # Another start may have made it at the same moment.
            if user := find_account(name):
                return user
    return None


def choose_site_user() -> tuple[pwd.struct_passwd | None, list[str]]:
    """As whom root runs web server and worker. None, with a sentence why, if that must be root itself."""
    if os.geteuid() != 0:
        return None, []
    user = find_or_make_account(SITE_USER)
    if user is None:
        return None, [
            f"Web server and worker run as root, as the user {SITE_USER} cannot be made: "
            f"add one (useradd --system {SITE_USER}) and start again."
        ]
    if trouble := find_trouble(user):
        return None, [f"Web server and worker run as root, as the user {SITE_USER} cannot {trouble}"]
    return user, []


def find_trouble(user: pwd.struct_passwd) -> str:
    """What the user cannot reach of that which it must, and what to do; nothing if all is well."""
    python = Path(sys.executable)
    if not may(user, "-x", python) or not may(user, "-r", Path(os.__file__)):
        return (
            f"run {python.resolve()}: make .venv with a Python that all can run "
            "(make clean; PYTHON=/usr/bin/python3 make run)."
        )
    for path in (BASE_DIR / "manage.py", BASE_DIR / "tracetrack" / "wsgi.py", Path(django.__file__)):
        if not may(user, "-r", path):
            return f"read {path}: put TraceTrack where all can read it, such as /opt, and start again."
    if not may(user, "-x", settings.DATA_DIR):
        return (
            f"reach {settings.DATA_DIR}: set DATA_DIR to a folder that all can reach, "
            "such as /srv/tracetrack."
        )
    return ""


def may(user: pwd.struct_passwd, test: str, path: Path) -> bool:
    return run_as(user, "test", test, path).returncode == 0


def give(path: Path, user: pwd.struct_passwd | None) -> None:
    """Give a file or folder to the user, if it is there and there is one."""
    if user and path.exists():
        os.chown(path, user.pw_uid, user.pw_gid, follow_symlinks=False)


def build_site_identity(user: pwd.struct_passwd | None, **environment: str) -> dict[str, Any]:
    """What subprocess needs to run web server or worker: as this user, without what only a start needs."""
    given: Mapping[str, str] = os.environ
    kept = {name: value for name, value in given.items() if name not in ONLY_FOR_STARTS}
    if not kept.get("DATABASE_URL") and given.get("DATABASE_OWNER_URL"):
        kept["DATABASE_URL"] = given["DATABASE_OWNER_URL"]  # the only role that there is
    if user is None:
        return {"env": {**kept, **environment}}
    # A home that it cannot look into stops libpq.
    home = {"HOME": str(settings.DATA_DIR), "USER": user.pw_name, "LOGNAME": user.pw_name}
    return {
        "env": {**kept, **home, **environment},
        "user": user.pw_uid,
        "group": user.pw_gid,
        "extra_groups": [],
    }
