"""An upgrade while the site serves: the release before with 24 devices, this version migrates and takes over.

python -m tests.upgrades.rolling 0.1.0     from this tag or commit, which git must have, to what is here
python -m tests.upgrades.rolling further   from what is here to the same with further migrations (LATER)
python -m tests.upgrades.rolling last      from the last release; further, if the site is stopped for that

Prints what the devices saw, then checks that each acknowledged scan is stored once and that the self-check is
content. Ends with 1 if a request was answered with 500 or anything was lost. Sends to 127.0.0.1 alone.
"""

import collections
import contextlib
import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from pathlib import Path

import psycopg

from tests.redis_server import find_free_port
from tracetrack.launcher.postgres import build_local_database_url, connect, run_server
from tracetrack.launcher.postgres_files import find_cluster
from tracetrack.launcher.postgres_settings import OWNER, ROLE

ROOT = Path(__file__).resolve().parent.parent.parent
DEVICES = 24
SECONDS_BEFORE, SECONDS_AFTER = 5, 5
ABSENT = "{commit} is not in this clone: fetch all of it first (git fetch --unshallow --tags)."
MAKE_KEY = """
from accounts.models import User
from accounts.tokens import create_token
from django.contrib.auth.models import Group
person = User.objects.create_user(username='meena', password=None)
person.groups.add(Group.objects.get(name='Dispatcher'))
if hasattr(person, 'sees_all_areas'): person.sees_all_areas = True; person.save()
print('KEY', create_token(name='drill', user=person)[1])
"""


# What a later version may do while this one serves: columns, a table, an index, a function of the scan path.
LATER = (
    "ALTER TABLE scanning_scan ADD COLUMN later integer",
    "ALTER TABLE bags_bag ADD COLUMN later text NOT NULL DEFAULT ''",
    "CREATE TABLE later AS SELECT 1 AS number",
)
LATER_FUNCTION = Path("scanning", "sql", "functions", "record_scans.sql")
LATER_INDEX = "CREATE INDEX CONCURRENTLY bag_later ON bags_bag (code, kind)"
MIGRATION = """
from django.db import migrations


class Migration(migrations.Migration):
    atomic = {atomic}
    dependencies = [({app!r}, {before!r})]
    operations = [migrations.RunSQL(sql) for sql in {statements!r}]
"""


# From these the site is stopped (docs/running/upgrading.md).
STOPPED = ("0.1.0",)


def main(commit):
    if commit == "last":
        last = max(path.parent.name for path in Path(__file__).parent.glob("*/database.sql"))
        with check_out(last):  # absent is a failure in any case
            commit = "further" if last in STOPPED else last
    with contextlib.ExitStack() as stack:
        old, later = ROOT, ROOT
        if commit == "further":
            later = stack.enter_context(write_later_version())
        else:
            old = stack.enter_context(check_out(commit))
        place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tracetrack-test-", dir="/tmp")))
        place.chmod(0o755)
        stack.enter_context(run_server(place / "data", connections=150))
        own_by_one_role(place / "data")
        address = build_local_database_url(place / "data", role=OWNER)
        if later != ROOT:
            run(ROOT, address, place / "old", "migrate")
            run(later, address, place / "new", "makemigrations", "scanning")
        ports = find_free_port(), find_free_port()
        server = Site(old, address, ports[0], place / "old")
        stack.callback(server.stop)
        key = server.make_key()
        devices = [Device(number, key, ports[0]) for number in range(DEVICES)]
        stack.callback(lambda: [device.stop() for device in devices])
        began = time.monotonic()
        for device in devices:
            device.start()
        time.sleep(SECONDS_BEFORE)
        at = time.monotonic()
        run(later, address, place / "new", "migrate")
        migrated = time.monotonic() - at
        print(f"migrated in {migrated:.1f} s while the release before served")
        time.sleep(SECONDS_AFTER)
        phase = count(devices)
        new = Site(later, address, ports[1], place / "new")
        stack.callback(new.stop)
        for device in devices:
            device.port = ports[1]
        server.stop()
        time.sleep(SECONDS_AFTER)
        for device in devices:
            device.stop()
        print(f"{time.monotonic() - began:.0f} s, {DEVICES} devices; until the new version served: {phase}")
        print(f"in all: {count(devices)}; longest wait {max(device.longest for device in devices):.1f} s")
        print("first answers of each kind:", *first_bodies(devices), sep="\n  ")
        wrong = compare(devices, address)
        check = run(later, address, place / "new", "self_check")
        print("log of the release before:", *count_errors(server.log.name), sep="\n  ")
    return 1 if wrong or check.returncode or count(devices).get("500") else 0


@contextlib.contextmanager
def check_out(commit):
    """The files of the release before, in a folder of their own for as long as the block lasts."""
    if subprocess.run(
        ["git", "rev-parse", "--verify", "-q", f"{commit}^{{commit}}"], cwd=ROOT, capture_output=True
    ).returncode:
        sys.exit(ABSENT.format(commit=commit))
    folder = Path(tempfile.mkdtemp(prefix="tracetrack-old-", dir="/tmp"))
    archive = subprocess.run(["git", "archive", commit], cwd=ROOT, check=True, capture_output=True).stdout
    subprocess.run(["tar", "-x", "-C", folder], input=archive, check=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextlib.contextmanager
def write_later_version():
    """A copy of what is here with two migrations more."""
    folder = Path(tempfile.mkdtemp(prefix="tracetrack-later-", dir="/tmp"))
    shutil.copytree(
        ROOT, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".*", "__pycache__", "tests")
    )
    for app, statements, atomic in (("scanning", LATER, True), ("bags", (LATER_INDEX,), False)):
        migrations = folder / app / "migrations"
        before = max(path.stem for path in migrations.glob("0*.py"))
        text = MIGRATION.format(app=app, before=before, statements=statements, atomic=atomic)
        (migrations / "0999_later.py").write_text(text)
    function = folder / LATER_FUNCTION
    function.write_text(function.read_text().replace("BEGIN\n", "BEGIN\n    -- later\n", 1))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def own_by_one_role(data_dir):
    """As on a server with one role, which all releases know."""
    with connect(find_cluster(data_dir)) as server:
        server.execute(f"ALTER ROLE {ROLE} NOLOGIN")


def environment_of(address, data_dir):
    data_dir.mkdir(exist_ok=True)
    return {
        **os.environ,
        "DATABASE_URL": address,
        "DATA_DIR": str(data_dir),
        "ADMIN_PASSWORD": "zebra-lamp-91-xx",
        "WEB_WORKERS": "2",
    }


def run(folder, address, data_dir, *command):
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=folder,
        env=environment_of(address, data_dir),
        capture_output=True,
        text=True,
    )
    if done.returncode:
        print(
            f"manage.py {command[0]} ended with {done.returncode}:", done.stdout[-500:], done.stderr[-3000:]
        )
    return done


class Site:
    """The web server of a version, started and stopped by its own launcher."""

    def __init__(self, folder, address, port, data_dir):
        self.folder, self.address, self.data_dir = folder, address, data_dir
        self.log = data_dir.with_suffix(".log").open("w+")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tracetrack.launcher", "serve"],
            cwd=folder,
            env=environment_of(address, data_dir) | {"PORT": str(port)},
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )
        deadline = time.monotonic() + 300
        while "is ready" not in (text := Path(self.log.name).read_text()):
            if self.process.poll() is not None or time.monotonic() > deadline:
                sys.exit(f"{folder} does not start: {text[-2000:]}")
            time.sleep(0.2)

    def make_key(self):
        done = run(self.folder, self.address, self.data_dir, "shell", "-c", MAKE_KEY)
        return done.stdout.split("KEY ")[1].strip()

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(120)


class Device(threading.Thread):
    """Scans one child after another, and sends each again with the same id until it is answered."""

    def __init__(self, number, key, port):
        super().__init__(daemon=True)
        self.number, self.key, self.port = number, key, port
        self.acknowledged, self.seen, self.bodies = {}, collections.Counter(), {}
        self.longest, self.ending = 0.0, threading.Event()

    def run(self):
        scan = 0
        while not self.ending.is_set():
            scan += 1
            code = f"CH{self.number:02}{scan:05}"
            wanted = {"id": make_id(), "action": "pack", "code": code, "parent": f"SB{self.number:05}"}
            began = time.monotonic()
            while (answer := self.send(wanted)) is None and not self.ending.is_set():
                time.sleep(0.2)
            self.longest = max(self.longest, time.monotonic() - began)
            if answer:
                self.acknowledged[wanted["id"]] = (code, answer["outcome"])
            time.sleep(0.05)

    def send(self, wanted):
        body = json.dumps({"station": f"bay-{self.number}", "scans": [wanted]})
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
            connection.request("POST", "/api/v1/scans", body, headers)
            answer = connection.getresponse()
            text = answer.read().decode(errors="replace")
            connection.close()
        except (OSError, http.client.HTTPException) as error:
            self.seen[type(error).__name__] += 1
            return None
        self.seen[str(answer.status)] += 1
        self.bodies.setdefault(str(answer.status), text[:200])
        return json.loads(text)["results"][0] if answer.status == 200 else None

    def stop(self):
        self.ending.set()
        if self.is_alive():
            self.join(30)


def make_id():
    """A UUIDv7, as devices make it."""
    now = int(time.time() * 1000)
    return str(uuid.UUID(int=now << 80 | 7 << 76 | (uuid.uuid4().int & (2**76 - 1)) & ~(3 << 62) | 2 << 62))


def count(devices):
    return dict(sum((device.seen for device in devices), collections.Counter()))


def first_bodies(devices):
    bodies = {}
    for device in devices:
        bodies = device.bodies | bodies
    return [f"{name}: {text}" for name, text in bodies.items() if name != "200"]


def count_errors(log):
    """What the exceptions in a log say, and how often."""
    found = collections.Counter(
        line.strip()[:160]
        for text in Path(log).read_text().replace("\\n", "\n").splitlines()
        for line in [text]
        if line.startswith(("django.db.utils.", "psycopg.errors."))
    )
    return [f"{times} times {line}" for line, times in found.most_common(12)]


def compare(devices, address):
    """How many acknowledged scans are not stored as they were answered, and children in two parents."""
    acknowledged = {uuid.UUID(key): value for device in devices for key, value in device.acknowledged.items()}
    with psycopg.connect(address) as database:
        stored = {
            key: (code, outcome)
            for key, code, outcome in database.execute(
                "SELECT id, code, outcome FROM scanning_scan WHERE code LIKE 'CH%'"
            )
        }
        (doubled,) = database.execute(
            "SELECT count(*) FROM (SELECT child_id FROM bags_link WHERE unlinked_at IS NULL"
            " GROUP BY child_id HAVING count(*) > 1) twice"
        ).fetchone()
    lost = {key for key, value in acknowledged.items() if stored.get(key) != value}
    print(f"acknowledged {len(acknowledged)}, stored {len(stored)}, lost {len(lost)}, doubled {doubled}")
    return len(lost) + doubled


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
