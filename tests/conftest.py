"""What all tests share."""

import contextlib
import gc
import os
import re
import sys
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.core.management import get_commands
from django.core.management.commands import flush
from django.db.backends.signals import connection_created
from pytest_django.plugin import blocking_manager_key

from core import figures
from core.figures import Figure
from core.request_ids import end_request
from tests.clock import count_seconds_to_wait
from tests.database import empty_tables, make_template, own_copy
from tests.locks import SLOT_OF_TESTS
from tests.threads import Team

# A lock that nobody gives back fails the test that waits for it, within its time. libpq reads this, but
# not for Django's connections, which have options of their own.
os.environ.setdefault("PGOPTIONS", "-c lock_timeout=20s -c statement_timeout=40s")
settings.SCAN_SECONDS = 20.0  # the machine may be busy with other tests
settings.DATABASES["default"]["OPTIONS"]["options"] += f" {os.environ['PGOPTIONS']}"


def pytest_configure(config):
    """Serve CSS and JavaScript as they lie: tests need no collected, hashed copies."""
    move_clock(config, int(os.environ.get("CLOCK_MOVED_BY") or 0))
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)


def move_clock(config, seconds):
    """Go as far from now as the database's clock was moved (make test-clock), for all of the run."""
    if seconds:
        import time_machine

        clock = time_machine.travel(datetime.now(UTC) + timedelta(seconds=seconds), tick=True)
        clock.start()
        config.add_cleanup(clock.stop)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol():
    """Late in the evening a test waits for the next day: none must end between two looks at it.

    Stopping Python's clock would not do: the database writes times of its own. A limit on the test's time
    does not count this.
    """
    time.sleep(count_seconds_to_wait(datetime.now(UTC), settings.TIME_ZONE))
    return (yield)


# Files that take longest: begun last, one of them would keep a single process at work at the end.
LONG_FILES = (
    "tests/tracetrack/test_commands.py",
    "tests/deploy/test_proxies.py",
    "tests/walk/test_access.py",
    "tests/upgrades/test_upgrades.py",
    "tests/core/test_migrations.py",
    "tests/tracetrack/test_postgres.py",
    "tests/imports/test_work.py",
    "tests/scanning/test_model.py",
    "tests/tracetrack/test_autoreload.py",
    "tests/imports/reader/test_hostile_files.py",
    "tests/exports/test_bill_pdf.py",
    "tests/monitoring/test_several_processes.py",
    "tests/imports/test_runs.py",
    "tests/imports/test_undo.py",
    "tests/labels/test_sheets.py",
    "tests/core/test_subprocesses.py",
    "tests/tracetrack/test_postgres_for_tests.py",
    "tests/imports/test_undo_races.py",
    "tests/bills/test_races.py",
    "tests/scanning/test_races.py",
    "tests/bags/test_filters.py",
    "tests/monitoring/test_self_check.py",
    "tests/tracetrack/test_database.py",
    "tests/browser/test_accessibility.py",
    "tests/browser/test_scan_bursts.py",
    "tests/browser/test_scan_queue.py",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """Begin with the longest files, in runs of several processes, which take them in this order."""
    if os.environ.get("CI") == "true" and os.environ.get("NIGHTLY") != "true":
        leave_to_the_night(config, items)
    place = {name: number for number, name in enumerate(LONG_FILES)}
    items.sort(key=lambda item: place.get(item.nodeid.split("::")[0], len(place)))


def leave_to_the_night(config, items):
    """A change waits for the tests of .ci/run. Some of them rarely find what no other does."""
    left = [item for item in items if item.get_closest_marker("nightly")]
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if item not in left]


def pytest_collection_finish(session):
    """At its end Hypothesis' plugin loads all of Hypothesis, used or not: a fifth of a short run."""
    collect_garbage_seldom()
    plugins = session.config.pluginmanager
    if "hypothesis" not in sys.modules and plugins.has_plugin("hypothesispytest"):
        plugins.unregister(name="hypothesispytest")


def collect_garbage_seldom():
    """Looking through all that was imported, again and again, is a twelfth of the tests' time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


def pytest_runtestloop(session):
    """Make the tests' database before the time of the first test begins to run."""
    if any("db" in item.fixturenames or item.get_closest_marker("django_db") for item in session.items):
        with session.config.stash[blocking_manager_key].unblock():
            make_template()


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker):
    """Instead of pytest-django's, which would run all migrations for each run and process."""
    with contextlib.ExitStack() as stack:
        with django_db_blocker.unblock():
            stack.enter_context(own_copy())
        yield
        with django_db_blocker.unblock():
            stack.close()


@pytest.fixture(scope="session", autouse=True)
def tests_have_a_slot_of_the_tally():
    """Else a test that holds a transaction open shares it with one thread of 32, which then waits."""

    def choose_slot(connection, **_signal):
        if connection.alias == "default" and threading.current_thread() is threading.main_thread():
            connection.connection.execute(f"SET tracetrack.tally_slot = {SLOT_OF_TESTS}")

    connection_created.connect(choose_slot)
    yield
    connection_created.disconnect(choose_slot)


class Flush(flush.Command):
    """Django's own empties all tables, and makes permissions anew that nobody has taken away."""

    def handle(self, **options):
        empty_tables()


@pytest.fixture(scope="session", autouse=True)
def tables_are_emptied_quickly():
    """A test that commits is followed by the command flush: ours."""
    commands = get_commands()
    commands["flush"] = Flush()
    yield
    commands["flush"] = "django.core"


@pytest.fixture(autouse=True)
def figures_are_not_kept(request, monkeypatch):
    """What a test changes it sees at once, though its transaction is never committed."""
    if "kept_figures" not in request.fixturenames:
        made_anew = {name: Figure(0) for name in figures.FIGURES}
        monkeypatch.setattr(figures, "FIGURES", made_anew)


@pytest.fixture
def kept_figures(monkeypatch):
    """For tests of keeping: figures are shared as on a site, but so long that a slow machine ends in time."""
    kept = {name: replace(figure, seconds=60) for name, figure in figures.FIGURES.items()}
    monkeypatch.setattr(figures, "FIGURES", kept)
    monkeypatch.setattr(figures, "ALONE_SECONDS", 60)
    figures.clear_figures()


@pytest.fixture(autouse=True)
def sessions_are_read_each_time(request, monkeypatch):
    """What a test changes past the pages counts at once, as after a second; `recent_sessions` lets it be."""
    if "recent_sessions" not in request.fixturenames:
        monkeypatch.setattr("accounts.recent_sessions.SECONDS", 0.0)


@pytest.fixture
def recent_sessions(monkeypatch):
    """For tests of who asks again within a second, which is a minute here: slow machines are late."""
    from accounts import recent_sessions

    recent_sessions.forget_all()
    monkeypatch.setattr(recent_sessions, "SECONDS", 60.0)


@pytest.fixture(autouse=True)
def searches_have_time(monkeypatch):
    """A site's search gives up after 0.4 seconds, and finds less: a busy machine takes longer."""
    monkeypatch.setattr("search.matching.PATIENCE", "SET LOCAL statement_timeout = '20s';")


@pytest.fixture(autouse=True)
def nobody_has_a_turn():
    """A test that does not read a file to its end would keep its person's turn."""
    if limits := sys.modules.get("tracetrack.limits"):
        limits.TURNS.lines.clear()


@pytest.fixture(autouse=True)
def no_minute_of_use_limits_ends(monkeypatch):
    """Uses are counted by minutes of the clock, of which one may end between two requests of a test."""
    if ratelimit := sys.modules.get("django_ratelimit.core"):
        ends_at = int(time.time()) + 60
        monkeypatch.setattr(ratelimit, "_get_window", lambda _value, _period: ends_at)


@pytest.fixture
def dispatcher(db):
    from tests.builders import make_user

    return make_user("Dispatcher", "dispatcher1")


@pytest.fixture
def biller(db):
    from tests.builders import make_user

    return make_user("Biller", "biller1")


@pytest.fixture
def admin_user(db):
    from tests.builders import make_user

    return make_user("Admin", "admin")


@pytest.fixture
def at_once():
    """Run calls at the same moment, each on a connection of its own; give their results in order.

    Threads and connections stay for all rounds of a test: new ones take longer than a scan. The threads are
    daemons: one that hangs fails the test and keeps nobody waiting.
    """
    team = Team()
    yield team.run
    team.end()


@pytest.fixture(autouse=True)
def gevents_loop_knows_the_time():
    """It keeps the time of its last round: a limit of five seconds that counts from there may have passed."""
    if gevent := sys.modules.get("gevent"):
        gevent.get_hub().loop.update_now()


@pytest.fixture(autouse=True)
def no_request_goes_on():
    """A request ends when its answer is closed, which not every test does."""
    yield
    end_request()


@pytest.fixture
def stopped_clock():
    """Python's clock stands still: no minute, hour or day ends during the test. The database's goes on."""
    import time_machine

    with time_machine.travel(datetime.now(UTC), tick=False):
        yield


@pytest.fixture
def text_of():
    """What a page says, without its tags."""

    def read(response):
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))

    return read
