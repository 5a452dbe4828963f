"""What is brought up to date before TraceTrack serves."""

import os

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from core.database_roles import get_owner_parameters
from monitoring.health import fetch_applied_migrations, read_migrations
from tracetrack.launcher import preparation, server_checks
from tracetrack.launcher.postgres_files import CannotStart
from tracetrack.launcher.preparation import check_addresses, collect_static_files, lock_preparation
from tracetrack.static_files import OwnFilesFinder


@pytest.fixture
def static(settings, tmp_path):
    """A site with one stylesheet. Gives the stylesheet and the folder that is served."""
    settings.DATA_DIR = tmp_path / "data"
    settings.STATIC_ROOT = tmp_path / "data" / "static"
    settings.STATICFILES_DIRS = [tmp_path / "source"]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    for folder in ("data", "source"):
        (tmp_path / folder).mkdir()
    style = tmp_path / "source" / "style.css"
    style.write_text("body { color: black }")
    collect_static_files()
    return style, settings.STATIC_ROOT


def test_static_files_are_left_alone_until_one_changes(static):
    style, served = static
    (served / "style.css").write_text("as it was")
    os.utime(served / "style.css", (0, 0))

    collect_static_files()
    unchanged = (served / "style.css").read_text()
    style.write_text("body { color: green }")
    collect_static_files()

    assert unchanged == "as it was"
    assert (served / "style.css").read_text() == "body { color: green }"


def test_static_files_are_gathered_anew_when_they_were_removed(static):
    _, served = static
    for path in served.iterdir():
        path.unlink()
    served.rmdir()

    collect_static_files()

    assert (served / "style.css").exists()


def test_of_bootstrap_only_what_pages_load_is_gathered():
    found = [path for path, storage in OwnFilesFinder().list([]) if storage.prefix == "bootstrap"]

    assert sorted(found) == ["css/bootstrap.min.css", "css/bootstrap.min.css.map"]


@pytest.mark.django_db
def test_only_one_host_prepares_at_a_time():
    with lock_preparation(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(7426115)")
        assert cursor.fetchone() == (False,)


@pytest.mark.django_db
def test_pooled_address_of_another_database_stops_the_start(settings):
    settings.BEHIND_PGBOUNCER = True
    settings.DATABASE_SERVING = connection.settings_dict | {"NAME": "postgres"}

    with pytest.raises(CannotStart) as refused, lock_preparation():
        pass

    assert str(refused.value) == (
        "DATABASE_URL leads to another database than DATABASE_DIRECT_URL: give both the same one."
    )


@pytest.mark.django_db
@pytest.mark.parametrize("part", ["serve", "work"])
def test_part_that_is_started_alone_refuses_addresses_of_two_databases(settings, monkeypatch, part):
    settings.BEHIND_PGBOUNCER = True
    settings.DATABASE_SERVING = connection.settings_dict | {"NAME": "postgres"}
    monkeypatch.setattr("os.nice", lambda _niceness: None)

    with pytest.raises(CommandError) as refused:
        call_command(part)

    assert str(refused.value) == (
        "DATABASE_URL leads to another database than DATABASE_DIRECT_URL: give both the same one."
    )


@pytest.mark.django_db
def test_part_that_is_started_alone_waits_for_an_address_that_does_not_answer(settings):
    settings.BEHIND_PGBOUNCER = True
    nowhere = {"HOST": "127.0.0.1", "PORT": "1"}
    settings.DATABASE_SERVING = connection.settings_dict | nowhere

    check_addresses()


@pytest.mark.django_db
def test_owners_address_of_another_database_stops_the_start(monkeypatch):
    elsewhere = get_owner_parameters() | {"dbname": "postgres"}
    monkeypatch.setattr(preparation, "get_owner_parameters", lambda: elsewhere)

    with pytest.raises(
        CannotStart, match=r"^DATABASE_OWNER_URL leads to another database than DATABASE_URL: "
    ):
        lock_preparation().__enter__()

    monkeypatch.setattr(server_checks, "IDENTITY", "SELECT rolpassword FROM pg_authid")  # as on some services
    with lock_preparation():
        pass


@pytest.mark.django_db
def test_preparing_is_not_cut_off_as_a_request_is(monkeypatch):
    limits = "-c statement_timeout=15s -c idle_in_transaction_session_timeout=30s"
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", {"options": limits})

    with lock_preparation() as held:
        limits = held.execute(
            """SELECT current_setting('statement_timeout'),
                      current_setting('idle_in_transaction_session_timeout')"""
        ).fetchone()

    assert limits == ("0", "0")


@pytest.mark.django_db
def test_nothing_is_unapplied_in_a_migrated_database():
    with lock_preparation() as held:
        assert read_migrations() - fetch_applied_migrations(held) == set()
