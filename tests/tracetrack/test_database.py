"""The databases of the tests themselves: copied for a run, and emptied after tests that commit."""

import subprocess
import sys

import psycopg
import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, connection

from bags.models import Bag, CodeSettings
from scanning.models import Scan
from tests import database
from tests.builders import make_bag, make_user, scan
from tests.database import COPY, databases, drop_leftovers, empty_tables, maintenance, run_as_owner

ANOTHER_RUN = """
import django
django.setup()
from django.db import connection
from tests.database import own_copy
with own_copy():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database(), count(*) FROM bags_codesettings")
        print(*cursor.fetchone(), flush=True)
    input()
"""


@pytest.fixture
def another_run(django_db_setup):
    """Another run of tests that has its database, and the name of that."""
    with subprocess.Popen(
        [sys.executable, "-c", ANOTHER_RUN], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        name, rows = process.stdout.readline().split()
        assert (name, rows) == (f"{COPY}{process.pid}", "1")
        yield process, name
        process.kill()


def copies():
    with maintenance() as server:
        return databases(server, COPY)


@pytest.mark.nightly
def test_copy_goes_away_with_its_run(another_run):
    process, name = another_run
    assert name in copies()

    process.communicate("\n")

    assert name not in copies()


@pytest.mark.nightly
def test_copies_of_killed_runs_are_dropped_and_others_stay(another_run):
    process, name = another_run
    with maintenance() as server:
        drop_leftovers(server)
    assert {name, connection.settings_dict["NAME"]} <= set(copies())

    process.kill()
    process.wait()
    with maintenance() as server:
        drop_leftovers(server)

    assert name not in copies()
    assert connection.settings_dict["NAME"] in copies()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("small", [0, database.SMALL])
def test_tables_are_emptied_but_for_what_migrations_made(monkeypatch, small):
    monkeypatch.setattr(database, "SMALL", small)
    kept = (Group.objects.count(), CodeSettings.objects.count())
    scan(make_user(), "pack", "SB00001")
    first = make_bag().id

    empty_tables()

    assert (Bag.objects.count(), Scan.objects.count()) == (0, 0)
    assert (Group.objects.count(), CodeSettings.objects.count()) == kept == (3, 1)
    assert make_bag().id < first


@pytest.mark.django_db(transaction=True)
def test_settings_are_what_migrations_made_after_the_tables_were_emptied():
    made = CodeSettings.objects.values().get()
    CodeSettings.objects.update(parent_pattern="^PP[0-9]{5}$", create_unknown_bags=False)

    empty_tables()

    assert CodeSettings.objects.values().get() == made


@pytest.mark.django_db(transaction=True)
def test_rules_hold_again_after_the_tables_were_emptied():
    scan(make_user(), "pack", "SB00001")
    empty_tables()
    scan(make_user(), "pack", "SB00001")

    with pytest.raises(IntegrityError, match=r"^scanning_scan is history"):
        run_as_owner("DELETE FROM scanning_scan")


@pytest.mark.django_db(transaction=True)
def test_connection_that_holds_a_lock_is_ended():
    make_bag()

    with psycopg.connect(**connection.get_connection_params()) as holder:
        holder.execute("LOCK TABLE bags_bag")
        empty_tables()

        assert Bag.objects.count() == 0
        with pytest.raises(psycopg.OperationalError):
            holder.execute("SELECT 1")
