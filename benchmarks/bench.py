"""The table of what TraceTrack does in a second, with its own PostgreSQL and 1.5 million bags in .data/bench.

    make bench                                 the table
    make bench ARGS=--keep                     and keep it: benchmarks/results.json, docs/performance.md
    make bench ARGS="people --minutes 10"      100 people with pauses; exit status 1 if they had to wait
    make profile                               the flame graph of a scan, as .data/profile-of-scans.svg

BAGS=50000 takes a smaller base. It is made once, in about five minutes. DATABASE_URL is not looked at.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ALL_BAGS = 1_500_000
BAGS = int(os.environ.get("BAGS") or ALL_BAGS)
FOLDER = ROOT / ".data" / ("bench" if BAGS == ALL_BAGS else f"bench-{BAGS}")
for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_REPLICA_URL", "REDIS_URL", "DEBUG"):
    os.environ.pop(name, None)
os.environ["DATA_DIR"] = str(FOLDER)

import crowding
import database_load
import page_load
import scan_load
from figures import Figures
from people import allow_long_statements  # it sets Django up
from performance_page import KEPT, PAGE, describe_people, render_page, render_table
from searches import sampled_codes
from shifts import make_billing_shifts
from web_server import memory_of, web_server, workers_of

from django.db import connection

from bags.models import Bag
from tracetrack.launcher.commands import run_database, turn_signals_into_interrupts
from tracetrack.launcher.preparation import prepare

SETTINGS, LOG = "bench_settings", FOLDER / "web-server.log"
SECONDS = 7
CODES = 2000
# 100 of pgbench, beside those of the web server.
CONNECTIONS = 200
PROFILE = ROOT / ".data" / "profile-of-scans.svg"
# What 100 people with pauses must not wait for, in milliseconds.
MOST_P95, MOST_P99 = 100, 250


@contextmanager
def full_database() -> Iterator[None]:
    """The own PostgreSQL with all bags in it, which are made if they are not there."""
    filled = FOLDER / "filled"
    with run_database(FOLDER, connections=CONNECTIONS):
        if not filled.exists():
            print(f"Making {BAGS:,} bags in {FOLDER}: this takes some minutes, once.", flush=True)
        prepare()
        if not filled.exists():
            command = [sys.executable, str(ROOT / "benchmarks/fill.py"), f"--bags={BAGS}"]
            subprocess.run(command, check=True)
            filled.touch()
        allow_long_statements()
        yield


def measure_all(seconds: float, only: str) -> dict[str, object]:
    """All rows of the table, in one run of the web server."""
    with web_server(SETTINGS, LOG) as server:
        scan_load.measure(server, clients=20, size=1, seconds=3)
        memory = sum(map(memory_of, workers_of(server)))
        rows = []
        for name, clients, size, measure_site, measure_database in list_work(server, seconds):
            if only in name:
                began = time.monotonic()
                site = measure_site()
                database = measure_database() if measure_database else None
                rows.append({"name": name, "clients": clients, "size": size})
                rows[-1] |= {"site": sum_up(site), "database": database and sum_up(database)}
                print(f"{name}, {clients}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
        crowded = crowding.measure_sign_ins(server) if only in "sign-ins" else None
        grown = sum(map(memory_of, workers_of(server))) - memory
    return {
        **describe_run(),
        "rows": rows,
        "sign_ins": crowded and sum_up_crowd(crowded),
        "memory_mb": {"start": round(memory / 1e6), "end": round((memory + grown) / 1e6)},
    }


def list_work(
    server: subprocess.Popen[bytes], seconds: float
) -> Iterator[tuple[str, int, int, Callable[[], Figures], Callable[[], Figures | None] | None]]:
    """Each row: its name, clients, scans a request, how it is measured, and the same in PostgreSQL alone."""
    for clients in (1, 25, 100):
        page = partial(page_load.measure, server, ["/bench/empty/"], clients=clients, seconds=seconds / 2)
        yield "Empty page, signed in", clients, 1, page, None
    for clients, size in ((1, 1), (100, 1), (100, 20)):
        load = {"clients": clients, "size": size, "seconds": seconds}
        in_database = partial(database_load.measure, **load)
        yield "Scan of a child", clients, size, partial(scan_load.measure, server, **load), in_database
    load = {"clients": 100, "size": 1, "seconds": seconds}
    yield (
        "Parent onto a bill",
        100,
        1,
        lambda: scan_load.measure(server, **load, shifts=make_billing_shifts(100)),
        lambda: database_load.measure(**load, shifts=make_billing_shifts(100)),
    )
    for name, clients, addresses in list_pages():
        load = {"clients": clients, "seconds": seconds}
        in_database = partial(page_load.measure_statements, addresses, **load)
        yield name, clients, 1, partial(page_load.measure, server, addresses, **load), in_database


def list_pages() -> list[tuple[str, int, list[str]]]:
    codes = sampled_codes(CODES)
    some = Bag.objects.filter(kind="parent", code__in=codes).values_list("code", flat=True)
    return [
        ("Dashboard, JSON", 100, ["/api/v1/dashboard"]),
        ("Dashboard, page", 100, ["/"]),
        ("Search of a whole code, page", 100, [f"/search/?q={code}" for code in codes]),
        ("Search of a whole code, JSON", 100, [f"/api/v1/search?q={code}" for code in codes]),
        ("List of bags", 25, ["/bags/"]),
        ("Page of a bag", 25, [f"/bags/{code}/" for code in codes]),
        ("Page of a parent with 30 children", 25, [f"/bags/{code}/" for code in some]),
    ]


def sum_up(figures: Figures) -> dict[str, object]:
    percentiles = {f"p{percent}": round(figures.percentile(percent), 1) for percent in (50, 95, 99)}
    return {
        "rate": round(figures.rate, 1),
        **percentiles,
        "not_200": figures.troubles,
        "lost": figures.lost,
        "wrong": figures.wrong,
        "cpu": {side: round(ms, 2) for side, ms in figures.cpu.items()},
        "others": round(figures.others, 2),
    }


def sum_up_crowd(crowded: crowding.Crowded) -> dict[str, object]:
    return {
        "quiet_p99": round(crowded.quiet_p99, 1),
        "p99": round(crowded.beside.percentile(99), 1),
        "ratio": round(crowded.ratio, 2),
        "not_200": crowded.beside.troubles,
        "lost": crowded.beside.lost,
        "answers": crowded.answers,
        "crowds": crowding.CROWDS,
        "grown_mb": round(crowded.grown_mb),
        "others": round(crowded.beside.others, 2),
    }


def describe_run() -> dict[str, object]:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        (version,) = cursor.fetchone()
    commit = ["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "commit": subprocess.run(commit, capture_output=True, text=True, check=False).stdout.strip(),
        "at": datetime.now(UTC).isoformat(timespec="minutes"),
        "machine": f"{os.cpu_count()} cores, {memory:.0f} GB",
        "python": platform.python_version(),
        "postgresql": version,
        "bags": Bag.objects.order_by("-id").values_list("id", flat=True)[0],
    }


def print_table(asked: argparse.Namespace) -> int:
    began = time.monotonic()
    with full_database():
        run = measure_all(asked.seconds, asked.only) | {"name": asked.keep or "now"}
    print(render_table(run))
    print(f"\nMeasured in {time.monotonic() - began:.0f} s.")
    (FOLDER / "results.json").write_text(json.dumps(run, indent=1) + "\n")
    if asked.keep:
        keep(asked.keep, run)
    return 0


def keep(name: str, found: dict[str, object]) -> None:
    """Put what was found into the kept run of this name, and write the page."""
    kept = {one["name"]: one for one in json.loads(KEPT.read_text())} if KEPT.exists() else {}
    kept[name] = kept.get(name, {}) | found
    KEPT.write_text(json.dumps([*kept.values()], indent=1) + "\n")
    PAGE.write_text(render_page([*kept.values()]))


def let_people_work(asked: argparse.Namespace) -> int:
    """100 people with pauses. 1 if anything failed or took too long."""
    import people_with_pauses

    with full_database(), web_server(SETTINGS, LOG) as server:
        start = sum(map(memory_of, workers_of(server)))
        result = people_with_pauses.run(minutes=asked.minutes)
        end = sum(map(memory_of, workers_of(server)))
    result |= {"minutes": asked.minutes, "start_mb": round(start / 1e6), "end_mb": round(end / 1e6)}
    print(describe_people(result))
    if asked.keep:
        keep(asked.keep, {"people": result})
    return int(bool(result["failures"]) or result["p95"] > MOST_P95 or result["p99"] > MOST_P99)


def draw_profile(asked: argparse.Namespace) -> int:
    """The flame graph of what the workers do while ten people scan without a pause."""
    with full_database(), web_server(SETTINGS, LOG) as server:
        scan_load.measure(server, clients=10, size=1, seconds=2)
        command = ["py-spy", "record", "--subprocesses", "--rate=100", f"--pid={server.pid}"]
        command = [str(Path(sys.executable).parent / command[0]), *command[1:]]
        command += [f"--duration={asked.seconds}", f"--output={PROFILE}"]
        profiles = []
        scan_load.measure(
            server,
            clients=10,
            size=1,
            seconds=asked.seconds + 2,
            at_start=lambda: profiles.append(subprocess.Popen(command)),
        )
        status = profiles[0].wait(60)
    print(f"The flame graph is in {PROFILE}.")
    return status


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.set_defaults(run=print_table)
    parser.add_argument("--seconds", type=int, default=SECONDS, help="of each row")
    parser.add_argument("--only", default="", help="rows whose names have this in them")
    parser.add_argument("--keep", nargs="?", const="now", default="", help="keep the run under this name")
    forms = parser.add_subparsers()
    people = forms.add_parser("people")
    people.add_argument("--minutes", type=float, default=10)
    people.set_defaults(run=let_people_work)
    profile = forms.add_parser("profile")
    profile.add_argument("--seconds", type=int, default=15)
    profile.set_defaults(run=draw_profile)
    asked = parser.parse_args()
    turn_signals_into_interrupts()
    sys.exit(asked.run(asked))
