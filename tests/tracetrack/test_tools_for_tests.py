"""Finding the programs that other tests need."""

import subprocess

import pytest

from tracetrack.launcher.postgres_files import CannotStart
from tracetrack.launcher.tools_for_tests import find_browser, find_redis, find_test_tools


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """A PATH with nothing on it but what a test puts there."""
    for name in ("CHROMIUM", "REDIS_SERVER", "CI"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))

    def add(name):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
        return str(tmp_path / name)

    return add


@pytest.mark.parametrize("name", ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"])
def test_browser_is_found_by_its_names(programs, name):
    path = programs(name)

    assert find_browser() == path


def test_browser_is_the_one_that_is_named(programs, monkeypatch):
    programs("chromium")
    monkeypatch.setenv("CHROMIUM", programs("my-browser"))

    assert find_browser().endswith("/my-browser")


def test_installed_redis_comes_before_the_carried_one(programs):
    carried = find_redis()
    installed = programs("redis-server")

    assert find_redis() == installed
    assert "Valkey server" in subprocess.run([carried, "--version"], capture_output=True, text=True).stdout


def test_missing_browser_is_told_loudly(programs, capsys):
    assert "CHROMIUM" not in find_test_tools()

    assert "THE TESTS THAT NEED IT ARE SKIPPED" in capsys.readouterr().out


def test_missing_browser_is_a_failure_with_ci(programs, monkeypatch):
    monkeypatch.setenv("CI", "true")

    with pytest.raises(CannotStart, match=r"Chromium .* is not here: install it, or set CHROMIUM"):
        find_test_tools()
