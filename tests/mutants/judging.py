"""Runs tests on mutants. Tests are collected once; each mutant is judged in a fork that has imported all.

The mutants are in a copy of the sources: the working tree is never touched, even by a run that is killed.
"""

import contextlib
import gc
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
from types import CodeType, FunctionType

import coverage
import psycopg
import pytest
from _pytest.main import pytest_runtestloop

from tests.mutants.operators import sql_constants

ROOT = Path(__file__).resolve().parent.parent.parent
LONGEST_SECONDS = 600
# What PostgreSQL refuses whenever it comes to it is no mistake that a test must find.
IS_NO_SQL = re.compile(
    r"errors\.(SyntaxError|UndefinedFunction|UndefinedColumn|DatatypeMismatch|GroupingError)"
)
OPTIONS = ["-p", "no:cacheprovider", "-p", "no:xdist", "--tb=short", "--capture=sys"]


@contextlib.contextmanager
def copy_of_sources():
    """A folder with all files of the working tree that git knows or would take."""
    with tempfile.TemporaryDirectory(prefix="mutants-", ignore_cleanup_errors=True) as folder:
        command = ["git", "ls-files", "-co", "--exclude-standard"]
        files = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        for name in files.splitlines():
            if (ROOT / name).is_file():
                (Path(folder) / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, Path(folder) / name)
        yield Path(folder)


class Judge:
    """Collects tests in a copy of the sources, then calls `work`, which may `measure` and `judge`."""

    def __init__(self, tree, tests, work):
        self.tree, self.tests, self.work = tree, tests, work
        self.is_done = False

    def run(self):
        os.chdir(self.tree)
        sys.path[:] = [str(self.tree), *(path for path in sys.path if path not in ("", str(ROOT)))]
        for name in [name for name in sys.modules if name.partition(".")[0] == "tests"]:
            del sys.modules[name]
        status = pytest.main([*OPTIONS, *self.tests], plugins=[self])
        if not self.is_done:
            raise SystemExit(f"pytest ended with {status!r}.")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session):
        self.session = session
        with session.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
            self.work(self)
        self.is_done = True
        return True

    def measure(self, files):
        """Run all tests. Returns what each ran: {test: {seconds, lines: {file: [..]}, functions, passed}}."""
        python = [str(self.tree / name) for name in files if name.endswith(".py")]
        texts = [(self.tree / name).read_text() for name in files if name.endswith(".sql")]
        sql = "".join(counted_functions(text) for text in texts if is_of_functions(text))
        found = self.run_in_fork(Measuring(python, sql), self.session.items, limit=3600)
        if "tests" not in found:
            raise SystemExit(f"The tests could not be run:\n{found['output'][-3000:]}")
        for name, test in found["tests"].items():
            if not test["passed"]:
                print(f"fails without a mutant, and judges none: {name}", flush=True)
            test["lines"] = {
                str(Path(path).relative_to(self.tree)): lines for path, lines in test["lines"].items()
            }
        return found["tests"]

    def judge(self, mutant, tests, known):
        """What becomes of a mutant: {result, by, seconds}; "killed", "by time", "survived" or "undecided"."""
        path = self.tree / mutant.path
        text, stat = path.read_text(), path.stat()
        judging = Judging(mutant, text, path)
        selection = Selection(mutant, text, tests, known)
        items = selection.choose(self.session.items)
        started = time.monotonic()
        try:
            if path.suffix != ".sql":  # the database's template goes by the text of the SQL files
                path.write_text(judging.mutated)
                os.utime(path, (stat.st_atime, stat.st_mtime + 100_000))  # so that the compiled file is old
            if path.suffix == ".py" and (selection.is_of_constant or not selection.is_run):
                found = self.run_anew(items)
            else:
                found = self.run_in_fork(judging, items, limit=LONGEST_SECONDS)
        finally:
            path.write_text(text)
            os.utime(path, (stat.st_atime, stat.st_mtime))
        if "INTERNALERROR" in found.get("output", ""):
            raise SystemExit(f"{mutant}: the tests cannot be run:\n{found['output'][-3000:]}")
        # Without an answer its process was ended: it took all memory, for example.
        result = found.get("result", "by time" if found["is_late"] else "killed")
        if "Timeout (>" in found.get("why", "") or (
            "why" not in found and "+ Timeout +" in found.get("output", "")
        ):
            result = "by time"
        elif (path.suffix == ".sql" or selection.is_of_constant) and IS_NO_SQL.search(found.get("why", "")):
            result = "undecided"
        seconds = round(time.monotonic() - started, 1)
        return {"result": result, "by": found.get("by"), "seconds": seconds, "tests": len(items)}

    def run_anew(self, items):
        """For a constant, and what no test runs but perhaps an import: run these files in a new process."""
        files = list(dict.fromkeys(item.nodeid.partition("::")[0] for item in items))
        command = [sys.executable, "-m", "pytest", "-x", "-rfE", *OPTIONS, *files]
        try:
            run = subprocess.run(
                command, capture_output=True, text=True, timeout=LONGEST_SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            return {"is_late": True}
        if run.returncode == 0:
            return {"result": "survived", "is_late": False}
        failed = re.search(r"^(?:FAILED|ERROR) (\S+)", run.stdout, re.MULTILINE)
        by = failed[1] if failed else "the start of pytest"
        return {"result": "killed", "by": by, "why": run.stdout, "is_late": False}

    def run_in_fork(self, plugin, items, *, limit):
        """Run these tests in a fork. Returns what the plugin found, with `output` and `is_late`."""
        answer, output = Path(f"{self.tree}.found"), Path(f"{self.tree}.output")
        answer.unlink(missing_ok=True)
        sys.stdout.flush()
        pid = os.fork()
        if pid == 0:
            self.run_as_child(plugin, items, answer, output)
        is_late = wait_for(pid, limit)
        result = json.loads(answer.read_text()) if answer.exists() else {}
        result |= {"is_late": is_late, "output": output.read_text(errors="replace")}
        answer.unlink(missing_ok=True)
        output.unlink()
        return result

    def run_as_child(self, plugin, items, answer, output):
        try:
            os.setsid()
            file = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(file, 1)
            os.dup2(file, 2)
            sys.dont_write_bytecode = True
            self.session.items = items
            self.session.config.pluginmanager.unregister(self)
            self.session.config.pluginmanager.register(plugin)
            with contextlib.suppress(self.session.Failed, FoundAlready), plugin:
                self.session.config.option.maxfail = plugin.most_failures
                pytest_runtestloop(self.session)
            answer.write_text(json.dumps(plugin.found))
        except BaseException:
            import traceback

            traceback.print_exc()
        finally:
            sys.stdout.flush()
            os._exit(0)


class FoundAlready(BaseException):
    """There is nothing to run any more."""


def wait_for(pid, limit):
    """Wait until a child ends, and end it with all that it started when its time is over: then True."""
    deadline = time.monotonic() + limit
    is_late = False
    while os.waitpid(pid, os.WNOHANG) == (0, 0):
        time.sleep(0.02)
        if time.monotonic() > deadline:
            is_late = True
            os.kill(pid, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)  # a browser that is left
    return is_late


def is_of_functions(sql):
    return "CREATE OR REPLACE FUNCTION" in sql


def functions_of(sql):
    """Where each function of a file begins: [(place, name)]."""
    return [(found.start(), found[1]) for found in re.finditer(r"CREATE OR REPLACE FUNCTION (\w+)", sql)]


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


class RunsSql:
    """Runs SQL in the tests' database when it is made."""

    sql = ""

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef, request):
        result = yield
        if fixturedef.argname == "django_db_setup" and self.sql:
            from django.db import connection

            name = connection.settings_dict["NAME"]
            owner = os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]
            self.address = psycopg.conninfo.make_conninfo(owner, dbname=name)
            with psycopg.connect(self.address) as database:
                self.run_sql(database)
        return result

    def run_sql(self, database):
        database.execute(self.sql)


class Measuring(RunsSql):
    """Notes for each test which lines and which functions of the database it ran, and its time."""

    most_failures = 0
    CALLS = r"SELECT substr(sequencename, 5), last_value FROM pg_sequences WHERE sequencename LIKE 'ran\_%'"

    def __init__(self, files, sql):
        self.files, self.sql = files, sql
        self.found = {"tests": {}}
        self.address, self.calls = None, {}

    def __enter__(self):
        self.coverage = coverage.Coverage(data_file=None, include=self.files, config_file=False)
        self.coverage.start()

    def __exit__(self, *_error):
        self.coverage.stop()
        data = self.coverage.get_data()
        for path in data.measured_files():
            for line, tests in data.contexts_by_lineno(path).items():
                for test in filter(None, tests):
                    self.found["tests"][test]["lines"].setdefault(path, []).append(line)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item):
        self.found["tests"][item.nodeid] = {"seconds": 0, "lines": {}, "functions": [], "passed": True}
        self.coverage.switch_context(item.nodeid)
        result = yield
        self.coverage.switch_context("")
        return result

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_teardown(self, item):
        if self.address:
            with psycopg.connect(self.address) as database:
                calls = dict(database.execute(self.CALLS).fetchall())
            run = [name for name, count in calls.items() if count != self.calls.get(name)]
            self.found["tests"][item.nodeid]["functions"] = run
            self.calls = calls

    def pytest_runtest_logreport(self, report):
        test = self.found["tests"][report.nodeid]
        test["seconds"] = round(test["seconds"] + report.duration, 3)
        test["passed"] = test["passed"] and not report.failed


class Judging(RunsSql):
    """Puts the mutant in its place and notes the first test that fails."""

    most_failures = 1

    def __init__(self, mutant, text, path):
        self.text, self.mutated, self.path = text, mutant.apply(text), path
        self.sql = self.mutated if is_of_functions(text) else ""
        self.found = {}

    def __enter__(self):
        try:
            if self.path.suffix == ".py":
                change_code(str(self.path), self.text, self.mutated)
        except (SyntaxError, ValueError) as error:
            self.decide_not(error)

    def __exit__(self, kind, _error, _traceback):
        if kind is None:
            self.found.setdefault("result", "survived")

    def run_sql(self, database):
        try:
            super().run_sql(database)
        except psycopg.Error as error:
            self.decide_not(error)

    def decide_not(self, error):
        self.found |= {"result": "undecided", "by": f"{type(error).__name__}: {error}".splitlines()[0]}
        raise FoundAlready

    def pytest_runtest_logreport(self, report):
        if report.failed and "by" not in self.found:
            self.found |= {"result": "killed", "by": report.nodeid, "why": report.longreprtext}


def change_code(path, text, mutated):
    """Give the functions of a module that is imported already the code of its mutant.

    Mutants differ inside functions only. Importing everything anew would take longer than most tests.
    """
    before, after = (list(functions_in(compile(source, path, "exec"))) for source in (text, mutated))
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    ours = [
        one for one in gc.get_objects() if isinstance(one, FunctionType) and one.__code__.co_filename == path
    ]
    found = [(function, new) for function in ours for old, new in changed if function.__code__ == old]
    for function, new in found:
        function.__code__ = new
    if ours and not found:
        raise ValueError("The function that is to be changed is not found.")


def functions_in(code):
    """The code of each function and method of a module, in their order; not of those inside functions."""
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            is_function = inner.co_flags & 2  # CO_NEWLOCALS: neither a module nor a class
            yield from [inner] if is_function else functions_in(inner)


class Selection:
    """The tests that judge a mutant: those that run what it changes, the likeliest and quickest first."""

    def __init__(self, mutant, text, tests, known):
        self.mutant, self.tests, self.known = mutant, tests, known
        before = [name for place, name in functions_of(text) if place <= mutant.start]
        self.function = before[-1] if before and mutant.path.endswith(".sql") else None
        self.is_of_constant = mutant.path.endswith(".py") and any(
            begin <= mutant.start < begin + len(sql) for begin, sql in sql_constants(text)
        )
        self.is_run = any(self.runs(test) for test in known.values())
        self.seconds = {}
        for name, test in known.items():
            self.seconds.setdefault(name.partition("::")[0], []).append(test["seconds"])

    def choose(self, items):
        return sorted(filter(self.wants, items), key=self.rank)

    def wants(self, item):
        test = self.known.get(item.nodeid)
        is_judge = any(item.nodeid.startswith((f"{name}/", f"{name}::")) for name in self.tests)
        return is_judge and (test is None or (test["passed"] and (not self.is_run or self.runs(test))))

    def runs(self, test):
        if self.function:
            return self.function in test["functions"]
        if self.is_of_constant:  # its module's functions use it
            return bool(test["lines"].get(self.mutant.path))
        lines = range(self.mutant.line, self.mutant.line + 1 + self.mutant.before.count("\n"))
        return any(line in lines for line in test["lines"].get(self.mutant.path, ()))

    def rank(self, item):
        """By file, so that what a module shares is made once."""
        file = item.nodeid.partition("::")[0]
        seconds = self.seconds.get(file, [0])
        return (
            self.tests.index(file) if file in self.tests else len(self.tests),
            f"test_{Path(self.mutant.path).stem}" not in file,
            sum(seconds) / len(seconds),
            file,
            self.known.get(item.nodeid, {"seconds": 0})["seconds"],
        )
