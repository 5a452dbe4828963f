"""Which backup a moment is restored from, which are no longer needed, and when the next one is due."""

import gzip
import json
import os
import shutil
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command

from tracetrack.backups.base_backup import remove_outdated
from tracetrack.backups.catalogue import choose_backup, choose_outdated, list_backups
from tracetrack.backups.recovery import Recovered, find_gap
from tracetrack.backups.restore import CannotRestore, Restored, choose, restore, tell
from tracetrack.backups.schedule import is_due

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def make_backup(
    backup_dir, ended_at, *, timeline=1, begins_at=0x2000028, ends_at=0x2000158, trouble="", database="7"
):
    folder = backup_dir / database / "base" / f"{ended_at:%Y%m%dT%H%M%SZ}"
    (folder / "files").mkdir(parents=True)
    (folder.parent.parent / "wal").mkdir(exist_ok=True)
    part = {"Timeline": timeline, "Start-LSN": f"1/{begins_at:X}", "End-LSN": f"1/{ends_at:X}"}
    (folder / "files" / "backup_manifest").write_text(json.dumps({"WAL-Ranges": [part]}))
    times = {"began_at": (ended_at - timedelta(minutes=1)).isoformat(), "ended_at": ended_at.isoformat()}
    (folder / "backup.json").write_text(json.dumps(times))
    if trouble is not None:
        (folder / "check.json").write_text(json.dumps({"trouble": trouble}))
    return folder


def begin_timeline(backup_dir, number, at, *, left_at):
    """A restore at this time went on from timeline 1, which was left at this position."""
    path = backup_dir / "7" / "wal" / f"{number:08X}.history.gz"
    path.write_bytes(gzip.compress(f"1\t1/{left_at:X}\tbefore 2026-11-20\n".encode()))
    os.utime(path, (at.timestamp(), at.timestamp()))


def test_moment_is_restored_from_the_newest_backup_before_it(tmp_path):
    first = make_backup(tmp_path, NOON)
    make_backup(tmp_path, NOON + timedelta(days=1))
    backups = list_backups(tmp_path)

    assert choose_backup(backups, NOON + timedelta(hours=1))[0].folder == first
    assert choose_backup(backups, None)[0].folder == backups[1].folder
    assert choose_backup(backups, NOON - timedelta(seconds=1)) is None


def test_backup_that_did_not_pass_is_taken_only_if_there_is_no_other(tmp_path):
    good = make_backup(tmp_path, NOON)
    bad = make_backup(tmp_path, NOON + timedelta(days=1), trouble="It cannot be restored.")
    backups = list_backups(tmp_path)

    assert choose_backup(backups, None)[0].folder == good
    assert choose_backup(backups[1:], None)[0].folder == bad


def test_backup_that_cannot_be_read_keeps_nobody_from_the_others(tmp_path):
    good = make_backup(tmp_path, NOON)
    for day, damage in enumerate(["", "{}", '{"WAL-Ranges": []}'], start=1):
        folder = make_backup(tmp_path, NOON + timedelta(days=day))
        (folder / "files" / "backup_manifest").write_text(damage)
    make_backup(tmp_path, NOON + timedelta(days=9)).joinpath("files", "backup_manifest").unlink()

    assert [backup.folder for backup in list_backups(tmp_path)] == [good]


def test_first_wal_is_named_as_postgresql_names_it(tmp_path):
    make_backup(tmp_path, NOON, timeline=3)

    assert list_backups(tmp_path)[0].first_wal == "000000030000000100000002"


def test_moment_before_a_restore_is_on_the_timeline_of_then(tmp_path):
    make_backup(tmp_path, NOON)
    begin_timeline(tmp_path, 2, NOON + timedelta(hours=3), left_at=0x9000000)
    backups = list_backups(tmp_path)

    assert choose_backup(backups, NOON + timedelta(hours=2))[1] == 1
    assert choose_backup(backups, NOON + timedelta(hours=4))[1] == 2
    assert choose_backup(backups, None)[1] == 2


def test_backup_of_a_time_that_a_restore_undid_is_not_taken(tmp_path):
    first = make_backup(tmp_path, NOON)
    make_backup(tmp_path, NOON + timedelta(hours=1), ends_at=0xA000000)
    begin_timeline(tmp_path, 2, NOON + timedelta(hours=2), left_at=0x9000000)

    assert choose_backup(list_backups(tmp_path), NOON + timedelta(hours=3))[0].folder == first


def test_restore_on_trial_beside_a_site_that_goes_on_is_not_followed(tmp_path):
    first = make_backup(tmp_path, NOON)
    begin_timeline(tmp_path, 2, NOON + timedelta(hours=1), left_at=0x9000000)
    wal = tmp_path / "7" / "wal" / "00000001000000010000000A.gz"
    wal.touch()
    os.utime(wal, (NOON.timestamp() + 7200, NOON.timestamp() + 7200))

    assert choose_backup(list_backups(tmp_path), None) == (list_backups(tmp_path)[0], 1)

    second = make_backup(tmp_path, NOON + timedelta(hours=14), ends_at=0xC000000)
    assert [choose_backup(list_backups(tmp_path), at)[0].folder for at in (None, NOON)] == [second, first]


def test_backups_that_no_kept_day_needs_are_outdated(tmp_path):
    folders = [make_backup(tmp_path, NOON + timedelta(days=day)) for day in range(6)]
    backups = list_backups(tmp_path)

    outdated = choose_outdated(backups, keep_days=3, now=NOON + timedelta(days=5, hours=1))

    assert [backup.folder for backup in outdated] == folders[:2]  # the third begins the first kept day


def test_no_backup_is_outdated_while_the_older_ones_alone_are_good(tmp_path):
    make_backup(tmp_path, NOON)
    for day in range(1, 30):
        make_backup(tmp_path, NOON + timedelta(days=day), trouble="It cannot be restored.")

    now = NOON + timedelta(days=30)
    assert choose_outdated(list_backups(tmp_path), keep_days=3, now=now) == []


def test_outdated_backups_go_with_the_wal_that_only_they_need(tmp_path):
    now = datetime.now(UTC)
    for days in (9, 8, 1):
        make_backup(tmp_path, now - timedelta(days=days))
    newest = list_backups(tmp_path)[-1]
    for name in ("000000010000000100000001.gz", "000000010000000100000002.gz", "00000002.history.gz"):
        (newest.archive / name).touch()

    remove_outdated(newest, tmp_path, tmp_path, keep_days=7)

    assert [backup.ended_at for backup in list_backups(tmp_path)] == [
        now - timedelta(days=8),
        now - timedelta(days=1),
    ]
    kept = sorted(path.name for path in newest.archive.iterdir())
    assert kept == ["000000010000000100000002.gz", "00000002.history.gz"]


def test_wal_of_a_newer_backup_is_kept_where_a_restore_went_back_behind_an_older_one(tmp_path):
    now = datetime.now(UTC)
    for days, timeline, begins_at in ((9, 1, 0x1000028), (8, 1, 0x9000028), (7, 2, 0x5000028)):
        make_backup(tmp_path, now - timedelta(days=days), timeline=timeline, begins_at=begins_at)
    newest = list_backups(tmp_path)[-1]
    for segment in ("000000010000000100000004", "000000020000000100000005"):
        (newest.archive / f"{segment}.gz").touch()

    remove_outdated(newest, tmp_path, tmp_path, keep_days=8)

    assert [backup.timeline for backup in list_backups(tmp_path)] == [1, 2]
    assert [path.name for path in newest.archive.iterdir()] == ["000000020000000100000005.gz"]


def test_backup_whose_removal_was_cut_off_is_none_and_goes_the_next_time(tmp_path, monkeypatch):
    now = datetime.now(UTC)
    half, *_others = [make_backup(tmp_path, now - timedelta(days=days)) for days in (9, 8, 1)]
    newest = list_backups(tmp_path)[-1]

    def be_cut_off(_folder):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", be_cut_off)
        with pytest.raises(KeyboardInterrupt):
            remove_outdated(newest, tmp_path, tmp_path, keep_days=7)

    assert half.exists()
    assert half not in [backup.folder for backup in list_backups(tmp_path)]
    remove_outdated(newest, tmp_path, tmp_path, keep_days=7)
    assert not half.exists()


@pytest.mark.parametrize(
    ("hours", "timeline", "due"),
    [(1, 1, False), (9, 1, True), (1, 2, True)],  # 2 in Kolkata is 20:30 UTC
)
def test_backup_is_due_after_two_and_after_a_restore(tmp_path, hours, timeline, due):
    make_backup(tmp_path, NOON)

    assert is_due(list_backups(tmp_path), timeline=timeline, now=NOON + timedelta(hours=hours)) is due


def test_backup_is_due_where_the_site_ran_without_its_archive(tmp_path):
    folder = make_backup(tmp_path, NOON)
    wal = folder.parent.parent / "wal"
    for number in (1, 2, 4):
        (wal / f"00000001000000010000000{number}.gz").touch()
    broken = is_due(list_backups(tmp_path), timeline=1, now=NOON + timedelta(minutes=5))
    (wal / "000000010000000100000003.gz").touch()

    whole = is_due(list_backups(tmp_path), timeline=1, now=NOON + timedelta(minutes=5))

    assert (broken, whole) == (True, False)


def test_failed_backup_stays_due(tmp_path):
    make_backup(tmp_path, NOON, trouble="It cannot be restored.")

    assert is_due(list_backups(tmp_path), timeline=1, now=NOON + timedelta(minutes=5))


@pytest.mark.parametrize(
    ("numbers", "gap"),
    [
        ([2, 3, 4, 5], ""),
        ([2], ""),
        ([], ""),
        ([2, 4, 5], "000000010000000100000003.gz"),
        ([1, 5], "000000010000000100000003.gz"),
    ],
)
def test_gap_in_the_archive_is_found_by_the_names_of_its_files(tmp_path, numbers, gap):
    make_backup(tmp_path, NOON)  # which ends in file 2
    [backup] = list_backups(tmp_path)
    others = {
        "00000002.history.gz",
        "000000020000000100000009.gz",
        "000000010000000100000002.00000028.backup.gz",
    }

    names = {f"0000000100000001{number:08X}.gz" for number in numbers}

    assert find_gap(names | others, backup, timeline=1) == gap


def test_restore_that_met_a_gap_says_so_in_one_sentence(tmp_path, settings, monkeypatch, capsys):
    make_backup(tmp_path, NOON)
    [backup] = list_backups(tmp_path)
    recovered = Recovered(NOON + timedelta(minutes=9), is_whole=False, gap="000000010000000100000003.gz")
    settings.BACKUP_DIR, settings.DATA_DIR, settings.TIME_ZONE = tmp_path, tmp_path / "data", "UTC"
    monkeypatch.setattr(
        "tracetrack.management.commands.restore.restore", lambda *_, **_more: Restored(backup, recovered)
    )

    call_command("restore", to="2026-11-20 13:00+00:00")

    assert capsys.readouterr().out.splitlines()[2:] == [
        f"THE ARCHIVE HAS A GAP: {recovered.gap} is missing in {tmp_path}/7/wal, so the database is as it "
        f"was at {tell(NOON + timedelta(minutes=9))}, and what was done after that could not be restored.",
        "Start TraceTrack with make run.",
    ]


def test_restore_writes_over_no_database(tmp_path):
    (tmp_path / "data" / "postgres").mkdir(parents=True)
    (tmp_path / "data" / "postgres" / "PG_VERSION").write_text("18\n")

    with pytest.raises(CannotRestore, match="has a database in it, and nothing is written over one"):
        restore(tmp_path / "data", tmp_path)

    assert (tmp_path / "data" / "postgres" / "PG_VERSION").read_text() == "18\n"


def test_restore_does_not_choose_between_databases(tmp_path):
    lost = make_backup(tmp_path, NOON)
    make_backup(tmp_path, NOON + timedelta(hours=1), database="8")

    with pytest.raises(CannotRestore, match=r"^There are backups of 2 databases in .* with --list, and give"):
        choose(tmp_path, None)

    assert choose(tmp_path, NOON + timedelta(minutes=30))[0].folder == lost


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("yesterday", "'yesterday' is no moment: write it as '2026-11-29 10:15'."),
        ("2999-01-01 10:15", "2999-01-01 10:15:00 IST is yet to come."),
    ],
)
def test_wrong_moment_is_refused(settings, tmp_path, written, sentence):
    settings.BACKUP_DIR = tmp_path

    with pytest.raises(CommandError) as refused:
        call_command("restore", to=written)

    assert str(refused.value) == sentence


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_commands_want_a_folder(command):
    with pytest.raises(CommandError, match="BACKUP_DIR is not set"):
        call_command(command)


def test_backup_needs_a_running_site(settings, tmp_path):
    settings.BACKUP_DIR, settings.DATA_DIR = tmp_path, tmp_path

    with pytest.raises(CommandError, match="TraceTrack does not run: start it with make run"):
        call_command("backup")


def test_backup_into_a_folder_that_went_away_is_noted(settings, tmp_path):
    settings.BACKUP_DIR, settings.DATA_DIR = tmp_path / "gone", tmp_path
    (tmp_path / "postgres" / "global").mkdir(parents=True)
    (tmp_path / "postgres" / "global" / "pg_control").write_bytes(bytes(8))

    with pytest.raises(CommandError) as refused:
        call_command("backup")

    sentence = f"{tmp_path}/gone/backup.lock: No such file or directory."
    assert str(refused.value) == sentence
    assert json.loads((tmp_path / "backups.json").read_text())["trouble"] == sentence
