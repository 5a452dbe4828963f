"""What the system page and /metrics say of backups."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from monitoring.backups import BackupStatus
from monitoring.database_stats import fetch_backups, fetch_numbers
from tests.builders import make_user


def make_status(*, age_hours=1, is_archive_failing=False):
    last = timezone.now() - timedelta(hours=age_hours) if age_hours else None
    return BackupStatus(last, 5_000_000, 3, "", timezone.now(), is_archive_failing)


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ({"age_hours": 35}, ""),
        ({"age_hours": 37}, "There has been no good backup for 36 hours."),
        ({"age_hours": None}, "There is no good backup yet."),
        (
            {"is_archive_failing": True},
            "PostgreSQL cannot put its WAL into BACKUP_DIR: DATA_DIR/postgres.log says why.",
        ),
    ],
)
def test_alarm_says_what_to_look_at(state, sentence):
    assert make_status(**state).alarm == sentence


@pytest.fixture
def kept(settings, tmp_path):
    """A site that makes backups. Gives the time of its last good one."""
    settings.BACKUP_DIR, settings.DATA_DIR = tmp_path, tmp_path
    at = timezone.now() - timedelta(hours=40)
    word = {"last_good_at": at.isoformat(), "bytes": 5_000_000, "count": 3, "trouble": "The disk was full."}
    (tmp_path / "backups.json").write_text(json.dumps(word))
    return at


@pytest.mark.django_db
def test_last_good_backup_is_in_the_metrics(kept):
    numbers = fetch_numbers()

    found = {name: numbers[name] for name in ("backup_alarm", "backup_bytes", "backup_good_seconds")}
    assert found == {"backup_alarm": 1, "backup_bytes": 5_000_000, "backup_good_seconds": kept.timestamp()}


@pytest.mark.django_db
def test_site_without_backups_has_none_in_the_metrics():
    assert [name for name in fetch_numbers() if name.startswith("backup")] == []
    assert fetch_backups() is None


@pytest.mark.django_db
def test_word_is_missing_until_the_first_backup(settings, tmp_path):
    settings.BACKUP_DIR, settings.DATA_DIR = tmp_path, tmp_path

    with connection.cursor():
        assert fetch_backups().alarm == "There is no good backup yet."


@pytest.mark.django_db
def test_system_page_shows_the_last_good_backup(kept, client, text_of):
    client.force_login(make_user("Admin", "priya"))

    page = text_of(client.get("/admin/system/"))

    assert "There has been no good backup for 36 hours. The disk was full." in page
    assert "3 good ones are kept" in page
