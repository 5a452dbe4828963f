"""`make dev` and `make watch`, in a checkout of their own that is edited while they run."""

import contextlib
import http.client
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import psycopg
import pytest

from tests.database import COPY, TEMPLATE, drop, hash_of_schema, maintenance
from tests.redis_server import find_free_port
from tests.waiting import wait_until

pytestmark = [
    pytest.mark.nightly,
    pytest.mark.timeout(300),  # several starts of a whole site, each of half a minute on a busy machine
]

ROOT = Path(__file__).resolve().parent.parent.parent
NOT_COPIED = shutil.ignore_patterns(".*", "__pycache__", "docs", "benchmarks", "tests")


class Launched:
    """A launcher in its own checkout, and what it has printed."""

    def __init__(self, process, checkout, port=None):
        self.process, self.checkout, self.port = process, checkout, port

    @property
    def printed(self):
        return (self.checkout / "printed").read_text()

    def get(self, address):
        """Status and text; status 0 while the server starts again."""
        asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            asking.request("GET", address)
            answer = asking.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, ""

    def text_of(self, path):
        return (self.checkout / path).read_text()

    def save_until(self, claim, path, text):
        """Save a file, and again every 30 seconds: the first save may come before anybody watches."""
        for _attempt in range(3):
            (self.checkout / path).write_text(text)
            with contextlib.suppress(TimeoutError):
                return wait_until(claim, seconds=30)
        raise TimeoutError(self.printed)


@contextlib.contextmanager
def launched(command, checkout, *arguments, **environment):
    with (checkout / "printed").open("wb") as printed:
        process = subprocess.Popen(
            [sys.executable, "-m", "tracetrack.launcher", command, *arguments],
            cwd=checkout,
            env={**os.environ, "DATA_DIR": str(checkout / ".data"), **environment},
            stdout=printed,
            stderr=printed,
        )
    children = []
    try:
        yield Launched(process, checkout, environment.get("PORT"))
        children = psutil.Process(process.pid).children(recursive=True)
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
        assert psutil.wait_procs(children, timeout=10)[1] == []


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    return shutil.copytree(ROOT, tmp_path_factory.mktemp("autoreload") / "tracetrack", ignore=NOT_COPIED)


@pytest.fixture(scope="module")
def database_url(django_db_setup):
    """The address of a copy of the tests' database."""
    name = f"{COPY}{os.getpid()}_dev"
    with maintenance() as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}{hash_of_schema()}")
    yield urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    with maintenance() as server:
        drop(server, name)


@pytest.fixture(scope="module")
def dev(checkout, database_url):
    with launched("dev", checkout, DATABASE_URL=database_url, PORT=str(find_free_port())) as dev:
        wait_until(lambda: "Ctrl-C stops it." in dev.printed or dev.process.poll() is not None, seconds=120)
        yield dev


def test_dev_serves_the_debug_toolbar(dev):
    status, page = dev.get("/accounts/login/")

    assert status == 200
    assert 'id="djDebug"' in page


def test_dev_names_the_line_of_an_error_in_sql_and_goes_on(dev):
    wrong = "bags/sql/functions/wrong.sql"
    error = f'{wrong}:2: syntax error at or near "SELEC"\n'

    dev.save_until(lambda: error in dev.printed, wrong, "-- CREATE OR REPLACE\nSELEC 1;\n")

    wait_until(lambda: dev.get("/accounts/login/")[0] == 200, seconds=120)


def test_dev_shows_a_saved_template(dev):
    page = "templates/accounts/login.html"
    edited = dev.text_of(page).replace("<h1", '<h1 data-saved="now"', 1)

    dev.save_until(lambda: 'data-saved="now"' in dev.get("/accounts/login/")[1], page, edited)


def test_dev_runs_saved_python(dev):
    health = "monitoring/health.py"
    edited = dev.text_of(health).replace('HttpResponse("ok"', 'HttpResponse("saved"', 1)

    dev.save_until(lambda: dev.get("/healthz") == (200, "saved"), health, edited)


def test_dev_defines_saved_sql_in_the_database(dev, database_url):
    pieces = "bags/sql/functions/list_pieces.sql"
    function = "CREATE OR REPLACE FUNCTION saved() RETURNS text LANGUAGE sql AS $$ SELECT 'now' $$;"
    edited = dev.text_of(pieces) + function
    dev.save_until(lambda: f"{pieces} is in the database.\n" in dev.printed, pieces, edited)

    with psycopg.connect(database_url) as connection:
        assert connection.execute("SELECT saved()").fetchone() == ("now",)
    dev.save_until(lambda: "list_pieces.sql changed, reloading" in dev.printed, pieces, edited)


def test_watch_answers_again_at_each_save_and_ends_the_run_under_way(checkout):
    (checkout / "tests").mkdir()
    test = "import pathlib, time\ndef test_it():\n    {}\n".format
    (checkout / "tests/test_it.py").write_text(test("pathlib.Path('runs').touch(); time.sleep(50)"))

    with launched("watch", checkout, "tests") as watch:
        wait_until((checkout / "runs").exists, seconds=120)
        (under_way,) = psutil.Process(watch.process.pid).children()
        watch.save_until(lambda: "1 failed" in watch.printed, "tests/test_it.py", test("assert False"))
        watch.save_until(lambda: "1 passed" in watch.printed, "tests/test_it.py", test("assert True"))

    assert not under_way.is_running()
