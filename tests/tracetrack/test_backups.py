"""Backup and restore of the own PostgreSQL: a real server, destroyed and brought back."""

import contextlib
import shutil
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from scanning.models import Scan
from tests.builders import asked, make_user, scan_all
from tests.database import NEW_SETTINGS, dump, fresh_database
from tracetrack.backups.base_backup import back_up, wait_for_archive
from tracetrack.backups.catalogue import list_backups
from tracetrack.backups.restore import restore
from tracetrack.launcher.postgres import connect, find_cluster, run_server
from tracetrack.launcher.postgres_settings import OWNER, ROLE, find_socket_folder

BATCHES, SCANS_A_BATCH = 10, 100


@pytest.fixture
def place():
    """A folder that the server's user can reach, which pytest's own are not."""
    folder = Path(tempfile.mkdtemp(prefix="tracetrack-test-", dir="/tmp"))
    folder.chmod(0o755)
    (folder / "backups").mkdir()
    yield folder
    shutil.rmtree(folder)


@contextlib.contextmanager
def site_in(data_dir, backup_dir):
    """Run the own server, with Django's connection to it, as long as the block lasts."""
    kept = {name: connection.settings_dict[name] for name in ADDRESS_OF_DJANGO}
    with run_server(data_dir, backup_dir=backup_dir):
        connection.close()
        socket = str(find_socket_folder(find_cluster(data_dir)))
        connection.settings_dict |= {"HOST": socket, "PORT": "", "USER": ROLE, "PASSWORD": "", "NAME": ROLE}
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict |= kept


ADDRESS_OF_DJANGO = ("HOST", "PORT", "USER", "PASSWORD", "NAME")


def fill(data_dir, tables):
    with psycopg.connect(
        host=str(find_socket_folder(find_cluster(data_dir))), user=OWNER, dbname=ROLE
    ) as owner:
        owner.execute(tables)


def pack_batch(by, number):
    scans = [
        asked("pack", f"CH{number:02}{child:03}", parent=f"SB{number:05}") for child in range(SCANS_A_BATCH)
    ]
    answers = scan_all(by, *scans)
    assert {answer.outcome for answer in answers} == {"saved"}
    return {answer.id for answer in answers}


def archive_all(data_dir):
    """What PostgreSQL does by itself when 50 seconds are over."""
    with connect(find_cluster(data_dir)) as database:
        wait_for_archive(database)


@pytest.mark.timeout(180)
def test_data_folder_is_destroyed_and_restored_to_a_moment(
    place, django_db_setup, django_db_blocker, monkeypatch
):
    data_dir, backup_dir = place / "data", place / "backups"
    # The self-check of a backup runs as the user who serves, who may read the key of a site that was started.
    monkeypatch.setenv("SECRET_KEY", settings.SECRET_KEY)
    with django_db_blocker.unblock():
        with fresh_database():
            tables = NEW_SETTINGS.sub("", dump("--rows-per-insert=100"))
        with run_server(data_dir, backup_dir=backup_dir):
            fill(data_dir, tables)
        with site_in(data_dir, backup_dir):
            (data_dir / "secret-key").write_text("the key that signed the sessions")
            dispatcher = make_user("Dispatcher", "meena")
            before = pack_batch(dispatcher, 0)
            backup = back_up(data_dir, backup_dir, keep_days=14)
            for number in range(1, BATCHES // 2 + 1):
                before |= pack_batch(dispatcher, number)
            moment = datetime.now(UTC)
            archive_all(data_dir)
            up_to_moment = max(backup.archive.glob("*[0-9A-F].gz"))
            after = set()
            for number in range(BATCHES // 2 + 1, BATCHES + 1):
                after |= pack_batch(dispatcher, number)
            end = datetime.now(UTC)
            archive_all(data_dir)

        shutil.rmtree(data_dir)
        data_dir.mkdir()
        (data_dir / "secret-key").write_text("one that was made when the command began")
        began = time.monotonic()
        restored = restore(data_dir, backup_dir, moment=moment)
        seconds = time.monotonic() - began
        with site_in(data_dir, backup_dir):
            found = set(Scan.objects.values_list("id", flat=True))
            children = Scan.objects.filter(outcome="saved").count()
        up_to_moment.unlink()
        with_gap = restore(place / "other", backup_dir, moment=end)

    assert (backup.trouble, restored.recovered.is_whole) == ("", True)
    assert (found - before, before - found) == (set(), set())
    assert (len(before), len(after), children) == (600, 500, 600)
    assert (data_dir / "secret-key").read_text() == "the key that signed the sessions"
    assert restored.recovered.last_change_at <= moment
    assert [one.folder for one in list_backups(backup_dir)] == [backup.folder]
    assert seconds < 60
    assert (with_gap.recovered.is_whole, with_gap.recovered.gap) == (False, up_to_moment.name)
    assert (with_gap.recovered.last_change_at or backup.ended_at) < moment
