"""Runs tests on mutants, each in a fork of a process that has pytest, Django and the rest imported already.

The mutants are in a copy of the sources: the working tree is never touched, even by a run that is killed.
"""

import contextlib
import hashlib
import importlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import coverage
import psycopg
import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
LONGEST_SECONDS = 600
DOES_NOT_LOAD = 90  # exit status of a run whose SQL the database refuses
NO_TESTS = 5
# Names of all modules that are not ours, as the tests' own imports leave them.
FOREIGN_MODULES = """
import django, sys, pathlib
django.setup()
import tests.builders, tests.conftest, tests.database, psycopg, playwright.sync_api, pytest_playwright
root = str(pathlib.Path.cwd())
for name, module in list(sys.modules.items()):
    path = getattr(module, "__file__", None) or root
    if not path.startswith(root) or "/.venv/" in path:
        print(name)
"""


def functions_of(text):
    """Where each SQL function of a file begins: [(place, name)]."""
    marker = "CREATE OR REPLACE FUNCTION "
    places = [place for place in range(len(text)) if text.startswith(marker, place)]
    return [(place, text[place + len(marker) :].partition("(")[0]) for place in places]


class Judge:
    """A copy of the sources, and runs of tests in it."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="mutants-"))
        self.tree = self.folder / "tree"
        files = subprocess.run(
            ["git", "ls-files", "-co", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        for name in files.stdout.split("\n"):
            if name and (ROOT / name).is_file():
                (self.tree / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, self.tree / name)
        subprocess.run([sys.executable, "-m", "compileall", "-q", "."], cwd=self.tree, check=True)
        os.environ["DJANGO_SETTINGS_MODULE"] = "tracetrack.settings"
        names = subprocess.run(
            [sys.executable, "-c", FOREIGN_MODULES], cwd=self.tree, capture_output=True, text=True, check=True
        )
        for name in names.stdout.split():
            if not name.startswith("django.contrib"):
                with contextlib.suppress(Exception):
                    importlib.import_module(name)

    def close(self):
        shutil.rmtree(self.folder)

    def measure(self, tests, files):
        """Run tests once. Returns what each ran: {test: {seconds, lines: {file: [line]}, functions}}."""
        python = [str(self.tree / name) for name in files if name.endswith(".py")]
        sql = [counted_functions((self.tree / name).read_text()) for name in files if name.endswith(".sql")]
        result = self.run(tests, Measuring(python, "".join(sql)), limit=3600)
        if result["status"]:
            print(result["output"][-6000:])  # tests that fail without a mutant judge none
        if result["status"] not in (0, 1):
            raise SystemExit("The tests cannot be run.")
        touched = result["touched"]
        for test in touched.values():
            test["lines"] = {
                str(Path(name).relative_to(self.tree)): lines for name, lines in test["lines"].items()
            }
        return touched

    def judge(self, mutant, tests, touched):
        """What becomes of a mutant: {result, by, seconds}; "killed", "by time", "survived" or "undecided"."""
        path = self.tree / mutant.path
        text, stat = path.read_text(), path.stat()
        mutated = mutant.apply(text)
        if path.suffix == ".py":
            with contextlib.suppress(SyntaxWarning):
                try:
                    compile(mutated, mutant.path, "exec")
                except SyntaxError:
                    return {"result": "undecided", "by": "syntax", "seconds": 0}
        started = time.monotonic()
        plugin = Judging(tests, touched, mutant, mutated if path.suffix == ".sql" else None, text)
        try:
            if path.suffix != ".sql":  # the database's template goes by the text of the SQL files
                path.write_text(mutated)
                os.utime(
                    path, (stat.st_atime, stat.st_mtime + 100_000)
                )  # so that nobody believes the compiled file
            ran = self.run(plugin.files(self.tree), plugin, limit=LONGEST_SECONDS)
        finally:
            path.write_text(text)
            os.utime(path, (stat.st_atime, stat.st_mtime))
        results = {0: "survived", 1: "killed", 2: "killed", DOES_NOT_LOAD: "undecided", NO_TESTS: "survived"}
        if ran["status"] == "late" or "Timeout (>" in ran.get("why", ""):
            result = "by time"
        elif ran["status"] in results:
            result = results[ran["status"]]
        else:
            raise SystemExit(f"{mutant}: pytest ended with {ran['status']}:\n{ran['output'][-3000:]}")
        return {"result": result, "by": ran.get("by"), "seconds": round(time.monotonic() - started, 1)}

    def run(self, arguments, plugin, *, limit):
        """Run pytest in a child. Returns what the plugin found, with `status` and `output`."""
        found, output = self.folder / "found.json", self.folder / "output"
        found.unlink(missing_ok=True)
        pid = os.fork()
        if pid == 0:
            run_in_child(self.tree, arguments, plugin, found, output)
        status = wait(pid, limit)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)  # a browser that is left
        result = json.loads(found.read_text()) if found.exists() else {}
        return result | {"status": status, "output": output.read_text(errors="replace")}


def wait(pid, limit):
    deadline = time.monotonic() + limit
    while time.monotonic() < deadline:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.05)
    os.killpg(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return "late"


def run_in_child(tree, arguments, plugin, found, output):
    status = 70
    try:
        os.setsid()
        file = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(file, 1)
        os.dup2(file, 2)
        os.chdir(tree)
        sys.path[:] = [str(tree), *(path for path in sys.path if path not in ("", str(ROOT)))]
        for name, module in list(sys.modules.items()):
            path = getattr(module, "__file__", None) or ""
            if name != "__main__" and path.startswith(str(ROOT)) and "/.venv/" not in path:
                del sys.modules[name]
        sys.dont_write_bytecode = not isinstance(plugin, Measuring)
        with plugin:
            options = ["-p", "no:cacheprovider", "-p", "no:randomly", "--tb=short", *plugin.options]
            status = int(pytest.main([*options, *arguments], plugins=[Registering(plugin)]))
        found.write_text(json.dumps(plugin.found))
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(status)


class Registering:
    """Gives the plugin a name, by which its fixtures find it."""

    def __init__(self, plugin):
        self.plugin = plugin

    def pytest_configure(self, config):
        config.pluginmanager.register(self.plugin, "mutants")


def counted_functions(sql):
    """The SQL of a file in which each function counts its calls by a sequence: nothing rolls that back."""
    pattern = re.compile(r"(FUNCTION (\w+)\(.*?LANGUAGE (\w+)[^$]*AS \$\$)(.*?)(?=\$\$)", re.DOTALL)

    def count(found):
        head, name, language, body = found.groups()
        if language == "sql":
            return f"{head} SELECT nextval('ran_{name}');{body}"
        return head + body.replace("BEGIN\n", f"BEGIN PERFORM nextval('ran_{name}');\n", 1)

    names = [name for _head, name, _language, _body in pattern.findall(sql)]
    return "".join(f"CREATE SEQUENCE IF NOT EXISTS ran_{name};\n" for name in names) + pattern.sub(count, sql)


CALLS = r"SELECT substr(sequencename, 5), last_value FROM pg_sequences WHERE sequencename LIKE 'ran\_%'"


class Measuring:
    """Notes for each test which lines and which functions of the database it ran, and its time."""

    options = ()

    def __init__(self, files, sql):
        self.files, self.sql = files, sql
        self.found = {"touched": {}}
        self.coverage = coverage.Coverage(data_file=None, include=files, config_file=False)
        self.address, self.calls = os.environ["DATABASE_URL"], {}

    def __enter__(self):
        self.coverage.start()

    def __exit__(self, *_error):
        self.coverage.stop()
        data = self.coverage.get_data()
        for path in data.measured_files():
            for line, tests in data.contexts_by_lineno(path).items():
                for test in filter(None, tests):
                    self.found["touched"][test]["lines"].setdefault(path, []).append(line)

    @pytest.fixture(scope="session", autouse=True)
    @classmethod
    def _functions_are_counted(cls, request):
        self = request.config.pluginmanager.get_plugin("mutants")
        request.getfixturevalue("django_db_setup")
        from django.db import connection

        name = connection.settings_dict["NAME"]
        self.address = psycopg.conninfo.make_conninfo(os.environ["DATABASE_URL"], dbname=name)
        with psycopg.connect(self.address) as database:
            database.execute(self.sql)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item):
        test = {"seconds": 0, "lines": {}, "functions": [], "passed": True}
        self.found["touched"][item.nodeid] = test
        self.coverage.switch_context(item.nodeid)
        result = yield
        self.coverage.switch_context("")
        return result

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_teardown(self, item):
        with psycopg.connect(self.address) as database:
            calls = dict(database.execute(CALLS).fetchall())
        changed = [name for name, count in calls.items() if count != self.calls.get(name)]
        self.found["touched"][item.nodeid]["functions"] = changed
        self.calls = calls

    def pytest_runtest_logreport(self, report):
        test = self.found["touched"][report.nodeid]
        test["seconds"] = round(test["seconds"] + report.duration, 3)
        test["passed"] = test["passed"] and not report.failed


class Judging:
    """Runs the tests that touch the mutant, the most likely and quickest first, until one fails."""

    options = ("-x",)

    def __init__(self, tests, touched, mutant, sql, original):
        self.tests, self.touched, self.mutant, self.sql = tests, touched, mutant, sql
        self.found = {}
        before = [name for place, name in functions_of(original) if place <= mutant.start]
        self.function = before[-1] if before and mutant.path.endswith(".sql") else None
        self.is_known = any(self.touches(test) for test in touched.values())

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        pass

    def touches(self, test):
        if self.function:
            return self.function in test["functions"]
        lines = test["lines"].get(self.mutant.path, ())
        return any(line in lines for line in self.lines())

    def lines(self):
        """Those that the mutant changes."""
        return range(self.mutant.line, self.mutant.line + 1 + self.mutant.before.count("\n"))

    def files(self, tree):
        """The test files to collect: those with a test that touches the mutant or is not known yet."""
        paths = [str(path.relative_to(tree)) for name in self.tests for path in self.paths(tree / name)]
        return [path for path in paths if self.wants_file(path)] or paths

    def paths(self, path):
        return sorted(path.rglob("test_*.py")) if path.is_dir() else [path] if path.exists() else []

    def wants_file(self, path):
        known = [test for name, test in self.touched.items() if name.startswith(f"{path}::")]
        return not self.is_known or not known or any(self.touches(test) for test in known)

    def pytest_collection_modifyitems(self, config, items):
        wanted = [item for item in items if self.wants(item)]
        config.hook.pytest_deselected(items=[item for item in items if item not in wanted])
        items[:] = sorted(wanted, key=self.rank)

    def wants(self, item):
        test = self.touched.get(item.nodeid)
        return test is None or (test["passed"] and (not self.is_known or self.touches(test)))

    def rank(self, item):
        """By file, so that what a module shares is made once: the one of the same name, then the quickest."""
        module = Path(self.mutant.path).stem
        file = item.nodeid.partition("::")[0]
        known = [test["seconds"] for name, test in self.touched.items() if name.startswith(f"{file}::")]
        return (
            self.tests.index(file) if file in self.tests else 0,
            f"test_{module}" not in file,
            sum(known) / len(known) if known else 1,
            file,
            self.touched.get(item.nodeid, {"seconds": 0})["seconds"],
        )

    @pytest.fixture(scope="session", autouse=True)
    @classmethod
    def _mutant_is_in_the_database(cls, request):
        self = request.config.pluginmanager.get_plugin("mutants")
        if self.sql is None:
            return
        request.getfixturevalue("django_db_setup")
        from django.db import DatabaseError, connection

        with request.getfixturevalue("django_db_blocker").unblock(), connection.cursor() as cursor:
            try:
                cursor.execute(self.sql)
            except DatabaseError as error:
                pytest.exit(f"The database refuses the mutant: {error}", returncode=DOES_NOT_LOAD)

    def pytest_runtest_logreport(self, report):
        if report.failed and "by" not in self.found:
            self.found |= {"by": report.nodeid, "why": report.longreprtext[-2000:]}


def hash_of(paths):
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(str(path).encode() + path.read_bytes())
    return digest.hexdigest()
