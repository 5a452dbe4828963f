"""A small primary and a replica of it, by PostgreSQL's own replication, in a folder of their own."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import psutil
import psycopg
from django.db import connection, connections

from tests.database import NEW_SETTINGS, dump, fresh_database
from tests.waiting import wait_until
from tracetrack.database_settings import follow, read_database
from tracetrack.launcher.postgres_files import build_identity, find_programs, find_server_user

NAME = "tracetrack"
QUICK = "fsync=off autovacuum=off shared_buffers=32MB max_connections=40 listen_addresses="
ADDRESS = ("HOST", "PORT", "USER", "PASSWORD", "NAME")


class Server:
    """One PostgreSQL, on a socket in its folder."""

    def __init__(self, folder):
        self.folder, self.user = folder, find_server_user(folder.parent)
        self.programs = find_programs(folder.parent, self.user)
        self.identity = build_identity(self.user)
        self.process = None
        self.log, self.socket = folder.with_suffix(".log"), folder.with_suffix(".socket")
        for made in (folder, self.socket):
            made.mkdir(mode=0o700)
            os.chown(made, self.user.pw_uid, self.user.pw_gid)

    def run(self, program, *options):
        command = [self.programs / program, *options]
        subprocess.run(command, check=True, capture_output=True, **self.identity)

    def start(self):
        settings = [word for one in QUICK.split() for word in ("-c", one)]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [self.programs / "postgres", "-D", self.folder, "-k", self.socket, *settings],
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self.identity,
            )
        wait_until(self.takes_connections)

    def takes_connections(self):
        assert self.process.poll() is None, self.log.read_text()
        with contextlib.suppress(psycopg.OperationalError):
            self.connect().close()
            return True

    def connect(self, **further):
        parameters = {"host": str(self.socket), "user": NAME, "dbname": "postgres", "autocommit": True}
        return psycopg.connect(**parameters | further)

    def execute(self, statement, **further):
        with self.connect(**further) as raw:
            raw.execute(statement)

    def send(self, number):
        """To all of its processes: each has a session of its own."""
        postmaster = psutil.Process(self.process.pid)
        for process in [postmaster, *postmaster.children()]:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(number)

    def kill(self):
        if self.process and self.process.poll() is None:
            self.send(signal.SIGCONT)
            self.send(signal.SIGKILL)
            self.process.wait()

    @property
    def url(self):
        return f"postgres://{NAME}@{str(self.socket).replace('/', '%2F')}/{NAME}"


@contextlib.contextmanager
def make_servers():
    """An empty site's primary, and a replica that follows it."""
    place = Path(tempfile.mkdtemp(prefix="tracetrack-test-", dir="/tmp"))
    place.chmod(0o755)
    with fresh_database():
        tables = NEW_SETTINGS.sub("", dump("--rows-per-insert=100"))
    servers = primary, replica = Server(place / "primary"), Server(place / "replica")
    try:
        primary.run(
            "initdb", "-D", primary.folder, "-U", NAME, "-A", "trust", "--no-sync", "--locale=C.UTF-8"
        )
        primary.start()
        primary.execute(f"CREATE DATABASE {NAME}")
        with primary.connect(dbname=NAME) as raw:
            raw.execute(tables)
        address = ("-h", primary.socket, "-U", NAME)
        replica.run("pg_basebackup", *address, "-D", replica.folder, "-R", "-c", "fast", "--no-sync")
        replica.start()
        yield primary, replica
    finally:
        for server in servers:
            server.kill()
        shutil.rmtree(place)


@contextlib.contextmanager
def use_servers(primary, replica):
    """Let Django serve from them."""
    kept = {name: connection.settings_dict[name] for name in ADDRESS}
    connection.close()
    connection.settings_dict |= {"HOST": str(primary.socket), "PORT": "", "USER": NAME, "NAME": NAME}
    connections.settings["replica"] = complete(
        follow(read_database("DATABASE_REPLICA_URL", replica.url), NAME)
    )
    try:
        yield
    finally:
        connections["replica"].close()
        connections["replica"].close_pool()
        del connections["replica"], connections.settings["replica"]
        connection.close()
        connection.settings_dict |= kept


def complete(database):
    """What Django puts into the settings of each database when it starts."""
    return connections.settings["default"] | database
