"""The site under faults: `make run` on a port and in a folder of its own, behind networks that fail."""

import contextlib
import http.client
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import django
import psutil
import psycopg

from tests.database import hash_of_schema
from tests.faults.network import Network
from tests.redis_server import find_free_port
from tracetrack.launcher import postgres
from tracetrack.launcher.postgres_files import SUPERUSER, find_cluster
from tracetrack.launcher.postgres_settings import DATABASE, ROLE, SOCKET_NAME, find_socket_folder
from tracetrack.launcher.tools_for_tests import find_redis

ROOT = Path(__file__).parents[2]
PREPARED = ROOT / ".data" / "faults" / "prepared"
DISK_MB = 6000
WEB_WORKERS = 2
# Settings of whoever runs this, which are not for this site.
NOT_OURS = (
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "REDIS_URL",
    "BIND",
    "SITE_ADDRESS",
    "ALLOWED_HOSTS",
    "HTTPS",
)
SECONDS_TO_START = 120
TRIES_TO_START = 3


class Site:
    """First with the database of its own. `move_database` puts that behind a network, by DATABASE_URL.

    web_network        between devices and web server
    database_network   between web server and database, once it was moved
    redis_network      between web server and Redis
    """

    def __init__(self, log):
        self.folder = Path(tempfile.mkdtemp(prefix="tracetrack-faults-", dir="/tmp"))
        self.folder.chmod(0o755)
        self.disk = self.mount_disk()
        self.data_dir = self.folder / "site"
        self.port = find_free_port()
        self.log = log.open("ab")
        self.launcher = None
        self.database = contextlib.ExitStack()  # the server, where it is not the launcher's
        self.is_moved = False
        self.redis_port = find_free_port()
        self.web_network = Network(("127.0.0.1", self.port))
        self.redis_network = Network(("127.0.0.1", self.redis_port))
        self.database_network = Network(str(self.find_socket()))
        self.redis = self.start_redis()

    def mount_disk(self):
        """A small disk in memory for this site alone, which can be made full. Only root can; else None."""
        command = [
            "mount",
            "-t",
            "tmpfs",
            "-o",
            f"size={DISK_MB}m,mode=755",
            "tracetrack-faults",
            self.folder,
        ]
        if os.geteuid() == 0 and subprocess.run(command, check=False, capture_output=True).returncode == 0:
            return self.folder
        return None

    def resize_disk(self, size):
        subprocess.run(["mount", "-o", f"remount,size={size}", self.disk], check=True)

    def find_socket(self):
        return find_socket_folder(find_cluster(self.data_dir)) / SOCKET_NAME

    def start_redis(self):
        options = ["--port", str(self.redis_port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        quiet = subprocess.DEVNULL
        return subprocess.Popen([find_redis(), *options], stdout=quiet, cwd=self.folder)

    def build_environment(self):
        ours = {
            "DATA_DIR": str(self.data_dir),
            "PORT": str(self.port),
            "WEB_WORKERS": str(WEB_WORKERS),
            "REDIS_URL": f"redis://127.0.0.1:{self.redis_network.port}/0",
        }
        if self.is_moved:
            role = f"{ROLE}@127.0.0.1:{self.database_network.port}/{DATABASE}"
            ours["DATABASE_URL"] = f"postgres://{role}"
            ours["DATABASE_OWNER_URL"] = postgres.build_local_database_urls(self.data_dir)[
                "DATABASE_OWNER_URL"
            ]
        return copy_environment() | ours

    def make_database(self):
        """All tables, and nothing in them. A copy is kept for each state of the migrations."""
        kept = PREPARED / hash_of_schema()
        if kept.exists():
            subprocess.run(["cp", "-a", kept, self.data_dir], check=True)
            return
        command = [sys.executable, "-m", "tracetrack.launcher", "manage", "migrate", "--verbosity=0"]
        subprocess.run(command, cwd=ROOT, env=self.build_environment(), check=True)
        shutil.rmtree(PREPARED, ignore_errors=True)
        PREPARED.mkdir(parents=True)
        subprocess.run(["cp", "-a", self.data_dir, kept], check=True)

    def start(self):
        """Start what does not run, and wait until the site is ready.

        On a machine that is busy with other things a start may give up: then once more, as systemd does it.
        """
        if self.is_moved:
            self.start_database()
        for _time in range(TRIES_TO_START):
            self.launch()
            deadline = time.monotonic() + SECONDS_TO_START
            while not self.has_ended() and time.monotonic() < deadline:
                if is_ready(self.port):
                    return
                time.sleep(0.1)
            self.stop_launcher()
        raise AssertionError(f"The site does not start: {self.log.name} says why.")

    def launch(self):
        self.launcher = subprocess.Popen(
            [sys.executable, "-m", "tracetrack.launcher", "serve"],
            cwd=ROOT,
            env=self.build_environment(),
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )

    def start_database(self):
        """On the other host. One that ran there has ended by now, or is stopped."""
        self.database.close()
        self.database.enter_context(postgres.run_server(self.data_dir, connections=100))

    def has_ended(self):
        return self.launcher.poll() is not None

    def stop(self):
        """As Ctrl-C stops it; what does not end then is killed."""
        self.stop_launcher()
        self.database.close()

    def stop_launcher(self):
        if self.launcher and not self.has_ended():
            children = psutil.Process(self.launcher.pid).children(recursive=True)
            self.launcher.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.launcher.wait(40)
            for left in psutil.wait_procs(children, timeout=5)[1]:
                left.kill()
            if not self.has_ended():
                self.launcher.kill()
                self.launcher.wait()

    def restart(self):
        self.stop()
        self.start()

    def move_database(self):
        """Restart it with its database behind a network, as on another host."""
        self.stop()
        self.is_moved = True
        self.start()

    def close(self):
        """End everything and leave nothing behind."""
        self.stop()
        self.redis.send_signal(signal.SIGCONT)
        self.redis.kill()
        self.redis.wait()
        for network in (self.web_network, self.database_network, self.redis_network):
            network.stop()
        self.log.close()
        if self.disk:
            subprocess.run(["umount", "-l", self.disk], check=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    # Its processes

    def find_processes(self, *words):
        """Those of this site that were started with these words, the oldest first."""
        found = []
        for process in psutil.Process(self.launcher.pid).children(recursive=True):
            with contextlib.suppress(psutil.Error):
                line = process.cmdline()
                if all(any(word in part for part in line) for word in words):
                    found.append(process)
        return sorted(found, key=lambda process: process.create_time())

    def find_web_master(self):
        return self.find_processes("gunicorn")[0]

    def find_web_workers(self):
        return self.find_web_master().children()

    def find_worker(self):
        return self.find_processes("manage.py", "work")[0]

    def find_postmaster(self):
        return psutil.Process(postgres.read_pid(find_cluster(self.data_dir)))

    def find_backends(self):
        """Those that serve the site's own connections."""
        with self.connect() as connection:
            rows = connection.execute(
                "SELECT pid FROM pg_stat_activity WHERE usename = %s AND pid <> pg_backend_pid()"
                " AND datname = %s AND application_name NOT LIKE 'procrastinate%%' ORDER BY query_start DESC",
                [ROLE, DATABASE],
            ).fetchall()
        return [psutil.Process(pid) for (pid,) in rows if psutil.pid_exists(pid)]

    def connect(self, role=SUPERUSER):
        """A connection past all networks."""
        folder = str(self.find_socket().parent)
        return psycopg.connect(host=folder, user=role, dbname=DATABASE, autocommit=True, connect_timeout=5)


def copy_environment():
    return {name: value for name, value in os.environ.items() if name not in NOT_OURS}


def set_up_django(environment):
    """Django in this process, on the site's database: it makes people and bills, and compares at the end."""
    for name in NOT_OURS:
        os.environ.pop(name, None)
    os.environ |= {"DJANGO_SETTINGS_MODULE": "tracetrack.settings"} | environment
    django.setup()


def is_ready(port):
    asking = http.client.HTTPConnection("127.0.0.1", port, timeout=3)
    try:
        asking.request("GET", "/readyz")
        return asking.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asking.close()
