"""The launcher's look for whether a backup is due."""

from tests.waiting import wait_until
from tracetrack.launcher import nightly_backup
from tracetrack.launcher.nightly_backup import back_up_nightly


def test_backup_that_could_not_be_started_is_tried_again(settings, tmp_path, monkeypatch, caplog):
    settings.BACKUP_DIR = tmp_path
    monkeypatch.setattr(nightly_backup, "SECONDS_BETWEEN_LOOKS", 0.01)
    monkeypatch.setenv("PATH", str(tmp_path))  # the system's programs are not there

    with back_up_nightly():
        wait_until(lambda: caplog.records)
        started = tmp_path / "started"
        (tmp_path / "new").write_text(f'#!/bin/sh\necho "$*" >{started}\n')
        (tmp_path / "new").chmod(0o755)
        (tmp_path / "new").rename(tmp_path / "nice")
        wait_until(lambda: started.exists() and "manage.py backup --if-due" in started.read_text())
